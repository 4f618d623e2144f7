// Draws how the test message goes: that it runs, or why it failed; what it brought is fetched while it runs.

import { html, nothing } from "lit";
import { isOutOfReach } from "./connection.js";
import { drawFailureDetails, link } from "./form/field.js";
import { onDemand } from "../shared/on-demand.js";
import { drawMark, linkOf } from "./status-view.js";

const view = onDemand(() => import("./test-outcome.js"));

/** @typedef {import("./connection.js").Connection} Connection */

/** @param {Connection} connection */
export function drawTest(connection) {
  const { phase, outcome, t } = connection;
  // Where it cannot be fetched, the reply stands alone.
  if (phase === "testing") view.fetch().catch(() => {});
  return html`<div class="test" part="test" role="status">${
    phase === "testing"
      ? html`<p class="next">${t("helicone.test.running")}</p>`
      : outcome === null
        ? nothing
        : "stopped" in outcome
          ? html`<p class="next">${t("helicone.test.stopped")}</p>`
          : "failure" in outcome
            ? drawFailure(outcome.failure, connection)
            : view.module
              ? html`<helicone-test-outcome
                  .result=${outcome.result}
                  .connection=${connection}
                ></helicone-test-outcome>`
              : html`<p class="next">${outcome.result.reply}</p>`
  }</div>`;
}

/**
 * @param {import("../shared/source-api.js").SourceError} failure
 * @param {Connection} connection
 */
function drawFailure(failure, connection) {
  const { t } = connection;
  const { address, addressWords } = linkOf(failure, connection);
  return html`
    <div class="status">
      ${drawMark(failure.code === "no_credits" ? "warn" : isOutOfReach(failure.code) ? "off" : "bad")}
      <div class="status-words">
        <p class="status-line">${failure.message}</p>
        ${failure.hint ? html`<p class="next">${failure.hint}</p>` : nothing}
        ${address ? html`<p class="next">${link(address, addressWords ?? "")}</p>` : nothing}
        ${drawFailureDetails(failure, t, failure.request_id)}
      </div>
    </div>
  `;
}
