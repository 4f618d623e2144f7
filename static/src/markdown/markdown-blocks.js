// Splits growing Markdown into blocks; needs no browser. Raw HTML is text.

import { Lexer, Tokenizer, getDefaults } from "marked";

/** @typedef {import("marked").Token} Token */

// After an empty line, this may become the next item of the list above, or a paragraph of its own.
const BEGUN_ITEM = /^ {0,3}(?:\d{1,9}[.)]?|[-+*])$/;

// No honest text nests deeper, and what does would take seconds or overflow the stack.
const DEEPEST = 24;

// A class of our own: `marked.use` would change every other user of the library on the page.
class TextTokenizer extends Tokenizer {
  #depth = 0;

  /** @param {string} source */
  blockquote(source) {
    return this.#descend(() => super.blockquote(source));
  }

  /** @param {string} source */
  list(source) {
    return this.#descend(() => super.list(source));
  }

  /**
   * @template T
   * @param {() => T} read
   */
  #descend(read) {
    if (this.#depth >= DEEPEST) return undefined;
    this.#depth += 1;
    try {
      return read();
    } finally {
      this.#depth -= 1;
    }
  }

  html() {
    return undefined;
  }

  /** @param {string} source of a tag, which is text, but for the line break: tables need it */
  tag(source) {
    const [raw] = /^<br\s*\/?>/i.exec(source) ?? [];
    return raw ? /** @type {any} */ ({ type: "br", raw }) : undefined;
  }
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
    const lexer = new Lexer({ ...getDefaults(), tokenizer: new TextTokenizer() });
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
