// Small things are remembered, with and without the browser's storage.

import assert from "node:assert/strict";
import test from "node:test";
import { Preferences } from "./app-preferences.js";

/** A storage that has no room from the start, or never fills. */
class Shelf {
  /** @type {Map<string, string>} */
  values = new Map();
  isFull = false;

  /** @param {string} key */
  getItem(key) {
    return this.values.get(key) ?? null;
  }

  /**
   * @param {string} key
   * @param {string} value
   */
  setItem(key, value) {
    if (this.isFull) throw new Error("full");
    this.values.set(key, value);
  }

  /** @param {string} key */
  removeItem(key) {
    this.values.delete(key);
  }
}

test("a value survives a reload and can be forgotten", () => {
  const shelf = new Shelf();
  new Preferences(() => /** @type {any} */ (shelf)).set("theme", "dark");
  const preferences = new Preferences(() => /** @type {any} */ (shelf));

  const kept = preferences.get("theme");
  preferences.set("theme", null);

  assert.deepEqual([kept, preferences.get("theme"), shelf.values.size], ["dark", null, 0]);
});

test("a full storage keeps the value until the page closes", () => {
  const shelf = new Shelf();
  const preferences = new Preferences(() => /** @type {any} */ (shelf));
  preferences.set("draft", "old");
  shelf.isFull = true;

  preferences.set("draft", "new");

  assert.equal(preferences.get("draft"), "new");
});

test("a browser that refuses storage is no obstacle", () => {
  const preferences = new Preferences(() => {
    throw new Error("refused");
  });

  preferences.set("theme", "dark");

  assert.deepEqual([preferences.get("theme"), preferences.get("locale")], ["dark", null]);
});
