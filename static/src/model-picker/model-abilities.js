// What a model can do besides answering text, by the names that filters, badges and words share.

/** @typedef {import("../shared/source-api.js").Model} Model */
/** @typedef {"web_search" | "vision" | "tools" | "reasoning"} Ability */

/** @type {{[ability in Ability]: (model: Model) => boolean}} */
const TESTS = {
  web_search: (model) => model.web_search,
  vision: (model) => model.input_modalities?.includes("image") ?? false,
  tools: (model) => model.tools ?? false,
  reasoning: (model) => model.reasoning ?? false,
};

export const ABILITIES = /** @type {Ability[]} */ (Object.keys(TESTS));

/**
 * @param {Model} model
 * @param {Ability} ability
 */
export const hasAbility = (model, ability) => TESTS[ability](model);

/** @param {Model} model */
export const abilitiesOf = (model) => ABILITIES.filter((ability) => hasAbility(model, ability));
