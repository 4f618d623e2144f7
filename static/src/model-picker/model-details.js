// Says what is known about the chosen model, in one or two lines under its box.

import { abilitiesOf } from "./model-abilities.js";
import { formatTokens, formatUsd } from "../shared/prices.js";

/**
 * @param {import("../shared/source-api.js").Model} model
 * @param {import("../shared/i18n.js").Translator} t
 * @param {string} locale
 * @returns {string[]}
 */
export function detailsOf(model, t, locale) {
  const { price, context_length, max_output, providers = [] } = model;
  const usd = (/** @type {number} */ amount) => formatUsd(amount, locale);
  const tokens = (/** @type {number} */ count) => formatTokens(count, locale);
  const measures = [
    price
      ? t(`helicone.connection.model.price${typeof price.cached === "number" ? ".cached" : ""}`, {
          input: usd(price.input),
          output: usd(price.output),
          cached: usd(price.cached ?? 0),
        })
      : t("helicone.connection.model.price_unknown"),
    context_length && t("helicone.connection.model.context", { tokens: tokens(context_length) }),
    max_output && t("helicone.connection.model.max_output", { tokens: tokens(max_output) }),
  ];
  const abilities = abilitiesOf(model).map((ability) => t(`helicone.picker.ability.${ability}`));
  const more = [
    abilities.join(", "),
    providers.length && t("helicone.connection.model.providers", { names: providers.join(", ") }),
  ];
  return [measures, more].map((facts) => facts.filter(Boolean).join(" · ")).filter(Boolean);
}
