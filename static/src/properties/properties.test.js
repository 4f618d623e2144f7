// Custom properties: what is refused and where, and the headers that the rest becomes.

import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { test } from "node:test";
import { readJson } from "./json-text.js";
import { checkEntries, formatProperties, readEntries, readProperties } from "./properties.js";

const vectors = JSON.parse(readFileSync(new URL("../../../tests/data/property_vectors.json", import.meta.url), "utf8"));

for (const { text, headers } of vectors.taken) {
  test(`taken: ${text.slice(0, 60)}`, () => {
    const expected = headers.map((/** @type {[string, string]} */ [name, value]) => [`Helicone-Property-${name}`, value]);

    assert.deepEqual(readProperties(text), { headers: expected, problem: null });
  });
}

for (const { text, code } of vectors.refused) {
  test(`refused as the table says: ${text.slice(0, 60)}`, () => {
    const { headers, problem } = readProperties(text);

    assert.deepEqual([headers, problem?.code], [[], code]);
  });
}

test("each entry has its own fault, and the good ones their headers", () => {
  const { entries } = readEntries('{"a b": 1, "ok": 2, "OK": 3, "list": [], "late": "x"}');

  const { headers, problems, whole } = checkEntries(entries);

  assert.deepEqual(
    problems.map((problem) => problem?.code),
    ["name", undefined, "duplicate", "nested", undefined],
  );
  assert.deepEqual(
    headers.map(([name]) => name),
    ["Helicone-Property-ok", "Helicone-Property-late"],
  );
  assert.equal(whole, null);
});

/** @type {[string, string, {code: string, line?: number, column?: number}][]} */
const REFUSED = [
  ["a missing comma", '{"a": 1 "b": 2}', { code: "expected", line: 1, column: 9 }],
  ["a trailing comma", '{\n  "a": 1,\n}', { code: "expected", line: 3, column: 1 }],
  ["single quotes", "{'a': 1}", { code: "expected", line: 1, column: 2 }],
  ["a text without an end", '{"a": "b', { code: "string", line: 1, column: 9 }],
  ["an escape that JSON does not have", '{"a": "\\x"}', { code: "escape", line: 1, column: 8 }],
  ["something after the end", "{} x", { code: "expected", line: 1, column: 4 }],
  ["a list", "[1]", { code: "not_an_object" }],
  ["a name with a space", '{"a b": 1}', { code: "name" }],
  ["a name that starts with a dash", '{"-a": 1}', { code: "name" }],
  ["a name of 65 characters", `{"${"a".repeat(65)}": 1}`, { code: "name" }],
  ["the same name twice", '{"a": 1, "a": 2}', { code: "duplicate" }],
  ["names that differ in case only", '{"Tier": 1, "tier": 2}', { code: "duplicate" }],
  ["a name that Helicone writes itself", '{"Helicone-Session-Id": 1}', { code: "reserved_name" }],
  ["a name of its cache", '{"helicone-cache-enabled": true}', { code: "reserved_name" }],
  ["the name of Stripe's customer", '{"stripe_customer_id": "c"}', { code: "reserved_name" }],
  ["an object inside", '{"a": {}}', { code: "nested" }],
  ["a line break in a value", '{"a": "b\\nc"}', { code: "control_character" }],
  ["half a surrogate pair", '{"a": "\\ud800"}', { code: "control_character" }],
  ["a value of 1,025 bytes", `{"a": "${"x".repeat(1025)}"}`, { code: "value_too_long" }],
  ["33 entries", `{${Array.from({ length: 33 }, (_, at) => `"a${at}": 1`)}}`, { code: "too_many" }],
  [
    "8 KB in all",
    `{${Array.from({ length: 9 }, (_, at) => `"a${at}": "${"x".repeat(1000)}"`)}}`,
    { code: "too_large" },
  ],
];

for (const [what, text, expected] of REFUSED) {
  test(`refused: ${what}`, () => {
    const { problem } = readProperties(text);

    const { line, column } = /** @type {any} */ (problem?.slots ?? {});
    assert.deepEqual({ code: problem?.code, line, column }, { line: undefined, column: undefined, ...expected });
  });
}

test("texts, numbers and truth values become headers; null is left out", () => {
  const { headers, problem } = readProperties(
    '{"session_type": " roleplay ", "tier": 3, "beta": true, "none": null, "city": "Köln 100%"}',
  );

  assert.equal(problem, null);
  assert.deepEqual(headers, [
    ["Helicone-Property-session_type", "roleplay"],
    ["Helicone-Property-tier", "3"],
    ["Helicone-Property-beta", "true"],
    ["Helicone-Property-city", "K%C3%B6ln 100%"],
  ]);
});

test("an empty text means none", () => {
  assert.deepEqual(readProperties("  "), { headers: [], problem: null });
});

test("a text is laid out, and left alone where it is not JSON", () => {
  assert.deepEqual([formatProperties('{"b":1.0,"1":2}'), formatProperties('{"a":1')], [
    '{\n  "b": 1.0,\n  "1": 2\n}',
    '{"a":1',
  ]);
});

test("the reader takes what JSON.parse takes, and nothing else", () => {
  const texts = [
    "0",
    "-0.5e+3",
    "01",
    "1.",
    ".5",
    "+1",
    "true",
    "tru",
    "null",
    '"a"',
    '"\\u00e9\\n"',
    '"\\u00e"',
    '"\t"',
    "[]",
    "[1,2]",
    "[1,]",
    "[",
    "{}",
    '{"a":[{"b":null}]}',
    '{"a"}',
    '{"a":}',
    '{"a":1,}',
    "",
    "  ",
    " 1 ",
    "1 2",
    "NaN",
    "'a'",
    "\ufeff1",
  ];
  const isTaken = (/** @type {string} */ text) => {
    try {
      JSON.parse(text);
      return true;
    } catch {
      return false;
    }
  };

  assert.deepEqual(
    texts.map((text) => readJson(text).problem === null),
    texts.map(isTaken),
  );
});

test("deep nesting ends with a sentence, not with a full stack", () => {
  assert.equal(readJson("[".repeat(20000)).problem?.code, "depth");
});
