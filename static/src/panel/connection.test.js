// What the panel does with the source: load, connect, save, test. Against a real server on loopback.

import assert from "node:assert/strict";
import { test } from "node:test";
import { Connection } from "./connection.js";
import { CONNECTED, refusal, startSource, STATUS } from "../shared/loopback-source.js";
import { SourceApi } from "../shared/source-api.js";

/**
 * @param {import("node:test").TestContext} t
 * @param {{[route: string]: unknown}} [answers]
 */
async function open(t, answers) {
  const source = await startSource(answers);
  const connection = new Connection(new SourceApi(source.base), { saveAfter: 5 });
  t.after(source.close);
  await connection.load();
  return { source, connection };
}

/**
 * Waits until the connection is as it should be; the test runner's time limit ends a wait in vain.
 *
 * @param {Connection} connection
 * @param {() => boolean} isSo
 */
const until = (connection, isSo) =>
  new Promise((resolve) => {
    const look = () => isSo() && resolve(null);
    connection.addEventListener("change", look);
    look();
  });

test("loading draws on everything that the manifest names", async (t) => {
  const { connection } = await open(t);

  assert.deepEqual(
    [connection.phase, connection.status?.state, connection.t("helicone.a"), connection.models],
    ["idle", "no_key", "A", []],
  );
});

test("a source that does not answer ends in one failure", async (t) => {
  const source = await startSource({ "GET /settings": refusal(401, { code: "not_signed_in" }) });
  t.after(source.close);
  const connection = new Connection(new SourceApi(source.base));

  await connection.load();

  assert.deepEqual([connection.phase, connection.failure?.code], ["failed", "not_signed_in"]);
});

test("a key that nobody has tried yet is tried on load", async (t) => {
  const { source, connection } = await open(t, {
    "GET /status": { ...STATUS, state: "unverified" },
    "POST /connect": CONNECTED,
  });

  assert.deepEqual(source.to("POST /connect")[0].body, {});
  assert.deepEqual([connection.status?.state, connection.models.length], ["connected", 1]);
});

test("what was set before there is a key goes along with Connect", async (t) => {
  const { source, connection } = await open(t, { "POST /connect": CONNECTED });
  connection.change(["model"], "gpt-4o");

  const isConnected = await connection.connect("sk-1");

  assert.deepEqual(source.to("POST /connect")[0].body, {
    api_key: "sk-1",
    settings: { model: "gpt-4o", fallbacks: [] },
  });
  assert.deepEqual([isConnected, connection.isDirty, source.to("PUT /settings").length], [true, false, 0]);
});

test("the key is nowhere in the connection after Connect", async (t) => {
  const { connection } = await open(t, { "POST /connect": CONNECTED });

  await connection.connect("sk-very-secret");

  assert.ok(!JSON.stringify(connection).includes("sk-very-secret"));
});

test("a bad key leaves the old status, with the reason", async (t) => {
  const { connection } = await open(t, { "POST /connect": refusal(502, { code: "bad_key" }) });

  const isConnected = await connection.connect("sk-1");

  assert.deepEqual(
    [isConnected, connection.phase, connection.failure?.code, connection.status?.state],
    [false, "idle", "bad_key", "no_key"],
  );
});

test("Cancel ends Connect without a failure", async (t) => {
  const { connection } = await open(t, { "POST /connect": { $never: true } });

  const running = connection.connect("sk-1");
  await until(connection, () => connection.phase === "connecting");
  connection.cancel();

  assert.deepEqual([await running, connection.phase, connection.failure], [false, "idle", null]);
});

test("Cancel brings back what was told before", async (t) => {
  const answers = [refusal(502, { code: "gateway_down", steps: [{ id: "host", ok: false }] }), { $never: true }];
  const { connection } = await open(t, { "POST /connect": () => answers.shift() });
  await connection.connect("sk-1");

  const running = connection.connect("sk-1");
  await until(connection, () => connection.phase === "connecting");
  connection.cancel();
  await running;

  assert.deepEqual([connection.failure?.code, connection.offersAnyway], ["gateway_down", true]);
});

for (const [what, steps, offers] of /** @type {[string, any[], boolean][]} */ ([
  ["a gateway that is away", [{ id: "host", ok: false, code: "gateway_down" }], true],
  ["a refused key", [{ id: "host", ok: true }, { id: "key", ok: false, code: "bad_key" }], false],
  ["a refusal of our own", [], false],
])) {
  test(`saving without a check is offered as it fits: ${what}`, async (t) => {
    const { connection } = await open(t, { "POST /connect": refusal(502, { code: "some_error", steps }) });

    await connection.connect("sk-1");

    assert.equal(connection.offersAnyway, offers);
  });
}

test("what cannot be checked is sent again with the second decision", async (t) => {
  const { source, connection } = await open(t, { "POST /connect": { ...CONNECTED, state: "unverified" } });

  const isSaved = await connection.connect("sk-1", { unverified: true });

  assert.deepEqual(source.to("POST /connect")[0].body, { api_key: "sk-1", unverified: true });
  assert.deepEqual([isSaved, connection.status?.state, connection.offersAnyway], [true, "unverified", false]);
});

test("only a saved key is tried again by itself", async (t) => {
  const down = refusal(502, { code: "gateway_down", steps: [{ id: "host", ok: false }] });
  const { source, connection } = await open(t, { "POST /connect": down });
  await connection.connect("sk-1");

  await connection.recheck();

  assert.equal(source.to("POST /connect").length, 1);
});

test("a reply to the test message takes an older failure away", async (t) => {
  const { connection } = await open(t, {
    "GET /status": CONNECTED,
    "POST /connect": refusal(502, { code: "gateway_down" }),
    "POST /test": { reply: "Hello" },
  });
  await connection.connect();

  await connection.test();

  assert.equal(connection.failure, null);
});

test("changes are saved together, soon after the last", async (t) => {
  const { source, connection } = await open(t, {
    "GET /status": CONNECTED,
    "PUT /settings": (/** @type {any} */ { body }) => body,
  });

  connection.change(["model"], "a");
  connection.change(["model"], "ab");
  await until(connection, () => connection.saving === "saved");

  assert.deepEqual(
    source.to("PUT /settings").map(({ body }) => body.model),
    ["ab"],
  );
});

test("a change made while another is being saved is saved after it", async (t) => {
  const { source, connection } = await open(t, {
    "GET /status": CONNECTED,
    "PUT /settings": (/** @type {any} */ { body }) => body,
  });

  connection.change(["model"], "a");
  const first = connection.flush();
  connection.change(["model"], "b");
  await Promise.all([first, connection.flush()]);

  assert.equal(connection.settings.model, "b");
  assert.equal(source.to("PUT /settings").at(-1)?.body.model, "b");
  assert.equal(connection.isDirty, false);
});

test("what the server refuses stands at its field until that field changes", async (t) => {
  const fields = [{ pointer: "/fallbacks/0", code: "pattern", message: "No commas." }];
  const { connection } = await open(t, {
    "GET /status": CONNECTED,
    "PUT /settings": refusal(400, { code: "invalid_settings", fields }),
  });

  connection.change(["fallbacks"], ["a,b"]);
  await connection.flush();
  const refused = { ...connection.fieldErrors };
  connection.change(["fallbacks"], []);

  assert.deepEqual([refused, connection.fieldErrors], [{ "/fallbacks/0": "No commas." }, {}]);
});

test("what Connect refuses stands at its field too", async (t) => {
  const fields = [{ pointer: "/settings/model", code: "invalid_model", message: "No such thing." }];
  const { connection } = await open(t, { "POST /connect": refusal(400, { code: "invalid_settings", fields }) });

  connection.change(["model"], "!");
  await connection.connect("sk-1");

  assert.deepEqual(connection.fieldErrors, { "/model": "No such thing." });
});

test("what cannot become a setting is kept as typed and not saved", async (t) => {
  const { source, connection } = await open(t, { "GET /status": CONNECTED });

  connection.refuse(["custom_properties"], "{", "Line 1, column 2");
  await connection.flush();

  assert.deepEqual(connection.drafts, { "/custom_properties": { text: "{", message: "Line 1, column 2" } });
  assert.equal(source.to("PUT /settings").length, 0);
});

test("a test message waits for the settings to be saved", async (t) => {
  const result = { reply: "Hi", cost: null };
  const { source, connection } = await open(t, {
    "GET /status": CONNECTED,
    "PUT /settings": (/** @type {any} */ { body }) => body,
    "POST /test": result,
  });

  connection.change(["model"], "gpt-4o");
  await connection.test();

  assert.deepEqual(connection.outcome, { result });
  const routes = source.asked.map(({ method, path }) => `${method} ${path}`);
  assert.ok(routes.indexOf("PUT /settings") < routes.indexOf("POST /test"));
});

test("settings that were refused are not tested", async (t) => {
  const refused = refusal(400, {
    code: "invalid_settings",
    fields: [{ pointer: "/model", code: "x", message: "No." }],
  });
  const { source, connection } = await open(t, { "GET /status": CONNECTED, "PUT /settings": refused });

  connection.change(["model"], "!");
  await connection.test();

  assert.deepEqual([source.to("POST /test").length, connection.saving], [0, "refused"]);
});

test("Stop ends the test message", async (t) => {
  const { connection } = await open(t, { "GET /status": CONNECTED, "POST /test": { $never: true } });

  const running = connection.test();
  await until(connection, () => connection.phase === "testing");
  connection.cancel();
  await running;

  assert.deepEqual([connection.outcome, connection.phase], [{ stopped: true }, "idle"]);
});

test("a test that fails says why, and the status is asked again", async (t) => {
  const { source, connection } = await open(t, {
    "GET /status": CONNECTED,
    "POST /test": refusal(402, { code: "no_credits" }),
  });
  source.answers["GET /status"] = { ...CONNECTED, state: "no_credits" };

  await connection.test();

  assert.equal(/** @type {any} */ (connection.outcome).failure.code, "no_credits");
  assert.equal(connection.status?.state, "no_credits");
});

test("a forgotten key leaves a source without one", async (t) => {
  const { connection } = await open(t, { "GET /status": CONNECTED, "DELETE /key": STATUS });

  const isGone = await connection.forgetKey();

  assert.deepEqual([isGone, connection.status?.state, connection.models], [true, "no_key", []]);
});

test("news of the status is told once", async (t) => {
  const { connection } = await open(t, { "GET /status": CONNECTED, "POST /connect": CONNECTED });
  let told = 0;
  connection.addEventListener("status", () => (told += 1));

  await connection.connect();
  await connection.connect();

  assert.equal(told, 0);
});
