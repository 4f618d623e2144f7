// Draws one custom property: a box for its name, one for its value, what kind of value that is, and Remove.

import { html, nothing } from "lit";
import { kindOf, withValue } from "./property-rows.js";

/**
 * @typedef {import("./property-rows.js").Row} Row
 * @typedef {{
 *   id: string, row: Row, at: number, error: string, isName: boolean, t: import("../shared/i18n.js").Translator,
 *   change: (row: Row) => void, enter: () => void, remove: () => void, focus: () => void,
 * }} PropertyRow `isName` says that the error is in the name; `enter` goes on to the next row; `focus` tells that the value is being written.
 */

/** @param {PropertyRow} property */
export function drawPropertyRow({ id, row, at, error, isName, t, change, enter, remove, focus }) {
  const kind = kindOf(row.raw);
  const name = row.name || t("helicone.properties.unnamed", { place: at + 1 });
  const errorId = `${id}-row-${at}-error`;
  const kindId = `${id}-row-${at}-kind`;
  const textOf = (/** @type {Event} */ event) => /** @type {HTMLInputElement} */ (event.target).value;
  return html`
    <li class="property">
      <input
        class="box code"
        part="input"
        type="text"
        data-name=${at}
        autocomplete="off"
        autocapitalize="off"
        spellcheck="false"
        placeholder=${t("helicone.properties.name_box")}
        aria-label=${t("helicone.properties.name_of", { place: at + 1 })}
        .value=${row.name}
        aria-invalid=${error && isName ? "true" : nothing}
        aria-describedby=${error && isName ? errorId : nothing}
        @input=${(/** @type {Event} */ event) => change({ ...row, name: textOf(event) })}
        @keydown=${(/** @type {KeyboardEvent} */ event) => {
          if (event.key !== "Enter" || event.isComposing) return;
          event.preventDefault();
          const line = /** @type {Element} */ (/** @type {Element} */ (event.target).closest("li"));
          /** @type {HTMLElement | null} */ (line.querySelector("[data-value]"))?.focus();
        }}
      />
      <div class="property-value">
        <input
          class="box code"
          part="input"
          type="text"
          data-value=${at}
          autocomplete="off"
          autocapitalize="off"
          spellcheck="false"
          placeholder=${kind === "nothing" ? "" : t("helicone.properties.value_box")}
          aria-label=${t("helicone.properties.value_of", { name })}
          .value=${row.text}
          aria-invalid=${error && !isName ? "true" : nothing}
          aria-describedby=${[kind !== "text" && kindId, error && !isName && errorId].filter(Boolean).join(" ") || nothing}
          @focus=${focus}
          @input=${(/** @type {Event} */ event) => change(withValue(row, textOf(event)))}
          @keydown=${(/** @type {KeyboardEvent} */ event) => {
            if (event.key !== "Enter" || event.isComposing) return;
            event.preventDefault();
            enter();
          }}
        />
        ${kind === "text" ? nothing : html`<span class="kind" id=${kindId}>${t(`helicone.properties.kind.${kind}`)}</span>`}
      </div>
      <button
        type="button"
        class="icon"
        data-remove=${at}
        aria-label=${t("helicone.action.remove", { name })}
        @click=${remove}
      ><span aria-hidden="true">✕</span></button>
      ${error ? html`<p class="error" id=${errorId}>${error}</p>` : nothing}
    </li>
  `;
}
