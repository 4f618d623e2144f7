// Character references become the characters they stand for, and never more than that.

import assert from "node:assert/strict";
import test from "node:test";
import { decodeEntities } from "./markdown-entities.js";

for (const [text, expected] of [
  ["&amp;&lt;&gt;&quot;&apos;", "&<>\"'"],
  ["&nbsp;&copy;&AElig;&yuml;", "\u00a0©Æÿ"],
  ["&alpha;&omega;&Omega;&Sigma;&sigmaf;", "αωΩΣς"],
  ["&mdash;&hellip;&rarr;&ne;&euro;", "—…→≠€"],
  ["&#35;&#x22;&#X1F600;", '#"😀'],
  ["&#0;&#xD800;&#1114112;", "\ufffd\ufffd\ufffd"],
  ["&nothing;&&;&#;&#x;&copy", "&nothing;&&;&#;&#x;&copy"],
  ["&amp;lt;", "&lt;"],
]) {
  test(`${text} is ${JSON.stringify(expected)}`, () => {
    assert.equal(decodeEntities(text), expected);
  });
}
