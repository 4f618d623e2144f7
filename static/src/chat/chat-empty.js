// What the chat shows before anything was said: what to do next, or what one could ask.

import { html } from "lit";

/**
 * @param {import("../shared/i18n.js").Translator} t
 * @param {string} reason why nothing can be sent; "" if it can
 * @param {(text: string) => void} send
 */
export function renderEmpty(t, reason, send) {
  if (reason) {
    return html`<div class="empty">
      <h2>${t("helicone.chat.empty.not_ready")}</h2>
      <p>${reason}</p>
      <slot name="not-ready"></slot>
    </div>`;
  }
  const examples = [1, 2, 3].map((number) => t(`helicone.chat.example.${number}`));
  return html`<div class="empty">
    <h2>${t("helicone.chat.empty.ready")}</h2>
    <p>${t("helicone.chat.empty.hint")}</p>
    <ul class="examples">
      ${examples.map(
        (example) => html`<li>
          <button type="button" class="example" @click=${() => send(example)}>${example}</button>
        </li>`,
      )}
    </ul>
  </div>`;
}
