// The chain of routes that the settings amount to: read from them, composed into one string, read back, and priced.

import { readModelString } from "./model-string.js";
import { LEGACY_NAMES } from "./route-check.js";
import { formatRoute, parseModelString, parseRoute, registryId, searchObstacle } from "./routing.js";

/**
 * @typedef {import("./routing.js").Route} Route
 * @typedef {import("./routing.js").CanSearch} CanSearch
 * @typedef {import("../shared/source-api.js").Endpoint} Endpoint
 * @typedef {import("../shared/source-api.js").Model} Model
 * @typedef {{items: string[], excluded: string[]}} Chain
 *   `items` are routes in their order; the first is the model, and an empty text where none is chosen.
 * @typedef {{model: string, fallbacks: string[], excluded_providers: string[]}} RoutingSettings
 */

/** What may stand in the setting `fallbacks`, by the schema. */
const FALLBACK = /^[^,!\s]{1,200}$/;
const MOST_FALLBACKS = 8;

/** @type {<T>(items: T[]) => T[]} */
const once = (items) => [...new Set(items)];

/**
 * Gives the chain that the settings hold. A model string that cannot be read stands as one item.
 *
 * @param {Partial<RoutingSettings>} settings
 * @returns {Chain}
 */
export function chainOf({ model = "", fallbacks = [], excluded_providers = [] }) {
  const { routes, excluded, problem } = readModelString(model);
  const first = problem ? [model.trim()] : routes.map(formatRoute);
  const items = once([...first, ...fallbacks]);
  return { items: items.length > 1 || items[0] ? items : [], excluded: once([...excluded, ...excluded_providers]) };
}

/**
 * Gives the settings that hold a chain. What `fallbacks` cannot hold stays in the model string, with all before it.
 *
 * @param {Chain} chain
 * @returns {RoutingSettings}
 */
export function settingsOf({ items, excluded }) {
  const unfit = items.findLastIndex((item) => !FALLBACK.test(item));
  const inModel = Math.max(1, unfit + 1, items.length - MOST_FALLBACKS);
  return {
    model: items.slice(0, inModel).filter(Boolean).join(","),
    fallbacks: items.slice(inModel),
    excluded_providers: excluded,
  };
}

/**
 * Composes the model string that will be sent: exclusions, the model, then its fallbacks, each once.
 *
 * With web search on, a route that can search goes to provider `anthropic` with `:online`; if it was not pinned there,
 * the plain route follows, which answers without search when Anthropic fails.
 *
 * @param {Partial<RoutingSettings> & {web_search?: boolean}} settings
 * @param {CanSearch} canSearch
 */
export function composeModelString(settings, canSearch) {
  const parts = [settings.model ?? "", ...(settings.fallbacks ?? [])].map(parseModelString);
  const excluded = once([...parts.flatMap((part) => part.excluded), ...(settings.excluded_providers ?? [])]);
  const routes = parts
    .flatMap((part) => part.routes)
    .flatMap((route) => {
      if (!settings.web_search || searchObstacle(route, excluded, canSearch) !== null) return [route];
      const search = { ...route, online: true, provider: "anthropic" };
      return route.provider === undefined ? [search, { ...route, online: false }] : [search];
    });
  return [...excluded.map((provider) => `!${provider}`), ...once(routes.map(formatRoute))].join(",");
}

/**
 * Reads a composed string back into the chain that it was composed from.
 *
 * @param {string} text
 * @param {boolean} isSearching whether web search is on, which adds what this takes away
 * @param {CanSearch} canSearch
 * @returns {Chain & {problem: import("./model-string.js").ModelStringProblem | null}}
 */
export function readComposed(text, isSearching, canSearch) {
  const { routes, excluded, problem } = readModelString(text);
  const plain = isSearching ? withoutSearch(routes, excluded, canSearch) : routes;
  return { items: once(plain.map(formatRoute)), excluded, problem };
}

/**
 * @param {Route[]} routes
 * @param {string[]} excluded
 * @param {CanSearch} canSearch
 */
function withoutSearch(routes, excluded, canSearch) {
  /** @type {Route[]} */
  const plain = [];
  for (let at = 0; at < routes.length; at += 1) {
    const route = routes[at];
    const isSearch = route.online && route.provider && searchObstacle(route, excluded, canSearch) === null;
    const next = routes[at + 1];
    const isFollowed = isSearch && route.deployment === undefined && next && formatRoute(next) === route.model;
    if (isFollowed) at += 1;
    plain.push(isFollowed ? next : isSearch ? { ...route, online: false } : route);
  }
  return plain;
}

/**
 * Gives the model of an item, by its id or by an old name of it.
 *
 * @param {string} item
 * @param {Model[]} models
 */
export function modelOf(item, models) {
  const route = parseRoute(item);
  const id = LEGACY_NAMES.get(route.model) ?? registryId(route);
  return models.find((model) => model.id === id);
}

/**
 * Gives the provider that serves an item first, with its prices, as far as the list of models tells.
 *
 * @param {string} item
 * @param {Model[]} models
 * @param {string[]} excluded
 * @returns {Endpoint | undefined}
 */
export function endpointOf(item, models, excluded) {
  const { provider } = parseRoute(item);
  return modelOf(item, models)?.endpoints?.find(
    (endpoint) => !excluded.includes(endpoint.provider) && (provider ?? endpoint.provider) === endpoint.provider,
  );
}

/**
 * Says how many times as much the second costs, by the price that grows most; null where that cannot be said.
 *
 * @param {Endpoint | undefined} first
 * @param {Endpoint | undefined} second
 */
export function timesAsMuch(first, second) {
  if (!first?.input || !first.output || second?.input == null || second.output == null) return null;
  return Math.max(second.input / first.input, second.output / first.output);
}
