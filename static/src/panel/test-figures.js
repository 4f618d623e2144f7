// The figures of a test message, in words.

import { describeCost, formatDuration } from "../shared/prices.js";

/** @typedef {import("../shared/source-api.js").TestResult} TestResult */

/**
 * Gives the figures of a test message. A cost that nobody told is never shown as nothing.
 *
 * @param {TestResult} result
 * @param {import("../shared/i18n.js").Translator} t
 * @param {string} locale
 * @returns {string[]}
 */
export function figuresOf({ model, model_served, provider, first_token_ms, total_ms, usage, cost }, t, locale) {
  const served = model_served && !model.split(/[,/]/).includes(model_served) ? ` (${model_served})` : "";
  // `total_tokens` counts cached tokens twice with some providers.
  const count = (usage?.prompt_tokens ?? 0) + (usage?.completion_tokens ?? 0);
  return [
    t("helicone.test.asked", { model }),
    provider ? t("helicone.test.served", { provider }) + served : served.trim(),
    first_token_ms === null ? "" : t("helicone.test.first_token", { time: formatDuration(first_token_ms, locale) }),
    total_ms === null ? "" : t("helicone.test.total", { time: formatDuration(total_ms, locale) }),
    count ? t("helicone.chat.tokens", { count }) : "",
    describeCost(cost, t, locale),
  ].filter(Boolean);
}
