// Shows Markdown from a model as nodes while it still arrives. Nothing in it can run, load or look like the page.

import { GrowingBlocks } from "./markdown-blocks.js";
import { drawBlocks } from "./markdown-tree.js";

/** @typedef {import("./markdown-tree.js").MarkdownWords} MarkdownWords */

/**
 * Makes the nodes of a tree.
 *
 * @param {import("./markdown-tree.js").Tree} tree
 * @returns {Node}
 */
function nodeOf(tree) {
  if (typeof tree === "string") return document.createTextNode(tree);
  const node = document.createElement(tree.tag);
  for (const [name, value] of Object.entries(tree.attributes)) node.setAttribute(name, value);
  node.append(...tree.children.map(nodeOf));
  return node;
}

/** One message's text on the page. */
export class MarkdownView {
  element = document.createElement("div");
  #blocks = new GrowingBlocks();
  /** @type {Node[]} */
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
    else this.element.replaceChildren(...this.#draw(tokens, []));
  }

  /**
   * @param {import("./markdown-blocks.js").Token[]} settled
   * @param {import("./markdown-blocks.js").Token[]} open
   */
  #replaceOpen(settled, open) {
    for (const node of this.#open) /** @type {ChildNode} */ (node).remove();
    this.element.append(...this.#draw(settled, this.#outline));
    this.#open = this.#draw(open, [...this.#outline]);
    this.element.append(...this.#open);
  }

  /**
   * @param {import("./markdown-blocks.js").Token[]} tokens
   * @param {number[]} outline of the headings before; grows
   */
  #draw(tokens, outline) {
    return drawBlocks(tokens, { words: this.words, outline }).map(nodeOf);
  }
}
