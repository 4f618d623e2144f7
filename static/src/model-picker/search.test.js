// Finding models: what matches, in which order, and which letters are marked.

import assert from "node:assert/strict";
import { test } from "node:test";
import { findModels, markedParts, wordsOf } from "./search.js";

/** @type {(id: string, name: string, author: string) => import("../shared/source-api.js").Model} */
const model = (id, name, author) => ({ id, name, author, context_length: null, price: null, web_search: false });

const MODELS = [
  model("gpt-4o", "OpenAI GPT-4o", "openai"),
  model("gpt-4o-mini", "OpenAI GPT-4o-mini", "openai"),
  model("chatgpt-4o-latest", "OpenAI ChatGPT-4o", "openai"),
  model("gpt-4.1", "OpenAI GPT-4.1", "openai"),
  model("o3-mini", "OpenAI o3 Mini", "openai"),
  model("claude-sonnet-4", "Anthropic: Claude Sonnet 4", "anthropic"),
  model("claude-4.5-sonnet", "Anthropic: Claude Sonnet 4.5", "anthropic"),
  model("gemini-2.5-pro", "Google Gemini 2.5 Pro", "google"),
  model("kimi-k2-0905", "Kimi K2 (09/05)", "moonshotai"),
  model("qwen3-coder", "Qwen3 Coder 480B A35B Instruct Turbo", "qwen"),
];

/** @param {string} query */
const found = (query) => findModels(MODELS, query).map((match) => match.model.id);

test("the exact id stands first, then those that start with it, then those that have it", () => {
  assert.deepEqual(found("gpt-4o"), ["gpt-4o", "gpt-4o-mini", "chatgpt-4o-latest"]);
  assert.deepEqual(found("mini"), ["gpt-4o-mini", "o3-mini", "gemini-2.5-pro"]);
});

test("words match in any order, in the id, the name or the author", () => {
  assert.deepEqual(found("sonnet 4.5"), ["claude-4.5-sonnet"]);
  assert.deepEqual(found("480b qwen"), ["qwen3-coder"]);
  assert.deepEqual(found("moonshot k2"), ["kimi-k2-0905"]);
  assert.deepEqual(found("google"), ["gemini-2.5-pro"]);
});

test("every word must match", () => {
  assert.deepEqual(found("claude mini"), []);
  assert.deepEqual(found("zzz"), []);
  assert.deepEqual(found("!"), []);
});

test("signs do not matter", () => {
  assert.deepEqual(found("GPT4omini"), ["gpt-4o-mini"]);
  assert.deepEqual(found("claude-sonnet-4.5"), ["claude-4.5-sonnet"]);
});

test("one or two letters count only at the start of a word", () => {
  assert.deepEqual(found("k2"), ["kimi-k2-0905"]);
  assert.deepEqual(found("o3"), ["o3-mini"]);
  assert.deepEqual(found("90"), []);
});

test("starts of words count where nothing matches better", () => {
  assert.deepEqual(found("g4omi"), ["gpt-4o-mini"]);
  assert.deepEqual(found("cs4"), ["claude-sonnet-4"]);
});

test("letters that are merely somewhere do not match", () => {
  assert.deepEqual(found("gto"), []);
  assert.deepEqual(found("cde"), []);
});

test("one slip is forgiven where nothing matches better", () => {
  for (const query of ["sonet", "sonnte", "sonnnet", "sommet", "sonbet 4"]) {
    const expected = query === "sommet" ? [] : ["claude-sonnet-4", "claude-4.5-sonnet"];
    assert.deepEqual(found(query).sort().reverse(), expected, query);
  }
});

test("a point within a number does not split it", () => {
  assert.deepEqual(wordsOf("Sonnet 4.5"), ["sonnet", "45"]);
});

test("matched letters are marked", () => {
  assert.deepEqual(markedParts("claude-4.5-sonnet", ["sonnet", "45"]), ["claude-", "4.5-sonnet"]);
  assert.deepEqual(markedParts("gpt-4o-mini", ["gpt4o"]), ["", "gpt-4o", "-mini"]);
  assert.deepEqual(markedParts("gpt-4o-mini", ["g4omi"]), ["", "g", "pt-", "4o-mi", "ni"]);
  assert.deepEqual(markedParts("gpt-4o", ["claude"]), ["gpt-4o"]);
});
