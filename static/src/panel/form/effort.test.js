import assert from "node:assert/strict";
import test from "node:test";
import { takesEffort } from "./effort.js";

const MODELS = [
  { id: "gpt-4o", reasoning: false, providers: ["openai"] },
  { id: "gpt-5", reasoning: true, providers: ["openai"] },
  { id: "claude-3.5-sonnet-v2", reasoning: false, providers: ["anthropic"] },
  { id: "unlisted", reasoning: false, providers: [] },
];

/** @type {[model: string, fallbacks: string[], expected: boolean][]} */
const CASES = [
  ["", [], true],
  ["gpt-5", [], true],
  ["gpt-5/openai", [], true],
  ["gpt-4o", [], false],
  ["gpt-4o:online/openai/x", [], false],
  ["!azure,gpt-4o", [], false],
  ["gpt-4o,gpt-5", [], true],
  ["gpt-4o", ["gpt-5"], true],
  ["gpt-4o", ["claude-3.5-sonnet"], false],
  ["gpt-4o", ["my-own/openai"], true],
  ["unlisted", [], true],
];

for (const [model, fallbacks, expected] of CASES) {
  test(`the effort ${expected ? "has" : "has no"} effect with "${[model, ...fallbacks].join(", ")}"`, () => {
    assert.equal(takesEffort({ model, fallbacks }, MODELS), expected);
  });
}

test("without a list of models any may think", () => {
  assert.equal(takesEffort({ model: "gpt-4o" }, []), true);
});

test("an effort that is sent anyway is sent to any model", () => {
  assert.equal(takesEffort({ model: "gpt-4o", send_anyway: ["min_p", "reasoning_effort"] }, MODELS), true);
  assert.equal(takesEffort({ model: "gpt-4o", send_anyway: ["min_p"] }, MODELS), false);
});
