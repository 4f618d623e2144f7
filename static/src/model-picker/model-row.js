// Draws one row of the model list: what it is called, what it costs, how much it takes, what it can do.

import { html, nothing } from "lit";
import { abilitiesOf } from "./model-abilities.js";
import { formatTokens, formatUsd } from "../shared/prices.js";
import { markedParts, wordsOf } from "./search.js";

/**
 * @typedef {import("../shared/source-api.js").Model} Model
 * @typedef {import("./model-abilities.js").Ability} Ability
 * @typedef {import("./model-list.js").Choice} Choice
 * @typedef {import("../shared/i18n.js").Translator} Translator
 * @typedef {{price: string, context: string, name: string, abilities: Ability[], spoken: string}} Facts
 */

/** @type {{[ability in Ability]: unknown}} */
const SIGNS = {
  web_search: html`<svg class="sign" viewBox="0 0 16 16" aria-hidden="true">
    <circle cx="8" cy="8" r="6" /><path d="M2 8h12M8 2c-5 4-5 8 0 12 5-4 5-8 0-12" />
  </svg>`,
  vision: html`<svg class="sign" viewBox="0 0 16 16" aria-hidden="true">
    <path d="M1.5 8C5 2.5 11 2.5 14.5 8 11 13.5 5 13.5 1.5 8z" /><circle cx="8" cy="8" r="2" />
  </svg>`,
  tools: html`<svg class="sign" viewBox="0 0 16 16" aria-hidden="true">
    <path d="M10 2.5a3.5 3.5 0 0 0-3.3 4.7L2.5 11.4l2.1 2.1 4.2-4.2A3.5 3.5 0 0 0 13.5 6l-2.2 1-1.3-1.3 1-2.2z" />
  </svg>`,
  reasoning: html`<svg class="sign" viewBox="0 0 16 16" aria-hidden="true">
    <path d="M5.5 11.5C3 9.5 3 7 4 5a4.5 4.5 0 0 1 8 0c1 2 1 4.5-1.5 6.5zM6 14h4" />
  </svg>`,
};

/** @param {Ability} ability */
export const drawSign = (ability) => SIGNS[ability];

/**
 * Facts in words, which stay the same as long as the language does.
 *
 * @type {WeakMap<Model, {t: Translator, facts: Facts}>}
 */
const known = new WeakMap();

/**
 * @param {Model} model
 * @param {Translator} t
 * @param {string} locale
 * @returns {Facts}
 */
function factsOf(model, t, locale) {
  const before = known.get(model);
  if (before?.t === t) return before.facts;
  const usd = (/** @type {number} */ amount) => formatUsd(amount, locale, { minimumFractionDigits: 0 });
  const { price, context_length, name } = model;
  const slots = price && { input: usd(price.input), output: usd(price.output), cached: usd(price.cached ?? 0) };
  const form = typeof price?.cached === "number" ? ".cached" : "";
  const context = context_length ? formatTokens(context_length, locale) : "";
  const abilities = abilitiesOf(model);
  const spoken = [
    isTelling(model) && name,
    slots ? t(`helicone.connection.model.price${form}`, slots) : t("helicone.connection.model.price_unknown"),
    context && t("helicone.connection.model.context", { tokens: context }),
    ...abilities.map((ability) => t(`helicone.picker.ability.${ability}`)),
  ];
  const facts = {
    price: slots ? t(`helicone.picker.price${form}`, slots) : "",
    context,
    name: isTelling(model) ? name : "",
    abilities,
    spoken: spoken.filter(Boolean).join(", "),
  };
  known.set(model, { t, facts });
  return facts;
}

/**
 * Says whether the name has a word that id and author lack.
 *
 * @param {Model} model
 */
function isTelling({ id, name, author }) {
  const rest = wordsOf(`${id} ${author}`).join("");
  return wordsOf(name).some((word) => !rest.includes(word));
}

/**
 * @param {string} text
 * @param {string[]} words
 */
const mark = (text, words) =>
  words.length ? markedParts(text, words).map((part, at) => (at % 2 ? html`<mark>${part}</mark>` : part)) : text;

/**
 * @param {Choice} choice
 * @param {{words: string[], isFavourite: boolean, t: Translator, locale: string}} context
 */
export function drawFacts({ value, model, isMissing }, { words, isFavourite, t, locale }) {
  const star = html`<span
    class="option-star ${isFavourite ? "on" : ""}"
    data-star
    aria-hidden="true"
    title=${t(`helicone.picker.favourite.${isFavourite ? "remove" : "add"}`)}
  >${isFavourite ? "★" : "☆"}</span>`;
  const { price, context, name, abilities } = factsOf(model, t, locale);
  return html`
    <span class="option-name">${mark(value, words)}${name && !isMissing
      ? html`<span class="option-more">${mark(name, words)}</span>`
      : nothing}</span>
    <span class="option-facts">
      ${isMissing
        ? html`<span class="missing">${t("helicone.picker.missing")}</span>`
        : html`<span class="signs">${abilities.map(drawSign)}</span><span class="option-price">${price}</span><span
            class="option-context"
          >${context}</span>`}
    </span>
    ${star}
  `;
}

/**
 * Gives the row in words, for those who hear it.
 *
 * @param {Choice} choice
 * @param {{isFavourite: boolean, t: Translator, locale: string}} context
 */
export function spokenRow({ value, model, isMissing }, { isFavourite, t, locale }) {
  return [
    value,
    isFavourite && t("helicone.picker.is_favourite"),
    isMissing ? t("helicone.picker.missing") : factsOf(model, t, locale).spoken,
  ]
    .filter(Boolean)
    .join(", ");
}
