// A message can be sent when the source is connected and a model is chosen; else there is a reason.

import assert from "node:assert/strict";
import test from "node:test";
import { findObstacle } from "./chat-readiness.js";

for (const [what, told, seen, obstacle] of /** @type {[string, object, object, string][]} */ ([
  ["the page says connected, with a model", { connected: true, model: "gpt-4o" }, {}, ""],
  ["the page says connected, without a model", { connected: true, model: "" }, { model: "gpt-4o" }, "no_model"],
  ["the page says not connected", { connected: false }, { state: "connected", model: "gpt-4o" }, "no_key"],
  ["the page says why not", { connected: false, state: "offline" }, {}, "offline"],
  ["the source is connected, with a model", {}, { state: "connected", model: "gpt-4o" }, ""],
  ["the source is connected, without a model", {}, { state: "connected", model: "" }, "no_model"],
  ["the account has no credits", {}, { state: "no_credits", model: "gpt-4o" }, ""],
  ["the key was refused", {}, { state: "bad_key", model: "gpt-4o" }, "bad_key"],
  ["nothing is known yet", {}, {}, "unverified"],
])) {
  test(`when ${what}, the obstacle is ${JSON.stringify(obstacle)}`, () => {
    assert.equal(findObstacle(told, seen), obstacle);
  });
}
