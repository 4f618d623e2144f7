// Reads a model string as strictly as the server does: what it means, or what is wrong and where.
// The same as `parse_model_string` in core/model_string.py; tests/data/model_string_vectors.json holds both to one table.

import { PROVIDERS } from "./route-check.js";
import { parseRoute } from "./routing.js";

/**
 * @typedef {import("./routing.js").Route} Route
 * @typedef {"too_long" | "control_character" | "exclusion" | "too_many_parts" | "no_name" | "only_exclusions" | "empty"
 *   } Fault
 * @typedef {{code: Fault, at: number, item: string}} ModelStringProblem `at` is the first character's place, from 1.
 * @typedef {{routes: Route[], excluded: string[], problem: ModelStringProblem | null}} ModelStringReading
 */

export const LONGEST = 2000;

// What Python's `strip` takes away: unlike `trim` the old "next line", and not the byte order mark.
const EDGES = /^(?:[^\S\ufeff]|\x85)+|(?:[^\S\ufeff]|\x85)+$/g;

/**
 * @param {string} text
 * @returns {ModelStringReading}
 */
export function readModelString(text) {
  /** @type {(code: Fault, at?: number, item?: string) => ModelStringReading} */
  const refuse = (code, at = 1, item = "") => ({ routes: [], excluded: [], problem: { code, at, item } });

  if ([...text].length > LONGEST) return refuse("too_long", LONGEST + 1);
  const control = text.search(/[\x00-\x1f\x7f-\x84\x86-\x9f]/);
  if (control >= 0) return refuse("control_character", control + 1);
  /** @type {Route[]} */
  const routes = [];
  /** @type {Set<string>} */
  const excluded = new Set();
  let start = 0;
  for (const piece of text.split(",")) {
    const item = piece.replace(EDGES, "");
    const at = start + piece.indexOf(item) + 1;
    start += piece.length + 1;
    if (item.startsWith("!")) {
      if (!PROVIDERS.includes(item.slice(1))) return refuse("exclusion", at, item);
      excluded.add(item.slice(1));
    } else if (item) {
      const route = parseRoute(item);
      if (item.split("/").length > 3) return refuse("too_many_parts", at, item);
      if (!route.model) return refuse("no_name", at, item);
      routes.push(route);
    }
  }
  if (!routes.length) return refuse(excluded.size ? "only_exclusions" : "empty");
  return { routes, excluded: [...excluded], problem: null };
}
