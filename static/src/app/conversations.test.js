// Conversations are kept, named, removed and brought back, and it is told when they cannot be kept.

import assert from "node:assert/strict";
import test from "node:test";
import { Conversations, createId, titleFrom } from "./conversations.js";

/** @typedef {import("./conversations.js").Conversation} Conversation */

/** Keeps copies in memory, as the browser's database does. */
class MemoryShelf {
  /** @type {Map<string, Conversation>} */
  records = new Map();
  /** @type {Error | null} */
  trouble = null;
  /** How long a message may be. */
  largest = Infinity;

  #fail() {
    if (this.trouble) throw this.trouble;
  }

  async list() {
    this.#fail();
    return [...this.records.values()].map((record) => structuredClone(record));
  }

  /** @param {Conversation} conversation */
  async put(conversation) {
    this.#fail();
    const isTooLarge = conversation.messages.some(({ content }) => content.length > this.largest);
    if (isTooLarge) throw Object.assign(new Error("full"), { name: "QuotaExceededError" });
    this.records.set(conversation.id, structuredClone(conversation));
  }

  /** @param {string} id */
  async remove(id) {
    this.#fail();
    this.records.delete(id);
  }
}

function startClock() {
  let time = 0;
  return () => (time += 1);
}

/** @param {string} content */
const said = (content) => [{ id: "m", role: /** @type {const} */ ("user"), content }];

/** @param {MemoryShelf} shelf */
async function reload(shelf) {
  const conversations = new Conversations(shelf);
  await conversations.load();
  return conversations;
}

test("what was saved is there after a reload, newest first", async () => {
  const shelf = new MemoryShelf();
  const conversations = new Conversations(shelf, { now: startClock() });
  const one = conversations.create();
  const two = conversations.create();
  await conversations.save(one, { messages: said("one") });
  await conversations.save(two, { messages: said("two") });
  await conversations.save(one, { messages: said("one again") });

  const { list } = await reload(shelf);

  assert.deepEqual(list.map(({ title }) => title), ["one again", "two"]);
});

test("a conversation without a message is not kept", async () => {
  const shelf = new MemoryShelf();

  new Conversations(shelf).create();

  assert.equal((await reload(shelf)).list.length, 0);
});

test("the title is the first line of the first own message", () => {
  assert.equal(titleFrom(said("  Hello   world\nsecond line")), "Hello world");
  assert.equal(titleFrom([]), "");
});

test("a long title is cut between characters", () => {
  const title = titleFrom(said("👋".repeat(100)));

  assert.equal(title, `${"👋".repeat(59)}…`);
});

test("a name that was given is not replaced by the first message", async () => {
  const shelf = new MemoryShelf();
  const conversations = new Conversations(shelf);
  const conversation = conversations.create();
  await conversations.save(conversation, { messages: said("one") });
  await conversations.rename(conversation, "  My talk ");
  await conversations.save(conversation, { messages: said("other") });

  assert.equal((await reload(shelf)).list[0].title, "My talk");
});

test("an empty name goes back to the first message", async () => {
  const conversations = new Conversations(new MemoryShelf());
  const conversation = conversations.create();
  await conversations.save(conversation, { messages: said("one") });
  await conversations.rename(conversation, "My talk");
  await conversations.rename(conversation, " ");

  assert.deepEqual([conversation.title, conversation.is_named], ["one", false]);
});

test("what was removed is gone, and comes back where it was", async () => {
  const shelf = new MemoryShelf();
  const conversations = new Conversations(shelf, { now: startClock() });
  const [one, two] = [conversations.create(), conversations.create()];
  await conversations.save(one, { messages: said("one") });
  await conversations.save(two, { messages: said("two") });

  await conversations.remove(one);
  const after = (await reload(shelf)).list.map(({ title }) => title);
  await conversations.restore(one);

  assert.deepEqual(after, ["two"]);
  assert.deepEqual((await reload(shelf)).list.map(({ title }) => title), ["two", "one"]);
});

test("a full disk is told, the conversation goes on, and room is noticed", async () => {
  const shelf = new MemoryShelf();
  const conversations = new Conversations(shelf);
  const conversation = conversations.create();
  shelf.trouble = Object.assign(new Error("full"), { name: "QuotaExceededError" });

  await conversations.save(conversation, { messages: said("one") });
  const during = [conversations.trouble, conversations.list.length];
  shelf.trouble = null;
  await conversations.save(conversation, { messages: said("two") });

  assert.deepEqual(during, ["full", 1]);
  assert.equal(conversations.trouble, null);
});

test("what did not fit stays in the list, and is written when there is room", async () => {
  const shelf = new MemoryShelf();
  const conversations = new Conversations(shelf, { now: startClock() });
  const [large, small] = [conversations.create(), conversations.create()];
  shelf.largest = 10;
  await conversations.save(large, { messages: said("a long story") });

  await conversations.save(small, { messages: said("hi") });
  const { trouble } = conversations;
  await conversations.load();
  const titles = conversations.list.map(({ title }) => title);
  shelf.largest = 100;
  await conversations.remove(small);

  assert.equal(trouble, "full");
  assert.deepEqual(titles, ["hi", "a long story"]);
  assert.equal(conversations.trouble, null);
  assert.deepEqual((await reload(shelf)).list.map(({ title }) => title), ["a long story"]);
});

test("a browser without a database is told", async () => {
  const shelf = new MemoryShelf();
  shelf.trouble = new Error("blocked");

  const conversations = await reload(shelf);

  assert.equal(conversations.trouble, "unavailable");
});

test("a slow save does not land on a newer one", async () => {
  const shelf = new MemoryShelf();
  let release = () => {};
  const delays = [new Promise((resolve) => (release = () => resolve(null)))];
  shelf.put = async (conversation) => {
    const copy = structuredClone(conversation);
    await delays.shift();
    shelf.records.set(copy.id, copy);
  };
  const conversations = new Conversations(shelf);
  const conversation = conversations.create();

  const first = conversations.save(conversation, { messages: said("one") });
  await new Promise((resolve) => setImmediate(resolve));
  const second = conversations.save(conversation, { messages: said("two") });
  await new Promise((resolve) => setImmediate(resolve));
  release();
  await Promise.all([first, second]);

  assert.equal(shelf.records.get(conversation.id)?.title, "two");
});

test("ids differ", () => {
  assert.equal(new Set(Array.from({ length: 100 }, createId)).size, 100);
});

test("conversations from elsewhere are added once, and never in place of another", async () => {
  const shelf = new MemoryShelf();
  const conversations = new Conversations(shelf, { now: startClock() });
  const one = conversations.create("one");
  await conversations.save(one, { messages: said("Hi") });
  const same = structuredClone(one);
  const other = { ...structuredClone(one), messages: said("Something else") };
  const fresh = { ...structuredClone(one), id: "fresh" };

  const count = await conversations.add([same, other, fresh]);

  const { list } = await reload(shelf);
  assert.equal(count, 2);
  assert.equal(list.length, 3);
  assert.deepEqual(list.find(({ id }) => id === "one")?.messages, said("Hi"));
  assert.ok(list.some(({ id, messages }) => id !== "one" && messages[0].content === "Something else"));
});
