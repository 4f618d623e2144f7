// Turns growing Markdown into blocks and safe HTML text; needs no browser. Raw HTML is text, pictures become links.

import { Marked } from "marked";

/** @typedef {import("marked").Token} Token */

// After an empty line, this may become the next item of the list above, or a paragraph of its own.
const BEGUN_ITEM = /^ {0,3}(?:\d{1,9}[.)]?|[-+*])$/;
const SAFE_SCHEME = /^(?:https?|mailto):/i;

/** @param {string} text */
function escapeHtml(text) {
  return text.replace(/[&<>"']/g, (character) => `&#${character.charCodeAt(0)};`);
}

/**
 * Gives the address if a click on it is harmless, else "".
 *
 * @param {string} href
 */
function safeAddress(href) {
  return SAFE_SCHEME.test(href) && URL.canParse(href) ? href : "";
}

/**
 * Formats a link, and says where it goes when its text claims to be another address.
 *
 * @param {string} href
 * @param {string} html
 * @param {string} text
 */
function formatLink(href, html, text) {
  const address = safeAddress(href);
  if (!address) return html;
  const { host } = new URL(address);
  const claimed = /^(?:[a-z]+:\/\/|www\.)?([^\s/]+\.[^\s/]+)/i.exec(text.trim())?.[1];
  const isHonest = !host || !claimed || claimed.toLowerCase() === host;
  return `<a href="${escapeHtml(address)}">${html}</a>${isHonest ? "" : ` (${escapeHtml(host)})`}`;
}

// A new instance, since `marked.use` on the shared one would change every other user of the library on the page.
const marked = new Marked({
  gfm: true,
  tokenizer: {
    html: () => undefined,
    tag: (source) => {
      const [raw] = /^<br\s*\/?>/i.exec(source) ?? [];
      return raw ? /** @type {any} */ ({ type: "br", raw }) : undefined;
    },
  },
  renderer: {
    html: ({ text }) => escapeHtml(text),
    link({ href, tokens, text }) {
      return formatLink(href, this.parser.parseInline(tokens), text);
    },
    image({ href, text }) {
      const host = safeAddress(href) && new URL(href).host;
      const label = escapeHtml([text, host && `(${host})`].filter(Boolean).join(" ") || href);
      return host ? `<a href="${escapeHtml(href)}">${label}</a>` : label;
    },
    code({ text, lang }) {
      const language = escapeHtml((lang ?? "").trim().split(/\s/)[0].slice(0, 30));
      return `<pre><code data-language="${language}">${escapeHtml(text)}\n</code></pre>`;
    },
    checkbox: ({ checked }) => (checked ? "☑ " : "☐ "),
  },
});

/**
 * Gives the HTML of blocks. It is still to be sanitized before it becomes nodes.
 *
 * @param {Token[]} tokens
 */
export function formatBlocks(tokens) {
  return marked.parser(tokens);
}

/**
 * Gives the level at which a heading belongs below the message's own, which is the third, and notes it in the outline.
 *
 * Models begin with any level and leave some out; a reader of headings needs them in order.
 *
 * @param {number[]} outline the depths of the headings that the next one may belong to
 * @param {number} depth as the model wrote it
 */
export function headingLevel(outline, depth) {
  while ((outline.at(-1) ?? 0) >= depth) outline.pop();
  outline.push(depth);
  return Math.min(6, outline.length + 3);
}

/**
 * Splits a text that grows into blocks, reading only its tail: what lies before the last block never changes again.
 *
 * Two things can still change an earlier block: a link's address that is given further down, and a block that
 * looked finished. `isSettled` tells after the end whether either has happened.
 */
export class GrowingBlocks {
  #start = 0;
  /** @type {any} */
  #links = Object.create(null);
  /** @type {string[]} */
  #settled = [];

  /**
   * Gives the blocks that have become final since the last call, and the last one, which may still grow.
   *
   * @param {string} text all of it so far
   * @returns {{settled: Token[], open: Token[]}}
   */
  read(text) {
    const tokens = this.#lex(normalize(text).slice(this.#start));
    let last = lastBlock(tokens, tokens.length - 1);
    const before = lastBlock(tokens, last - 1);
    if (tokens[before]?.type === "list" && BEGUN_ITEM.test(tokens[last].raw)) last = before;
    const settled = tokens.slice(0, Math.max(0, last));
    for (const { raw } of settled) {
      this.#start += raw.length;
      this.#settled.push(raw);
    }
    return { settled, open: tokens.slice(Math.max(0, last)) };
  }

  /**
   * Reads the finished text as a whole.
   *
   * @param {string} text
   * @returns {{isSettled: boolean, tokens: Token[], open: Token[]}} `open` is what follows the blocks already given
   */
  finish(text) {
    this.#links = Object.create(null);
    const tokens = this.#lex(normalize(text));
    const isSettled =
      Object.keys(this.#links).length === 0 && this.#settled.every((raw, index) => raw === tokens[index]?.raw);
    return { isSettled, tokens, open: tokens.slice(this.#settled.length) };
  }

  /**
   * @param {string} text
   * @returns {Token[]}
   */
  #lex(text) {
    const lexer = new marked.Lexer(marked.defaults);
    lexer.tokens.links = this.#links;
    return lexer.lex(text);
  }
}

/**
 * Gives the index of the last block that is more than empty lines, at or before an index.
 *
 * @param {Token[]} tokens
 * @param {number} index
 */
function lastBlock(tokens, index) {
  while (index > 0 && tokens[index].type === "space") index -= 1;
  return index;
}

/**
 * Does what the lexer does first, so that its blocks have the lengths that they have in our text.
 *
 * @param {string} text
 */
function normalize(text) {
  return text.replace(/\r\n|\r/g, "\n");
}
