// How a reply ended, and what is offered.

import assert from "node:assert/strict";
import { test } from "node:test";
import { endingOf } from "./chat-ending.js";
import { startReply } from "./chat-reply.js";

/** @typedef {import("./chat-reply.js").Reply} Reply */

/** @type {(reason: string) => Partial<Reply>} */
const ended = (finish_reason) => ({ finish: { state: "complete", finish_reason } });

/** @type {[string, Partial<Reply>, string | null, string[]][]} */
const ENDINGS = [
  ["a whole answer", { content: "x", ...ended("stop") }, null, []],
  ["a picture without text", { images: ["data:image/png;base64,AA=="], ...ended("stop") }, null, []],
  ["an error before the first word", { state: "error" }, "failed", ["retry"]],
  ["an error in the middle", { state: "error", content: "x" }, "failed", ["retry", "continue"]],
  ["stopped before the first word", { state: "stopped" }, "stopped", ["retry"]],
  ["stopped in the middle", { state: "stopped", content: "x" }, "stopped", ["continue"]],
  ["broken off", { state: "truncated", content: "x" }, "truncated", ["retry", "continue"]],
  ["broken off before the first word", { state: "truncated" }, "truncated", ["retry"]],
  ["cut at the limit", { content: "x", ...ended("length") }, "length", ["continue", "raise"]],
  ["the limit spent on thoughts", { reasoning: "x", ...ended("length") }, "length", ["retry", "raise"]],
  ["a pause", { content: "x", ...ended("pause") }, "paused", ["continue"]],
  ["a filter in the middle", { content: "x", ...ended("content_filter") }, "filtered", ["retry"]],
  ["a filter at once", ended("content_filter"), "filtered", ["retry"]],
  ["a refusal", { refusal: "No.", ...ended("stop") }, "refused", ["retry"]],
  ["a tool that is not there", { tools: [{ index: 0, name: "now", arguments: "" }], ...ended("tool_calls") }, "tools", []],
  ["nothing but blanks", { content: " \n", ...ended("stop") }, "empty", ["retry"]],
];

for (const [what, parts, name, offers] of ENDINGS) {
  test(`ending: ${what}`, () => {
    const ending = endingOf({ ...startReply("r", 0), state: "complete", ...parts });

    assert.equal(ending?.name ?? null, name);
    assert.deepEqual(ending?.offers ?? [], offers);
  });
}
