// Draws what stands above the model list: how it is filtered and sorted, and how many models that leaves.

import { html, nothing } from "lit";
import { ABILITIES } from "./model-abilities.js";
import { activeFilters, CONTEXTS, PRICES, providersOf } from "./model-filters.js";
import { ORDERS } from "./model-order.js";
import { drawSign } from "./model-row.js";
import { formatTokens, formatUsd } from "../shared/prices.js";

/**
 * @typedef {import("./model-filters.js").Filters} Filters
 * @typedef {import("./model-filters.js").ActiveFilter} ActiveFilter
 * @typedef {import("./model-order.js").Order} Order
 * @typedef {import("../shared/i18n.js").Translator} Translator
 * @typedef {{
 *   name: string, models: import("../shared/source-api.js").Model[], filters: Filters, order: Order, isSearch: boolean,
 *   isUnfolded: boolean, summary: string, t: Translator, locale: string,
 *   filter: (filters: Filters) => void, reset: () => void, sort: (order: Order) => void,
 *   unfold: (isUnfolded: boolean) => void,
 * }} FilterBar
 */

/** @param {Event} event */
const chosen = (event) => /** @type {HTMLSelectElement} */ (event.target).value;

/** @param {string} text */
const numberOf = (text) => (text === "" ? null : Number(text));

/**
 * Names a filter as it is set.
 *
 * @param {ActiveFilter["name"]} name
 * @param {Filters} filters
 * @param {Translator} t
 * @param {string} locale
 */
export function nameFilter(name, filters, t, locale) {
  switch (name) {
    case "provider":
      return filters.provider;
    case "price":
      return priceWords(filters.price ?? 0, t, locale);
    case "context":
      return contextWords(filters.context ?? 0, t, locale);
    default:
      return t(`helicone.picker.ability.${name}`);
  }
}

/** @type {(price: number, t: Translator, locale: string) => string} */
const priceWords = (price, t, locale) =>
  price === 0
    ? t("helicone.picker.filter.free")
    : t("helicone.picker.filter.up_to", { price: formatUsd(price, locale, { minimumFractionDigits: 0 }) });

/** @type {(tokens: number, t: Translator, locale: string) => string} */
const contextWords = (tokens, t, locale) =>
  t("helicone.picker.filter.from", { tokens: formatTokens(tokens, locale) });

/**
 * @param {string} id
 * @param {string} label
 * @param {string} value
 * @param {[value: string, words: string][]} choices
 * @param {(event: Event) => void} change
 * @param {string} [look] of the label
 */
const drawSelect = (id, label, value, choices, change, look = "") => html`
  <div class="filter">
    <label class=${look} for=${id}>${label}</label>
    <select class="box" part="input" id=${id} @change=${change}>
      ${choices.map(([one, words]) => html`<option value=${one} .selected=${one === value}>${words}</option>`)}
    </select>
  </div>
`;

/** @param {FilterBar} bar */
export function drawFilterBar(bar) {
  const { name, filters, order, isSearch, isUnfolded, summary, t, reset, sort, unfold } = bar;
  const count = activeFilters(filters).length;
  return html`
    <div class="list-head">
      <button
        type="button"
        class="button quiet small"
        part="button"
        aria-expanded=${String(isUnfolded)}
        aria-controls="${name}-filters"
        @click=${() => unfold(!isUnfolded)}
      >${count ? t("helicone.picker.filter.active", { count }) : t("helicone.picker.filter")}</button>
      ${drawSelect(
        `${name}-order`,
        t("helicone.picker.sort"),
        order,
        ORDERS.map((one) => [one, t(`helicone.picker.sort.${one || (isSearch ? "match" : "author")}`)]),
        (event) => sort(/** @type {Order} */ (chosen(event))),
        "unseen",
      )}
      <span class="list-count">${summary}</span>
      ${count
        ? html`<button
            type="button"
            class="button quiet small"
            part="button"
            aria-label=${t("helicone.picker.filter.reset_all")}
            @click=${reset}
          >${t("helicone.picker.filter.reset")}</button>`
        : nothing}
    </div>
    <div
      class="filters"
      id="${name}-filters"
      role="group"
      aria-label=${t("helicone.picker.filters")}
      ?hidden=${!isUnfolded}
    >
      ${isUnfolded ? drawFilters(bar) : nothing}
    </div>
  `;
}

/** @param {FilterBar} bar */
function drawFilters({ name, models, filters, t, locale, filter }) {
  const toggle = (/** @type {import("./model-abilities.js").Ability} */ ability) =>
    filters.abilities.includes(ability)
      ? filters.abilities.filter((other) => other !== ability)
      : [...filters.abilities, ability];
  const any = /** @type {[string, string]} */ (["", t("helicone.picker.filter.any")]);
  return html`
    <div class="abilities">
      ${ABILITIES.map(
        (ability) => html`<button
          type="button"
          class="toggle"
          aria-pressed=${String(filters.abilities.includes(ability))}
          @click=${() => filter({ ...filters, abilities: toggle(ability) })}
        >${drawSign(ability)}${t(`helicone.picker.ability.${ability}`)}</button>`,
      )}
    </div>
    ${drawSelect(
      `${name}-provider`,
      t("helicone.picker.filter.provider"),
      filters.provider,
      [any, ...providersOf(models).map((one) => /** @type {[string, string]} */ ([one, one]))],
      (event) => filter({ ...filters, provider: chosen(event) }),
    )}
    ${drawSelect(
      `${name}-price`,
      t("helicone.picker.filter.price"),
      String(filters.price ?? ""),
      [any, ...PRICES.map((one) => /** @type {[string, string]} */ ([String(one), priceWords(one, t, locale)]))],
      (event) => filter({ ...filters, price: numberOf(chosen(event)) }),
    )}
    ${drawSelect(
      `${name}-context`,
      t("helicone.picker.filter.context"),
      String(filters.context ?? ""),
      [any, ...CONTEXTS.map((one) => /** @type {[string, string]} */ ([String(one), contextWords(one, t, locale)]))],
      (event) => filter({ ...filters, context: numberOf(chosen(event)) }),
    )}
`;
}
