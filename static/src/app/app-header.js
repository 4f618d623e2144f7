// The bar at the top of the page: what is chosen, how the connection stands, and what opens the sides.

import { html, nothing } from "lit";

/** @type {{[state: string]: string}} The panel's shapes: a state is never told by colour alone. */
const MARKS = { no_key: "○", unverified: "◌", connected: "●", bad_key: "▲", no_credits: "◆", offline: "■" };

/**
 * @param {{
 *   t: import("../shared/i18n.js").Translator, model: string, state: string, isSimulated: boolean,
 *   isListOpen: boolean, isPanelOpen: boolean, onList: () => void, onPanel: () => void,
 * }} page
 */
export function renderHeader({ t, model, state, isSimulated, isListOpen, isPanelOpen, onList, onPanel }) {
  return html`<header>
    <button
      type="button"
      id="list-toggle"
      class="quiet"
      aria-expanded=${isListOpen}
      aria-controls="list"
      aria-label=${t("helicone.app.conversations")}
      @click=${onList}
    >
      <span aria-hidden="true">☰</span>
    </button>
    <h1>${t("helicone.app.name")}</h1>
    <p class="now" role="status">
      <span class="model">${model || t("helicone.app.no_model")}</span>
      <span class="state" data-state=${state}
        ><span aria-hidden="true">${MARKS[state]}</span> ${t(`helicone.app.state.${state}`)}</span
      >
      ${isSimulated ? html`<span class="badge">${t("helicone.app.simulated")}</span>` : nothing}
    </p>
    <button
      type="button"
      id="panel-toggle"
      class="quiet"
      aria-expanded=${isPanelOpen}
      aria-controls="panel"
      @click=${onPanel}
    >
      ${t("helicone.app.connection")}
    </button>
  </header>`;
}
