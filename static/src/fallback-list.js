// The fallback chain: models in order, moved and removed by named buttons, and the string that is sent.

import { html, nothing } from "lit";
import "./combobox.js";
import { define, describedBy, errorOf, hintOf, PanelPart } from "./field.js";
import "./route-warnings.js";
import { composeModelString } from "./routing.js";

/** @typedef {import("./field.js").Field} Field */

export class FallbackList extends PanelPart {
  static properties = { field: { attribute: false }, news: { state: true } };

  constructor() {
    super();
    /** @type {Field | undefined} */
    this.field = undefined;
    this.news = "";
  }

  /** @returns {string[]} */
  get #items() {
    return this.field?.value ?? [];
  }

  /**
   * Puts the focus on one button of one item; without such an item on the box that adds.
   *
   * @param {string | undefined} item
   * @param {"up" | "down" | "remove"} which
   */
  async #focus(item, which) {
    await this.updateComplete;
    const buttons = /** @type {NodeListOf<HTMLElement>} */ (this.querySelectorAll(`button[data-does="${which}"]`));
    const button = [...buttons].find((candidate) => candidate.dataset.item === item);
    (button ?? this.querySelector("input"))?.focus();
  }

  /**
   * @param {string} item
   * @param {-1 | 1} step
   * @param {"up" | "down" | "remove"} [which] the button that keeps the focus
   */
  async #move(item, step, which = step < 0 ? "up" : "down") {
    const items = [...this.#items];
    const from = items.indexOf(item);
    const to = from + step;
    if (to < 0 || to >= items.length) return;
    items.splice(to, 0, ...items.splice(from, 1));
    this.field?.change(items);
    this.news = this.field?.t("helicone.routing.moved", { name: item, place: to + 1, count: items.length }) ?? "";
    await this.#focus(item, which);
  }

  /** @param {string} item */
  async #remove(item) {
    const items = this.#items;
    const at = items.indexOf(item);
    const rest = items.filter((other) => other !== item);
    this.field?.change(rest);
    this.news = this.field?.t("helicone.routing.removed", { name: item }) ?? "";
    await this.#focus(rest[at] ?? rest[at - 1], "remove");
  }

  /** @param {CustomEvent<string>} event */
  #add(event) {
    const added = event.detail
      .split(",")
      .map((item) => item.trim())
      .filter((item) => item && !this.#items.includes(item));
    if (!added.length) return;
    this.field?.change([...this.#items, ...added]);
    this.news = this.field?.t("helicone.routing.added", { name: added.join(", ") }) ?? "";
  }

  /**
   * @param {string} item
   * @param {string} corrected
   */
  #replace(item, corrected) {
    this.field?.change([...new Set(this.#items.map((other) => (other === item ? corrected : other)))]);
  }

  /**
   * @param {KeyboardEvent} event
   * @param {string} item
   */
  #press(event, item) {
    if (!event.altKey || (event.key !== "ArrowUp" && event.key !== "ArrowDown")) return;
    event.preventDefault();
    const which = /** @type {HTMLElement} */ (event.target).dataset.does;
    this.#move(item, event.key === "ArrowUp" ? -1 : 1, /** @type {"up" | "down" | "remove"} */ (which));
  }

  render() {
    const { field } = this;
    if (!field) return nothing;
    const { id, label, t, connection, schema } = field;
    const items = this.#items;
    const sent = composeModelString(connection.settings, connection.canSearch);
    const isFull = items.length >= (schema.maxItems ?? Infinity);
    return html`
      <div class="field" part="field">
        <label class="label" for=${id}>${label}</label>
        ${
          items.length
            ? html`<ol class="chain">
              ${items.map((item, at) => this.#drawItem(item, at, items.length, t))}
            </ol>`
            : nothing
        }
        <helicone-model-combobox
          .name=${id}
          .models=${connection.models}
          .t=${t}
          .locale=${connection.locale}
          .placeholder=${t(isFull ? "helicone.routing.full" : "helicone.routing.add", { count: items.length })}
          .describedBy=${describedBy(field)}
          .isInvalid=${field.error !== ""}
          .isDisabled=${isFull}
          .clearsOnPick=${true}
          @pick=${this.#add}
        ></helicone-model-combobox>
        ${hintOf(field)} ${errorOf(field)}
        ${
          sent && sent !== connection.settings.model
            ? html`<p class="sent"><span>${t("helicone.routing.sent_as")}</span> <code>${breakable(sent)}</code></p>`
            : nothing
        }
        <span class="unseen" role="status">${this.news}</span>
      </div>
    `;
  }

  /**
   * @param {string} item
   * @param {number} at
   * @param {number} count
   * @param {Field["t"]} t
   */
  #drawItem(item, at, count, t) {
    /** @type {(does: "up" | "down" | "remove", sign: string, isIdle: boolean, act: () => void) => unknown} */
    const button = (does, sign, isIdle, act) => html`
      <button
        type="button"
        class="icon"
        data-does=${does}
        data-item=${item}
        aria-label=${t(`helicone.action.${does}`, { name: item })}
        aria-disabled=${isIdle ? "true" : nothing}
        @click=${() => isIdle || act()}
      ><span aria-hidden="true">${sign}</span></button>
    `;
    return html`
      <li @keydown=${(/** @type {KeyboardEvent} */ event) => this.#press(event, item)}>
        <span class="chain-name">${breakable(item)}</span>
        ${button("up", "↑", at === 0, () => this.#move(item, -1))}
        ${button("down", "↓", at === count - 1, () => this.#move(item, 1))}
        ${button("remove", "✕", false, () => this.#remove(item))}
        <helicone-route-warnings
          .field=${this.field}
          .text=${item}
          .replace=${(/** @type {string} */ corrected) => this.#replace(item, corrected)}
        ></helicone-route-warnings>
      </li>
    `;
  }
}

/**
 * Lets a model string break after its signs, so that a narrow panel does not scroll sideways.
 *
 * @param {string} text
 */
function breakable(text) {
  return text.split(/(?<=[,/])/).map((part) => html`${part}<wbr />`);
}

define("helicone-fallback-list", FallbackList);
