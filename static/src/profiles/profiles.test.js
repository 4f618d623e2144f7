// What a page does with profiles, against a real server on loopback that keeps some.

import assert from "node:assert/strict";
import { test } from "node:test";
import { Connection } from "../panel/connection.js";
import { CONNECTED, refusal, startSource } from "../shared/loopback-source.js";
import { fileNameOf, Profiles } from "./profiles.js";
import { SourceApi } from "../shared/source-api.js";

const WORDS = Object.fromEntries(
  ["used", "made", "renamed", "deleted", "restored", "exported", "imported"].map((what) => [
    `helicone.profiles.${what}`,
    `${what} {name}`,
  ]),
);

/**
 * Opens a page on a source that has the profiles A and B.
 *
 * @param {import("node:test").TestContext} t
 * @param {{[route: string]: unknown}} [answers]
 */
async function open(t, answers = {}) {
  const kept = {
    selected: "a",
    profiles: [
      { id: "a", name: "A", model: "m-a" },
      { id: "b", name: "B", model: "m-b" },
    ],
  };
  const source = await startSource({
    "GET /ui/i18n/en.json": WORDS,
    "GET /panel.json": { ...PANEL, profiles: { href: "profiles" } },
    "GET /status": CONNECTED,
    "GET /settings": (/** @type {any} */ { query }) => ({ model: `m-${query.get("profile") ?? "a"}` }),
    "PUT /settings": (/** @type {any} */ { body }) => body,
    "GET /profiles": () => kept,
    "PUT /profiles/selected": (/** @type {any} */ { body }) => Object.assign(kept, { selected: body.id }),
    ...answers,
  });
  t.after(source.close);
  const connection = new Connection(new SourceApi(source.base), { saveAfter: 60_000 });
  await connection.load();
  connection.api.profile = "a";
  const profiles = new Profiles(connection);
  await profiles.follow();
  return { source, connection, profiles, kept };
}

const PANEL = {
  source: { id: "helicone", label: "Helicone" },
  schema: "ui/schema.json",
  uischema: "ui/layout.json",
  actions: [],
};

test("switching saves what was changed in the old profile, then shows the new one", async (t) => {
  const { source, connection, profiles } = await open(t);
  connection.change(["model"], "changed");

  await profiles.switchTo("b");

  const [saved] = source.to("PUT /settings");
  assert.deepEqual([saved.query.get("profile"), saved.body], ["a", { model: "changed" }]);
  assert.deepEqual([connection.settings, connection.isDirty, profiles.shown?.name], [{ model: "m-b" }, false, "B"]);
  assert.deepEqual(profiles.news, { words: "used B" });
});

test("what is changed after a switch is saved in the new profile", async (t) => {
  const { source, connection, profiles } = await open(t);
  await profiles.switchTo("b");

  connection.change(["model"], "changed");
  await connection.flush();

  assert.deepEqual(
    source.to("PUT /settings").map(({ query, body }) => [query.get("profile"), body.model]),
    [["b", "changed"]],
  );
});

test("changes that cannot be saved keep the profile, until they are dropped", async (t) => {
  const { connection, profiles, kept } = await open(t, {
    "PUT /settings": refusal(400, { code: "invalid_settings", fields: [{ pointer: "/model", message: "No model." }] }),
  });
  connection.change(["model"], "!nobody");

  await profiles.switchTo("b");
  const before = [kept.selected, connection.settings.model, profiles.news?.discard];
  await profiles.switchTo("b", { isDiscarding: true });

  assert.deepEqual(before, ["a", "!nobody", "b"]);
  assert.deepEqual(
    [kept.selected, connection.settings.model, connection.fieldErrors, profiles.news?.discard],
    ["b", "m-b", {}, undefined],
  );
});

test("a text that is no setting yet keeps the profile, too", async (t) => {
  const { connection, profiles, kept } = await open(t);
  connection.refuse(["custom_properties"], "{", "Not JSON.");

  await profiles.switchTo("b");

  assert.deepEqual([kept.selected, profiles.news?.discard], ["a", "b"]);
});

test("another window's switch is followed, after saving", async (t) => {
  const { source, connection, profiles, kept } = await open(t);
  connection.change(["model"], "changed");
  kept.selected = "b";

  await profiles.follow();

  assert.deepEqual(
    source.to("PUT /settings").map(({ query }) => query.get("profile")),
    ["a"],
  );
  assert.deepEqual([profiles.shown?.name, connection.settings.model], ["B", "m-b"]);
});

test("where another window deleted the shown profile, its changes do not reach another one", async (t) => {
  const { source, connection, profiles, kept } = await open(t);
  connection.change(["model"], "changed");
  Object.assign(kept, { selected: "b", profiles: kept.profiles.slice(1) });

  await profiles.follow();

  assert.deepEqual([source.to("PUT /settings").length, connection.settings.model], [0, "m-b"]);
});

test("a list that cannot be fetched is not told", async (t) => {
  const { source, profiles } = await open(t);
  source.answers["GET /profiles"] = refusal(503, { code: "store_unavailable" });

  await profiles.follow();

  assert.deepEqual([profiles.news?.words ?? "", profiles.profiles.length], ["", 2]);
});

test("deleting saves first and keeps all that Undo needs", async (t) => {
  const gone = { id: "a", name: "A", settings: { model: "changed" }, position: 0, select: true };
  const { source, connection, profiles, kept } = await open(t, {
    "DELETE /profiles/a": () => ({ deleted: gone, selected: "b", profiles: [kept.profiles[1]] }),
    "POST /profiles": () => ({ profile: gone, ...kept, selected: "a" }),
  });
  connection.change(["model"], "changed");

  await profiles.remove();
  const afterwards = [profiles.shown?.name, profiles.news?.words, profiles.news?.undo];
  await profiles.undo(gone);

  assert.deepEqual(
    source.asked.map(({ method, path }) => `${method} ${path}`).filter((one) => /^(PUT|DELETE|POST)/.test(one)),
    ["PUT /settings", "DELETE /profiles/a", "POST /profiles"],
  );
  assert.deepEqual(afterwards, ["B", "deleted A", gone]);
  assert.deepEqual(source.to("POST /profiles")[0].body, gone);
  assert.deepEqual([profiles.shown?.name, profiles.news], ["A", { words: "restored A" }]);
});

test("the only profile is not deleted, and the reason is told", async (t) => {
  const { source, profiles } = await open(t);
  profiles.profiles = profiles.profiles.slice(0, 1);

  await profiles.remove();

  assert.match(profiles.news?.words ?? "", /last_profile/);
  assert.equal(source.to("DELETE /profiles/a").length, 0);
});

for (const [name, fault] of [
  ["C", ""],
  ["a", ""],
  [" b ", "helicone.error.profile_name_taken.message"],
  ["", "helicone.field.profile_name"],
  ["   ", "helicone.field.profile_name"],
]) {
  test(`the name ${JSON.stringify(name)} for A ${fault ? "is refused" : "is taken"}`, async (t) => {
    const { profiles } = await open(t);

    assert.equal(profiles.faultOf(name), fault);
  });
}

for (const text of ["", "{", "[]", "null", '"text"', "5"]) {
  test(`a file with ${JSON.stringify(text)} is no profile, and nobody is asked`, async (t) => {
    const { source, profiles } = await open(t);

    await profiles.importText(text);

    assert.deepEqual(profiles.news, { words: "helicone.profiles.not_json", fault: [] });
    assert.equal(source.to("POST /profiles/import").length, 0);
  });
}

test("a refused file is told field by field", async (t) => {
  const { profiles } = await open(t, {
    "POST /profiles/import": refusal(400, {
      code: "invalid_settings",
      fields: [{ pointer: "/settings/max_tokens", message: "Too small." }],
    }),
  });

  await profiles.importText("{}");

  assert.deepEqual(profiles.news, { words: "No. Do this.", fault: ["/settings/max_tokens: Too small."] });
});

test("a failure leaves the next action possible", async (t) => {
  const { source, profiles } = await open(t, { "PUT /profiles/selected": refusal(404, { code: "unknown_profile" }) });
  await profiles.switchTo("gone");
  source.answers["PUT /profiles/selected"] = { selected: "b", profiles: profiles.profiles };

  await profiles.switchTo("b");

  assert.equal(profiles.shown?.name, "B");
});

for (const [name, file] of [
  ["Claude mit Suche", "Claude-mit-Suche.helicone-profile.json"],
  ["../../etc/passwd", "etc-passwd.helicone-profile.json"],
  ["Größe 日本", "Größe-日本.helicone-profile.json"],
  ["…", "profile.helicone-profile.json"],
]) {
  test(`the profile ${name} is exported to ${file}`, () => {
    assert.equal(fileNameOf(name), file);
  });
}
