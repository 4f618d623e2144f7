// Checks one value against a JSON Schema (draft-07), without eval, by the keywords that fields and rules use.

/** @typedef {{[keyword: string]: any}} Schema */
/** @typedef {(asked: any, value: any) => boolean} Test Whether the value keeps to what the keyword asks. */

/** @param {unknown} value */
const typeOf = (value) => (value === null ? "null" : Array.isArray(value) ? "array" : typeof value);

/** @type {Test} */
const isSame = (one, other) => JSON.stringify(one) === JSON.stringify(other);

/** @type {Test} */
const fits = (schema, value) => faultOf(schema, value) === null;

/**
 * The tests by the type of value that they are about; `any` for those that are about all.
 *
 * @type {{[type: string]: {[keyword: string]: Test}}}
 */
const TESTS = {
  any: {
    type: (asked, value) =>
      [asked].flat().some((type) => type === typeOf(value) || (type === "integer" && Number.isInteger(value))),
    const: isSame,
    enum: (asked, value) => asked.some((/** @type {unknown} */ choice) => isSame(choice, value)),
    oneOf: (asked, value) => asked.some((/** @type {Schema} */ choice) => fits(choice, value)),
    not: (asked, value) => !fits(asked, value),
  },
  number: {
    minimum: (asked, value) => value >= asked,
    maximum: (asked, value) => value <= asked,
    exclusiveMinimum: (asked, value) => value > asked,
  },
  string: {
    pattern: (asked, value) => new RegExp(asked, "u").test(value),
    minLength: (asked, value) => [...value].length >= asked,
    maxLength: (asked, value) => [...value].length <= asked,
  },
  array: {
    items: (asked, value) => value.every((/** @type {unknown} */ item) => fits(asked, item)),
    contains: (asked, value) => value.some((/** @type {unknown} */ item) => fits(asked, item)),
    maxItems: (asked, value) => value.length <= asked,
    uniqueItems: (_asked, value) => new Set(value).size === value.length,
  },
};

/** The keywords that are checked; a test holds the fields of ui_schema/ to them. */
export const CHECKED = Object.values(TESTS).flatMap((tests) => Object.keys(tests));

/**
 * Gives the keyword that a value breaks first, or null. Other keywords than those above are not checked.
 *
 * @param {Schema} schema
 * @param {unknown} value
 * @returns {string | null}
 */
export function faultOf(schema, value) {
  /** @type {{[keyword: string]: Test}} */
  const tests = { ...TESTS.any, ...TESTS[typeOf(value)] };
  return Object.keys(schema).find((keyword) => tests[keyword] && !tests[keyword](schema[keyword], value)) ?? null;
}
