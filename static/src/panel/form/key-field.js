// The API key: typed once, then a row of text that says where it is kept, with Replace and Forget.

import { html, nothing } from "lit";
import { define, link, PanelPart } from "./field.js";
import { looksForeign, tidyKey } from "./key-form.js";

/** @typedef {import("./field.js").Field} Field */

export class KeyField extends PanelPart {
  static properties = {
    field: { attribute: false },
    isReplacing: { state: true },
    isForgetting: { state: true },
    isShown: { state: true },
    complaint: { state: true },
    isForeign: { state: true },
  };

  constructor() {
    super();
    /** @type {Field | undefined} */
    this.field = undefined;
    this.isReplacing = false;
    this.isForgetting = false;
    this.isShown = false;
    this.complaint = "";
    this.isForeign = false;
  }

  /** @returns {HTMLInputElement | null} */
  get input() {
    return this.querySelector("input");
  }

  get typedKey() {
    return tidyKey(this.input?.value ?? "");
  }

  /** Wipes what was typed, and shows the saved key again. */
  clear() {
    if (this.input) this.input.value = "";
    this.isReplacing = false;
    this.isShown = false;
    this.isForeign = false;
    this.complaint = "";
  }

  #typed() {
    this.complaint = "";
    this.isForeign = looksForeign(this.typedKey);
  }

  /**
   * Says in the field what is wrong with the key, and goes there.
   *
   * @param {string} message
   */
  async complain(message) {
    this.complaint = message;
    this.isReplacing = true;
    await this.#focus("input");
  }

  /** @param {string} selector */
  async #focus(selector) {
    await this.updateComplete;
    /** @type {HTMLElement | null} */ (this.querySelector(selector))?.focus();
  }

  async #replace() {
    this.isReplacing = true;
    await this.#focus("input");
  }

  async #keep() {
    this.clear();
    await this.#focus("[data-replace]");
  }

  async #askToForget() {
    this.isForgetting = true;
    await this.#focus("[data-keep]");
  }

  async #doNotForget() {
    this.isForgetting = false;
    await this.#focus("[data-forget]");
  }

  async #forget() {
    const isGone = await this.field?.connection.forgetKey();
    this.isForgetting = false;
    await this.#focus(isGone ? "input, [data-replace]" : "[data-forget]");
  }

  render() {
    const { field } = this;
    const { status, panel } = field?.connection ?? {};
    if (!field || !status || !panel) return nothing;
    const mayEnter = panel.source.key_entry !== false;
    const has = status.key.saved || status.key.from !== null;
    if (status.key.from === "built_in") return this.#row(field, field.t("helicone.connection.api_key.built_in"));
    if (has && !this.isReplacing) return this.#saved(field, mayEnter);
    if (mayEnter) return this.#entry(field, has);
    return this.#row(field, field.t("helicone.connection.api_key.operator"));
  }

  /**
   * @param {Field} field
   * @param {string} words
   * @param {{beside?: unknown, inside?: unknown}} [buttons] beside the label, or in the row itself
   */
  #row({ label }, words, { beside = nothing, inside = nothing } = {}) {
    return html`
      <div class="field" part="field" role="group" aria-label=${label}>
        <div class="label-row">
          <span class="label">${label}</span>
          <span>${beside}</span>
        </div>
        <div class="row">
          <p class="saved-key" part="saved-key">${words}</p>
          ${inside}
        </div>
        ${this.#protection()}
      </div>
    `;
  }

  /** Says where the key is, and what the storage has trouble with. */
  #protection() {
    const { t, connection } = /** @type {Field} */ (this.field);
    const { key, storage } = /** @type {import("../../shared/source-api.js").Status} */ (connection.status);
    const place = key.from === "environment" ? "from_environment" : key.saved ? key.protected_by : null;
    const problem = storage?.problem;
    const mayEnter = connection.panel?.source.key_entry !== false;
    return html`
      ${
        place
          ? html`<p class="hint">
            ${t(`helicone.connection.api_key.kept.${place}`)}
            ${place === "from_environment" && mayEnter ? t(`helicone.connection.api_key.kept.${place}.replace`) : nothing}
          </p>`
          : nothing
      }
      ${problem ? html`<p class="notice">${problem.message} ${problem.hint ?? ""}</p>` : nothing}
    `;
  }

  /**
   * @param {Field} field
   * @param {boolean} mayEnter
   */
  #saved(field, mayEnter) {
    const { t, connection } = field;
    const key = /** @type {import("../../shared/source-api.js").Status} */ (connection.status).key;
    const ending = key.hint?.replace(/^[.…*]+/, "");
    const kind = key.from === "environment" ? "environment" : "saved";
    const words = t(`helicone.connection.api_key.${kind}${ending ? "" : ".unnamed"}`, { ending });
    if (this.isForgetting) {
      const inside = html`<div class="row-end">
        <button type="button" class="button danger" part="button" @click=${this.#forget}>
          ${t("helicone.action.forget_key")}
        </button>
        <button type="button" class="button" part="button" data-keep @click=${this.#doNotForget}>
          ${t("helicone.action.keep_key")}
        </button>
      </div>`;
      return this.#row(field, t("helicone.action.forget_key.confirm"), { inside });
    }
    if (!mayEnter) return this.#row(field, words);
    const beside = html`
      <button type="button" class="button quiet small" part="button" data-replace @click=${this.#replace}>
        ${t("helicone.action.replace_key")}
      </button>
      ${
        key.from === "environment"
          ? nothing
          : html`<button type="button" class="button quiet small" part="button" data-forget @click=${this.#askToForget}>
            ${t("helicone.action.forget_key")}
          </button>`
      }
    `;
    return this.#row(field, words, { beside });
  }

  /**
   * @param {Field} field
   * @param {boolean} has
   */
  #entry({ id, label, t, error, connection }, has) {
    const account = connection.status?.account;
    // It stands in the place of the hint: what is below must not jump.
    const wrong = this.complaint || error;
    const key = `helicone.connection.api_key.${this.isForeign ? "foreign" : "description"}`;
    return html`
      <form class="field" part="field" @submit=${this.#submit}>
        <div class="label-row">
          <label class="label" for=${id}>${label}</label>
          ${
            has
              ? html`<span>
                <button type="button" class="button quiet small" part="button" @click=${this.#keep}>
                  ${t("helicone.action.keep_saved_key")}
                </button>
              </span>`
              : nothing
          }
        </div>
        <div class="joined">
          <input
            class="box"
            part="input"
            id=${id}
            type=${this.isShown ? "text" : "password"}
            autocomplete="off"
            autocapitalize="off"
            spellcheck="false"
            data-1p-ignore
            data-lpignore="true"
            aria-invalid=${wrong ? "true" : nothing}
            aria-describedby="${id}-hint"
            @input=${this.#typed}
          />
          <button
            type="button"
            class="inside"
            aria-pressed=${String(this.isShown)}
            aria-label=${t("helicone.action.show_key")}
            @click=${() => (this.isShown = !this.isShown)}
          >${t("helicone.action.show")}</button>
        </div>
        <p class="hint" id="${id}-hint">
          ${wrong ? html`<span class="error" part="error">${wrong}</span>` : t(key)}
          ${link(account?.keys_url, t("helicone.connection.api_key.get"))}
        </p>
        ${has ? nothing : this.#protection()}
      </form>
    `;
  }

  /** @param {Event} event */
  #submit(event) {
    event.preventDefault();
    this.dispatchEvent(new CustomEvent("connect-wanted", { bubbles: true }));
  }
}

define("helicone-key-field", KeyField);
