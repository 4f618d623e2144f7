// What an open picker lists: groups, favourites first, orders, and the text as it was typed.

import assert from "node:assert/strict";
import { test } from "node:test";
import { NO_FILTERS } from "./model-filters.js";
import { listModels } from "./model-list.js";

/** @typedef {import("../shared/source-api.js").Model} Model */

/** @type {(id: string, author: string, providers: string[], output?: number) => Model} */
const model = (id, author, providers, output = 1) => ({
  id,
  name: id,
  author,
  providers,
  context_length: null,
  price: { input: 1, output },
  web_search: false,
});

const MODELS = [
  model("gpt-4o", "openai", ["helicone", "openai", "azure"], 10),
  model("gpt-4o-mini", "openai", ["openai"], 0.6),
  model("claude-sonnet-4", "anthropic", ["anthropic", "bedrock"], 15),
  model("kimi-k2-0905", "moonshotai", []),
];

/** @param {Partial<import("./model-list.js").Wish>} wish */
const listed = (wish) =>
  listModels({
    models: MODELS,
    query: "",
    filters: NO_FILTERS,
    order: "",
    shelf: { favourites: [], recent: [] },
    value: "",
    ...wish,
  });

/** @param {Partial<import("./model-list.js").Wish>} wish */
const groups = (wish) =>
  listed(wish).groups.map(({ label, choices }) => [label, ...choices.map(({ value }) => value)]);

test("without a query all are there, by author", () => {
  assert.deepEqual(groups({}), [
    ["Anthropic", "claude-sonnet-4"],
    ["Moonshot AI", "kimi-k2-0905"],
    ["OpenAI", "gpt-4o", "gpt-4o-mini"],
  ]);
});

test("favourites stand first, then recent ones, and each model once", () => {
  const shelf = { favourites: ["kimi-k2-0905"], recent: ["gpt-4o", "kimi-k2-0905"] };

  assert.deepEqual(groups({ shelf }), [
    ["favourites", "kimi-k2-0905"],
    ["recent", "gpt-4o"],
    ["Anthropic", "claude-sonnet-4"],
    ["OpenAI", "gpt-4o-mini"],
  ]);
});

test("a favourite that the list lacks is kept and marked", () => {
  const [favourites] = listed({ shelf: { favourites: ["gone", "gpt-4o/azure"], recent: [] } }).groups;

  assert.deepEqual(
    favourites.choices.map(({ value, isMissing, model: { id } }) => [value, isMissing ?? false, id]),
    [
      ["gone", true, "gone"],
      ["gpt-4o/azure", false, "gpt-4o"],
    ],
  );
});

test("a chosen model that the list lacks stands among the recent ones", () => {
  assert.deepEqual(groups({ value: "gone" })[0], ["recent", "gone"]);
});

test("with a query the best match stands first, whatever was marked", () => {
  const shelf = { favourites: ["gpt-4o-mini", "gpt-4-turbo"], recent: [] };

  assert.deepEqual(groups({ query: "gpt-4o", shelf }), [["OpenAI", "gpt-4o", "gpt-4o-mini"]]);
  assert.deepEqual(groups({ query: "gpt", shelf })[0], ["OpenAI", "gpt-4o-mini", "gpt-4o"]);
  assert.deepEqual(groups({ query: "turbo", shelf }), [["favourites", "gpt-4-turbo"]]);
});

test("a slash asks for the providers", () => {
  assert.deepEqual(groups({ query: "gpt-4o/a" }), [["OpenAI", "gpt-4o/azure"]]);
});

test("an order has no groups", () => {
  assert.deepEqual(groups({ order: "price" }), [["", "gpt-4o-mini", "kimi-k2-0905", "gpt-4o", "claude-sonnet-4"]]);
});

test("filters hold for favourites too", () => {
  const shelf = { favourites: ["gpt-4o", "claude-sonnet-4", "gone"], recent: [] };

  assert.deepEqual(groups({ shelf, filters: { ...NO_FILTERS, provider: "bedrock" } }), [
    ["favourites", "claude-sonnet-4"],
  ]);
});

test("the text as it was typed stands first if it is routing, else last", () => {
  const search = listed({ query: "mini" });
  const routing = listed({ query: "gpt-4o/openai,!azure" });

  assert.deepEqual([search.values, search.own, search.count], [["gpt-4o-mini", "mini"], "mini", 1]);
  assert.deepEqual([routing.values[0], routing.isOwnFirst], ["gpt-4o/openai,!azure", true]);
});

test("the name of a listed model is not offered twice", () => {
  assert.equal(listed({ query: "gpt-4o-mini" }).own, null);
});
