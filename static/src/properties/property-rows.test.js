// Custom properties as rows: nothing is lost on the way there and back, and types last until they are edited away.

import assert from "node:assert/strict";
import { test } from "node:test";
import { EMPTY_ROW, freeName, isInValue, rowsOf, textOf, withValue } from "./property-rows.js";

const LINES = [
  "{}",
  '{"b": 1.0, "1": "x", "a": 12345678901234567890, "c": true, "d": null, "e": [1, {"f":2}]}',
  '{"a": 1, "a": "twice", "A": false}',
  '{\n  "a": "\\u00e9\\n",\n  "b": 1e3\n}',
];

for (const text of LINES) {
  test(`there and back: ${text}`, () => {
    assert.equal(textOf(rowsOf(text), text), text);
  });
}

test("boxes show texts without quotes, null as nothing, and other values as JSON writes them", () => {
  const shown = rowsOf('{"a": "x \\"y\\"", "b": 1.50, "c": true, "d": null, "e": [1]}').map(({ text }) => text);

  assert.deepEqual(shown, ['x "y"', "1.50", "true", "", "[1]"]);
});

/** @type {[string, string, string][]} */
const EDITED = [
  ['"x"', "true", '"true"'],
  ['"x"', "5", '"5"'],
  ["1", "2.50", "2.50"],
  ["1", "2x", '"2x"'],
  ["1", "01", '"01"'],
  ["1", "", '""'],
  ["true", "false", "false"],
  ["true", "tru", '"tru"'],
  ["null", "x", '"x"'],
  ["null", "", "null"],
  ["[1]", "[2]", '"[2]"'],
];

for (const [raw, typed, expected] of EDITED) {
  test(`${raw} edited to ${typed || "nothing"}`, () => {
    const [row] = rowsOf(`{"a": ${raw}}`);

    assert.equal(withValue(row, typed).raw, expected);
  });
}

test("what was a number is one again after a detour through a text", () => {
  const [row] = rowsOf('{"a": 1}');

  assert.equal(withValue(withValue(row, "1x"), "1").raw, "1");
});

test("a row in which nothing was written is not sent", () => {
  assert.equal(textOf([...rowsOf('{"a": 1}'), EMPTY_ROW], '{"a": 1}'), '{"a": 1}');
  assert.equal(textOf([EMPTY_ROW], ""), "{}");
});

test("new text stands on lines of its own; one line stays one line", () => {
  const row = { ...EMPTY_ROW, name: "a" };

  assert.deepEqual([textOf([row], ""), textOf([row], '{"b": 1}')], ['{\n  "a": ""\n}', '{"a": ""}']);
});

test("a free name is found, whatever the case of those that are taken", () => {
  assert.equal(freeName("user", [{ name: "User" }, { name: "user_2" }]), "user_3");
});

test("a cursor counts as inside a value only in the text of one", () => {
  const text = '{"na|me": "a \\"|b", "n": 1|}';
  const places = [...text.matchAll(/\|/g)].map(({ index }) => index);

  assert.deepEqual(
    places.map((place) => isInValue(text, place)),
    [false, true, false],
  );
});
