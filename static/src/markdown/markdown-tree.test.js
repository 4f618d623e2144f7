// Markdown becomes elements that are harmless, whatever the text says.

import assert from "node:assert/strict";
import test from "node:test";
import { GrowingBlocks } from "./markdown-blocks.js";
import { drawBlocks, headingLevel } from "./markdown-tree.js";

/** @typedef {import("./markdown-tree.js").Tree} Tree */

/** @param {string} text */
function treesOf(text) {
  return drawBlocks(new GrowingBlocks().finish(text).tokens, { words: { copy: "Copy", table: "Table" }, outline: [] });
}

/**
 * Writes trees down: `<tag name=value>text</tag>`, with quotes around a text's own angle brackets.
 *
 * @param {Tree[]} trees
 * @returns {string}
 */
function write(trees) {
  return trees
    .map((tree) => {
      if (typeof tree === "string") return tree.replace(/[<>]/g, "'$&'");
      const { target, rel, title, tabindex, role, "aria-label": label, ...attributes } = tree.attributes;
      const told = Object.entries(attributes).map(([name, value]) => ` ${name}=${value}`);
      return `<${tree.tag}${told.join("")}>${write(tree.children)}</${tree.tag}>`;
    })
    .join("");
}

/**
 * @param {Tree[]} trees
 * @returns {import("./markdown-tree.js").TreeElement[]}
 */
function elementsIn(trees) {
  return trees.flatMap((tree) => (typeof tree === "string" ? [] : [tree, ...elementsIn(tree.children)]));
}

/**
 * @param {Tree[]} trees
 * @returns {string}
 */
function textIn(trees) {
  return trees.map((tree) => (typeof tree === "string" ? tree : textIn(tree.children))).join("");
}

// ---- as CommonMark and GFM read it

for (const [text, expected] of [
  ["a\nb", "<p>a\nb</p>"],
  ["a  \nb\\\nc", "<p>a<br></br>b<br></br>c</p>"],
  ["a<br>b<BR/>c", "<p>a<br></br>b<br></br>c</p>"],
  ["*a* _b_ **c** __d__", "<p><em>a</em> <em>b</em> <strong>c</strong> <strong>d</strong></p>"],
  ["***a***", "<p><em><strong>a</strong></em></p>"],
  ["**a *b* c**", "<p><strong>a <em>b</em> c</strong></p>"],
  ["a*b*c a_b_c", "<p>a<em>b</em>c a_b_c</p>"],
  ["** a **", "<p>** a **</p>"],
  ["~~a~~ ~b~", "<p><del>a</del> <del>b</del></p>"],
  ["`a` ``b ` c`` ` d `", "<p><code>a</code> <code>b ` c</code> <code>d</code></p>"],
  ["`<b> &amp; *c*`", "<p><code>'<'b'>' &amp; *c*</code></p>"],
  ["\\*a\\* \\<b\\> \\&amp;", "<p>*a* '<'b'>' &amp;</p>"],
  ["&lt;b&gt; &copy; &#35; &#x22;", "<p>'<'b'>' © # \"</p>"],
  ["&#38;lt; &amp;lt;", "<p>&lt; &lt;</p>"],
  ["AT&T & Co", "<p>AT&T & Co</p>"],
  ["# a\n## b ##\n### *c*", "<h4>a</h4><h5>b</h5><h6><em>c</em></h6>"],
  ["a\n===\nb\n---", "<h4>a</h4><h5>b</h5>"],
  ["#a", "<p>#a</p>"],
  ["***\n---\n_ _ _", "<hr></hr><hr></hr><hr></hr>"],
  ["- a\n- b", "<ul><li>a</li><li>b</li></ul>"],
  ["- a\n\n- b", "<ul><li><p>a</p></li><li><p>b</p></li></ul>"],
  ["1. a\n2. b", "<ol><li>a</li><li>b</li></ol>"],
  ["7) a\n8) b", "<ol start=7><li>a</li><li>b</li></ol>"],
  ["0. a", "<ol start=0><li>a</li></ol>"],
  ["- a\n  - b\n    - c", "<ul><li>a<ul><li>b<ul><li>c</li></ul></li></ul></li></ul>"],
  ["1. a\n   - b\n   - c\n2. d", "<ol><li>a<ul><li>b</li><li>c</li></ul></li><li>d</li></ol>"],
  ["- a\n+ b", "<ul><li>a</li></ul><ul><li>b</li></ul>"],
  ["- a\n\n  b", "<ul><li><p>a</p><p>b</p></li></ul>"],
  ["- > a", "<ul><li><blockquote><p>a</p></blockquote></li></ul>"],
  ["- [ ] a\n- [x] b", "<ul><li>☐ a</li><li>☑ b</li></ul>"],
  ["- [ ] a\n\n- [X] b", "<ul><li><p>☐ a</p></li><li><p>☑ b</p></li></ul>"],
  ["> a\nb\n> > c", "<blockquote><p>a\nb</p><blockquote><p>c</p></blockquote></blockquote>"],
  ["> # a\n\n## b", "<blockquote><h4>a</h4></blockquote><h5>b</h5>"],
  ["[a](https://x.org/b)", "<p><a href=https://x.org/b>a</a></p>"],
  ["[*a*](<https://x.org/b c>)", "<p><a href=https://x.org/b%20c><em>a</em></a></p>"],
  ["[a](https://x.org/?b=1&amp;c=2)", "<p><a href=https://x.org/?b=1&c=2>a</a></p>"],
  ["[a](https://x.org/%20 'title')", "<p><a href=https://x.org/%20>a</a></p>"],
  ["[a][b]\n\n[b]: https://x.org", "<p><a href=https://x.org>a</a></p>"],
  ["[a] [b][]\n\n[a]: https://x.org\n[b]: https://y.org", "<p><a href=https://x.org>a</a> <a href=https://y.org>b</a></p>"],
  ["[a](mailto:b@x.org)", "<p><a href=mailto:b@x.org>a</a></p>"],
  ["[a](b) [c](#d) [e](//f.org)", "<p>a c e</p>"],
  ["[a](https://)", "<p>a</p>"],
  ["<https://x.org/?a&amp;b>", "<p><a href=https://x.org/?a&amp;b>https://x.org/?a&amp;b</a></p>"],
  ["see https://x.org/a_b_c.", "<p>see <a href=https://x.org/a_b_c>https://x.org/a_b_c</a>.</p>"],
  ["www.x.org", "<p><a href=http://www.x.org>www.x.org</a></p>"],
  ["(https://x.org/(a))", "<p>(<a href=https://x.org/(a)>https://x.org/(a)</a>)</p>"],
  ["b@x.org", "<p><a href=mailto:b@x.org>b@x.org</a></p>"],
  ["a [b", "<p>a [b</p>"],
  ["```\na\n  b\n```", pre("", "a\n  b\n")],
  ["~~~ js x\na\n~~~", pre("js", "a\n")],
  ["```\na", pre("", "a\n")],
  ["```\n```", pre("", "")],
  ["    a\n\n    b", pre("", "a\n\nb\n")],
  ["- a\n  ```\n  b\n  ```", `<ul><li>a${pre("", "b\n")}</li></ul>`],
  [
    "| a | b |\n|:-:|--:|\n| *1* | \\| |",
    "<div class=table><table><thead><tr><th align=center>a</th><th align=right>b</th></tr></thead>" +
      "<tbody><tr><td align=center><em>1</em></td><td align=right>|</td></tr></tbody></table></div>",
  ],
  ["| a |\n|---|", "<div class=table><table><thead><tr><th>a</th></tr></thead></table></div>"],
  ["a | b", "<p>a | b</p>"],
  ["a <b>c</b>", "<p>a '<'b'>'c'<'/b'>'</p>"],
  ["<div>\n**c**\n</div>", "<p>'<'div'>'\n<strong>c</strong>\n'<'/div'>'</p>"],
  ["<!-- a -->", "<p>'<'!-- a --'>'</p>"],
]) {
  test(`${JSON.stringify(text)} is drawn as it should be`, () => {
    assert.equal(write(treesOf(text)), expected);
  });
}

/**
 * @param {string} language
 * @param {string} code
 */
function pre(language, code) {
  const head = `<div class=code-head><span>${language}</span><button type=button class=copy-code>Copy</button></div>`;
  return `<div class=code>${head}<pre><code>${code}</code></pre></div>`;
}

// ---- pictures, and links that say where they lead

const INLINE = "data:image/png;base64,iVBORw0KGgo=";

for (const [text, expected] of [
  ["![cat](https://x.org/cat.png)", "<p><a href=https://x.org/cat.png>cat (x.org)</a></p>"],
  ["![](https://x.org/cat.png)", "<p><a href=https://x.org/cat.png>(x.org)</a></p>"],
  ["![*c* &amp; d](https://x.org/e)", "<p><a href=https://x.org/e>c & d (x.org)</a></p>"],
  ["![cat][1]\n\n[1]: https://x.org/a", "<p><a href=https://x.org/a>cat (x.org)</a></p>"],
  ["![cat](cat.png)", "<p>cat</p>"],
  ["![](cat.png)", "<p>cat.png</p>"],
  [`![cat](${INLINE})`, `<p><img src=${INLINE} alt=cat></img></p>`],
  ["![cat](data:image/svg+xml;base64,PHN2Zz4=)", "<p>cat</p>"],
  ["![cat](data:text/html;base64,PHN2Zz4=)", "<p>cat</p>"],
  ["![cat](data:image/png,x)", "<p>cat</p>"],
  ["[www.bank.org](https://evil.org/x)", "<p><a href=https://evil.org/x>www.bank.org</a> (evil.org)</p>"],
  ["[**bank.org**/a](https://evil.org/x)", "<p><a href=https://evil.org/x><strong>bank.org</strong>/a</a> (evil.org)</p>"],
  ["[bank.org](https://bank.org@evil.org/)", "<p><a href=https://bank.org@evil.org/>bank.org</a> (evil.org)</p>"],
  ["[bank.org/a?b](https://bank.org/login)", "<p><a href=https://bank.org/login>bank.org/a?b</a></p>"],
  ["[the docs](https://evil.org/x)", "<p><a href=https://evil.org/x>the docs</a></p>"],
]) {
  test(`${JSON.stringify(text)} shows where it leads, and loads nothing`, () => {
    assert.equal(write(treesOf(text)), expected);
  });
}

test("a link names its address, and tells the other side nothing", () => {
  const [link] = elementsIn(treesOf("[the docs](https://x.org/a)")).filter(({ tag }) => tag === "a");

  assert.equal(link.attributes.title, "https://x.org/a");
  assert.equal(link.attributes.rel, "noopener noreferrer nofollow");
  assert.equal(link.attributes.target, "_blank");
});

test("headings follow each other in order, below the message's own", () => {
  /** @type {number[]} */
  const outline = [];

  const levels = [2, 2, 4, 3, 1, 6, 2, 3, 4, 5].map((depth) => headingLevel(outline, depth));

  assert.deepEqual(levels, [4, 4, 5, 5, 4, 5, 5, 6, 6, 6]);
});

// ---- attacks

const TAGS =
  "p br hr strong em del code pre blockquote ul ol li h4 h5 h6 a table thead tbody tr th td div span button".split(" ");
const ATTRIBUTES = "href title target rel start align class type tabindex role aria-label".split(" ");

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
  "[a](JAVASCRIPT:alert(1))",
  "[a](java&Tab;script:alert(1))",
  "[a](java&NewLine;script:alert(1))",
  "[a](&#0000106;avascript:alert(1))",
  "[a](&#14;javascript:alert(1))",
  "[a](feed:javascript:alert(1))",
  "[a](view-source:https://x.org)",
  "[a](blob:https://x.org/1)",
  "[a](jav%61script:alert(1))",
  "[a](\\javascript:alert(1))",
  "[a](java\u200bscript:alert(1))",
  "[a](http\u0000s://x.org)",
  "![a](javascript:alert(1))",
  "![a](data:image/png;base64,AAAA\"onerror=alert(1))",
  "<svg><animate onbegin=alert(1) attributeName=x dur=1s>",
  "<form><math><mtext></form><form><mglyph><style></math><img src onerror=alert(1)>",
  "<noscript><p title=\"</noscript><img src=x onerror=alert(1)>\">",
  "<svg></p><style><a id=\"</style><img src=1 onerror=alert(1)>\">",
  "<template><script>alert(1)</script></template>",
  "<select><template><style><!--</template><a rel=\"--></style></select><img src onerror=alert(1)>\">",
  "<input name=attributes><input name=nodeName>",
  "<a id=__proto__ name=cookie href=clobber:x>x</a>",
  "[__proto__]\n\n[__proto__]: javascript:alert(1)",
  "[constructor]",
];

for (const attack of ATTACKS) {
  test(`nothing but harmless elements comes from ${JSON.stringify(attack)}`, () => {
    const trees = treesOf(attack);

    const elements = elementsIn(trees);
    assert.deepEqual(elements.filter(({ tag }) => !TAGS.includes(tag)), []);
    assert.deepEqual(elements.flatMap(({ attributes }) => Object.keys(attributes)).filter((name) => !ATTRIBUTES.includes(name)), []);
    for (const { attributes } of elements) assert.match(attributes.href ?? "https:", /^(?:https?|mailto):/);
    assert.notEqual(textIn(trees), "");
  });
}
