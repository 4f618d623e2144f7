// Draws a field that is on or off.

import { html, nothing } from "lit";
import { describedBy, errorOf, hintOf } from "./field.js";

/** @typedef {import("./field.js").Field} Field */

/** @param {Field} field */
export function drawCheckBox(field) {
  const { id, label, value, isEnabled, change } = field;
  return html`
    <div class="field check" part="field">
      <input
        type="checkbox"
        id=${id}
        .checked=${Boolean(value)}
        aria-disabled=${isEnabled ? nothing : "true"}
        aria-describedby=${describedBy(field)}
        @click=${(/** @type {Event} */ event) => isEnabled || event.preventDefault()}
        @change=${(/** @type {Event} */ event) => change(/** @type {HTMLInputElement} */ (event.target).checked)}
      />
      <label for=${id}>${label}</label>
      ${hintOf(field)} ${errorOf(field)}
    </div>
  `;
}
