// Shows Markdown from a model as nodes while it still arrives. Nothing in it can run, load or look like the page.

import DOMPurify from "dompurify";
import { formatBlocks, GrowingBlocks, headingLevel } from "./markdown-blocks.js";

/** @typedef {{copy: string, table: string}} MarkdownWords Labels of what is added to the model's text. */

const TAGS = "p br hr strong em del code pre blockquote ul ol li h1 h2 h3 h4 h5 h6 a table thead tbody tr th td";
const SANITIZE = {
  ALLOWED_TAGS: TAGS.split(" "),
  ALLOWED_ATTR: ["href", "align", "start", "data-language"],
  // The rule below is for addresses; without this it is applied to every value.
  ADD_URI_SAFE_ATTR: ["align", "start", "data-language"],
  ALLOW_DATA_ATTR: false,
  ALLOW_ARIA_ATTR: false,
  ALLOWED_URI_REGEXP: /^(?:https?|mailto):/i,
};

/**
 * Makes the nodes of blocks.
 *
 * @param {import("./markdown-blocks.js").Token[]} tokens
 * @param {MarkdownWords} words
 * @param {number[]} outline of the headings before; grows
 * @returns {DocumentFragment}
 */
export function renderBlocks(tokens, words, outline) {
  const fragment = DOMPurify.sanitize(formatBlocks(tokens), { ...SANITIZE, RETURN_DOM_FRAGMENT: true });
  for (const link of fragment.querySelectorAll("a")) {
    link.rel = "noopener noreferrer nofollow";
    link.target = "_blank";
  }
  for (const code of fragment.querySelectorAll("pre")) frameCode(code, words);
  for (const table of fragment.querySelectorAll("table")) {
    const frame = frameOf(table, "table");
    // Wide tables scroll, and what scrolls must be reachable by keyboard.
    frame.tabIndex = 0;
    frame.setAttribute("role", "group");
    frame.setAttribute("aria-label", words.table);
  }
  for (const heading of fragment.querySelectorAll("h1, h2, h3, h4, h5, h6")) {
    const placed = document.createElement(`h${headingLevel(outline, Number(heading.localName[1]))}`);
    placed.append(...heading.childNodes);
    heading.replaceWith(placed);
  }
  return fragment;
}

/**
 * @param {HTMLPreElement} pre
 * @param {MarkdownWords} words
 */
function frameCode(pre, words) {
  const head = document.createElement("div");
  const name = document.createElement("span");
  const copy = document.createElement("button");
  head.className = "code-head";
  name.textContent = pre.querySelector("code")?.dataset.language ?? "";
  copy.type = "button";
  copy.className = "copy-code";
  copy.textContent = words.copy;
  head.append(name, copy);
  frameOf(pre, "code").prepend(head);
  pre.tabIndex = 0;
}

/**
 * @param {Element} element
 * @param {string} name
 */
function frameOf(element, name) {
  const frame = document.createElement("div");
  frame.className = name;
  element.replaceWith(frame);
  frame.append(element);
  return frame;
}

/** One message's text on the page. */
export class MarkdownView {
  element = document.createElement("div");
  #blocks = new GrowingBlocks();
  /** @type {ChildNode[]} */
  #open = [];
  /** @type {number[]} */
  #outline = [];
  #text = "";
  #isFinished = false;
  #nextAt = 0;

  /** @param {MarkdownWords} words */
  constructor(words) {
    this.words = words;
    this.element.className = "markdown";
    this.element.dir = "auto";
  }

  /**
   * Shows more of the text. Returns false where it was too early again: one huge block is then drawn less often.
   *
   * @param {string} text all of it so far
   */
  update(text) {
    if (text === this.#text) return true;
    const started = performance.now();
    if (started < this.#nextAt) return false;
    const { settled, open } = this.#blocks.read(text);
    this.#replaceOpen(settled, open);
    this.#text = text;
    const ended = performance.now();
    this.#nextAt = ended + 3 * (ended - started);
    return true;
  }

  /**
   * Shows the whole text for good.
   *
   * @param {string} text
   */
  finish(text) {
    if (this.#isFinished) return;
    this.#isFinished = true;
    const { isSettled, tokens, open } = this.#blocks.finish(text);
    if (isSettled) this.#replaceOpen([], open);
    else this.element.replaceChildren(renderBlocks(tokens, this.words, []));
  }

  /**
   * @param {import("./markdown-blocks.js").Token[]} settled
   * @param {import("./markdown-blocks.js").Token[]} open
   */
  #replaceOpen(settled, open) {
    for (const node of this.#open) node.remove();
    if (settled.length > 0) this.element.append(renderBlocks(settled, this.words, this.#outline));
    const fragment = renderBlocks(open, this.words, [...this.#outline]);
    this.#open = [...fragment.childNodes];
    this.element.append(fragment);
  }
}
