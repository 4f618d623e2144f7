// What a reply cost, in words: model, provider, tokens, money, seconds.

import { describeCost } from "../shared/prices.js";

/** @typedef {import("./chat-reply.js").Reply} Reply */

/**
 * Gives the model to name: the one that answered, else the first that was asked for.
 *
 * @param {Reply} reply
 */
export function modelOf({ finish, model }) {
  return finish?.model_served || (model ?? "").split(",").find((item) => !item.startsWith("!")) || "";
}

/**
 * Writes seconds; the unit is the same in all languages.
 *
 * @param {number} milliseconds
 * @param {string} locale
 * @param {number} [digits]
 */
export function formatSeconds(milliseconds, locale, digits = 0) {
  const seconds = Math.max(milliseconds / 1000, 10 ** -digits);
  return `${new Intl.NumberFormat(locale, { maximumFractionDigits: digits }).format(seconds)}\u00a0s`;
}

/**
 * Says how many of the tokens went in, came from the provider's cache, came out, and were thoughts.
 *
 * @param {{[name: string]: any}} usage
 * @param {import("../shared/i18n.js").Translator} t
 */
function describeKinds(usage, t) {
  const kinds = {
    in: usage.prompt_tokens ?? 0,
    cached: usage.prompt_tokens_details?.cached_tokens ?? 0,
    out: usage.completion_tokens ?? 0,
    thoughts: usage.completion_tokens_details?.reasoning_tokens ?? 0,
  };
  return Object.entries(kinds)
    .filter(([, count]) => count > 0)
    .map(([kind, count]) => t(`helicone.chat.tokens.${kind}`, { count }))
    .join(", ");
}

/**
 * Gives the parts of the line under a reply. A cost that nobody told is never shown as nothing.
 *
 * @param {Reply} reply
 * @param {import("../shared/i18n.js").Translator} t
 * @param {string} locale
 * @returns {string[]}
 */
export function describeFigures(reply, t, locale) {
  const { finish, total_ms } = reply;
  const usage = finish?.usage;
  // `total_tokens` counts cached tokens twice with some providers.
  const tokens = usage ? (usage.prompt_tokens ?? 0) + (usage.completion_tokens ?? 0) : 0;
  return [
    modelOf(reply),
    finish?.provider ?? "",
    finish?.cache === "hit" ? t("helicone.chat.cache_hit") : "",
    tokens ? t(`helicone.chat.tokens${usage?.estimated ? ".estimated" : ""}`, { count: tokens }) : "",
    tokens ? describeKinds(usage ?? {}, t) : "",
    describeCost(finish?.cost, t, locale),
    total_ms === null ? "" : formatSeconds(total_ms, locale, total_ms < 10_000 ? 1 : 0),
  ].filter(Boolean);
}

/**
 * Says which parameters of the request the source left out or changed, in a sentence each.
 *
 * @param {import("./chat-reply.js").Finish | null} finish
 * @param {import("../shared/i18n.js").Translator} t
 * @returns {string[]}
 */
export function describeDropped(finish, t) {
  const dropped = finish?.dropped_parameters ?? [];
  /** @type {(key: string, isMeant: (reason: string) => boolean) => string[]} */
  const sentence = (key, isMeant) => {
    const names = dropped.filter(({ reason }) => isMeant(reason)).map(({ name }) => name);
    return names.length ? [t(key, { names: names.join(", ") })] : [];
  };
  return [
    ...sentence("helicone.chat.parameters.dropped", (reason) => reason !== "replaced"),
    ...sentence("helicone.chat.parameters.changed", (reason) => reason === "replaced"),
  ];
}
