// Favourites and the last models are remembered for each source, with and without the browser's storage.

import assert from "node:assert/strict";
import { test } from "node:test";
import { ModelMemory } from "./model-memory.js";

/** @returns {Storage} */
function shelf() {
  /** @type {Map<string, string>} */
  const values = new Map();
  return /** @type {Storage} */ (
    /** @type {unknown} */ ({
      getItem: (/** @type {string} */ key) => values.get(key) ?? null,
      setItem: (/** @type {string} */ key, /** @type {string} */ value) => values.set(key, value),
    })
  );
}

/** @returns {Storage} */
function forbidden() {
  throw new Error("storage is forbidden here");
}

test("a favourite stays one until it is toggled again", () => {
  const storage = shelf();
  const memory = new ModelMemory("/a/", () => storage);

  assert.equal(memory.toggle("gpt-4o"), true);
  assert.equal(new ModelMemory("/a/", () => storage).isFavourite("gpt-4o"), true);
  assert.equal(memory.toggle("gpt-4o"), false);
  assert.deepEqual(memory.shelf.favourites, []);
});

test("the last five models are remembered, the newest first and each once", () => {
  const storage = shelf();
  const memory = new ModelMemory("/a/", () => storage);

  for (const model of ["a", "b", "c", "d", "e", "f", "c"]) memory.remember(model);

  assert.deepEqual(memory.shelf.recent, ["c", "f", "e", "d", "b"]);
});

test("each source has its own", () => {
  const storage = shelf();

  new ModelMemory("/a/", () => storage).toggle("gpt-4o");

  assert.equal(new ModelMemory("/b/", () => storage).isFavourite("gpt-4o"), false);
});

test("where storage is forbidden, it lasts until the page closes", () => {
  const memory = new ModelMemory("/a/", forbidden);

  memory.toggle("gpt-4o");
  memory.remember("o3");

  assert.deepEqual(memory.shelf, { favourites: ["gpt-4o"], recent: ["o3"] });
});

test("what others wrote there is not trusted", () => {
  for (const text of ["{", "null", "7", '{"favourites": "gpt-4o", "recent": [1, "", "o3", "o3"]}']) {
    const storage = shelf();
    storage.setItem("helicone-models:/a/", text);

    assert.deepEqual(new ModelMemory("/a/", () => storage).shelf.favourites, [], text);
  }
});

test("a change is told", () => {
  const memory = new ModelMemory("/a/", forbidden);
  let told = 0;
  memory.addEventListener("change", () => (told += 1));

  memory.toggle("gpt-4o");

  assert.equal(told, 1);
});
