// Model strings as strictly read as by the server, by the table that both are held to.

import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { test } from "node:test";
import { LONGEST, readModelString } from "./model-string.js";

const vectors = JSON.parse(
  readFileSync(new URL("../../../tests/data/model_string_vectors.json", import.meta.url), "utf8"),
);

for (const { text, routes, excluded } of vectors.parsed) {
  test(`taken: ${text}`, () => {
    const reading = readModelString(text);

    const found = reading.routes.map(({ model, provider, deployment, online }) => [
      model,
      provider ?? null,
      deployment ?? null,
      online,
    ]);
    assert.deepEqual([found, reading.excluded, reading.problem], [routes, excluded, null]);
  });
}

for (const { text, variant, at } of vectors.refused) {
  test(`refused: ${JSON.stringify(text)}`, () => {
    const { problem, routes } = readModelString(text);

    assert.deepEqual([problem?.code, problem?.at, routes], [variant, at, []]);
  });
}

test("the length is counted in characters, not in halves of them", () => {
  const codes = [LONGEST, LONGEST + 1].map((length) => readModelString("😀".repeat(length)).problem?.code);

  assert.deepEqual(codes, [undefined, "too_long"]);
});
