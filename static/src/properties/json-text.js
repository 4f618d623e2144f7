// Reads JSON to say where it breaks, with line and column, and to see what JSON.parse hides: names that stand twice.

/**
 * @typedef {"expected" | "string" | "escape" | "depth"} Code
 * @typedef {{code: Code, what: string[], line: number, column: number}} JsonProblem
 *   `what` lists what could have stood there: a character, or one of the words "value", "name", "end".
 * @typedef {{value: unknown, names: string[], values: string[], problem: JsonProblem | null}} JsonReading
 *   `names` are the outermost object's, repetitions included, and `values` the JSON text of each one's value.
 */

const DEEPEST = 64;
const NUMBER = /-?(?:0|[1-9]\d*)(?:\.\d+)?(?:[eE][+-]?\d+)?/y;
const WORD = /true|false|null/y;
const SPACE = /[ \t\r\n]*/y;
const STRING = /"(?:[^"\\\u0000-\u001f]|\\(?:["\\/bfnrt]|u[\da-fA-F]{4}))*"/y;
const GOOD_STRING_PART = /"(?:[^"\\\u0000-\u001f]|\\(?:["\\/bfnrt]|u[\da-fA-F]{4}))*/y;

/** Where and why the text is not JSON; never leaves this module. */
class Broken extends Error {
  /**
   * @param {JsonProblem["code"]} code
   * @param {number} at
   * @param {string[]} [what]
   */
  constructor(code, at, what = []) {
    super(code);
    this.code = code;
    this.at = at;
    this.what = what;
  }
}

/**
 * Reads a JSON text.
 *
 * @param {string} text
 * @returns {JsonReading}
 */
export function readJson(text) {
  /** @type {string[]} */
  const names = [];
  /** @type {string[]} */
  const values = [];
  let at = 0;

  /** @param {RegExp} pattern */
  function take(pattern) {
    pattern.lastIndex = at;
    const found = pattern.exec(text)?.[0];
    if (found !== undefined) at += found.length;
    return found;
  }

  const skip = () => take(SPACE);

  function takeString() {
    const found = take(STRING);
    if (found !== undefined) return JSON.parse(found);
    take(GOOD_STRING_PART);
    throw new Broken(text[at] === "\\" ? "escape" : "string", at);
  }

  /**
   * @param {string} close
   * @param {number} depth
   * @param {() => void} takeEntry
   */
  function takeEntries(close, depth, takeEntry) {
    if (depth > DEEPEST) throw new Broken("depth", at);
    at += 1;
    skip();
    if (text[at] === close) {
      at += 1;
      return;
    }
    for (;;) {
      takeEntry();
      skip();
      const end = text[at];
      if (end !== "," && end !== close) throw new Broken("expected", at, [",", close]);
      at += 1;
      if (end === close) return;
      skip();
    }
  }

  /** @param {number} depth */
  function takeValue(depth) {
    skip();
    if (text[at] === "{") {
      takeEntries("}", depth, () => {
        if (text[at] !== '"') throw new Broken("expected", at, ["name"]);
        const name = takeString();
        if (depth === 0) names.push(name);
        skip();
        if (text[at] !== ":") throw new Broken("expected", at, [":"]);
        at += 1;
        skip();
        const start = at;
        takeValue(depth + 1);
        if (depth === 0) values.push(text.slice(start, at));
      });
    } else if (text[at] === "[") {
      takeEntries("]", depth, () => takeValue(depth + 1));
    } else if (text[at] === '"') {
      takeString();
    } else if (take(WORD) === undefined && take(NUMBER) === undefined) {
      throw new Broken("expected", at, ["value"]);
    }
  }

  try {
    takeValue(0);
    skip();
    if (at < text.length) throw new Broken("expected", at, ["end"]);
    return { value: JSON.parse(text), names, values, problem: null };
  } catch (error) {
    if (!(error instanceof Broken)) throw error;
    const lines = text.slice(0, error.at).split("\n");
    const place = { line: lines.length, column: lines[lines.length - 1].length + 1 };
    return { value: undefined, names, values, problem: { code: error.code, what: error.what, ...place } };
  }
}
