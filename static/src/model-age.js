// Says how many models the list has and how old it is, and fetches it anew.

import { html, nothing } from "lit";
import { formatMoment } from "./prices.js";

/** @typedef {import("./connection.js").Connection} Connection */

/**
 * Why the list could not be fetched anew, for as long as the connection has no news.
 *
 * @type {WeakMap<Connection, Error>}
 */
const failures = new WeakMap();

/** @param {Connection} connection */
async function refresh(connection) {
  await connection.refreshModels();
  if (!connection.failure) return;
  failures.set(connection, connection.failure);
  connection.dispatchEvent(new Event("change"));
}

/** @param {Connection} connection */
function ageOf(connection) {
  const { status, phase, models, failure, t, locale } = connection;
  if (phase === "refreshing") return t("helicone.picker.refreshing");
  if (failure && failures.get(connection) === failure) {
    return t("helicone.picker.refresh_failed", { reason: failure.message });
  }
  const { fetched_at = null, stale = false } = status?.models ?? {};
  const count = models.length;
  if (!fetched_at) return t("helicone.picker.count", { count });
  return t(`helicone.picker.${stale ? "as_of" : "updated"}`, { count, time: formatMoment(fetched_at, locale) });
}

/** @param {Connection} connection */
export function drawAge(connection) {
  const { status, phase, models, t } = connection;
  if (models.length === 0 && status?.state !== "connected") return nothing;
  return html`
    <div class="label-row hint">
      <span role="status">${phase === "refreshing"
        ? html`<span class="mark busy" aria-hidden="true"></span>`
        : nothing} ${ageOf(connection)}</span>
      <span>
        <button
          type="button"
          class="button quiet small"
          part="button"
          aria-disabled=${phase === "idle" ? nothing : "true"}
          @click=${() => phase === "idle" && refresh(connection)}
        >${t("helicone.action.refresh_models")}</button>
      </span>
    </div>
  `;
}
