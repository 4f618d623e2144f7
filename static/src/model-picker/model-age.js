// Says how many models the list has and how old it is, and fetches it anew.

import { html, nothing } from "lit";
import { formatMoment } from "../shared/prices.js";

/** @typedef {import("../panel/connection.js").Connection} Connection */

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
  if (!fetched_at) return t(count ? "helicone.picker.count" : "helicone.picker.no_list", { count });
  return t(`helicone.picker.${stale ? "as_of" : "updated"}`, { count, time: formatMoment(fetched_at, locale) });
}

/** @param {Connection} connection */
export function drawAge(connection) {
  const { status, phase, models, t } = connection;
  // Without a key the line is there all the same, so that nothing moves when the list comes.
  const isReady = phase === "idle" && (models.length > 0 || status?.state === "connected");
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
          aria-disabled=${isReady ? nothing : "true"}
          @click=${() => isReady && refresh(connection)}
        >${t("helicone.action.refresh_models")}</button>
      </span>
    </div>
  `;
}
