// Draws one route of the chain: its model, its provider with what that costs, and the buttons that move it.

import { html, nothing } from "lit";
import { live } from "lit/directives/live.js";
import { formatUsd } from "../shared/prices.js";
import { PROVIDERS } from "./route-check.js";
import { endpointOf, modelOf, timesAsMuch } from "./route-chain.js";
import { formatRoute, parseRoute } from "./routing.js";

/** How much dearer than the first choice a fallback may be before that is said. */
const MUCH_DEARER = 2;

/**
 * @typedef {import("../panel/form/field.js").Field} Field
 * @typedef {import("../shared/source-api.js").Endpoint} Endpoint
 * @typedef {"up" | "down" | "remove"} Does
 * @typedef {{
 *   field: Field, item: string, at: number, chain: import("./route-chain.js").Chain, said: string,
 *   pick: (text: string) => void, pin: (provider: string) => void, act: (does: Does) => void,
 *   replace: (corrected: string) => void,
 * }} Row `said` is why the last change of this row was not taken.
 */

/** @param {Row} row */
export function drawRow(row) {
  const { field, item, at, chain, said } = row;
  const { t, connection } = field;
  const id = `${field.id}-route-${at}`;
  const count = chain.items.length;
  /** @type {(does: Does, sign: string, isIdle: boolean) => unknown} */
  const button = (does, sign, isIdle) => html`
    <button
      type="button"
      class="icon"
      data-does=${does}
      data-item=${item}
      aria-label=${t(`helicone.action.${does}`, { name: item || t("helicone.routing.first") })}
      aria-disabled=${isIdle ? "true" : nothing}
      @click=${() => isIdle || row.act(does)}
    ><span aria-hidden="true">${sign}</span></button>
  `;
  return html`
    <li class="field route" @keydown=${(/** @type {KeyboardEvent} */ event) => press(event, row)}>
      <div class="route-head">
        <label class="route-name" for=${id}>
          ${at ? t("helicone.routing.fallback", { place: at }) : t("helicone.routing.first")}
        </label>
        <span class="route-buttons">
          ${button("up", "↑", at === 0)} ${button("down", "↓", at === count - 1)}
          ${button("remove", "✕", count === 1)}
        </span>
      </div>
      <helicone-model-combobox
        .name=${id}
        .value=${nameOf(item)}
        .models=${connection.models}
        .t=${t}
        .locale=${connection.locale}
        .placeholder=${t("helicone.picker.placeholder")}
        .describedBy=${`${id}-notes`}
        .isInvalid=${said !== ""}
        @pick=${(/** @type {CustomEvent<string>} */ event) => row.pick(event.detail)}
      ></helicone-model-combobox>
      ${isSplit(item) ? drawProviders(row) : nothing}
      <div class="route-notes" id="${id}-notes">
        ${said ? html`<p class="error">${said}</p>` : nothing}
        ${notesOf(row).map((note) => html`<p class="notice">${note}</p>`)}
        <helicone-route-warnings .field=${field} .text=${item} .replace=${row.replace}></helicone-route-warnings>
      </div>
    </li>
  `;
}

/**
 * @param {KeyboardEvent} event
 * @param {Row} row
 */
function press(event, row) {
  // Boxes and lists have a meaning of their own for Alt with an arrow.
  if (!event.altKey || !/** @type {Element} */ (event.target).matches("button[data-does]")) return;
  if (event.key !== "ArrowUp" && event.key !== "ArrowDown") return;
  event.preventDefault();
  row.act(event.key === "ArrowUp" ? "up" : "down");
}

/**
 * Says whether model and provider of an item can be shown apart.
 *
 * @param {string} item
 */
export function isSplit(item) {
  const { model, provider } = parseRoute(item);
  return model !== "" && !/[,!]|\/.*\/.*\//.test(item) && (provider === undefined || PROVIDERS.includes(provider));
}

/** @param {string} item */
function nameOf(item) {
  return isSplit(item) ? formatRoute({ ...parseRoute(item), provider: undefined, deployment: undefined }) : item;
}

/**
 * Gives an item with another provider; an empty one for any. A deployment belongs to its provider.
 *
 * @param {string} item
 * @param {string} pin `provider` or `provider/deployment`
 */
export function withPin(item, pin) {
  return pin ? `${nameOf(item)}/${pin}` : nameOf(item);
}

/** @param {string} item */
export function pinOf(item) {
  const { provider, deployment } = parseRoute(item);
  return [provider, deployment].filter((part) => part !== undefined).join("/");
}

/** @param {Row} row */
function drawProviders({ field, item, chain, pin }) {
  const { t, connection } = field;
  const { models, locale } = connection;
  const endpoints = modelOf(item, models)?.endpoints ?? [];
  const chosen = pinOf(item);
  const listed = endpoints.length ? endpoints.map(({ provider }) => provider) : PROVIDERS;
  const providers = chosen && !listed.includes(chosen) ? [...listed, chosen] : listed;
  const usd = (/** @type {number} */ amount) => formatUsd(amount, locale, { minimumFractionDigits: 0 });
  /** @type {(words: string, endpoint: Endpoint | undefined, provider: string) => string} */
  const describe = (words, endpoint, provider) =>
    [
      words,
      endpoint?.input != null && endpoint.output != null
        ? t("helicone.picker.price", { input: usd(endpoint.input), output: usd(endpoint.output) })
        : "",
      provider && endpoints.length && !endpoint?.on_credits ? t("helicone.routing.own_key") : "",
      chain.excluded.includes(provider.split("/")[0]) ? t("helicone.routing.excluded") : "",
    ]
      .filter(Boolean)
      .join(" · ");
  return html`
    <select
      class="box"
      part="input"
      aria-label=${t("helicone.routing.provider", { name: nameOf(item) })}
      @change=${(/** @type {Event} */ event) => pin(/** @type {HTMLSelectElement} */ (event.target).value)}
    >
      <option value="" .selected=${live(chosen === "")}>
        ${describe(t("helicone.routing.any_provider"), endpointOf(nameOf(item), models, chain.excluded), "")}
      </option>
      ${providers.map(
        (provider) => html`<option value=${provider} .selected=${live(provider === chosen)}>
          ${describe(
            provider,
            endpoints.find((endpoint) => endpoint.provider === provider.split("/")[0]),
            provider,
          )}
        </option>`,
      )}
    </select>
  `;
}

/**
 * Says what the user may not expect of a route: that it is never tried, or that it is dear.
 *
 * @param {Row} row
 */
function notesOf({ field, item, at, chain }) {
  const { t, connection } = field;
  const { models, locale } = connection;
  const { provider } = parseRoute(item);
  const endpoint = endpointOf(item, models, chain.excluded);
  if (provider !== undefined && chain.excluded.includes(provider)) {
    return [t("helicone.routing.never", { provider })];
  }
  if (!endpoint && modelOf(item, models)?.endpoints?.length && provider === undefined) {
    return [t("helicone.routing.all_excluded")];
  }
  const times = at ? timesAsMuch(endpointOf(chain.items[0], models, chain.excluded), endpoint) : null;
  if (times === null || times <= MUCH_DEARER) return [];
  const written = new Intl.NumberFormat(locale, { maximumFractionDigits: times < 10 ? 1 : 0 }).format(times);
  return [t("helicone.routing.dearer", { times: written })];
}
