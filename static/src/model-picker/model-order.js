// The orders in which models can be listed. What is not known about a model puts it last.

/** @typedef {import("../shared/source-api.js").Model} Model */
/** @typedef {"" | "name" | "price" | "context" | "newest"} Order "": the best match, and without a search by author. */

/** @type {Order[]} */
export const ORDERS = ["", "name", "price", "context", "newest"];

/** @type {{[order in Exclude<Order, "">]: (model: Model) => number}} */
const MEASURES = {
  name: () => 0,
  price: ({ price }) => (price ? price.input + price.output : Number.POSITIVE_INFINITY),
  context: ({ context_length }) => -(context_length ?? 0),
  newest: ({ released }) => (released ? -Date.parse(released) || 0 : 0),
};

const names = new Intl.Collator("en", { numeric: true });

/**
 * Sorts models; equal ones by name.
 *
 * @template {{model: Model}} T
 * @param {T[]} choices
 * @param {Exclude<Order, "">} order
 * @returns {T[]}
 */
export function inOrder(choices, order) {
  const measure = MEASURES[order];
  return choices
    .map((choice) => ({ choice, at: measure(choice.model) }))
    .sort((one, other) =>
      one.at === other.at ? names.compare(one.choice.model.id, other.choice.model.id) : one.at < other.at ? -1 : 1,
    )
    .map(({ choice }) => choice);
}
