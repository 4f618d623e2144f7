// Which models remain when somebody asks for abilities, a provider, a highest price, a least context.

import { hasAbility } from "./model-abilities.js";

/**
 * @typedef {import("../shared/source-api.js").Model} Model
 * @typedef {import("./model-abilities.js").Ability} Ability
 * @typedef {{abilities: Ability[], provider: string, price: number | null, context: number | null}} Filters
 *   `price`: the most for a million tokens of output, 0 for what is free; `context`: the least, in tokens.
 * @typedef {{name: Ability | "provider" | "price" | "context", rest: Filters}} ActiveFilter
 */

/** @type {Filters} */
export const NO_FILTERS = Object.freeze({ abilities: [], provider: "", price: null, context: null });

export const PRICES = [0, 0.5, 1, 2, 5, 10, 20];
export const CONTEXTS = [32_000, 128_000, 200_000, 400_000, 1_000_000];

/**
 * Says whether a model passes all filters. What is not known about it, it does not have.
 *
 * @param {Model} model
 * @param {Filters} filters
 */
export function fits(model, { abilities, provider, price, context }) {
  return (
    abilities.every((ability) => hasAbility(model, ability)) &&
    (provider === "" || (model.providers ?? []).includes(provider)) &&
    (price === null || (model.price !== null && costs(model.price, price))) &&
    (context === null || (model.context_length ?? 0) >= context)
  );
}

/**
 * @param {{input: number, output: number}} price
 * @param {number} most
 */
const costs = ({ input, output }, most) => output <= most && (most > 0 || input === 0);

/**
 * Lists the filters that are on, each with what stays without it.
 *
 * @param {Filters} filters
 * @returns {ActiveFilter[]}
 */
export function activeFilters(filters) {
  /** @type {ActiveFilter[]} */
  const active = filters.abilities.map((name) => ({
    name,
    rest: { ...filters, abilities: filters.abilities.filter((other) => other !== name) },
  }));
  if (filters.provider !== "") active.push({ name: "provider", rest: { ...filters, provider: "" } });
  if (filters.price !== null) active.push({ name: "price", rest: { ...filters, price: null } });
  if (filters.context !== null) active.push({ name: "context", rest: { ...filters, context: null } });
  return active;
}

/**
 * Gives the filter without which most models would fit; null where dropping one alone does not help.
 *
 * @param {Model[]} models
 * @param {Filters} filters
 * @returns {{filter: ActiveFilter, count: number} | null}
 */
export function filterToDrop(models, filters) {
  const [best] = activeFilters(filters)
    .map((filter) => ({ filter, count: models.filter((model) => fits(model, filter.rest)).length }))
    .sort((one, other) => other.count - one.count);
  return best?.count ? best : null;
}

/** @param {Model[]} models */
export const providersOf = (models) => [...new Set(models.flatMap(({ providers }) => providers ?? []))].sort();
