// What the page around `/panel` wishes: `?theme=dark&lang=de`.

import { LANGUAGES } from "../shared/i18n.js";

/**
 * @param {string} search
 * @returns {{theme: "light" | "dark" | undefined, locale: string | undefined}} what is not known is left to the browser
 */
export function readWishes(search) {
  const wishes = new URLSearchParams(search);
  const theme = wishes.get("theme");
  const locale = wishes.get("lang")?.toLowerCase().split("-")[0];
  return {
    theme: theme === "light" || theme === "dark" ? theme : undefined,
    locale: LANGUAGES.find((language) => language === locale),
  };
}
