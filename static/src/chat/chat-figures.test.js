// The line under a reply says what is known, and never that something was free because nobody told its cost.

import assert from "node:assert/strict";
import test from "node:test";
import { describeDropped, describeFigures, formatSeconds, modelOf } from "./chat-figures.js";
import { startReply } from "./chat-reply.js";

/** @param {object} finish */
function replyWith(finish) {
  return { ...startReply("r", 0), total_ms: 3100, model: "claude-sonnet-4", finish: /** @type {any} */ (finish) };
}

/** @type {import("../shared/i18n.js").Translator} */
const t = (key, slots) => `${key.split(".").at(-1)}${slots ? JSON.stringify(slots) : ""}`;

test("all that is known is told", () => {
  const reply = replyWith({
    usage: { prompt_tokens: 12, completion_tokens: 800, total_tokens: 9999 },
    cost: { usd: 0.0042, estimated: false },
    provider: "anthropic",
  });

  assert.deepEqual(describeFigures(reply, t, "en"), [
    "claude-sonnet-4",
    "anthropic",
    'tokens{"count":812}',
    'in{"count":12}, out{"count":800}',
    "$0.0042",
    "3.1\u00a0s",
  ]);
});

test("cached tokens and thoughts are told where there are some", () => {
  const usage = {
    prompt_tokens: 12,
    prompt_tokens_details: { cached_tokens: 8 },
    completion_tokens: 9,
    completion_tokens_details: { reasoning_tokens: 4 },
  };

  const figures = describeFigures(replyWith({ usage }), t, "en");

  assert.ok(figures.includes('in{"count":12}, cached{"count":8}, out{"count":9}, thoughts{"count":4}'));
});

test("an unknown cost is called unknown", () => {
  assert.ok(describeFigures(replyWith({ cost: null }), t, "en").includes("unknown"));
  assert.ok(describeFigures({ ...replyWith({}), finish: null }, t, "en").includes("unknown"));
});

test("an estimated cost says so", () => {
  const figures = describeFigures(replyWith({ cost: { usd: 0.0011, estimated: true } }), t, "en");

  assert.ok(figures.includes("~$0.0011"));
});

test("what a simulated gateway counts is called simulated", () => {
  const figures = describeFigures(replyWith({ cost: { usd: 0.0011, estimated: true, simulated: true } }), t, "en");

  assert.ok(figures.includes('simulated{"cost":"~$0.0011"}'));
});

test("tokens that nobody counted are marked as an estimate", () => {
  const usage = { prompt_tokens: 3, completion_tokens: 4, total_tokens: 7, estimated: true };

  assert.ok(describeFigures(replyWith({ usage }), t, "en").includes('estimated{"count":7}'));
});

test("the model is the one that served, else the first that was asked for", () => {
  assert.equal(modelOf(replyWith({ model_served: "gpt-4o/openai" })), "gpt-4o/openai");
  assert.equal(modelOf({ ...replyWith({}), model: "!azure,claude-sonnet-4,gpt-4o" }), "claude-sonnet-4");
  assert.equal(modelOf({ ...replyWith({}), model: null }), "");
});

test("time that passed is never nothing", () => {
  assert.equal(formatSeconds(3, "en"), "1\u00a0s");
  assert.equal(formatSeconds(3, "en", 1), "0.1\u00a0s");
  assert.equal(formatSeconds(1450, "de", 1), "1,5\u00a0s");
});

test("parameters that were left out and those that were changed have a sentence each", () => {
  const finish = /** @type {any} */ ({
    dropped_parameters: [
      { name: "min_p", reason: "unknown" },
      { name: "max_tokens", reason: "replaced" },
      { name: "seed", reason: "ignored" },
    ],
  });

  assert.deepEqual(describeDropped(finish, t), ['dropped{"names":"min_p, seed"}', 'changed{"names":"max_tokens"}']);
  assert.deepEqual(describeDropped(null, t), []);
});
