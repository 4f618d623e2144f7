// Texts and images that were not sent stay with their conversation.

import assert from "node:assert/strict";
import test from "node:test";
import { Drafts } from "./app-drafts.js";
import { Preferences } from "./app-preferences.js";

const CAT = "data:image/png;base64,AAAA";
const DAY = 24 * 3600 * 1000;

/** Keeps copies in memory, as the browser's database does. */
class MemoryShelf {
  /** @type {Map<string, import("./app-drafts.js").DraftImages>} */
  records = new Map();
  isFull = false;

  async list() {
    return [...this.records.values()].map((record) => structuredClone(record));
  }

  /** @param {import("./app-drafts.js").DraftImages} record */
  async put(record) {
    if (this.isFull) throw new Error("full");
    this.records.set(record.id, structuredClone(record));
  }

  /** @param {string} id */
  async remove(id) {
    this.records.delete(id);
  }
}

/**
 * @param {MemoryShelf} shelf
 * @param {number} [now]
 */
function open(shelf, now = 0) {
  const preferences = new Preferences(() => {
    throw new Error("no storage");
  });
  return new Drafts(preferences, shelf, { now: () => now });
}

test("images that were not sent are there after a reload", async () => {
  const shelf = new MemoryShelf();
  await open(shelf).set("a", { draft: "What is this?", images: [CAT] });

  const drafts = open(shelf);
  await drafts.load(() => true);

  assert.deepEqual(drafts.images("a"), [CAT]);
  assert.deepEqual(drafts.images("b"), []);
});

test("images that were sent or removed are forgotten", async () => {
  const shelf = new MemoryShelf();
  const drafts = open(shelf);
  await drafts.set("a", { draft: "", images: [CAT] });

  await drafts.set("a", { draft: "", images: [] });

  assert.deepEqual(drafts.images("a"), []);
  assert.equal(shelf.records.size, 0);
});

test("it is told that images cannot be kept, and they stay until the page closes", async () => {
  const shelf = new MemoryShelf();
  const drafts = open(shelf);
  shelf.isFull = true;

  await drafts.set("a", { draft: "", images: [CAT] });
  const wasUnkept = drafts.isUnkept;
  shelf.isFull = false;
  await drafts.set("a", { draft: "", images: [CAT, CAT] });

  assert.equal(wasUnkept, true);
  assert.equal(drafts.isUnkept, false);
  assert.deepEqual(drafts.images("a"), [CAT, CAT]);
});

test("images of a conversation that is long gone are forgotten", async () => {
  const shelf = new MemoryShelf();
  await open(shelf).set("gone", { draft: "", images: [CAT] });

  await open(shelf, 6 * DAY).load(() => false);
  const sizeBefore = shelf.records.size;
  const drafts = open(shelf, 8 * DAY);
  await drafts.load(() => false);
  await drafts.set("other", { draft: "", images: [CAT] });

  assert.equal(sizeBefore, 1);
  assert.deepEqual([...shelf.records.keys()], ["other"]);
});
