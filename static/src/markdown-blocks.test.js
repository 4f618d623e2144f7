// Markdown becomes harmless HTML text, and the same one whether it came at once or letter by letter.

import assert from "node:assert/strict";
import test from "node:test";
import { formatBlocks, GrowingBlocks, headingLevel } from "./markdown-blocks.js";

/** @param {string} text */
function htmlOf(text) {
  return formatBlocks(new GrowingBlocks().finish(text).tokens);
}

/**
 * Formats a text that arrives in pieces, as the view does.
 *
 * @param {string} text
 * @param {number} size
 */
function htmlInPieces(text, size) {
  const blocks = new GrowingBlocks();
  let settled = "";
  for (let end = size; end < text.length + size; end += size) {
    settled += formatBlocks(blocks.read(text.slice(0, end)).settled);
  }
  const { isSettled, tokens, open } = blocks.finish(text);
  return isSettled ? settled + formatBlocks(open) : formatBlocks(tokens);
}

const KNOWN = "p|br|hr|strong|em|del|code|pre|blockquote|ul|ol|li|h[1-6]|a|table|thead|tbody|tr|th|td";
const HARMLESS = 'href="(?:https?:|mailto:)[^"]*"|align="\\w+"|start="\\d+"|data-language="[^"]*"';
const STRANGE_TAG = new RegExp(`</?(?!(?:${KNOWN})\\b)[a-z]`, "i");
const STRANGE_ATTRIBUTE = new RegExp(`<[a-z0-9]+\\s(?!(?:${HARMLESS})>)`, "i");

const ATTACKS = [
  "<script>alert(1)</script>",
  "<img src=x onerror=alert(1)>",
  "<svg/onload=alert(1)>",
  "<iframe srcdoc='<script>alert(1)</script>'></iframe>",
  "<details open ontoggle=alert(1)>",
  "<style>@import 'http://127.0.0.1/x'</style>",
  "<div style=\"background:url(http://127.0.0.1/x)\">x</div>",
  "<a href=x ping=http://127.0.0.1/x>x</a>",
  "<video poster=http://127.0.0.1/x></video>",
  "<link rel=prefetch href=http://127.0.0.1/x>",
  "<svg><image href=http://127.0.0.1/x></svg>",
  "<img srcset='http://127.0.0.1/x 2x'>",
  "<math><mtext></mtext><mglyph><svg><mtext><style><img src=x onerror=alert(1)></style>",
  "![x](http://127.0.0.1/x)",
  "![x][1]\n\n[1]: http://127.0.0.1/x",
  "![\"onerror=alert(1) x=\"](http://127.0.0.1/x)",
  "[a](javascript:alert(1))",
  "[a](JaVaScRiPt:alert(1))",
  "[a](java\tscript:alert(1))",
  "[a](&#106;avascript:alert(1))",
  "[a](&#x6A;avascript&colon;alert(1))",
  "[a](<java\nscript:alert(1)>)",
  "[a](\u0001javascript:alert(1))",
  "[a]( javascript:alert(1))",
  "[a](data:text/html,<script>alert(1)</script>)",
  "[a](vbscript:msgbox(1))",
  "[a](javascript&#58;alert(1))",
  "[a](file:///etc/passwd)",
  "[a](//evil.example/x)",
  "[a][b]\n\n[b]: javascript:alert(1)",
  "<javascript:alert(1)>",
  "[a](https://x.example/\"onclick=\"alert(1))",
  "[a](https://x.example 'title\" onmouseover=\"alert(1)')",
  "```\"><script>alert(1)</script>\nx\n```",
  "```<img/src=x/onerror=alert(1)>\nx\n```",
  "`<script>alert(1)</script>`",
  "| <script>a</script> | b |\n|---|---|\n| <img src=x onerror=alert(1)> | c |",
  "# <script>alert(1)</script>",
  "- <iframe src=javascript:alert(1)>",
  "> <base href=//evil.example>",
  "<!-- --><script>alert(1)</script><!-- -->",
  "<![CDATA[<script>alert(1)</script>]]>",
  "<?php echo 1 ?><x onx=1>",
  "\u0000<script>\u0000alert(1)</script>",
];

for (const attack of ATTACKS) {
  test(`nothing but harmless tags comes from ${JSON.stringify(attack)}`, () => {
    const html = htmlOf(attack);

    assert.doesNotMatch(html, STRANGE_TAG);
    assert.doesNotMatch(html, STRANGE_ATTRIBUTE);
    assert.notEqual(html, "");
  });
}

test("raw HTML is shown as text", () => {
  assert.equal(htmlOf("a <b>c</b>").trim(), "<p>a &lt;b&gt;c&lt;/b&gt;</p>");
});

test("Markdown between tags is still Markdown", () => {
  assert.equal(htmlOf("<div>\n**c**\n</div>").trim(), "<p>&lt;div&gt;\n<strong>c</strong>\n&lt;/div&gt;</p>");
});

test("a line break tag breaks the line", () => {
  assert.match(htmlOf("| a |\n|---|\n| b<br>c |"), /<td>b<br>c<\/td>/);
});

test("a picture from elsewhere is a link that says where it leads", () => {
  const html = htmlOf("![cat](https://example.org/cat.png)");

  assert.equal(html.trim(), '<p><a href="https://example.org/cat.png">cat (example.org)</a></p>');
});

test("a link whose text claims another address says where it leads", () => {
  assert.match(htmlOf("[www.bank.example](https://evil.example/x)"), /<\/a> \(evil\.example\)/);
  assert.doesNotMatch(htmlOf("[bank.example/login](https://bank.example/login)"), /\(/);
  assert.doesNotMatch(htmlOf("[the docs](https://bank.example/login)"), /\(/);
});

test("headings follow each other in order, below the message's own", () => {
  /** @type {number[]} */
  const outline = [];

  const levels = [2, 2, 4, 3, 1, 6, 2, 3, 4, 5].map((depth) => headingLevel(outline, depth));

  assert.deepEqual(levels, [4, 4, 5, 5, 4, 5, 5, 6, 6, 6]);
});

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
    assert.equal(htmlInPieces(SAMPLE, size), htmlOf(SAMPLE));
  });
}

test("a link whose address comes later is resolved at the end", () => {
  const text = "See [the docs][d].\n\nMore.\n\n[d]: https://example.org/docs\n";

  assert.match(htmlInPieces(text, 1), /<a href="https:\/\/example\.org\/docs">/);
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

test("20,000 letters in 4,000 pieces take less than a second", () => {
  const text = SAMPLE.replace(/\r/g, "").repeat(60).slice(0, 20000);
  const started = performance.now();

  htmlInPieces(text, 5);

  assert.ok(performance.now() - started < 1000);
});
