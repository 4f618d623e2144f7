// Custom properties: a JSON text that is checked while it is typed, and the headers that it becomes.

import { html, nothing } from "lit";
import { define, errorOf, hintOf, PanelPart } from "./field.js";
import { formatProperties, readProperties } from "./properties.js";

/** @typedef {import("./field.js").Field} Field */

export class PropertiesField extends PanelPart {
  static properties = { field: { attribute: false }, news: { state: true } };

  constructor() {
    super();
    /** @type {Field | undefined} */
    this.field = undefined;
    this.news = "";
  }

  /** @param {string} text */
  #take(text) {
    const { field } = this;
    if (!field) return;
    const { problem } = readProperties(text);
    this.news = "";
    if (problem) field.refuse(text, sentence(problem, field));
    else field.change(text);
  }

  #format() {
    const area = /** @type {HTMLTextAreaElement} */ (this.querySelector("textarea"));
    const laidOut = formatProperties(area.value);
    if (laidOut !== area.value) this.#take(laidOut);
  }

  render() {
    const { field } = this;
    if (!field) return nothing;
    const { id, label, description, value, text, error, t } = field;
    const shown = text ?? (value === "{}" ? "" : (value ?? ""));
    const { headers } = readProperties(shown);
    return html`
      <div class="field" part="field">
        <div class="label-row">
          <label class="label" for=${id}>${label}</label>
          <span>
            <button type="button" class="button quiet small" part="button" @click=${this.#format}>
              ${t("helicone.action.format")}
            </button>
          </span>
        </div>
        <textarea
          class="box code"
          part="input"
          id=${id}
          rows="4"
          spellcheck="false"
          autocapitalize="off"
          placeholder='{"session_type": "roleplay"}'
          .value=${shown}
          aria-invalid=${error ? "true" : nothing}
          aria-describedby=${[description && `${id}-hint`, error && `${id}-error`].filter(Boolean).join(" ") || nothing}
          @input=${(/** @type {Event} */ event) => this.#take(/** @type {HTMLTextAreaElement} */ (event.target).value)}
          @blur=${() => (this.news = this.field?.error ?? "")}
        ></textarea>
        ${hintOf(field)} ${errorOf(field)}
        ${
          headers.length
            ? html`<ul class="headers" aria-label=${t("helicone.properties.headers")}>
              ${headers.map(
                ([name, header]) => html`<li><code><span class="header-name">${name}:</span> ${header}</code></li>`,
              )}
            </ul>`
            : nothing
        }
        <span class="unseen" role="status">${this.news}</span>
      </div>
    `;
  }
}

/**
 * Says what is wrong with the text and where.
 *
 * @param {import("./properties.js").PropertiesProblem} problem
 * @param {Field} field
 */
function sentence({ code, slots, what }, { t, connection }) {
  if (slots.line === undefined) return t(`helicone.properties.${code}`, slots);
  const words =
    what?.map((token) => (token.length > 1 ? t(`helicone.properties.expected.${token}`) : `“${token}”`)) ?? [];
  const expected = new Intl.ListFormat(connection.locale, { type: "disjunction" }).format(words);
  return t("helicone.properties.place", { ...slots, problem: t(`helicone.properties.${code}`, { expected }) });
}

define("helicone-properties-field", PropertiesField);
