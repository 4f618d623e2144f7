// Checks custom properties as they are typed, by the server's rules, and shows the headers they become.

import { readJson } from "./json-text.js";

/**
 * @typedef {{code: string, slots: {[name: string]: string | number}, what?: string[]}} PropertiesProblem
 * @typedef {{headers: [name: string, value: string][], problem: PropertiesProblem | null}} PropertiesReading
 */

const PREFIX = "Helicone-Property-";
const NAME = /^[A-Za-z0-9][A-Za-z0-9_-]{0,63}$/;
const MOST_ENTRIES = 32;
const LONGEST_VALUE = 1024;
const LARGEST_TOTAL = 8192;
/** Names that Helicone writes itself; a custom one would be overwritten. */
const RESERVED =
  /^(helicone-(session-(id|path|name)|prompt-id|experiment-id|sent-to-posthog|rate-limit-status|cache-.*)|stripe_customer_id)$/i;
const CONTROL = /[\u0000-\u001f\u007f-\u009f]|\p{Surrogate}/u;

/** @param {string} text */
function headerText(text) {
  return text.trim().replace(/[^\x20-\x7e]+/g, encodeURIComponent);
}

/**
 * Reads the JSON text of the custom properties; an empty text means none.
 *
 * @param {string} text
 * @returns {PropertiesReading}
 */
export function readProperties(text) {
  if (!text.trim()) return { headers: [], problem: null };
  /** @type {(code: string, slots?: PropertiesProblem["slots"], what?: string[]) => PropertiesReading} */
  const refuse = (code, slots = {}, what = undefined) => ({ headers: [], problem: { code, slots, what } });

  const { value, names, problem } = readJson(text);
  if (problem) return refuse(problem.code, { line: problem.line, column: problem.column }, problem.what);
  if (typeof value !== "object" || value === null || Array.isArray(value)) return refuse("not_an_object");
  if (names.length > MOST_ENTRIES) return refuse("too_many", { limit: MOST_ENTRIES, count: names.length });

  const entries = /** @type {{[name: string]: unknown}} */ (value);
  const seen = new Map();
  /** @type {PropertiesReading["headers"]} */
  const headers = [];
  let total = 0;
  for (const name of names) {
    if (!NAME.test(name)) return refuse("name", { name });
    if (RESERVED.test(name)) return refuse("reserved_name", { name });
    const other = seen.get(name.toLowerCase());
    if (other !== undefined) return refuse("duplicate", { name, other });
    seen.set(name.toLowerCase(), name);

    const entry = entries[name];
    if (entry === null) continue;
    if (typeof entry === "object") return refuse("nested", { name });
    if (CONTROL.test(String(entry))) return refuse("control_character", { name });
    const header = headerText(String(entry));
    if (header.length > LONGEST_VALUE) return refuse("value_too_long", { name, limit: LONGEST_VALUE });
    total += PREFIX.length + name.length + header.length + 4;
    headers.push([PREFIX + name, header]);
  }
  return total > LARGEST_TOTAL ? refuse("too_large", { limit: LARGEST_TOTAL }) : { headers, problem: null };
}

/**
 * Lays out the JSON text with two spaces; a text that is not JSON stays as it is.
 *
 * @param {string} text
 */
export function formatProperties(text) {
  const { value, problem } = readJson(text);
  return problem ? text : JSON.stringify(value, null, 2);
}
