// The connection panel of the selected source, in the app's drawer and in a frame alike.

import { html, nothing } from "lit";
import { keyed } from "lit/directives/keyed.js";
import "../panel/panel.js";

/**
 * Draws it anew for each source: nothing of one may be left when another is selected.
 *
 * @param {{base: string} | undefined} source
 * @param {string} locale
 * @param {string | undefined} theme
 */
export function renderPanel(source, locale, theme) {
  if (!source) return nothing;
  return keyed(
    source.base,
    html`<helicone-connection-panel
      base=${source.base}
      locale=${locale}
      theme=${theme ?? nothing}
    ></helicone-connection-panel>`,
  );
}
