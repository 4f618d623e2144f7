// The choice of language and colours.

import { html } from "lit";
import { LANGUAGES } from "../shared/i18n.js";

const THEMES = ["auto", "light", "dark"];

/**
 * Gives a language's name in that language.
 *
 * @param {string} language
 */
function nameOf(language) {
  const name = new Intl.DisplayNames(language, { type: "language" }).of(language) ?? language;
  return name[0].toUpperCase() + name.slice(1);
}

/**
 * @param {{
 *   t: import("../shared/i18n.js").Translator, locale: string, theme: string,
 *   onLocale: (locale: string) => void, onTheme: (theme: string) => void,
 * }} looks
 */
export function renderLooks({ t, locale, theme, onLocale, onTheme }) {
  return html`<div class="looks">
    <label
      >${t("helicone.app.language")}
      <select @change=${(/** @type {Event} */ event) => onLocale(valueOf(event))}>
        ${LANGUAGES.map(
          (language) =>
            html`<option value=${language} lang=${language} ?selected=${language === locale}>
              ${nameOf(language)}
            </option>`,
        )}
      </select>
    </label>
    <label
      >${t("helicone.app.theme")}
      <select @change=${(/** @type {Event} */ event) => onTheme(valueOf(event))}>
        ${THEMES.map(
          (name) =>
            html`<option value=${name} ?selected=${name === theme}>${t(`helicone.app.theme.${name}`)}</option>`,
        )}
      </select>
    </label>
  </div>`;
}

/** @param {Event} event of a select */
export function valueOf(event) {
  return /** @type {HTMLSelectElement} */ (event.target).value;
}
