// Excluded providers: chips that are removed by mouse or keyboard, and a list to add from.

import { html, nothing } from "lit";
import { define, describedBy, errorOf, hintOf, PanelPart } from "../panel/form/field.js";
import { chainOf } from "./route-chain.js";
import { changeRoutes } from "./route-change.js";
import { routingStyles } from "./routing-styles.js";
import { drawUndo, undoStyles } from "../shared/undo-line.js";

/** @typedef {import("../panel/form/field.js").Field} Field */

const STEPS = /** @type {{[key: string]: -1 | 1}} */ ({ ArrowLeft: -1, ArrowRight: 1 });

export class ProviderExclusions extends PanelPart {
  static styles = [routingStyles, undoStyles];
  static properties = { field: { attribute: false }, news: { state: true }, removed: { state: true } };

  constructor() {
    super();
    /** @type {Field | undefined} */
    this.field = undefined;
    this.news = "";
    /** @type {{name: string, before: string[], after: string} | null} what Undo brings back */
    this.removed = null;
  }

  /** Those of the model string stand here too: to the gateway there is no difference. */
  get #excluded() {
    return chainOf(this.field?.connection.settings ?? {}).excluded;
  }

  get #select() {
    return /** @type {HTMLSelectElement} */ (this.querySelector("select"));
  }

  /** @param {string[]} excluded */
  #change(excluded) {
    const connection = this.field?.connection;
    this.removed = null;
    if (connection) changeRoutes(connection, { ...chainOf(connection.settings), excluded });
  }

  #add() {
    const { value } = this.#select;
    if (!value) return this.#select.focus();
    this.#change([...this.#excluded, value]);
    this.news = this.field?.t("helicone.routing.added_exclusion", { name: value }) ?? "";
    this.#select.value = "";
    this.#select.focus();
  }

  /** @param {string} name */
  async #remove(name) {
    const before = this.#excluded;
    const at = before.indexOf(name);
    const rest = before.filter((other) => other !== name);
    this.#change(rest);
    this.removed = { name, before, after: JSON.stringify(rest) };
    this.news = this.field?.t("helicone.routing.removed_exclusion", { name }) ?? "";
    await this.#focus(rest[at] ?? rest[at - 1]);
  }

  async #undo() {
    if (!this.removed) return;
    const { name, before } = this.removed;
    this.#change(before);
    this.news = this.field?.t("helicone.routing.added_exclusion", { name }) ?? "";
    await this.#focus(name);
  }

  /** @param {string | undefined} name the chip, or else the list */
  async #focus(name) {
    await this.updateComplete;
    const button = this.#buttons.find((candidate) => candidate.dataset.item === name);
    (button ?? this.#select).focus();
  }

  get #buttons() {
    return /** @type {HTMLElement[]} */ ([...this.querySelectorAll("button[data-item]")]);
  }

  /**
   * @param {KeyboardEvent} event
   * @param {string} name
   */
  #press(event, name) {
    if (event.key === "Backspace" || event.key === "Delete") {
      event.preventDefault();
      void this.#remove(name);
    } else if (STEPS[event.key]) {
      const buttons = this.#buttons;
      buttons[buttons.findIndex(({ dataset }) => dataset.item === name) + STEPS[event.key]]?.focus();
    }
  }

  render() {
    const { field, removed } = this;
    if (!field) return nothing;
    const { id, label, t, isEnabled, schema, connection } = field;
    const excluded = this.#excluded;
    const counts = new Map();
    for (const provider of connection.models.flatMap(({ endpoints }) => endpoints ?? []).map((one) => one.provider)) {
      counts.set(provider, (counts.get(provider) ?? 0) + 1);
    }
    const open = /** @type {string[]} */ (schema.items.enum).filter((name) => !excluded.includes(name));
    const listed = open.filter((name) => counts.has(name));
    const others = open.filter((name) => !counts.has(name));
    const option = (/** @type {string} */ name) => html`
      <option value=${name}>
        ${counts.has(name) ? t("helicone.routing.provider_models", { name, count: counts.get(name) }) : name}
      </option>
    `;
    return html`
      <div class="field" part="field">
        <label class="label" for=${id}>${label}</label>
        ${
          excluded.length
            ? html`<ul class="chips" aria-label=${label}>
              ${excluded.map(
                (name) => html`<li class="chip">
                <span>${name}</span>
                <button
                  type="button"
                  class="icon"
                  data-item=${name}
                  aria-label=${t("helicone.action.remove", { name })}
                  @click=${() => this.#remove(name)}
                  @keydown=${(/** @type {KeyboardEvent} */ event) => this.#press(event, name)}
                ><span aria-hidden="true">✕</span></button>
              </li>`,
              )}
            </ul>`
            : nothing
        }
        ${
          removed && removed.after === JSON.stringify(excluded)
            ? drawUndo(t, t("helicone.routing.removed_exclusion", { name: removed.name }), () => void this.#undo())
            : nothing
        }
        <div class="row">
          <select
            class="box"
            part="input"
            id=${id}
            ?disabled=${!isEnabled || open.length === 0}
            aria-describedby=${describedBy(field)}
          >
            <option value="">${t("helicone.routing.choose_exclusion")}</option>
            ${listed.map(option)}
            ${
              listed.length && others.length
                ? html`<optgroup label=${t("helicone.routing.other_providers")}>${others.map(option)}</optgroup>`
                : others.map(option)
            }
          </select>
          <button type="button" class="button" part="button" @click=${this.#add}>
            ${t("helicone.routing.exclude")}
          </button>
        </div>
        ${hintOf(field)} ${errorOf(field)}
        <span class="unseen" role="status">${this.news}</span>
      </div>
    `;
  }
}

define("helicone-provider-exclusions", ProviderExclusions);
