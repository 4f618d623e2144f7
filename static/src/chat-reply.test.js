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

test("only pictures in the reply itself are taken", () => {
  const good = "data:image/png;base64,AAAA";
  const bad = ["https://example.org/x.png", "data:image/svg+xml;base64,AAAA", "data:text/html,x", "javascript:1", null];

  const reply = replyAfter(chunk({ images: [good, ...bad].map((url) => ({ image_url: { url } })) }));

  assert.deepEqual(reply.images, [good]);
});

test("a tool that is named on every delta is told once", () => {
  const call = { tool_calls: [{ index: 0, function: { name: "weather", arguments: "{" } }] };

  const reply = replyAfter(chunk(call), chunk(call));

  assert.deepEqual(reply.tools, ["weather"]);
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

  assert.deepEqual(formatMessages(messages, "gpt-4o"), [{ role: "user", content: "Hi" }]);
});

test("the thoughts of Claude go back to Claude with their signature, and to no other model", () => {
  const details = [{ thinking: "Hmm", signature: "SIG" }];
  const reply = startReply("a", 0);
  addEvent(reply, { event: "start", data: { model: "claude-sonnet-4" } }, 0);
  addEvent(reply, { event: "", data: { choices: [{ delta: { reasoning: "Hmm" } }] } }, 1);
  addEvent(reply, { event: "", data: { choices: [{ delta: { content: "Yes" } }] } }, 2);
  addEvent(reply, { event: "", data: { choices: [{ delta: { reasoning_details: details } }] } }, 3);

  const plain = { role: "assistant", content: "Yes" };
  assert.deepEqual(formatMessages([reply], "claude-opus-4"), [{ ...plain, reasoning: "Hmm", reasoning_details: details }]);
  assert.deepEqual(formatMessages([reply], "gpt-4o"), [plain]);
  assert.deepEqual(formatMessages([{ ...reply, model: "gemini-2.5-pro" }], "claude-opus-4"), [plain]);
  assert.deepEqual(formatMessages([{ ...reply, reasoning_details: [] }], "claude-opus-4"), [plain]);
});
