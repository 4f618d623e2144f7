// The figures under the reply to the test message.

import assert from "node:assert/strict";
import { test } from "node:test";
import { createTranslator } from "../shared/i18n.js";
import { figuresOf } from "./test-figures.js";

const t = createTranslator({
  "helicone.test.asked": "asked {model}",
  "helicone.test.served": "served by {provider}",
  "helicone.test.first_token": "first {time}",
  "helicone.test.total": "{time} in all",
  "helicone.chat.tokens": "{count} tokens",
  "helicone.cost.unknown": "cost unknown",
  "helicone.cost.simulated": "{cost}, simulated",
});
const RESULT = {
  reply: "Hello",
  model: "gpt-4o-mini/openai",
  model_served: "gpt-4o-mini-2024-07-18",
  provider: "openai",
  first_token_ms: 300,
  total_ms: 1200,
  usage: { prompt_tokens: 10, completion_tokens: 5 },
  cost: { usd: 0.0123, estimated: false },
};

test("the model asked stands before who served", () => {
  assert.deepEqual(figuresOf(RESULT, t, "en"), [
    "asked gpt-4o-mini/openai",
    "served by openai (gpt-4o-mini-2024-07-18)",
    "first 300 ms",
    "1.2 sec in all",
    "15 tokens",
    "$0.012",
  ]);
});

test("a served model that was asked for is not said twice", () => {
  assert.equal(figuresOf({ ...RESULT, model_served: "gpt-4o-mini" }, t, "en")[1], "served by openai");
});

test("what nobody told is left out, and the cost is called unknown", () => {
  const bare = { ...RESULT, provider: null, model_served: null, first_token_ms: null, usage: null, cost: null };

  assert.deepEqual(figuresOf(bare, t, "en"), ["asked gpt-4o-mini/openai", "1.2 sec in all", "cost unknown"]);
});

test("a simulated cost is called that", () => {
  const cost = /** @type {any} */ ({ usd: 0.5, estimated: false, simulated: true });

  assert.equal(figuresOf({ ...RESULT, cost }, t, "en").at(-1), "$0.50, simulated");
});
