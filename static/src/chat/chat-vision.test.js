// What is known about a model's eyes, for any model string.

import assert from "node:assert/strict";
import test from "node:test";
import { firstModelOf, seesImages } from "./chat-vision.js";

const MODELS = /** @type {any} */ ([
  { id: "gpt-4o", input_modalities: ["text", "image"] },
  { id: "o3-mini", input_modalities: ["text"] },
  { id: "mystery", input_modalities: [] },
]);

for (const [model, id] of [
  ["gpt-4o", "gpt-4o"],
  ["gpt-4o/openai", "gpt-4o"],
  ["claude-sonnet-4:online/anthropic,claude-sonnet-4", "claude-sonnet-4"],
  ["!azure, gpt-4o,o3-mini", "gpt-4o"],
  ["", ""],
]) {
  test(`${model} asks for ${id} first`, () => {
    assert.equal(firstModelOf(model), id);
  });
}

test("a model sees images, sees none, or nobody knows", () => {
  assert.equal(seesImages("gpt-4o/openai,o3-mini", MODELS), true);
  assert.equal(seesImages("o3-mini", MODELS), false);
  assert.equal(seesImages("mystery", MODELS), null);
  assert.equal(seesImages("unlisted", MODELS), null);
  assert.equal(seesImages("gpt-4o", null), null);
});
