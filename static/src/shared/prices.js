// Writes prices, counts, durations and times in the reader's language.

/** @type {Map<string, Intl.NumberFormat>} */
const formats = new Map();

/**
 * Gives a number format, made once: making one takes longer than a thousand numbers.
 *
 * @param {string} locale
 * @param {Intl.NumberFormatOptions} options
 */
function numberFormat(locale, options) {
  const key = locale + JSON.stringify(options);
  const format = formats.get(key) ?? new Intl.NumberFormat(locale, options);
  formats.set(key, format);
  return format;
}

/**
 * Writes an amount in US dollars with as many digits as a small price needs.
 *
 * @param {number} usd
 * @param {string} locale
 * @param {{minimumFractionDigits?: number}} [options]
 */
export function formatUsd(usd, locale, { minimumFractionDigits = 2 } = {}) {
  const digits = usd !== 0 && Math.abs(usd) < 0.01 ? { maximumSignificantDigits: 2 } : { maximumFractionDigits: 3 };
  return numberFormat(locale, {
    style: "currency",
    currency: "USD",
    currencyDisplay: "narrowSymbol",
    ...(usd !== 0 && Math.abs(usd) < 0.01 ? {} : { minimumFractionDigits }),
    ...digits,
  }).format(usd);
}

/**
 * Writes what a reply cost; `~` marks an estimate. What is not known is never written as a number.
 *
 * @param {{usd: number, estimated: boolean} | null | undefined} cost
 * @param {string} locale
 * @returns {string | null}
 */
export function formatCost(cost, locale) {
  if (typeof cost?.usd !== "number") return null;
  return (cost.estimated ? "~" : "") + formatUsd(cost.usd, locale);
}

/**
 * Says what a reply cost: never nothing where nobody told, and no money where the gateway is simulated.
 *
 * @param {{usd: number, estimated: boolean, simulated?: boolean} | null | undefined} cost
 * @param {import("./i18n.js").Translator} t
 * @param {string} locale
 */
export function describeCost(cost, t, locale) {
  const amount = formatCost(cost, locale);
  if (amount === null) return t("helicone.cost.unknown");
  return cost?.simulated ? t("helicone.cost.simulated", { cost: amount }) : amount;
}

/**
 * Writes a context length: `200K`, `1M`, `1.05M`. The unit stays the trade's own in all languages.
 *
 * @param {number} tokens
 * @param {string} locale
 */
export function formatTokens(tokens, locale) {
  const [amount, unit] = tokens >= 1e6 ? [tokens / 1e6, "M"] : tokens >= 1000 ? [tokens / 1000, "K"] : [tokens, ""];
  return numberFormat(locale, { maximumFractionDigits: unit === "M" ? 2 : 0 }).format(amount) + unit;
}

/**
 * Writes a duration: milliseconds below one second, else seconds.
 *
 * @param {number} milliseconds
 * @param {string} locale
 */
export function formatDuration(milliseconds, locale) {
  const short = milliseconds < 1000;
  return numberFormat(locale, {
    style: "unit",
    unit: short ? "millisecond" : "second",
    maximumFractionDigits: short ? 0 : 1,
  }).format(short ? milliseconds : milliseconds / 1000);
}

/**
 * Writes a moment: the time if it is today, else day and time.
 *
 * @param {string} timestamp ISO 8601
 * @param {string} locale
 * @param {Date} [now]
 */
export function formatMoment(timestamp, locale, now = new Date()) {
  const moment = new Date(timestamp);
  const today = moment.toDateString() === now.toDateString();
  return new Intl.DateTimeFormat(
    locale,
    today ? { timeStyle: "short" } : { dateStyle: "medium", timeStyle: "short" },
  ).format(moment);
}
