// The newest images go along as far as they fit, and what stays behind is told.

import assert from "node:assert/strict";
import test from "node:test";
import { imageWarning, messagesWithImages } from "./chat-images-sent.js";
import { formatMessages } from "./chat-reply.js";

const MIB = 2 ** 20;

/**
 * @param {string} id
 * @param {number} size
 * @returns {import("./chat-reply.js").Message}
 */
const shown = (id, size) => ({ id, role: "user", content: id, images: ["x".repeat(size)] });

test("the newest images are sent as far as they fit, without a gap", () => {
  const messages = [shown("a", 1), shown("b", 8), shown("c", 2), shown("d", 3)];

  const sent = messagesWithImages(messages, 6);

  assert.deepEqual([...sent].map(({ id }) => id), ["d", "c"]);
});

test("a message whose images do not fit keeps its words", () => {
  const messages = [shown("old", 5 * MIB), shown("new", 3 * MIB)];

  const [old, latest] = formatMessages(messages);

  assert.deepEqual(old, { role: "user", content: "old" });
  assert.equal(Array.isArray(latest.content), true);
});

for (const [why, sizes, attached, sees, warning] of /** @type {[string, number[], number, boolean | null, string][]} */ ([
  ["nothing was attached", [], 0, null, ""],
  ["nobody knows what the model sees", [], 1, null, "unsure"],
  ["the model is blind", [1], 0, false, "left_out"],
  ["all fits", [2 * MIB], 2 * MIB, true, ""],
  ["what is attached leaves no room", [4 * MIB], 3 * MIB, true, "too_much"],
  ["there was too much before", [4 * MIB, 4 * MIB], 0, true, "too_much"],
])) {
  test(`the warning is "${warning}" when ${why}`, () => {
    const messages = sizes.map((size, index) => shown(`${index}`, size));

    assert.equal(imageWarning(messages, attached ? ["x".repeat(attached)] : [], sees), warning);
  });
}
