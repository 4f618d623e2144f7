// What is written is read back, and from a hostile file nothing comes but text, numbers and pictures.

import assert from "node:assert/strict";
import test from "node:test";
import { startReply } from "../chat/chat-reply.js";
import { fileName, readConversations, writeConversations, writeMarkdown } from "./conversations-file.js";

const PICTURE = "data:image/png;base64,AAAA";
const WORDS = {
  untitled: "New",
  you: "You",
  assistant: "Assistant",
  system: "System prompt",
  image: (/** @type {number} */ number) => `Image ${number}`,
};

/** @returns {any} */
function conversation() {
  return {
    id: "c1",
    title: "Rome",
    is_named: true,
    created_at: 1,
    updated_at: 2,
    system: "Be brief.",
    charges: { r1: { tokens: 12, usd: 0.02, estimated: false, simulated: false } },
    messages: [
      { id: "u1", role: "user", content: "Which sights?", images: [PICTURE] },
      {
        ...startReply("r1", 5),
        content: "The **Forum**.",
        state: "complete",
        total_ms: 900,
        generation_id: "g1",
        model: "gpt-4o",
        tools: [{ index: 0, name: "map", arguments: "{}" }],
      },
    ],
  };
}

/** @param {unknown} conversations */
const fileWith = (conversations) => JSON.stringify({ format: "helicone-chat-conversations", version: 1, conversations });

test("what was written is read back", () => {
  assert.deepEqual(readConversations(writeConversations([conversation()])), [conversation()]);
});

for (const [text, code] of [
  ["not JSON", "unreadable"],
  ["[]", "unreadable"],
  ["null", "unreadable"],
  ['{"format":"other","conversations":[]}', "unreadable"],
  ['{"format":"helicone-chat-conversations","version":2,"conversations":[]}', "newer"],
  [fileWith([]), "empty"],
  [fileWith([null]), "unreadable"],
  [fileWith([{ messages: [{ role: "system", content: "x" }] }]), "unreadable"],
  [fileWith([{ messages: [{ role: "user", content: { html: "x" } }] }]), "unreadable"],
]) {
  test(`${text} is refused as ${code}`, () => {
    assert.throws(() => readConversations(text), { code });
  });
}

test("what has no id, a strange one or another's gets its own", () => {
  const messages = [undefined, 7, "../x", "same", "same"].map((id) => ({ id, role: "user", content: "x" }));
  const [read] = readConversations(fileWith([{ messages }]));

  const ids = read.messages.map(({ id }) => id);
  assert.equal(new Set([read.id, ...ids]).size, 6);
  assert.equal(ids[3], "same");
  for (const id of [read.id, ...ids]) assert.match(id, /^[\w-]{1,64}$/);
  assert.ok(![read.id, ...ids].some((id) => id === undefined || id === "undefined"));
});

test("a hostile file gives nothing but what is known", () => {
  const evil = {
    id: "../../x",
    title: { toString: "x" },
    created_at: "yesterday",
    __proto__x: 1,
    messages: [
      { role: "user", content: "<script>", images: ["https://evil.example/x.png", "data:image/svg+xml;base64,AA", PICTURE] },
      {
        role: "assistant",
        content: "x",
        state: "waiting",
        images: ["https://evil.example/x.png"],
        finish: { state: "complete", cost: { usd: "0" }, citations: [null, { url: 1 }], request_url: 5, extra: 1 },
        error: { message: "Bad", link: "javascript:alert(1)", code: 7 },
        onclick: "alert(1)",
      },
    ],
  };

  const [read] = readConversations(fileWith([evil]));

  const [own, reply] = /** @type {any[]} */ (read.messages);
  assert.match(read.id, /^[0-9a-f]{32}$/);
  assert.equal(read.title, "");
  assert.deepEqual(own.images, [PICTURE]);
  assert.deepEqual([reply.state, reply.images, reply.onclick], ["truncated", [], undefined]);
  assert.deepEqual([reply.finish.cost, reply.finish.request_url, reply.finish.extra], [null, null, undefined]);
  assert.deepEqual([reply.error.code, reply.error.link], ["", null]);
});

test("Markdown has the words, who said them, and pictures by number", () => {
  assert.equal(
    writeMarkdown(conversation(), WORDS),
    "# Rome\n\n## System prompt\n\nBe brief.\n\n## You\n\n*[Image 1]*\n\nWhich sights?\n\n## Assistant (gpt-4o)\n\nThe **Forum**.\n",
  );
  assert.equal(writeMarkdown({ ...conversation(), title: "", system: "", messages: [] }, WORDS), "# New\n");
});

test("a file name has no sign that a system refuses", () => {
  assert.equal(fileName("../a: <b>? Größe", "md"), "a b Größe.md");
  assert.equal(fileName("///", "json"), "conversation.json");
});
