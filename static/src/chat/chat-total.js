// What a conversation has cost so far: each reply that was ever made in it, also those that were replaced or deleted.

import { formatUsd } from "../shared/prices.js";

/**
 * @typedef {import("./chat-reply.js").Message} Message
 * @typedef {{tokens: number, usd: number | null, estimated: boolean, simulated: boolean}} Charge What one reply took;
 *   `usd` is null where nobody told its cost.
 * @typedef {{[id: string]: Charge}} Charges By the reply's id.
 */

/**
 * Gives what a reply took; null where nothing was asked of the gateway.
 *
 * @param {import("./chat-reply.js").Reply} reply
 * @returns {Charge | null}
 */
function chargeOf({ generation_id, finish }) {
  if (generation_id === null || !finish) return null;
  const { usage, cost } = finish;
  return {
    tokens: (usage?.prompt_tokens ?? 0) + (usage?.completion_tokens ?? 0),
    usd: typeof cost?.usd === "number" ? cost.usd : null,
    estimated: Boolean(usage?.estimated || cost?.estimated),
    simulated: Boolean(cost?.simulated),
  };
}

/**
 * Notes what the messages took; what is known already is not counted twice.
 *
 * @param {Charges} charges
 * @param {Message[]} messages
 * @returns {Charges}
 */
export function addCharges(charges, messages) {
  const added = { ...charges };
  for (const message of messages) {
    const charge = message.role === "assistant" ? chargeOf(message) : null;
    if (charge) added[message.id] = charge;
  }
  return added;
}

/**
 * Says what all replies took: tokens and money. What is simulated never mixes with what is real.
 *
 * @param {Charges} charges
 * @param {import("../shared/i18n.js").Translator} t
 * @param {string} locale
 * @returns {string} "" before the first reply
 */
export function describeTotal(charges, t, locale) {
  const all = Object.values(charges);
  if (all.length === 0) return "";
  const real = all.filter(({ simulated }) => !simulated);
  const counted = real.length > 0 ? real : all;
  const known = counted.filter(({ usd }) => usd !== null);
  const mark = counted.some(({ estimated }) => estimated) ? "~" : "";
  const count = counted.reduce((sum, { tokens }) => sum + tokens, 0);
  const usd = known.reduce((sum, charge) => sum + (charge.usd ?? 0), 0);
  const amount = mark + formatUsd(usd, locale);
  const tokens = t(`helicone.chat.tokens${mark && ".estimated"}`, { count });
  return `${tokens} · ${describeMoney(amount, { known: known.length, of: counted.length }, real.length === 0, t)}`;
}

/**
 * @param {string} amount
 * @param {{known: number, of: number}} costs
 * @param {boolean} isSimulated
 * @param {import("../shared/i18n.js").Translator} t
 */
function describeMoney(amount, costs, isSimulated, t) {
  if (costs.known === 0) return t("helicone.cost.unknown");
  if (isSimulated) return t("helicone.cost.simulated", { cost: amount });
  return costs.known < costs.of ? t("helicone.chat.total.partly", { cost: amount }) : amount;
}
