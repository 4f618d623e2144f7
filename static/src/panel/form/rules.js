// Reads the schema and its layout: scopes, the schema of a property, and rules that show or enable a field.

import { faultOf } from "./schema-check.js";

/**
 * @typedef {{[keyword: string]: any}} Schema
 * @typedef {{scope: string, schema: Schema, failWhenUndefined?: boolean}
 *   | {type: "AND" | "OR", conditions: Condition[]}} Condition
 * @typedef {{effect: "SHOW" | "HIDE" | "ENABLE" | "DISABLE", condition: Condition}} Rule
 * @typedef {{type: string, scope?: string, label?: string, i18n?: string, rule?: Rule, elements?: Layout[],
 *   options?: {[name: string]: any}}} Layout
 * @typedef {{[name: string]: any}} Data
 */

/**
 * Gives the names on the way to a scope: `#/properties/cache/properties/enabled` is `cache`, `enabled`.
 *
 * @param {string} scope
 */
export function pathOf(scope) {
  return scope
    .replace(/^#\/?/, "")
    .split("/")
    .filter((name, index) => name !== "" && index % 2 === 1)
    .map((name) => name.replace(/~1/g, "/").replace(/~0/g, "~"));
}

/** @param {string[]} path */
export function pointerOf(path) {
  return path.map((name) => `/${name.replace(/~/g, "~0").replace(/\//g, "~1")}`).join("");
}

/**
 * @param {Data | undefined} data
 * @param {string[]} path
 * @returns {any}
 */
export function valueAt(data, path) {
  return path.reduce((value, name) => (value === undefined || value === null ? undefined : value[name]), data);
}

/**
 * Gives a copy of the data with one value changed; objects on the way are copied or made.
 *
 * @param {Data} data
 * @param {string[]} path
 * @param {unknown} value
 * @returns {Data}
 */
export function withValueAt(data, [name, ...rest], value) {
  return { ...data, [name]: rest.length ? withValueAt(data?.[name] ?? {}, rest, value) : value };
}

/**
 * Finds the schema of one property, also where only a branch of the root has it (`then`, `else`).
 *
 * @param {Schema} root
 * @param {string[]} path
 * @returns {(Schema & {nullable: boolean}) | undefined} with "or null" taken off its type
 */
export function schemaAt(root, path) {
  /** @type {Schema | undefined} */
  let schema = root;
  for (const name of path) {
    schema = [schema, schema.then, schema.else]
      .map((part) => part?.properties?.[name])
      .find((found) => found !== undefined);
    if (!schema) return undefined;
  }
  const types = [schema.type].flat().filter((type) => type !== "null");
  return { ...schema, type: types[0], nullable: types.length < [schema.type].flat().length };
}

/**
 * Says whether a condition holds for the data.
 *
 * @param {Condition} condition
 * @param {Data} data
 * @returns {boolean}
 */
export function holds(condition, data) {
  if ("conditions" in condition) {
    const results = condition.conditions.map((part) => holds(part, data));
    return condition.type === "OR" ? results.includes(true) : !results.includes(false);
  }
  const value = valueAt(data, pathOf(condition.scope));
  if (value === undefined) return !condition.failWhenUndefined;
  return faultOf(condition.schema, value) === null;
}

/**
 * Says what a rule makes of an element.
 *
 * @param {Rule | undefined} rule
 * @param {Data} data
 */
export function applyRule(rule, data) {
  if (!rule) return { visible: true, enabled: true };
  const held = holds(rule.condition, data);
  return {
    visible: rule.effect === "SHOW" ? held : rule.effect === "HIDE" ? !held : true,
    enabled: rule.effect === "ENABLE" ? held : rule.effect === "DISABLE" ? !held : true,
  };
}
