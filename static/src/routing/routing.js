// The gateway's routing grammar: reads and writes the routes of a model string. route-chain.js composes them.

/**
 * @typedef {{model: string, provider?: string, deployment?: string, online: boolean}} Route One way to a reply.
 * @typedef {{routes: Route[], excluded: string[]}} ModelString
 * @typedef {(modelId: string) => boolean} CanSearch
 * @typedef {"none" | "excluded" | "pinned" | "incapable" | null} SearchObstacle Why no web search; null: it works.
 */

const ONLINE = ":online";

/** Old names that the gateway still understands, for models that can search the web. */
const LEGACY_NAMES = /** @type {{[name: string]: string}} */ ({
  "claude-3.5-sonnet": "claude-3.5-sonnet-v2",
  "claude-3.5-sonnet-20240620": "claude-3.5-sonnet-v2",
});

/** @param {string} item */
export function parseRoute(item) {
  const [name, provider, deployment] = item.split("/");
  const online = name.endsWith(ONLINE);
  return { model: online ? name.slice(0, -ONLINE.length) : name, provider, deployment, online };
}

/**
 * Reads a model string as the gateway does: items at commas, trimmed, empty ones dropped.
 *
 * Faults are not reported here: model-string.js does that, and the server refuses them when settings are saved.
 *
 * @param {string} text
 * @returns {ModelString}
 */
export function parseModelString(text) {
  const items = text
    .split(",")
    .map((item) => item.trim())
    .filter(Boolean);
  const excluded = items.filter((item) => item.startsWith("!")).map((item) => item.slice(1));
  return { routes: items.filter((item) => !item.startsWith("!")).map(parseRoute), excluded: [...new Set(excluded)] };
}

/** @param {Route} route */
export function formatRoute({ model, provider, deployment, online }) {
  return [model + (online ? ONLINE : ""), provider, deployment].filter((part) => part !== undefined).join("/");
}

/**
 * Gives the id under which the registry knows a route's model.
 *
 * @param {Route} route
 */
export function registryId(route) {
  return LEGACY_NAMES[route.model] ?? route.model;
}

/**
 * Says what stands between a route and web search, which works at provider `anthropic` only.
 *
 * @param {Route | undefined} route
 * @param {string[]} excluded
 * @param {CanSearch} canSearch
 * @returns {SearchObstacle}
 */
export function searchObstacle(route, excluded, canSearch) {
  if (!route) return "none";
  if (!canSearch(registryId(route))) return "incapable";
  if (route.provider !== undefined && route.provider !== "anthropic") return "pinned";
  return excluded.includes("anthropic") ? "excluded" : null;
}
