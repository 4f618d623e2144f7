// The skeleton that all fields share: label above, control, then one hint and one error, tied to it by id.

import { html, LitElement, nothing } from "lit";

/**
 * @typedef {import("../connection.js").Connection} Connection
 * @typedef {import("../../shared/i18n.js").Translator} Translator
 * @typedef {{
 *   id: string, path: string[], control: import("./rules.js").Layout,
 *   schema: import("./rules.js").Schema & {nullable: boolean},
 *   label: string, description: string, value: any, text: string | null, error: string, isEnabled: boolean,
 *   t: Translator, connection: Connection,
 *   change: (value: unknown) => void, refuse: (text: string, message: string) => void,
 * }} Field One control, ready to be drawn. `text` is what was typed and refused; `value` is what holds meanwhile.
 */

/**
 * A part of the panel with a state of its own; in the panel's shadow root, so that ids and styles are shared.
 *
 * Its `static styles` join those of the root: what is fetched on demand brings its looks along.
 */
export class PanelPart extends LitElement {
  createRenderRoot() {
    return this;
  }

  connectedCallback() {
    super.connectedCallback();
    adoptStyles(this, /** @type {typeof LitElement} */ (this.constructor).elementStyles);
  }
}

/**
 * Adds styles to those of the tree that an element stands in.
 *
 * @param {Element} element
 * @param {import("lit").CSSResultOrNative[]} styles
 */
export function adoptStyles(element, styles) {
  const { adoptedStyleSheets } = /** @type {ShadowRoot} */ (element.getRootNode());
  for (const style of styles) {
    const sheet = style instanceof CSSStyleSheet ? style : style.styleSheet;
    if (sheet && !adoptedStyleSheets.includes(sheet)) adoptedStyleSheets.push(sheet);
  }
}

/**
 * Defines an element unless the page has it already.
 *
 * @param {string} name
 * @param {CustomElementConstructor} element
 */
export function define(name, element) {
  if (!customElements.get(name)) customElements.define(name, element);
}

/**
 * Gives the ids that describe a field's control.
 *
 * @param {Field} field
 */
export const describedBy = ({ id, description, error }) =>
  [description && `${id}-hint`, error && `${id}-error`].filter(Boolean).join(" ") || nothing;

/** @param {Field} field */
export const hintOf = ({ id, description }) =>
  description ? html`<p class="hint" id="${id}-hint">${description}</p>` : nothing;

/** @param {{id: string, error: string}} field */
export const errorOf = ({ id, error }) =>
  error ? html`<p class="error" id="${id}-error" part="error">${error}</p>` : nothing;

/**
 * @param {Field} field
 * @param {unknown} control
 */
export const frame = (field, control) => html`
  <div class="field" part="field">
    <label class="label" for=${field.id}>${field.label}</label>
    ${control} ${hintOf(field)} ${errorOf(field)}
  </div>
`;

/**
 * A link that leaves the page, with the sign that says so.
 *
 * @param {string | null | undefined} address
 * @param {string} words
 */
export function link(address, words) {
  if (!address || !/^https?:/i.test(address)) return nothing;
  return html`<a class="link" href=${address} target="_blank" rel="noopener noreferrer">${words}<span aria-hidden="true"
    > ↗</span></a>`;
}

/**
 * Draws what lies behind a failure's sentence. If it cannot be fetched, the sentence stands alone.
 *
 * @param {import("../../shared/failure-details.js").Failure} failure
 * @param {Translator} t
 * @param {string | null} [requestId]
 */
export function drawFailureDetails(failure, t, requestId) {
  import("../../shared/failure-details.js").catch(() => {});
  return html`<helicone-failure-details .failure=${failure} .t=${t} .requestId=${requestId}></helicone-failure-details>`;
}
