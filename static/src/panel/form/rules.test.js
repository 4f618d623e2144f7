// Schema and layout: scopes, branches, rules, and the small checker.

import assert from "node:assert/strict";
import { readFile } from "node:fs/promises";
import { test } from "node:test";
import { applyRule, holds, pathOf, pointerOf, schemaAt, valueAt, withValueAt } from "./rules.js";
import { CHECKED, faultOf } from "./schema-check.js";

/** @param {string} name */
const uiFile = async (name) => JSON.parse(await readFile(new URL(`../../../../ui_schema/${name}`, import.meta.url), "utf8"));

/**
 * @param {import("./rules.js").Layout} layout
 * @returns {import("./rules.js").Layout[]}
 */
const everything = (layout) => [layout, ...(layout.elements ?? []).flatMap(everything)];

test("a scope becomes a path and a pointer", () => {
  assert.deepEqual(pathOf("#/properties/cache/properties/enabled"), ["cache", "enabled"]);
  assert.equal(pointerOf(["a/b", "c~d"]), "/a~1b/c~0d");
});

test("a value is set without touching the original, through a part that is absent", () => {
  const data = { model: "a", prompt: null };

  const changed = withValueAt(data, ["prompt", "id"], "p1");

  assert.deepEqual([data.prompt, valueAt(changed, ["prompt", "id"]), changed.model], [null, "p1", "a"]);
});

test("a property of a branch is found, with the null taken off its type", () => {
  const root = { properties: { a: { type: ["integer", "null"] } }, then: { properties: { b: { type: "boolean" } } } };

  assert.deepEqual(schemaAt(root, ["a"]), { type: "integer", nullable: true });
  assert.deepEqual(schemaAt(root, ["b"]), { type: "boolean", nullable: false });
  assert.equal(schemaAt(root, ["c"]), undefined);
});

test("a missing value fails the condition only where the rule says so", () => {
  const condition = { scope: "#/properties/model", schema: { pattern: "claude" } };

  assert.deepEqual([holds(condition, {}), holds({ ...condition, failWhenUndefined: true }, {})], [true, false]);
});

test("conditions are joined by AND and OR", () => {
  const is = (/** @type {string} */ name) => ({ scope: `#/properties/${name}`, schema: { const: true } });
  const data = { yes: true, no: false };

  assert.equal(holds({ type: "AND", conditions: [is("yes"), is("no")] }, data), false);
  assert.equal(holds({ type: "OR", conditions: [is("yes"), is("no")] }, data), true);
});

test("web search is shown for Claude, and enabled where it works", async () => {
  const layout = await uiFile("connection.uischema.json");
  const elements = everything(layout);
  const control = elements.find(({ scope }) => scope === "#/properties/web_search");
  const around = elements.find(({ elements: inner }) => control && inner?.includes(control));
  const models = [
    "",
    "gpt-4o",
    "claude-4.5-sonnet",
    "claude-sonnet-4",
    "claude-sonnet-4/anthropic",
    "claude-sonnet-4/bedrock",
  ];

  const seen = models.map((model) => [
    applyRule(around?.rule, { model }).visible,
    applyRule(control?.rule, { model }).enabled,
  ]);

  const hidden = [false, false];
  assert.deepEqual(seen, [hidden, hidden, [true, false], [true, true], [true, true], [true, false]]);
});

test("the effort is enabled where the server says so, and where it is sent anyway", async () => {
  const layout = await uiFile("connection.uischema.json");
  const written = everything(layout).find(({ scope }) => scope === "#/properties/reasoning_effort")?.rule;
  const filled = JSON.parse(JSON.stringify(written).replaceAll('"pattern":""', '"pattern":"^gpt-5"'));
  const data = [
    { model: "gpt-4o", fallbacks: [], send_anyway: [] },
    { model: "gpt-4o" },
    { model: "gpt-5", fallbacks: [], send_anyway: [] },
    { model: "gpt-4o", fallbacks: ["gpt-4.1", "gpt-5"], send_anyway: [] },
    { model: "gpt-4o", fallbacks: [], send_anyway: ["reasoning_effort"] },
  ];

  const seen = [written, filled].map((rule) => data.map((settings) => applyRule(rule, settings).enabled));

  assert.deepEqual(seen, [
    [true, true, true, true, true],
    [false, false, true, true, true],
  ]);
});

test("every control of the layout is in the schema", async () => {
  const [layout, schema] = [await uiFile("connection.uischema.json"), await uiFile("connection.schema.json")];
  const scopes = everything(layout).flatMap(({ scope }) => scope ?? []);

  assert.deepEqual(
    scopes.filter((scope) => schemaAt(schema, pathOf(scope)) === undefined),
    [],
  );
});

test("every word that a layout asks for is there", async () => {
  const [layout, words] = [await uiFile("connection.uischema.json"), await uiFile("i18n/en.json")];
  const keys = everything(layout).flatMap(({ i18n }) => i18n ?? []);

  assert.deepEqual(
    keys.filter((key) => !words[`${key}.label`]),
    [],
  );
});

test("the checker knows every keyword of the fields that it checks", async () => {
  const [layout, schema] = [await uiFile("connection.uischema.json"), await uiFile("connection.schema.json")];
  const silent = [
    "title",
    "description",
    "i18n",
    "default",
    "format",
    "writeOnly",
    "contentMediaType",
    "nullable",
    "properties",
    "required",
    "additionalProperties",
  ];
  const fields = everything(layout).flatMap(({ scope }) => (scope ? [schemaAt(schema, pathOf(scope))] : []));

  const used = fields.flatMap((field) => [...Object.keys(field ?? {}), ...Object.keys(field?.items ?? {})]);

  assert.deepEqual(
    [...new Set(used)].filter((keyword) => !CHECKED.includes(keyword) && !silent.includes(keyword)),
    [],
  );
});

/** @type {[object, unknown[], unknown[]][]} schema, what it allows, what it refuses */
const CHECKS = [
  [{ type: "integer", minimum: 1, maximum: 100 }, [1, 100, 2.0], [0, 101, 1.5, "1", null]],
  [{ type: ["number", "null"], exclusiveMinimum: 0 }, [0.1, null], [0, -1, true, NaN]],
  [{ type: "string", pattern: "^([A-Z]{2})?$", maxLength: 2 }, ["", "DE"], ["de", "DEU", 1]],
  [{ type: "string", minLength: 1, maxLength: 2 }, ["a", "äö", "😀😀"], ["", "abc"]],
  [
    { type: "array", items: { type: "string", pattern: "^a" }, maxItems: 2, uniqueItems: true },
    [[], ["a"], ["a", "ab"]],
    [["b"], ["a", "a"], ["a", "ab", "ac"], "a", {}],
  ],
  [{ oneOf: [{ const: "", title: "None" }, { const: "a" }] }, ["", "a"], ["None", null]],
  [{ enum: ["a", null, 1] }, ["a", null, 1], ["1", undefined]],
  [{ const: true }, [true], [false, "true"]],
  [{ not: { contains: { const: "anthropic" } } }, [[], ["azure"]], [["anthropic"], ["azure", "anthropic"]]],
  [{ unknownKeyword: 1 }, [null, 1, "a"], []],
];

for (const [schema, allowed, refused] of CHECKS) {
  test(`the checker keeps to ${JSON.stringify(schema)}`, () => {
    const isAllowed = (/** @type {unknown} */ value) => faultOf(schema, value) === null;

    assert.deepEqual([allowed.filter((value) => !isAllowed(value)), refused.filter(isAllowed)], [[], []]);
  });
}
