// The panel's check of model strings, by the table that the server's is held to as well.

import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { test } from "node:test";
import { checkModelString, followSuggestion } from "./route-check.js";

const vectors = JSON.parse(
  readFileSync(new URL("../../../tests/data/model_string_vectors.json", import.meta.url), "utf8"),
);
const known = new Map(Object.entries(/** @type {{[id: string]: string[]}} */ (vectors.known)));

for (const [kind, models] of /** @type {[string, Map<string, string[]>][]} */ ([
  ["with_a_list", known],
  ["without_a_list", new Map()],
  ["refused", known],
])) {
  for (const { text, warnings } of vectors[kind]) {
    test(`${kind}: ${text}`, () => {
      const found = checkModelString(text, models).map(({ code, item, suggestion }) => [code, item, suggestion]);

      assert.deepEqual(found, warnings);
    });
  }
}

test("a suggestion that is followed leaves nothing else changed, and no item twice", () => {
  const text = "gpt-4o , anthropic/claude-sonnet-4,GPT-4o,!openai";

  const corrected = checkModelString(text, known).reduce(followSuggestion, text);

  assert.equal(corrected, "gpt-4o,claude-sonnet-4/anthropic,!openai");
  assert.deepEqual(checkModelString(corrected, known), []);
});
