// What the line of status says in each state.

import assert from "node:assert/strict";
import { test } from "node:test";
import { Connection } from "./connection.js";
import { CONNECTED, STATUS } from "../shared/loopback-source.js";
import { SourceApi, SourceError } from "../shared/source-api.js";
import { standingOf } from "./status-view.js";

const down = { code: "gateway_down", message: "It is away.", hint: "Look.", steps: [{ id: "host", ok: false }] };

/** @param {Partial<Connection>} state */
function standing(state) {
  const connection = new Connection(new SourceApi("http://loopback/"));
  Object.assign(connection, { phase: "idle", settings: { model: "a" }, t: (/** @type {string} */ key) => key, ...state });
  return standingOf(connection);
}

for (const [what, state, tone, words] of /** @type {[string, any, string, string][]} */ ([
  ["nothing entered", { status: STATUS }, "idle", "helicone.status.no_key"],
  ["connecting", { status: STATUS, phase: "connecting" }, "busy", "helicone.status.connecting"],
  ["connected", { status: CONNECTED }, "ok", "helicone.status.connected · helicone.status.models"],
  ["no list", { status: { ...CONNECTED, error: down } }, "warn", "helicone.status.connected · helicone.status.models"],
  ["bad key", { status: STATUS, failure: new SourceError({ ...down, code: "bad_key" }) }, "bad", "helicone.status.bad_key"],
  ["no credits", { status: { ...CONNECTED, state: "no_credits" } }, "warn", "helicone.status.no_credits"],
  ["offline", { status: { ...CONNECTED, state: "offline", error: down } }, "off", "It is away."],
  ["never checked", { status: { ...CONNECTED, state: "unverified" } }, "idle", "helicone.status.unverified"],
  ["saved unchecked", { status: { ...CONNECTED, state: "unverified", error: down } }, "warn", "helicone.status.unchecked"],
  [
    "saved unchecked, and still out of reach",
    { status: { ...CONNECTED, state: "unverified", error: down }, failure: new SourceError(down) },
    "warn",
    "helicone.status.unchecked",
  ],
])) {
  test(`the mark and the words: ${what}`, () => {
    assert.deepEqual([standing(state).tone, standing(state).words], [tone, words]);
  });
}

test("a key for another gateway is told beside what to do", () => {
  const { next } = standing({ status: /** @type {any} */ ({ ...STATUS, error: { ...down, message: "For A." } }) });

  assert.equal(next, "For A. Look.");
});

test("offline, the age of the list is told", () => {
  const status = /** @type {any} */ ({ ...CONNECTED, state: "offline", error: down });

  assert.equal(standing({ status }).next, "helicone.status.list_from. Look.");
});
