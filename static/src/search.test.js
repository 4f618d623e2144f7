// Finding models: what matches, in which order, and the routes that a slash asks for.

import assert from "node:assert/strict";
import { test } from "node:test";
import { findModels } from "./search.js";

/** @type {(id: string, name: string, author: string, providers?: string[]) => import("./source-api.js").Model} */
const model = (id, name, author, providers = []) => ({
  id,
  name,
  author,
  providers,
  context_length: null,
  price: null,
  web_search: false,
});

const MODELS = [
  model("gpt-4o", "OpenAI GPT-4o", "openai", ["helicone", "openai", "azure"]),
  model("gpt-4o-mini", "OpenAI GPT-4o-mini", "openai", ["openai"]),
  model("claude-sonnet-4", "Anthropic: Claude Sonnet 4", "anthropic", ["anthropic", "bedrock"]),
  model("claude-4.5-sonnet", "Anthropic: Claude Sonnet 4.5", "anthropic", ["anthropic"]),
  model("kimi-k2-0905", "Kimi K2 (09/05)", "moonshotai"),
];

/** @param {string} query */
const found = (query) =>
  findModels(MODELS, query).map(({ label, choices }) => [label, ...choices.map(({ value }) => value)]);

test("without a query all are there, by author", () => {
  assert.deepEqual(
    found("").map(([label]) => label),
    ["Anthropic", "Moonshot AI", "OpenAI"],
  );
});

test("the exact id stands before those that start with it", () => {
  assert.deepEqual(found("gpt-4o"), [["OpenAI", "gpt-4o", "gpt-4o-mini"]]);
});

test("words match in any order, without their signs", () => {
  assert.deepEqual(found("sonnet 4.5"), [["Anthropic", "claude-4.5-sonnet"]]);
});

test("an author finds its models", () => {
  assert.deepEqual(found("moonshot"), [["Moonshot AI", "kimi-k2-0905"]]);
});

test("letters spread over an id count where nothing matches better", () => {
  assert.deepEqual(found("g4omi"), [["OpenAI", "gpt-4o-mini"]]);
});

test("a slash asks for the providers", () => {
  assert.deepEqual(found("gpt-4o/a"), [["OpenAI", "gpt-4o/azure"]]);
});

test("nothing is found for what is nowhere", () => {
  assert.deepEqual(found("zzz"), []);
});
