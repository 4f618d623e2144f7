// Macros: what counts as one.

import assert from "node:assert/strict";
import { test } from "node:test";
import { splitMacros } from "./macros.js";

/** @type {[string, string[]][]} */
const FOUND = [
  ["{{conversation}}", ["{{conversation}}"]],
  ["x {{ Model }}{{USER}} y", ["{{ Model }}", "{{USER}}"]],
  ["{{a_1}} {{1a}} {{_a}} {{a-b}} {{}} {a}", ["{{a_1}}"]],
  [`{{${"a".repeat(32)}}} {{${"a".repeat(33)}}}`, [`{{${"a".repeat(32)}}}`]],
  ["{{{user}}}", ["{{user}}"]],
  ["{{us\ner}}", []],
];

for (const [text, macros] of FOUND) {
  test(`in ${JSON.stringify(text)}`, () => {
    const parts = splitMacros(text);

    const found = parts.filter(({ isMacro }) => isMacro).map((part) => part.text);
    assert.deepEqual(found, macros);
    assert.equal(parts.map((part) => part.text).join(""), text);
  });
}
