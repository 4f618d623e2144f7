// Puts together what an open picker lists: the search, the filters, the order, favourites, and the text as it is.

import { authorName } from "./authors.js";
import { fits } from "./model-filters.js";
import { inOrder } from "./model-order.js";
import { parseModelString, registryId } from "../routing/routing.js";
import { findModels, wordsOf } from "./search.js";

/**
 * @typedef {import("../shared/source-api.js").Model} Model
 * @typedef {{value: string, model: Model, isFromBefore?: boolean, isMissing?: boolean}} Choice What can be picked: a
 *   model, one of its routes, or a model string from before, whose model the list may lack by now.
 * @typedef {{id: string, label: string, choices: Choice[]}} ChoiceGroup `label` is empty where all stand in one order.
 * @typedef {{groups: ChoiceGroup[], values: string[], own: string | null, isOwnFirst: boolean, count: number,
 *   known: number, words: string[]}} ModelList `values` can be picked, in their order; `own` is the text as it was
 *   typed; `known` leaves out of `count` what comes from before.
 * @typedef {{models: Model[], query: string, filters: import("./model-filters.js").Filters,
 *   order: import("./model-order.js").Order, shelf: import("./model-memory.js").Shelf, value: string}} Wish
 */

const ROUTING = /[/,!:]/;
const SHELVES = /** @type {const} */ (["favourites", "recent"]);

/**
 * Says whether a text is more than a model's name, and so cannot be meant as a search.
 *
 * @param {string} text
 */
export const isRouting = (text) => ROUTING.test(text);

/**
 * Gives what is known about a model string from before: the facts of the model that it tries first.
 *
 * @param {string} value
 * @param {Map<string, Model>} byId
 * @returns {Choice}
 */
function choiceOf(value, byId) {
  const [first] = parseModelString(value).routes;
  const listed = byId.get(value);
  if (listed) return { value, model: listed };
  const model = first && byId.get(registryId(first));
  if (model) return { value, model, isFromBefore: true };
  const unknown = { id: value, name: value, author: "", context_length: null, price: null, web_search: false };
  return { value, model: unknown, isFromBefore: true, isMissing: true };
}

/**
 * @param {ChoiceGroup[]} groups
 * @param {string} id
 * @param {string} label
 * @param {Choice[]} choices
 */
function add(groups, id, label, choices) {
  const group = groups.find((other) => other.id === id);
  if (group) group.choices.push(...choices);
  else if (choices.length) groups.push({ id, label, choices: [...choices] });
}

/** @param {Model} model */
const authorOf = ({ author }) => /** @type {const} */ ([`author-${author}`, authorName(author)]);

/**
 * Lists all that the filters leave: favourites and recent ones first, then the rest by author.
 *
 * @param {Wish} wish
 */
function listAll({ models, filters, shelf, value }) {
  const byId = new Map(models.map((model) => [model.id, model]));
  const isChosenElsewhere = value === "" || byId.has(value) || shelf.favourites.includes(value);
  const recent = isChosenElsewhere ? shelf.recent : [value, ...shelf.recent.filter((other) => other !== value)];
  const seen = new Set();
  /** @type {ChoiceGroup[]} */
  const groups = [];
  for (const id of SHELVES) {
    const values = (id === "recent" ? recent : shelf.favourites).filter((one) => !seen.has(one) && seen.add(one));
    add(
      groups,
      id,
      id,
      values.map((one) => choiceOf(one, byId)).filter(({ model }) => fits(model, filters)),
    );
  }
  /** @type {ChoiceGroup[]} */
  const authors = [];
  for (const model of models) {
    if (!seen.has(model.id) && fits(model, filters)) add(authors, ...authorOf(model), [{ value: model.id, model }]);
  }
  return [...groups, ...authors.sort((one, other) => one.label.localeCompare(other.label))];
}

/**
 * Lists what matches, best first. With a `/` in the query, each model is offered at each of its providers.
 *
 * @param {Wish} wish
 */
function listFound({ models, query, filters, shelf }) {
  const [name, provider] = query.replace(/:online\b/, "").split("/");
  const candidates = models.filter((model) => fits(model, filters));
  /** @type {ChoiceGroup[]} */
  const groups = [];
  if (provider !== undefined) {
    const matches = name ? findModels(candidates, name) : candidates.map((model) => ({ model, rank: 0 }));
    for (const { model } of matches.filter(({ rank }) => rank < 900)) {
      const at = (model.providers ?? []).filter((one) => one.startsWith(provider));
      add(
        groups,
        ...authorOf(model),
        at.map((one) => ({ value: `${model.id}/${one}`, model })),
      );
    }
    return groups;
  }
  const byId = new Map(models.map((model) => [model.id, model]));
  /** @type {Map<Model, {choice: Choice, group: readonly [string, string]}>} */
  const fromBefore = new Map();
  for (const id of SHELVES) {
    for (const value of shelf[id]) {
      const choice = choiceOf(value, byId);
      if (byId.has(value) || !fits(choice.model, filters)) continue;
      if ([...fromBefore.values()].some((other) => other.choice.value === value)) continue;
      fromBefore.set({ ...choice.model, id: value }, { choice, group: [id, id] });
    }
  }
  const favourites = new Set(shelf.favourites);
  const sorted = findModels([...candidates, ...fromBefore.keys()], name).sort(
    (one, other) =>
      one.rank - other.rank || Number(favourites.has(other.model.id)) - Number(favourites.has(one.model.id)),
  );
  for (const { model } of sorted) {
    const { choice, group } = fromBefore.get(model) ?? { choice: { value: model.id, model }, group: authorOf(model) };
    add(groups, ...group, [choice]);
  }
  return groups;
}

/**
 * Lists what can be picked.
 *
 * @param {Wish} wish
 * @returns {ModelList}
 */
export function listModels(wish) {
  const query = wish.query.trim();
  let groups = query ? listFound({ ...wish, query }) : listAll(wish);
  if (wish.order) {
    // One order of all: groups would cut it into pieces.
    const all = groups.flatMap((group) => group.choices);
    groups = all.length ? [{ id: "sorted", label: "", choices: inOrder(all, wish.order) }] : [];
  }
  const choices = groups.flatMap((group) => group.choices);
  const values = choices.map(({ value }) => value);
  const count = values.length;
  const known = choices.filter(({ isFromBefore }) => !isFromBefore).length;
  const own = query === "" || values.includes(query) ? null : query;
  const isOwnFirst = own !== null && isRouting(query) && !query.endsWith("/");
  if (own !== null) values[isOwnFirst ? "unshift" : "push"](own);
  return { groups, values, own, isOwnFirst, count, known, words: wordsOf(query.split("/")[0]) };
}
