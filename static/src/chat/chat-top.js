// What stands above the messages: the system prompt, folded, and what the conversation took so far.

import { html, nothing } from "lit";

/**
 * @param {{
 *   t: import("../shared/i18n.js").Translator, system: string, total: string,
 *   onInput: (text: string) => void, onChange: () => void,
 * }} top
 */
export function renderTop({ t, system, total, onInput, onChange }) {
  const count = [...system.trim()].length;
  return html`<div class="top" part="top">
    <details class="system" part="system">
      <summary>
        ${t("helicone.chat.system")}
        <span class="count">${count ? t("helicone.chat.system.characters", { count }) : t("helicone.chat.system.none")}</span>
      </summary>
      <textarea
        rows="3"
        part="input"
        aria-label=${t("helicone.chat.system")}
        aria-describedby="system-hint"
        .value=${system}
        @input=${(/** @type {Event} */ event) => onInput(/** @type {HTMLTextAreaElement} */ (event.target).value)}
        @change=${onChange}
      ></textarea>
      <p id="system-hint" class="note">${t("helicone.chat.system.hint")}</p>
    </details>
    ${total ? html`<p class="total" part="total">${t("helicone.chat.total", { total })}</p>` : nothing}
  </div>`;
}
