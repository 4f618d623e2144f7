// What the events of a generation add up to.

import assert from "node:assert/strict";
import test from "node:test";
import { addEvent, endReply, formatMessages, isGrowing, restoreMessages, sourcesOf, startReply } from "./chat-reply.js";

/**
 * @param {any[]} events pairs of name and data, one per 100 ms
 */
function replyAfter(...events) {
  const reply = startReply("r", 0);
  events.forEach(([event, data], index) => addEvent(reply, { event, data }, (index + 1) * 100));
  return reply;
}

/** @param {object} delta */
const chunk = (delta) => ["", { choices: [{ delta }] }];
/** @param {object} [more] */
const finish = (more) => ["finish", { state: "complete", finish_reason: "stop", ...more }];

test("a reply waits, reasons, answers and completes", () => {
  const reply = startReply("r", 0);
  const states = [reply.state];

  for (const [event, data] of [
    ["start", { generation_id: "g1", request_id: "q1", model: "gpt-4o" }],
    chunk({ role: "assistant", content: "" }),
    chunk({ reasoning: "Hmm" }),
    chunk({ content: "Hello" }),
    finish(),
  ]) {
    addEvent(reply, /** @type {any} */ ({ event, data }), 0);
    states.push(reply.state);
  }

  assert.deepEqual(states, ["waiting", "waiting", "waiting", "reasoning", "answering", "complete"]);
  assert.equal(reply.generation_id, "g1");
});

test("texts are joined in order", () => {
  const reply = replyAfter(chunk({ content: "one " }), chunk({ content: "two" }));

  assert.equal(reply.content, "one two");
});

test("reasoning under two names is taken once", () => {
  const reply = replyAfter(chunk({ reasoning: "a", reasoning_content: "a" }), chunk({ reasoning_content: "b" }));

  assert.equal(reply.reasoning, "ab");
});

test("the time of reasoning ends with the first word of the answer", () => {
  const reply = replyAfter(chunk({ reasoning: "a" }), chunk({ reasoning: "b" }), chunk({ content: "c" }), finish());

  assert.equal(reply.reasoning_ms, 200);
  assert.equal(reply.total_ms, 400);
});

test("chunks without choices or delta change nothing", () => {
  const reply = replyAfter(["", { choices: [] }], ["", { choices: [{}] }], ["", {}], ["", null]);

  assert.deepEqual({ ...reply }, startReply("r", 0));
});

test("an unknown event changes nothing", () => {
  const reply = replyAfter(["execute", { content: "x" }]);

  assert.deepEqual(reply, startReply("r", 0));
});

test("an error before the finish is kept with the text so far", () => {
  const error = { code: "stream_broken", message: "The stream broke." };

  const reply = replyAfter(chunk({ content: "half" }), ["error", error], ["finish", { state: "error" }]);

  assert.deepEqual([reply.state, reply.content, reply.error], ["error", "half", error]);
});

test("a reply ends only once", () => {
  const reply = replyAfter(finish());

  endReply(reply, "truncated", 900);

  assert.deepEqual([reply.state, reply.total_ms], ["complete", 100]);
});

test("pictures in the reply itself and addresses of pictures are taken, nothing else", () => {
  const good = ["data:image/png;base64,AAAA", "https://example.org/x.png"];
  const bad = ["data:image/svg+xml;base64,AAAA", "data:text/html,x", "javascript:1", null];

  const reply = replyAfter(chunk({ images: [...good, ...bad].map((url) => ({ image_url: { url } })) }));

  assert.deepEqual(reply.images, good);
});

test("the pieces of each call of a tool are joined, and a repeated name is told once", () => {
  const piece = (/** @type {number} */ index, /** @type {string} */ text) =>
    chunk({ tool_calls: [{ index, function: { name: index === 1 ? "weather" : "time", arguments: text } }] });

  const reply = replyAfter(piece(1, '{"city":'), piece(3, "{}"), piece(1, '"Rome"}'), chunk({ tool_calls: [null] }));

  assert.deepEqual(reply.tools, [
    { index: 1, name: "weather", arguments: '{"city":"Rome"}' },
    { index: 3, name: "time", arguments: "{}" },
    { index: 0, name: "", arguments: "" },
  ]);
});

test("sources are told once each and only with a web address", () => {
  const reply = replyAfter(
    finish({
      citations: [
        { url: "https://example.org/a", title: " A " },
        { url: "https://example.org/a", title: "A again" },
        { url: "javascript:alert(1)", title: "bad" },
        { url: "data:text/html,x", title: "bad" },
        { url: "/relative", title: "bad" },
        { url: "http://example.net/b", title: "" },
      ],
    }),
  );

  assert.deepEqual(sourcesOf(reply), [
    { url: "https://example.org/a", host: "example.org", title: "A" },
    { url: "http://example.net/b", host: "example.net", title: "example.net" },
  ]);
});

test("a reply that was growing when the page was left is kept as broken off", () => {
  const growing = replyAfter(chunk({ content: "half" }));
  const complete = replyAfter(finish());

  const states = restoreMessages([growing, complete], () => "new").map((message) => /** @type {any} */ (message).state);

  assert.deepEqual(states, ["truncated", "complete"]);
  assert.equal(isGrowing(growing), true);
});

test("messages that are known by role and content alone are made whole", () => {
  const messages = [
    { role: /** @type {const} */ ("user"), content: "Hi" },
    { role: /** @type {const} */ ("assistant"), content: "Hello" },
  ];

  const whole = restoreMessages(messages, () => "new");

  assert.deepEqual(whole, [
    { id: "new", role: "user", content: "Hi" },
    { ...startReply("new", 0), state: "complete", content: "Hello" },
  ]);
});

test("messages without a text are not sent", () => {
  const messages = [{ id: "u", role: /** @type {const} */ ("user"), content: "Hi" }, startReply("r", 0)];

  assert.deepEqual(formatMessages(messages, { model: "gpt-4o" }), [{ role: "user", content: "Hi" }]);
});

test("the thoughts of Claude go back to Claude with their signature, and to no other model", () => {
  const details = [{ thinking: "Hmm", signature: "SIG" }];
  const reply = startReply("a", 0);
  addEvent(reply, { event: "start", data: { model: "claude-sonnet-4" } }, 0);
  addEvent(reply, { event: "", data: { choices: [{ delta: { reasoning: "Hmm" } }] } }, 1);
  addEvent(reply, { event: "", data: { choices: [{ delta: { content: "Yes" } }] } }, 2);
  addEvent(reply, { event: "", data: { choices: [{ delta: { reasoning_details: details } }] } }, 3);

  const plain = { role: "assistant", content: "Yes" };
  assert.deepEqual(formatMessages([reply], { model: "claude-opus-4" }), [{ ...plain, reasoning: "Hmm", reasoning_details: details }]);
  assert.deepEqual(formatMessages([reply], { model: "gpt-4o" }), [plain]);
  assert.deepEqual(formatMessages([{ ...reply, model: "gemini-2.5-pro" }], { model: "claude-opus-4" }), [plain]);
  assert.deepEqual(formatMessages([{ ...reply, reasoning_details: [] }], { model: "claude-opus-4" }), [plain]);
});

test("the system prompt goes first, and an empty one not at all", () => {
  const messages = [{ id: "u", role: /** @type {const} */ ("user"), content: "Hi" }];
  const said = { role: "user", content: "Hi" };

  assert.deepEqual(formatMessages(messages, { system: "Be brief." }), [{ role: "system", content: "Be brief." }, said]);
  assert.deepEqual(formatMessages(messages, { system: " \n" }), [said]);
});

test("images go as parts after the text, and stay out where the model does not see them", () => {
  const url = "data:image/png;base64,AAAA";
  const user = /** @type {const} */ ("user");
  const messages = [
    { id: "u", role: user, content: "What is this?", images: [url] },
    { id: "v", role: user, content: "", images: [url] },
  ];
  const image = { type: "image_url", image_url: { url } };

  assert.deepEqual(formatMessages(messages), [
    { role: "user", content: [{ type: "text", text: "What is this?" }, image] },
    { role: "user", content: [image] },
  ]);
  assert.deepEqual(formatMessages(messages, { seesImages: false }), [{ role: "user", content: "What is this?" }]);
});

test("the names of tools that an earlier version kept are calls without arguments", () => {
  const kept = /** @type {any} */ ({ role: "assistant", content: "", tools: ["weather"] });

  const [reply] = /** @type {import("./chat-reply.js").Reply[]} */ (restoreMessages([kept], () => "new"));

  assert.deepEqual(reply.tools, [{ index: 0, name: "weather", arguments: "" }]);
});
