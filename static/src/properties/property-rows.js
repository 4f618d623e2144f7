// Custom properties as rows of name and value: a row keeps the JSON of its value until somebody edits it.

import { readEntries, writeEntries } from "./properties.js";

/**
 * @typedef {"text" | "number" | "truth" | "nothing" | "nested"} Kind
 * @typedef {import("./properties.js").Entry & {kind: Kind, text: string}} Row
 *   `kind` is what the value was when the row was made; `text` is what the box shows.
 */

const NUMBER = /^-?(?:0|[1-9]\d*)(?:\.\d+)?(?:[eE][+-]?\d+)?$/;

/** @type {Row} */
export const EMPTY_ROW = { name: "", raw: '""', kind: "text", text: "" };

/**
 * Gives the rows of a JSON text that `readEntries` can read.
 *
 * @param {string} text
 * @returns {Row[]}
 */
export function rowsOf(text) {
  return readEntries(text).entries.map(({ name, raw }) => {
    const kind = kindOf(raw);
    return { name, raw, kind, text: kind === "text" ? JSON.parse(raw) : kind === "nothing" ? "" : raw };
  });
}

/**
 * Gives the JSON text of rows; those in which nothing was written are left out.
 *
 * @param {Row[]} rows
 * @param {string} before the text that they are made from, whose layout is kept
 */
export function textOf(rows, before) {
  return writeEntries(
    rows.filter((row) => !isEmpty(row)),
    before,
  );
}

/** @param {Row} row */
export const isEmpty = ({ name, raw }) => name === "" && raw === '""';

/**
 * Gives a row with another value. What was a number, true or false stays one while it is written like one, and what
 * was null is null again when the box is emptied; everything else is a text, also `true` and `1`.
 *
 * @param {Row} row
 * @param {string} text
 * @returns {Row}
 */
export function withValue(row, text) {
  const { kind } = row;
  const staysAsItIs =
    (kind === "number" && NUMBER.test(text)) || (kind === "truth" && (text === "true" || text === "false"));
  const raw = staysAsItIs ? text : kind === "nothing" && text === "" ? "null" : JSON.stringify(text);
  return { ...row, text, raw };
}

/**
 * Says what a value is by its JSON text.
 *
 * @param {string} raw
 * @returns {Kind}
 */
export function kindOf(raw) {
  if (raw.startsWith('"')) return "text";
  if (raw === "true" || raw === "false") return "truth";
  if (raw === "null") return "nothing";
  return /^[[{]/.test(raw) ? "nested" : "number";
}

/**
 * Gives a name that no row has yet.
 *
 * @param {string} wanted
 * @param {{name: string}[]} rows
 */
export function freeName(wanted, rows) {
  const taken = new Set(rows.map(({ name }) => name.toLowerCase()));
  let name = wanted;
  for (let count = 2; taken.has(name); count += 1) name = `${wanted}_${count}`;
  return name;
}

/**
 * Says whether a place in a JSON text is inside a text that is a value.
 *
 * @param {string} text
 * @param {number} place
 */
export function isInValue(text, place) {
  let opened = -1;
  for (let at = 0; at < place; at += 1) {
    if (text[at] === "\\" && opened >= 0) at += 1;
    else if (text[at] === '"') opened = opened >= 0 ? -1 : at;
  }
  return opened >= 0 && text.slice(0, opened).trimEnd().endsWith(":");
}
