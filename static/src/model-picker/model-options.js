// Draws the options of the model list in their groups, and among them the text as it was typed.

import { html, nothing } from "lit";
import { drawFacts, spokenRow } from "./model-row.js";

/**
 * @typedef {import("./model-list.js").ChoiceGroup} ChoiceGroup
 * @typedef {import("../shared/i18n.js").Translator} Translator
 * @typedef {{
 *   name: string, list: import("./model-list.js").ModelList, value: string, stars: Set<string>, rows: number,
 *   t: Translator, locale: string, pick: (value: string) => void, star: (value: string) => void,
 * }} Options `rows` is how many are drawn.
 */

/** @param {Options} options */
export function drawOptions(options) {
  const { name, list, rows, t } = options;
  const { groups, own, isOwnFirst, count } = list;
  let index = isOwnFirst ? 1 : 0;
  let left = rows;
  const drawn = groups.map((group, at) => {
    if (left <= 0) return nothing;
    const choices = group.choices.slice(0, left).map((choice) => drawChoice(choice, index++, options));
    left -= choices.length;
    if (!group.label) return choices;
    return html`
      <div role="group" aria-labelledby="${name}-group-${at}" class="group">
        <div class="group-name" id="${name}-group-${at}" role="presentation">${nameGroup(group, t)}</div>
        ${choices}
      </div>
    `;
  });
  if (own === null) return drawn;
  const words = t("helicone.picker.as_it_is", { text: own });
  const content = html`<span class="option-name">${words}</span>`;
  const asItIs = drawOption(isOwnFirst ? 0 : count, own, words, content, options);
  return isOwnFirst ? [asItIs, drawn] : [drawn, asItIs];
}

/**
 * @param {ChoiceGroup} group
 * @param {Translator} t
 */
const nameGroup = ({ id, label }, t) => (id === label ? t(`helicone.picker.${id}`) : label);

/**
 * @param {import("./model-list.js").Choice} choice
 * @param {number} index
 * @param {Options} options
 */
function drawChoice(choice, index, options) {
  const { list, stars, t, locale } = options;
  const context = { words: list.words, isFavourite: stars.has(choice.value), t, locale };
  return drawOption(index, choice.value, spokenRow(choice, context), drawFacts(choice, context), options);
}

/**
 * @param {number} index
 * @param {string} value
 * @param {string} spoken
 * @param {unknown} content
 * @param {Options} options
 */
function drawOption(index, value, spoken, content, { name, value: chosen, pick, star }) {
  return html`
    <div
      class="option"
      part="option"
      role="option"
      id="${name}-option-${index}"
      aria-label=${spoken}
      aria-selected=${String(value === chosen)}
      @click=${(/** @type {Event} */ event) =>
        /** @type {Element} */ (event.target).closest("[data-star]") ? star(value) : pick(value)}
    >${content}</div>
  `;
}
