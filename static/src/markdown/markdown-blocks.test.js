// A text that arrives in pieces becomes the same blocks as the whole text.

import assert from "node:assert/strict";
import test from "node:test";
import { GrowingBlocks } from "./markdown-blocks.js";
import { drawBlocks } from "./markdown-tree.js";

const WORDS = { copy: "Copy", table: "Table" };

/** @param {string} text */
function treesOf(text) {
  return drawBlocks(new GrowingBlocks().finish(text).tokens, { words: WORDS, outline: [] });
}

/**
 * Draws a text that arrives in pieces, as the view does.
 *
 * @param {string} text
 * @param {number} size
 */
function treesInPieces(text, size) {
  const blocks = new GrowingBlocks();
  const setting = { words: WORDS, outline: [] };
  const settled = [];
  for (let end = size; end < text.length + size; end += size) {
    settled.push(...drawBlocks(blocks.read(text.slice(0, end)).settled, setting));
  }
  const { isSettled, tokens, open } = blocks.finish(text);
  return isSettled ? [...settled, ...drawBlocks(open, setting)] : drawBlocks(tokens, { words: WORDS, outline: [] });
}

const SAMPLE = `# Title

A paragraph with *emphasis*, \`code\`
and a second line.

Setext
======

- one
- two

  still two
   - three

1. first

2. second

| a | b |
|---|--:|
| 1 | 2 |

\`\`\`js
const x = "<b>";

// with an empty line
\`\`\`

> quote
lazy

    indented

* * *

<div>
html
</div>

Last words, https://example.org/x.\r
And carriage returns.\r
\r
End.
`;

for (const size of [1, 2, 3, 5, 17, 1000]) {
  test(`a text in pieces of ${size} gives what the whole gives`, () => {
    assert.deepEqual(treesInPieces(SAMPLE, size), treesOf(SAMPLE));
  });
}

test("a link whose address comes later is resolved at the end", () => {
  const text = "See [the docs][d].\n\nMore.\n\n[d]: https://example.org/docs\n";

  assert.match(JSON.stringify(treesInPieces(text, 1)), /"href":"https:\/\/example\.org\/docs"/);
});

test("a text that arrived in pieces needs no second drawing, also with carriage returns", () => {
  const text = SAMPLE.replace(/\n/g, "\r\n");
  const blocks = new GrowingBlocks();
  for (let end = 1; end <= text.length; end += 1) blocks.read(text.slice(0, end));

  const { isSettled } = blocks.finish(text);

  assert.equal(isSettled, true);
});

test("blocks that are final are not read again", () => {
  const blocks = new GrowingBlocks();
  blocks.read("one\n\ntwo\n\nthree");

  const { settled, open } = blocks.read("one\n\ntwo\n\nthree\n\nfour");

  assert.deepEqual(settled.map(({ raw }) => raw.trim()).filter(Boolean), ["three"]);
  assert.deepEqual(open.map(({ raw }) => raw), ["four"]);
});

// Read from the start with each piece, they would take minutes.
test("20,000 letters in 4,000 pieces take seconds at most", () => {
  const text = SAMPLE.replace(/\r/g, "").repeat(60).slice(0, 20000);
  const started = performance.now();

  treesInPieces(text, 5);

  assert.ok(performance.now() - started < 10_000);
});

/**
 * @param {import("./markdown-tree.js").Tree[]} trees
 * @returns {number}
 */
function depthOf(trees) {
  return Math.max(0, ...trees.map((tree) => (typeof tree === "string" ? 0 : 1 + depthOf(tree.children))));
}

for (const [name, text] of [
  ["quotes", `${">".repeat(20000)}a`],
  ["lists", Array.from({ length: 200 }, (_, depth) => `${" ".repeat(2 * depth)}- a`).join("\n")],
]) {
  test(`${name} within each other without end have an end`, () => {
    const trees = treesOf(text);

    const depth = depthOf(trees);

    assert.ok(depth > 20 && depth < 60, String(depth));
  });
}
