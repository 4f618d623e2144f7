// Says why no model is listed, and offers to drop the filter that hides most.

import { html } from "lit";
import { nameFilter } from "./model-filter-bar.js";
import { filterToDrop, NO_FILTERS } from "./model-filters.js";
import { listModels } from "./model-list.js";

/**
 * @typedef {import("./model-filters.js").Filters} Filters
 * @typedef {{models: import("../shared/source-api.js").Model[], text: string, filters: Filters,
 *   t: import("../shared/i18n.js").Translator, locale: string, drop: (rest: Filters) => void}} Empty
 */

/** @param {Empty} empty */
export function drawEmpty({ models, text, filters, t, locale, drop }) {
  const shelf = { favourites: [], recent: [] };
  const found = listModels({ models, query: text, filters: NO_FILTERS, order: "", shelf, value: "" });
  if (found.count === 0) return html`<p class="empty">${t("helicone.picker.empty.search")}</p>`;
  const matching = found.groups.flatMap(({ choices }) => choices.map(({ model }) => model));
  const best = filterToDrop([...new Set(matching)], filters);
  const words = best
    ? t("helicone.picker.empty.drop", { name: nameFilter(best.filter.name, filters, t, locale), count: best.count })
    : t("helicone.picker.filter.reset_all");
  return html`<div class="empty">
    <p>${t("helicone.picker.empty.filters")}</p>
    <button type="button" class="button small" part="button" @click=${() => drop(best?.filter.rest ?? NO_FILTERS)}>
      ${words}
    </button>
  </div>`;
}
