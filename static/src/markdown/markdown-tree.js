// What the blocks of a Markdown text look like: a tree of elements. No HTML text is ever made, so none can be smuggled in.

import { decodeEntities } from "./markdown-entities.js";

/**
 * @typedef {import("./markdown-blocks.js").Token} Token
 * @typedef {{tag: string, attributes: {[name: string]: string}, children: Tree[]}} TreeElement
 * @typedef {string | TreeElement} Tree Tags and names of attributes are always this file's own.
 * @typedef {{copy: string, table: string}} MarkdownWords Labels of what is added to the model's text.
 * @typedef {{words: MarkdownWords, outline: number[]}} Setting `outline`: the depths of the headings before; it grows.
 */

const SAFE_ADDRESS = /^(?:https?|mailto):/i;
// An SVG could run; anything from elsewhere would tell its server that somebody reads this, and what.
const PICTURE = /^data:image\/(?:png|jpeg|webp|gif);base64,[A-Za-z0-9+/]+={0,2}$/;

/**
 * @param {string} tag
 * @param {{[name: string]: string}} attributes
 * @param {Tree[]} children
 * @returns {TreeElement}
 */
function element(tag, attributes, children) {
  return { tag, attributes, children };
}

/**
 * Gives the address if a click on it is harmless, else "".
 *
 * @param {string} href
 */
function safeAddress(href) {
  try {
    const address = encodeURI(href).replace(/%25/g, "%");
    return SAFE_ADDRESS.test(address) && URL.canParse(address) ? address : "";
  } catch {
    return "";
  }
}

/**
 * Draws a link, and says where it goes when its text claims to be another address.
 *
 * @param {any} token
 * @param {Setting} setting
 * @returns {Tree[]}
 */
function drawLink({ href, text, tokens, autolink }, setting) {
  const children = autolink ? [text] : drawInline(tokens, setting);
  const address = safeAddress(autolink ? href : decodeEntities(href));
  if (!address) return children;
  const { host } = new URL(address);
  const shown = textOf(children).trim();
  const claimed = /^(?:[a-z]+:\/\/|www\.)?([^\s/?#]+\.[^\s/?#]+)/i.exec(shown)?.[1];
  const isHonest = autolink || !host || !claimed || claimed.toLowerCase() === host;
  return [linkTo(address, children, shown), ...(isHonest ? [] : [` (${host})`])];
}

/**
 * @param {string} address
 * @param {Tree[]} children
 * @param {string} shown their text
 */
function linkTo(address, children, shown) {
  /** @type {{[name: string]: string}} */
  const attributes = { href: address, target: "_blank", rel: "noopener noreferrer nofollow" };
  if (shown !== address) attributes.title = address;
  return element("a", attributes, children);
}

/**
 * Draws a picture that came with the text; any other becomes a link that says where it leads.
 *
 * @param {any} token
 * @param {Setting} setting
 * @returns {Tree[]}
 */
function drawPicture({ href, text, tokens }, setting) {
  const label = tokens ? textOf(drawInline(tokens, setting)) : decodeEntities(text);
  if (PICTURE.test(href)) return [element("img", { src: href, alt: label }, [])];
  const address = safeAddress(decodeEntities(href));
  const host = address && new URL(address).host;
  const shown = [label, host && `(${host})`].filter(Boolean).join(" ") || href;
  return [host ? linkTo(address, [shown], shown) : shown];
}

/**
 * @param {Tree[]} trees
 * @returns {string}
 */
function textOf(trees) {
  return trees.map((tree) => (typeof tree === "string" ? tree : textOf(tree.children))).join("");
}

/**
 * @param {Token[]} tokens
 * @param {Setting} setting
 * @returns {Tree[]}
 */
function drawInline(tokens, setting) {
  return tokens.flatMap((token) => drawSpan(token, setting));
}

/**
 * @param {any} token
 * @param {Setting} setting
 * @returns {Tree[]}
 */
function drawSpan(token, setting) {
  switch (token.type) {
    case "strong":
    case "em":
    case "del":
      return [element(token.type, {}, drawInline(token.tokens, setting))];
    case "codespan":
      return [element("code", {}, [token.text])];
    case "br":
      return [element("br", {}, [])];
    case "link":
      return drawLink(token, setting);
    case "image":
      return drawPicture(token, setting);
    case "checkbox":
      return [token.checked ? "☑ " : "☐ "];
    case "escape":
      return [token.text];
    case "text":
      return token.tokens ? drawInline(token.tokens, setting) : [decodeEntities(token.text)];
    default:
      return [token.raw];
  }
}

/**
 * @param {any} token
 * @param {Setting} setting
 */
function drawList({ ordered, start, items }, setting) {
  /** @type {{[name: string]: string}} */
  const attributes = ordered && start !== 1 ? { start: String(start) } : {};
  const rows = items.map((/** @type {any} */ { tokens }) => element("li", {}, drawBlocks(tokens, setting)));
  return element(ordered ? "ol" : "ul", attributes, rows);
}

/**
 * Draws code under a head that names the language and copies.
 *
 * @param {any} token
 * @param {Setting} setting
 */
function drawCode({ text, lang }, { words }) {
  const language = decodeEntities((lang ?? "").trim().split(/\s/)[0]).slice(0, 30);
  const copy = element("button", { type: "button", class: "copy-code" }, [words.copy]);
  return element("div", { class: "code" }, [
    element("div", { class: "code-head" }, [element("span", {}, [language]), copy]),
    // What scrolls must be reachable by keyboard.
    element("pre", { tabindex: "0" }, [element("code", {}, text ? [`${text.replace(/\n$/, "")}\n`] : [])]),
  ]);
}

/**
 * @param {any} token
 * @param {Setting} setting
 */
function drawTable({ header, rows }, setting) {
  const draw = (/** @type {any[]} */ cells) =>
    element(
      "tr",
      {},
      cells.map((cell) => {
        /** @type {{[name: string]: string}} */
        const attributes = cell.align ? { align: cell.align } : {};
        return element(cell.header ? "th" : "td", attributes, drawInline(cell.tokens, setting));
      }),
    );
  const body = rows.length > 0 ? [element("tbody", {}, rows.map(draw))] : [];
  const table = element("table", {}, [element("thead", {}, [draw(header)]), ...body]);
  return element("div", { class: "table", tabindex: "0", role: "group", "aria-label": setting.words.table }, [table]);
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
 * @param {any} token
 * @param {Setting} setting
 * @returns {Tree[]}
 */
function drawBlock(token, setting) {
  switch (token.type) {
    case "space":
    case "def":
      return [];
    case "hr":
      return [element("hr", {}, [])];
    case "heading":
      return [
        element(`h${headingLevel(setting.outline, token.depth)}`, {}, drawInline(token.tokens, setting)),
      ];
    case "paragraph":
      return [element("p", {}, drawInline(token.tokens, setting))];
    case "blockquote":
      return [element("blockquote", {}, drawBlocks(token.tokens, setting))];
    case "list":
      return [drawList(token, setting)];
    case "code":
      return [drawCode(token, setting)];
    case "table":
      return [drawTable(token, setting)];
    default:
      return drawSpan(token, setting);
  }
}

/**
 * Gives the elements of blocks. Raw HTML is text.
 *
 * @param {Token[]} tokens
 * @param {Setting} setting
 * @returns {Tree[]}
 */
export function drawBlocks(tokens, setting) {
  return tokens.flatMap((token) => drawBlock(token, setting));
}
