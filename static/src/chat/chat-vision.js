// Whether the chosen model sees images, as far as the list of models tells.

/** @typedef {import("../shared/source-api.js").Model} Model */

/**
 * Gives the id of the model that a model string asks for first: `!azure,gpt-4o:online/openai` asks for `gpt-4o`.
 *
 * @param {string} model
 */
export function firstModelOf(model) {
  const route = model.split(",").find((item) => !item.trim().startsWith("!")) ?? "";
  return route.trim().split("/")[0].replace(/:online$/, "");
}

/**
 * Whether a model sees images; null where that is not known.
 *
 * @param {string} model the model string
 * @param {Model[] | null} models the list, if it is there
 * @returns {boolean | null}
 */
export function seesImages(model, models) {
  const id = firstModelOf(model);
  const modalities = models?.find((known) => known.id === id)?.input_modalities;
  return modalities?.length ? modalities.includes("image") : null;
}
