// Finds the language, fetches its words, and fills their slots.

import { SourceApi } from "./source-api.js";

/**
 * @typedef {{[key: string]: string}} Words Flat: key to text with {slots}.
 * @typedef {{[slot: string]: string | number | null | undefined}} Slots
 * @typedef {(key: string, slots?: Slots) => string} Translator
 */

/** The languages of ui_schema/i18n; the first stands in for all others. */
export const LANGUAGES = ["en", "de"];

/**
 * Gives the language that an element speaks: its own attribute, the page's, the browser's.
 *
 * @param {Element} [element]
 * @returns {string} one of LANGUAGES
 */
export function preferredLocale(element) {
  const wishes = [
    element?.getAttribute("locale"),
    globalThis.document?.documentElement.lang,
    ...(globalThis.navigator?.languages ?? [globalThis.navigator?.language]),
  ];
  for (const wish of wishes) {
    const language = wish?.toLowerCase().split("-")[0];
    if (language && LANGUAGES.includes(language)) return language;
  }
  return LANGUAGES[0];
}

/**
 * Fetches the words of one language.
 *
 * @param {string} base the source's prefix
 * @param {string} locale
 * @returns {Promise<Words>}
 */
export function loadWords(base, locale) {
  return new SourceApi(base, locale).words(locale);
}

/**
 * Makes the function that gives the text for a key.
 *
 * A key that is missing is looked up in the fallback words, and at last shown as it is.
 * With a number in the slot `count`, `<key>.one` is taken where the language's plural rule says so and it exists.
 *
 * @param {Words} words
 * @param {Words} [fallbackWords]
 * @param {string} [locale] how numbers in slots are written
 * @returns {Translator}
 */
export function createTranslator(words, fallbackWords = {}, locale = "en") {
  const plural = new Intl.PluralRules(locale);
  const number = new Intl.NumberFormat(locale);
  return (key, slots = {}) => {
    let text;
    if (typeof slots.count === "number") {
      const form = `${key}.${plural.select(slots.count)}`;
      text = words[form] ?? (words[key] === undefined ? fallbackWords[form] : undefined);
    }
    text ??= words[key] ?? fallbackWords[key] ?? key;
    return text.replace(/\{(\w+)\}/g, (slot, name) => {
      const value = slots[name];
      if (value === undefined || value === null) return slot;
      return typeof value === "number" ? number.format(value) : value;
    });
  };
}
