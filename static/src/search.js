// Finds models for what somebody types: by id, name and author, best match first, grouped by author.

/**
 * @typedef {import("./source-api.js").Model} Model
 * @typedef {{value: string, model: Model}} Choice What can be picked: a model's id, or one of its routes.
 * @typedef {{label: string, choices: Choice[]}} ChoiceGroup
 */

/** @param {string} text */
const squeeze = (text) => text.toLowerCase().replace(/[^\p{L}\p{N}]+/gu, "");

/** Authors whose name is more than their id with a capital letter. */
const AUTHORS = /** @type {{[id: string]: string}} */ ({
  deepseek: "DeepSeek",
  "meta-llama": "Meta",
  moonshotai: "Moonshot AI",
  openai: "OpenAI",
  xai: "xAI",
  zai: "Z.ai",
});

/**
 * Gives the author as people write it.
 *
 * @param {string} id
 */
export const authorName = (id) => AUTHORS[id] ?? id.charAt(0).toUpperCase() + id.slice(1);

/**
 * Says whether all letters of `wanted` stand in `text` in their order.
 *
 * @param {string} wanted
 * @param {string} text
 */
function isSpread(wanted, text) {
  let at = 0;
  for (const letter of text) if (letter === wanted[at]) at += 1;
  return at === wanted.length;
}

/**
 * Ranks one model for a query; 0 is best, null is no match.
 *
 * @param {Model} model
 * @param {string} query
 */
function rank(model, query) {
  const id = squeeze(model.id);
  const whole = squeeze(query);
  if (id === whole) return 0;
  if (id.startsWith(whole)) return 1;
  if (id.includes(whole)) return 2;
  const text = id + squeeze(model.name) + squeeze(model.author);
  if (query.split(/\s+/).every((word) => text.includes(squeeze(word)))) return 3;
  return whole.length > 2 && isSpread(whole, id) ? 4 : null;
}

/**
 * Finds the models for a query. With a `/` in it, each model is offered at each of its providers.
 *
 * @param {Model[]} models
 * @param {string} query empty: all models
 * @returns {ChoiceGroup[]}
 */
export function findModels(models, query) {
  const [name, provider] = query
    .trim()
    .replace(/:online\b/, "")
    .split("/");
  const ranked = models
    .map((model) => ({ model, rank: name ? rank(model, name) : 0 }))
    .filter((found) => found.rank !== null && (provider === undefined || found.rank < 4));
  const closest = Math.min(...ranked.map((found) => found.rank ?? 0));
  const groups = new Map();
  for (const { model } of ranked
    // Letters that are merely spread over an id count only where nothing matches better.
    .filter((found) => closest === 4 || found.rank !== 4)
    .sort((one, other) => (one.rank ?? 0) - (other.rank ?? 0))) {
    const label = authorName(model.author);
    const values =
      provider === undefined
        ? [model.id]
        : (model.providers ?? []).filter((at) => at.startsWith(provider)).map((at) => `${model.id}/${at}`);
    if (!values.length) continue;
    if (!groups.has(label)) groups.set(label, []);
    groups.get(label).push(...values.map((value) => ({ value, model })));
  }
  const found = [...groups].map(([label, choices]) => ({ label, choices }));
  return name ? found : found.sort((one, other) => one.label.localeCompare(other.label));
}
