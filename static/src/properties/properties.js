// Checks custom properties as they are typed, by the server's rules, and shows the headers they become.

import { readJson } from "./json-text.js";

/**
 * @typedef {{code: string, slots: {[name: string]: string | number}, what?: string[]}} PropertiesProblem
 * @typedef {[name: string, value: string]} Header
 * @typedef {{headers: Header[], problem: PropertiesProblem | null}} PropertiesReading
 * @typedef {{name: string, raw: string}} Entry One property; `raw` is the JSON text of its value, as it was written.
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

// What Python's `strip` takes away: unlike `trim` not the byte order mark.
const EDGES = /^[^\S\ufeff]+|[^\S\ufeff]+$/g;

/** @param {string} text */
function headerText(text) {
  return text.replace(EDGES, "").replace(/[^\x20-\x7e]+/g, encodeURIComponent);
}

/**
 * Writes a number as the server's JSON does: whole numbers as they stand, others with the fewest digits.
 *
 * @param {string} raw
 */
function numberText(raw) {
  if (!/[.eE]/.test(raw)) return raw === "-0" ? "0" : raw;
  const number = Number(raw);
  const [digits, power] = number.toExponential().split("e");
  const exponent = Number(power);
  if (exponent >= -4 && exponent < 16) {
    const fixed = Object.is(number, -0) ? "-0" : String(number);
    return fixed.includes(".") ? fixed : `${fixed}.0`;
  }
  return `${digits}e${exponent < 0 ? "-" : "+"}${String(Math.abs(exponent)).padStart(2, "0")}`;
}

/** @type {(code: string, slots?: PropertiesProblem["slots"], what?: string[]) => PropertiesProblem} */
const fault = (code, slots = {}, what = undefined) => ({ code, slots, what });

/**
 * Reads the entries of a JSON object in their order, names that stand twice included; an empty text has none.
 *
 * @param {string} text
 * @returns {{entries: Entry[], problem: PropertiesProblem | null}}
 */
export function readEntries(text) {
  if (!text.replace(EDGES, "")) return { entries: [], problem: null };
  const { value, names, values, problem } = readJson(text);
  if (problem) {
    const { code, line, column, what } = problem;
    return { entries: [], problem: fault(code, { line, column }, what) };
  }
  if (typeof value !== "object" || value === null || Array.isArray(value)) {
    return { entries: [], problem: fault("not_an_object") };
  }
  return { entries: names.map((name, at) => ({ name, raw: values[at] })), problem: null };
}

/**
 * Checks entries: what is wrong with each, what is wrong with all of them, and the headers of the good ones.
 *
 * @param {Entry[]} entries
 * @returns {{headers: Header[], problems: (PropertiesProblem | null)[], whole: PropertiesProblem | null}}
 */
export function checkEntries(entries) {
  const seen = new Map();
  /** @type {Header[]} */
  const headers = [];
  const problems = entries.map(({ name, raw }) => {
    if (!NAME.test(name)) return fault("name", { name });
    if (RESERVED.test(name)) return fault("reserved_name", { name });
    const other = seen.get(name.toLowerCase());
    if (other !== undefined) return fault("duplicate", { name, other });
    seen.set(name.toLowerCase(), name);
    const { value, problem } = headerValue(name, raw);
    if (typeof value === "string") headers.push([PREFIX + name, value]);
    return problem;
  });
  const total = headers.reduce((sum, [name, value]) => sum + name.length + value.length + 4, 0);
  const { length: count } = entries;
  const whole =
    count > MOST_ENTRIES
      ? fault("too_many", { limit: MOST_ENTRIES, count })
      : total > LARGEST_TOTAL
        ? fault("too_large", { limit: LARGEST_TOTAL })
        : null;
  return { headers, problems, whole };
}

/**
 * Gives the header value of an entry: null where it is left out.
 *
 * @param {string} name
 * @param {string} raw
 * @returns {{value: string | null, problem: PropertiesProblem | null}}
 */
function headerValue(name, raw) {
  const entry = JSON.parse(raw);
  /** @type {(code: string, slots?: PropertiesProblem["slots"]) => {value: null, problem: PropertiesProblem}} */
  const refuse = (code, slots) => ({ value: null, problem: fault(code, { name, ...slots }) });

  if (entry === null) return { value: null, problem: null };
  if (typeof entry === "object") return refuse("nested");
  if (typeof entry === "number" && !Number.isFinite(entry) && /[.eE]/.test(raw)) return refuse("number");
  const text = typeof entry === "number" ? numberText(raw) : String(entry);
  if (CONTROL.test(text)) return refuse("control_character");
  const value = headerText(text);
  return value.length > LONGEST_VALUE
    ? refuse("value_too_long", { limit: LONGEST_VALUE })
    : { value, problem: null };
}

/**
 * Reads the JSON text of the custom properties; an empty text means none.
 *
 * @param {string} text
 * @returns {PropertiesReading}
 */
export function readProperties(text) {
  const { entries, problem } = readEntries(text);
  const { headers, problems, whole } = checkEntries(entries);
  const first = problem ?? problems.find((found) => found !== null) ?? whole;
  return { headers: first ? [] : headers, problem: first };
}

/**
 * Writes entries as a JSON text: on one line where the text before was, else on one line each.
 *
 * @param {Entry[]} entries
 * @param {string} [before]
 */
export function writeEntries(entries, before = "") {
  if (!entries.length) return "{}";
  const written = entries.map(({ name, raw }) => `${JSON.stringify(name)}: ${raw}`);
  const isOneLine = before.trim().length > 2 && !before.includes("\n");
  return isOneLine ? `{${written.join(", ")}}` : `{\n  ${written.join(",\n  ")}\n}`;
}

/**
 * Lays out the JSON text with one line for each entry; a text that is not a JSON object stays as it is.
 *
 * @param {string} text
 */
export function formatProperties(text) {
  const { entries, problem } = readEntries(text);
  return problem || !text.trim() ? text : writeEntries(entries);
}
