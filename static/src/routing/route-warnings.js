// Says under a model string what the gateway would pass over, and offers the string that was meant.
// A chunk of its own: most people pick from the list and never need it.

import { html, nothing } from "lit";
import { define, PanelPart } from "../panel/form/field.js";
import "../panel/panel.js";
import { checkModelString, followSuggestion } from "./route-check.js";

/** @typedef {import("../panel/form/field.js").Field} Field */

// These the server refuses, with a sentence that the field shows.
const REFUSED = ["exclusion", "too_many_parts", "no_name"];

export class RouteWarnings extends PanelPart {
  static properties = { field: { attribute: false }, text: {}, replace: { attribute: false } };

  constructor() {
    super();
    /** @type {Field | undefined} */
    this.field = undefined;
    this.text = "";
    /** @type {((corrected: string) => void) | undefined} takes the string that was meant */
    this.replace = undefined;
  }

  /** @param {import("./route-check.js").RouteWarning} warning */
  #follow(warning) {
    // The button goes with its warning, so the focus moves on to the box.
    /** @type {HTMLElement | null | undefined} */ (this.closest(".field")?.querySelector("input, textarea"))?.focus();
    this.replace?.(followSuggestion(this.text, warning));
  }

  render() {
    const { field, text } = this;
    if (!field) return nothing;
    const { t, connection, error } = field;
    const known = new Map(connection.models.map(({ id, providers = [] }) => [id, providers]));
    const warnings = [...new Map(checkModelString(text, known).map((warning) => [warning.item, warning])).values()];
    return html`<div role="status">
      ${warnings.map((warning) => {
        const { code, item, suggestion } = warning;
        const isSaid = error !== "" && REFUSED.includes(code);
        return html`<p class="notice">
          ${isSaid ? nothing : t(`helicone.routing.warning.${code}`, { item })}
          ${suggestion
            ? html`<button
                type="button"
                class="button quiet small"
                part="button"
                @click=${() => this.#follow(warning)}
              >${t("helicone.routing.use", { name: suggestion })}</button>`
            : nothing}
        </p>`;
      })}
    </div>`;
  }
}

define("helicone-route-warnings", RouteWarnings);
