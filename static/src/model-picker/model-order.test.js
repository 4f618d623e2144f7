// Orders of the model list: what is not known stands last.

import assert from "node:assert/strict";
import { test } from "node:test";
import { inOrder } from "./model-order.js";

/** @typedef {import("../shared/source-api.js").Model} Model */

/** @type {(id: string, more?: Partial<Model>) => {model: Model}} */
const choice = (id, more) => ({
  model: { id, name: id, author: "", context_length: null, price: null, web_search: false, ...more },
});

const CHOICES = [
  choice("unknown"),
  choice("gpt-10", { price: { input: 2, output: 8 }, context_length: 128_000, released: "2026-01-01" }),
  choice("gpt-9", { price: { input: 1, output: 4 }, context_length: 1_000_000, released: "2024-05-13" }),
  choice("gpt-8", { price: { input: 1, output: 4 }, context_length: 128_000, released: "2025-05-13" }),
];

/** @param {Exclude<import("./model-order.js").Order, "">} order */
const sorted = (order) => inOrder(CHOICES, order).map(({ model }) => model.id);

test("names count their numbers", () => {
  assert.deepEqual(sorted("name"), ["gpt-8", "gpt-9", "gpt-10", "unknown"]);
});

test("the cheapest stand first, equal ones by name", () => {
  assert.deepEqual(sorted("price"), ["gpt-8", "gpt-9", "gpt-10", "unknown"]);
});

test("the longest context stands first", () => {
  assert.deepEqual(sorted("context"), ["gpt-9", "gpt-8", "gpt-10", "unknown"]);
});

test("the newest stand first", () => {
  assert.deepEqual(sorted("newest"), ["gpt-10", "gpt-8", "gpt-9", "unknown"]);
});
