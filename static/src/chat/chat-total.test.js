// The running total counts every reply once, and never hides that a part of the cost is unknown.

import assert from "node:assert/strict";
import test from "node:test";
import { startReply } from "./chat-reply.js";
import { addCharges, describeTotal } from "./chat-total.js";

/** @type {import("../shared/i18n.js").Translator} */
const t = (key, slots) => `${key.split(".").slice(2).join(".")}${slots ? JSON.stringify(slots) : ""}`;

/**
 * @param {string} id
 * @param {object} [finish]
 * @returns {any}
 */
function reply(id, finish = { usage: { prompt_tokens: 10, completion_tokens: 5 }, cost: { usd: 0.02, estimated: false } }) {
  return { ...startReply(id, 0), generation_id: `g-${id}`, finish };
}

/** @param {any[]} messages */
const totalOf = (...messages) => describeTotal(addCharges({}, messages), t, "en");

test("before the first reply there is no total", () => {
  assert.equal(totalOf({ id: "u", role: "user", content: "Hi" }, startReply("r", 0)), "");
});

test("tokens and money are added up", () => {
  assert.equal(totalOf(reply("a"), reply("b")), 'tokens{"count":30} · $0.04');
});

test("a reply that was noted before counts once, also when it is gone from the messages", () => {
  const charges = addCharges(addCharges({}, [reply("a"), reply("b")]), [reply("a")]);

  assert.equal(describeTotal(charges, t, "en"), 'tokens{"count":30} · $0.04');
});

test("an estimate anywhere makes the total one", () => {
  const estimated = reply("b", { usage: { prompt_tokens: 1, estimated: true }, cost: { usd: 0.01, estimated: true } });

  assert.equal(totalOf(reply("a"), estimated), 'tokens.estimated{"count":16} · ~$0.03');
});

test("an unknown cost is told, and never counted as nothing", () => {
  assert.equal(totalOf(reply("a", { cost: null })), 'tokens{"count":0} · unknown');
  assert.equal(totalOf(reply("a"), reply("b", { cost: null })), 'tokens{"count":15} · total.partly{"cost":"$0.02"}');
});

test("simulated money is called so, and left out where there is real money", () => {
  const simulated = reply("s", { usage: { prompt_tokens: 7 }, cost: { usd: 5, estimated: false, simulated: true } });

  assert.equal(totalOf(simulated), 'tokens{"count":7} · simulated{"cost":"$5.00"}');
  assert.equal(totalOf(simulated, reply("a")), 'tokens{"count":15} · $0.02');
});
