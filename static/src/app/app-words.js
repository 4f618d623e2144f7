// The words of the page itself. They come with the bundle, since the page speaks before anyone is signed in.

import { createTranslator, LANGUAGES } from "../shared/i18n.js";

/** @type {{[locale: string]: () => Promise<{default: {[key: string]: string}}>}} */
const WORDS = {
  en: () => import("../../../ui_schema/i18n/en.json"),
  de: () => import("../../../ui_schema/i18n/de.json"),
};

/**
 * @param {string} locale
 * @returns {Promise<import("../shared/i18n.js").Translator>}
 */
export async function loadAppWords(locale) {
  const { default: words } = await (WORDS[locale] ?? WORDS.en)();
  return createTranslator(words, {}, locale);
}

/** Gives the browser's language; the page's own says only what the page was written in. */
export function browserLocale() {
  const wishes = navigator.languages.map((wish) => wish.toLowerCase().split("-")[0]);
  return wishes.find((wish) => LANGUAGES.includes(wish)) ?? LANGUAGES[0];
}
