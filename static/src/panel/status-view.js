// Draws how the connection stands: one line of mark and words, what to do next, and what Connect reached.

import { html, nothing } from "lit";
import { isOutOfReach } from "./connection.js";
import { drawFailureDetails, link } from "./form/field.js";
import { formatMoment } from "../shared/prices.js";

/**
 * @typedef {import("./connection.js").Connection} Connection
 * @typedef {"idle" | "busy" | "ok" | "warn" | "bad" | "off"} Tone The shape and colour of the mark.
 * @typedef {{tone: Tone, words: string, next: string, address?: string | null, addressWords?: string}} Standing
 * @typedef {Partial<import("../shared/source-api.js").ErrorBody> & {code: string, message: string}} Failure
 */

/** What Connect tries, in this order; prices are welcome, never needed. */
const STEPS = ["host", "key", "models"];
const SIGNS = { done: "✓", failed: "✕", open: "–" };

/**
 * Says where a failure's link leads.
 *
 * @param {string} code
 * @param {Connection} connection
 * @returns {{address?: string | null, addressWords?: string}}
 */
function wayOut(code, { status, t }) {
  const account = status?.account ?? {};
  if (code === "bad_key") return { address: account.keys_url, addressWords: t("helicone.status.link.keys") };
  if (code === "no_credits") return { address: account.credits_url, addressWords: t("helicone.status.link.credits") };
  return {};
}

/**
 * Says how the connection stands.
 *
 * @param {Connection} connection
 * @returns {Standing}
 */
export function standingOf(connection) {
  const { phase, status, failure, settings, t, locale } = connection;
  if (phase === "connecting") return { tone: "busy", words: t("helicone.status.connecting"), next: "" };
  if (!status) return { tone: "busy", words: t("helicone.panel.loading"), next: "" };

  const { count, fetched_at } = status.models;
  const age = fetched_at && count ? t("helicone.status.list_from", { time: formatMoment(fetched_at, locale) }) : "";
  const problem = failure ?? status.error;
  // A key that was saved without a check stays so, whichever way the next one fails.
  const isUnchecked = status.state === "unverified" && status.error && failure?.steps.length && !connection.offersAnyway;
  const state = failure && !isUnchecked ? (isOutOfReach(failure.code) ? "offline" : failure.code) : status.state;
  const out = wayOut(state, connection);
  const hint = problem?.hint ?? "";
  switch (state) {
    case "no_key": {
      const why = failure ? "" : `${problem?.message ?? ""} `;
      return { tone: "idle", words: t("helicone.status.no_key"), next: why + (hint || t("helicone.status.no_key.next")) };
    }
    case "unverified":
      if (problem) {
        const next = `${problem.message} ${t("helicone.status.unchecked.next")}`;
        return { tone: "warn", words: t("helicone.status.unchecked"), next };
      }
      return { tone: "idle", words: t("helicone.status.unverified"), next: t("helicone.status.unverified.next") };
    case "connected": {
      const words = `${t("helicone.status.connected")} · ${t("helicone.status.models", { count })}`;
      if (problem) return { tone: "warn", words, next: `${problem.message} ${t("helicone.status.models.next")}` };
      return { tone: "ok", words, next: t(`helicone.status.${settings.model ? "connected.next" : "choose_model"}`) };
    }
    case "bad_key":
      return {
        tone: "bad",
        words: t("helicone.status.bad_key"),
        next: hint || t("helicone.status.bad_key.next"),
        ...out,
      };
    case "no_credits":
      return { tone: "warn", words: t("helicone.status.no_credits"), next: hint, ...out };
    case "offline": {
      const words =
        failure?.code === "app_unreachable" ? failure.message : (problem?.message ?? t("helicone.status.offline"));
      const next = hint || t("helicone.status.offline.next");
      return { tone: "off", words, next: age ? `${age}. ${next}` : next, ...out };
    }
    default:
      return { tone: "bad", words: problem?.message ?? state, next: hint, ...linkOf(problem, connection) };
  }
}

/**
 * @param {Failure | null | undefined} failure
 * @param {Connection} connection
 */
export function linkOf(failure, connection) {
  const out = wayOut(failure?.code ?? "", connection);
  return out.address ? out : { address: failure?.link, addressWords: connection.t("helicone.status.link.more") };
}

/**
 * Draws how the connection stands.
 *
 * @param {Connection} connection
 * @param {() => void} saveAnyway takes the user's second decision
 */
export function drawStatus(connection, saveAnyway) {
  const { t, phase, status, failure, offersAnyway } = connection;
  const { tone, words, next, address, addressWords } = standingOf(connection);
  const error = failure ?? status?.error;
  const isSettled = phase !== "connecting";
  return html`
    <div class="status" part="status">
      ${drawMark(tone)}
      <div class="status-words">
        <div role="status">
          <p class="status-line">${words}</p>
          ${next ? html`<p class="next">${next}</p>` : nothing}
        </div>
        ${address ? html`<p class="next">${link(address, addressWords ?? "")}</p>` : nothing}
        ${isSettled ? drawSteps(connection) : nothing}
        ${
          offersAnyway
            ? html`<p class="anyway">
              <button type="button" class="button small" part="button" aria-describedby="anyway" @click=${saveAnyway}>
                ${t("helicone.action.save_anyway")}</button
              ><span class="next" id="anyway">${t("helicone.status.anyway")}</span>
            </p>`
            : nothing
        }
        ${error && isSettled ? drawFailureDetails(error, t, error.request_id) : nothing}
      </div>
    </div>
  `;
}

/** @param {Tone} tone */
export const drawMark = (tone) => html`<span class="mark ${tone}" aria-hidden="true"></span>`;

/**
 * Shows how far Connect came: each result with a sign and words, also those that it never got to.
 *
 * @param {Connection} connection
 */
function drawSteps({ status, failure, t, locale }) {
  const steps = failure ? failure.steps : (status?.steps ?? []);
  if (!steps.length) return nothing;
  const time = status?.models.fetched_at ? formatMoment(status.models.fetched_at, locale) : "";
  const open = STEPS.filter((id) => !steps.some((step) => step.id === id)).map((id) => ({ id, ok: null, code: null }));
  return html`
    <ul class="steps">
      ${[...steps, ...open].map(({ id, ok, code }) => {
        const kind = ok === null ? "open" : ok ? "done" : "failed";
        const key = `helicone.status.step.${id}${ok ? "" : `.${kind}`}`;
        const exact = `${key}.${code}`;
        return html`<li class=${kind}>
          <span aria-hidden="true">${SIGNS[kind]}</span> ${t(t(exact) === exact ? key : exact, { time })}
        </li>`;
      })}
    </ul>
  `;
}
