// Finds the items of a model string that the gateway would pass over without a word, and what was probably meant.
// The same as `check` in core/model_string.py; tests/data/model_string_vectors.json holds both to one table.

import { formatRoute, parseRoute } from "./routing.js";

/** @typedef {import("./routing.js").Route} Route */
/** @typedef {{code: string, item: string, suggestion: string | null}} RouteWarning `suggestion` replaces the item. */
/** @typedef {ReadonlyMap<string, readonly string[]>} Known The providers of each model, none where nobody knows them. */

/** Provider names as a model string may have them: exact, lower case. */
export const PROVIDERS = (
  "anthropic azure baseten bedrock canopywave cerebras chutes deepinfra deepseek fireworks google-ai-studio groq " +
  "helicone mistral nebius novita openai openrouter perplexity vertex xai"
).split(" ");

/** Old names that the gateway still understands, and what they mean. */
export const LEGACY_NAMES = new Map([
  ["gemini-1.5-flash", "gemini-2.5-flash-lite"],
  ["claude-3.5-sonnet", "claude-3.5-sonnet-v2"],
  ["claude-3.5-sonnet-20240620", "claude-3.5-sonnet-v2"],
  ["deepseek-r1", "deepseek-reasoner"],
  ["kimi-k2", "kimi-k2-0905"],
  ["kimi-k2-instruct", "kimi-k2-0905"],
  ["grok-4.1-fast-reasoning", "grok-4-1-fast-reasoning"],
  ["grok-4.1-fast-non-reasoning", "grok-4-1-fast-non-reasoning"],
]);

const ONLINE = ":online";

/**
 * Names what is wrong with each item, in order.
 *
 * @param {string} text
 * @param {Known} known the list of models; empty where there is none
 * @returns {RouteWarning[]}
 */
export function checkModelString(text, known) {
  return itemsOf(text).flatMap((item) => (item.startsWith("!") ? checkExclusion(item) : checkItem(item, known)) ?? []);
}

/**
 * Gives the text with a warning's item replaced.
 *
 * @param {string} text
 * @param {RouteWarning} warning
 */
export function followSuggestion(text, { item, suggestion }) {
  const items = itemsOf(text).map((other) => (other === item && suggestion ? suggestion : other));
  return [...new Set(items)].join(",");
}

/** @param {string} text */
function itemsOf(text) {
  return text
    .split(",")
    .map((item) => item.trim())
    .filter(Boolean);
}

/** @param {string} name */
const withoutSuffix = (name) => (name.endsWith(ONLINE) ? name.slice(0, -ONLINE.length) : name);

/**
 * @param {string} item
 * @returns {RouteWarning | null}
 */
function checkExclusion(item) {
  const name = item.slice(1);
  if (PROVIDERS.includes(name)) return null;
  const meant = name.replace(/^[!\s]+/, "").toLowerCase();
  return { code: "exclusion", item, suggestion: PROVIDERS.includes(meant) ? `!${meant}` : null };
}

/**
 * @param {string} item
 * @param {Known} known
 * @returns {RouteWarning | null}
 */
function checkItem(item, known) {
  const route = parseRoute(item);
  const { model, provider, deployment } = route;
  if (item.split("/").length > 3) return { code: "too_many_parts", item, suggestion: null };
  if (!model) return { code: "no_name", item, suggestion: null };
  if (provider?.endsWith(ONLINE) || deployment?.endsWith(ONLINE)) return checkSuffix(route, item, known);
  if (provider !== undefined && !PROVIDERS.includes(provider)) return checkProvider(route, item, known);
  if (lacksPin(route, known)) return warn("provider_lacks_model", item, route, known);
  if (known.size === 0 || known.has(LEGACY_NAMES.get(model) ?? model)) return null;
  const lower = model.toLowerCase();
  if (known.has(lower) || LEGACY_NAMES.has(lower)) return warn("upper_case", item, { ...route, model: lower }, known);
  // With a provider the name may be anything: the user's own key can reach models that the list does not have.
  return { code: provider === undefined ? "unknown_model" : "own_key_only", item, suggestion: null };
}

/**
 * @param {Route} route
 * @param {string} item
 * @param {Known} known
 */
function checkSuffix(route, item, known) {
  const provider = withoutSuffix(route.provider ?? "");
  const deployment = route.deployment === undefined ? undefined : withoutSuffix(route.deployment);
  const moved = { ...route, online: true, provider, deployment };
  if (PROVIDERS.includes(provider)) return warn("suffix_in_wrong_place", item, moved, known);
  return checkProvider(moved, item, known);
}

/**
 * @param {Route} route
 * @param {string} item
 * @param {Known} known
 */
function checkProvider(route, item, known) {
  const { model, provider = "", online } = route;
  const lower = provider.toLowerCase();
  if (PROVIDERS.includes(lower)) return warn("upper_case", item, { ...route, provider: lower }, known);
  const isPin = PROVIDERS.includes(model);
  if (provider && (isPin || known.has(provider))) {
    return warn("provider_first", item, { model: provider, provider: isPin ? model : undefined, online }, known);
  }
  return warn("unknown_provider", item, unpinned(route), known);
}

/** @param {Route} route */
const unpinned = (route) => ({ ...route, provider: undefined, deployment: undefined });

/**
 * Says whether a route is pinned to a provider that does not have the model on Helicone's credits: the gateway then
 * tries the user's own key there, and without one passes the route over.
 *
 * @param {Route} route
 * @param {Known} known
 */
function lacksPin({ model, provider }, known) {
  const providers = known.get(LEGACY_NAMES.get(model) ?? model) ?? [];
  return providers.length > 0 && provider !== undefined && !providers.includes(provider);
}

/**
 * Warns with what was meant, without a pin that would be the next thing to warn of.
 *
 * @param {string} code
 * @param {string} item
 * @param {Route} meant
 * @param {Known} known
 * @returns {RouteWarning}
 */
function warn(code, item, meant, known) {
  return { code, item, suggestion: formatRoute(lacksPin(meant, known) ? unpinned(meant) : meant) };
}
