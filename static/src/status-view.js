// Draws how the connection stands: one line of mark and words, what to do next, and what the test said.

import { html, nothing } from "lit";
import { drawFailureDetails, link } from "./field.js";
import { describeCost, formatDuration, formatMoment } from "./prices.js";

/**
 * @typedef {import("./connection.js").Connection} Connection
 * @typedef {"idle" | "busy" | "ok" | "warn" | "bad" | "off"} Tone The shape and colour of the mark.
 * @typedef {{tone: Tone, words: string, next: string, address?: string | null, addressWords?: string}} Standing
 * @typedef {Partial<import("./source-api.js").ErrorBody> & {code: string, message: string}} Failure
 */

const OUT_OF_REACH = ["app_unreachable", "gateway_down", "gateway_timeout", "not_a_gateway"];

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
  const problem = failure ?? (["bad_key", "no_credits", "offline"].includes(status.state) ? status.error : null);
  const state = failure ? (OUT_OF_REACH.includes(failure.code) ? "offline" : failure.code) : status.state;
  const out = wayOut(state, connection);
  const hint = problem?.hint ?? "";
  switch (state) {
    case "no_key":
      return { tone: "idle", words: t("helicone.status.no_key"), next: hint || t("helicone.status.no_key.next") };
    case "unverified":
      return { tone: "idle", words: t("helicone.status.unverified"), next: t("helicone.status.unverified.next") };
    case "connected": {
      const words = `${t("helicone.status.connected")} · ${t("helicone.status.models", { count })}`;
      return { tone: "ok", words, next: settings.model ? age : t("helicone.status.choose_model") };
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
function linkOf(failure, connection) {
  const out = wayOut(failure?.code ?? "", connection);
  return out.address ? out : { address: failure?.link, addressWords: connection.t("helicone.status.link.more") };
}

/** @param {Connection} connection */
export function drawStatus(connection) {
  const { t, phase, status, failure } = connection;
  const { tone, words, next, address, addressWords } = standingOf(connection);
  const error = failure ?? (status?.state !== "connected" ? status?.error : null);
  return html`
    <div class="status" part="status">
      ${drawMark(tone)}
      <div class="status-words">
        <div role="status">
          <p class="status-line">${words}</p>
          ${next ? html`<p class="next">${next}</p>` : nothing}
        </div>
        ${address ? html`<p class="next">${link(address, addressWords ?? "")}</p>` : nothing}
        ${phase === "connecting" ? nothing : drawSteps(connection)}
        ${error && phase !== "connecting" ? drawFailureDetails(error, t) : nothing}
      </div>
    </div>
  `;
}

/** @param {Tone} tone */
const drawMark = (tone) => html`<span class="mark ${tone}" aria-hidden="true"></span>`;

/**
 * Shows what Connect tried, step by step, where not all of it went well.
 *
 * @param {Connection} connection
 */
function drawSteps({ status, t }) {
  const steps = status?.steps ?? [];
  if (steps.every(({ ok }) => ok)) return nothing;
  return html`
    <ul class="steps">
      ${steps.map(
        ({ id, ok }) => html`
        <li class=${ok ? "done" : "failed"}>
          <span aria-hidden="true">${ok ? "✓" : "✕"}</span> ${t(`helicone.status.step.${id}${ok ? "" : ".failed"}`)}
        </li>
      `,
      )}
    </ul>
  `;
}

/** @param {Connection} connection */
export function drawTest(connection) {
  const { phase, outcome, t } = connection;
  const content =
    phase === "testing"
      ? html`<p class="next">${t("helicone.test.running")}</p>`
      : outcome === null
        ? nothing
        : "result" in outcome
          ? drawResult(outcome.result, connection)
          : "stopped" in outcome
            ? html`<p class="next">${t("helicone.test.stopped")}</p>`
            : drawTestFailure(outcome.failure, connection);
  return html`<div class="test" part="test" role="status">${content}</div>`;
}

/**
 * @param {import("./source-api.js").TestResult} result
 * @param {Connection} connection
 */
function drawResult(result, { t, locale }) {
  const facts = [
    result.model_served ?? result.model,
    result.provider,
    result.first_token_ms === null
      ? null
      : t("helicone.test.first_token", { time: formatDuration(result.first_token_ms, locale) }),
    result.total_ms === null ? null : t("helicone.test.total", { time: formatDuration(result.total_ms, locale) }),
    describeCost(result.cost, t, locale),
  ].filter(Boolean);
  return html`
    <figure class="reply">
      <blockquote>${result.reply || t("helicone.test.empty_reply")}</blockquote>
      <figcaption>
        ${facts.map((fact, at) => [
          at ? html` <span aria-hidden="true">·</span> ` : nothing,
          html`<span class="fact">${fact}</span>`,
        ])}
        ${link(result.request_url, t("helicone.test.request"))}
      </figcaption>
    </figure>
    ${(result.notices ?? []).map(({ message }) => html`<p class="notice">${message}</p>`)}
  `;
}

/**
 * @param {import("./source-api.js").SourceError} failure
 * @param {Connection} connection
 */
function drawTestFailure(failure, connection) {
  const { t } = connection;
  const { address, addressWords } = linkOf(failure, connection);
  return html`
    <div class="status">
      ${drawMark(failure.code === "no_credits" ? "warn" : OUT_OF_REACH.includes(failure.code) ? "off" : "bad")}
      <div class="status-words">
        <p class="status-line">${failure.message}</p>
        ${failure.hint ? html`<p class="next">${failure.hint}</p>` : nothing}
        ${address ? html`<p class="next">${link(address, addressWords ?? "")}</p>` : nothing}
        ${drawFailureDetails(failure, t)}
      </div>
    </div>
  `;
}
