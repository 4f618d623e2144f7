// Shows the calls of tools that a model asks for. This chat runs none.

import { html, nothing } from "lit";

/**
 * Sets the arguments out to be read; what is not JSON stays as the model wrote it.
 *
 * @param {string} text
 */
export function formatArguments(text) {
  try {
    return JSON.stringify(JSON.parse(text), null, 2);
  } catch {
    return text;
  }
}

/**
 * @param {import("./chat-reply.js").ToolCall[]} calls
 * @param {import("../shared/i18n.js").Translator} t
 */
export function renderTools(calls, t) {
  if (calls.length === 0) return nothing;
  return html`<section class="tools" part="tools" aria-label=${t("helicone.chat.tools")}>
    ${calls.map(
      ({ name, arguments: text }) => html`<details>
        <summary>${t("helicone.chat.tool", { name: name || "?" })}</summary>
        <pre tabindex="0">${text ? formatArguments(text) : t("helicone.chat.tool.no_arguments")}</pre>
      </details>`,
    )}
    <p class="hint">${t("helicone.chat.tools.hint")}</p>
  </section>`;
}
