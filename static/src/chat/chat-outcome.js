// Draws how a reply ended, above its figures: a sentence, what lies behind it, and what can be done about it.

import { html, nothing } from "lit";
import { endingOf } from "./chat-ending.js";
import { drawFailureDetails } from "../panel/form/field.js";

/**
 * @typedef {import("./chat-message.js").Context} Context
 * @typedef {import("./chat-message.js").Deed} Deed
 * @typedef {import("./chat-reply.js").Message} Message
 * @typedef {import("./chat-reply.js").Reply} Reply
 */

/** Where a failure's link leads, where that has a name. */
const PLACES = /** @type {{[code: string]: string}} */ ({
  bad_key: "helicone.status.link.keys",
  no_credits: "helicone.status.link.credits",
  account_blocked: "helicone.chat.link.dashboard",
});

/** Endings that are marked as bad. */
const BAD = ["failed", "truncated"];

/**
 * @param {Deed} deed
 * @param {Message} message
 * @param {Context} context
 */
export function deedButton(deed, message, { t, act }) {
  return html`<button type="button" class="deed" @click=${() => act(deed, message)}>
    ${t(`helicone.chat.${deed}`)}
  </button>`;
}

/**
 * @param {Reply} reply
 * @param {Context} context
 */
export function renderOutcome(reply, context) {
  const ending = endingOf(reply);
  if (!ending) return nothing;
  const { t, isFinal, isBusy } = context;
  const offers =
    ending.offers.length && isFinal && !isBusy
      ? html`<p class="offers">${ending.offers.map((deed) => deedButton(deed, reply, context))}</p>`
      : nothing;
  if (ending.name === "failed" && reply.error) return renderError(reply, reply.error, context, offers);
  const hint = `helicone.chat.ending.${ending.name}.hint`;
  const words = t(hint);
  return html`
    ${ending.name === "refused" ? html`<p class="refusal" dir="auto">${reply.refusal}</p>` : nothing}
    <p class="mark ${BAD.includes(ending.name) ? "bad" : ""}">
      <strong>${t(`helicone.chat.ending.${ending.name}`)}</strong> ${words === hint ? nothing : words}
    </p>
    ${offers}
  `;
}

/**
 * @param {Reply} reply
 * @param {import("../shared/source-api.js").ErrorBody} error
 * @param {Context} context
 * @param {unknown} offers
 */
function renderError(reply, error, { t }, offers) {
  const { code, message, hint, link } = error;
  const place = PLACES[code] ?? "helicone.chat.error_link";
  return html`<div class="error" part="error">
    <p><strong>${message}</strong></p>
    ${hint ? html`<p>${hint}</p>` : nothing}
    ${link && /^https?:/i.test(link)
      ? html`<p><a href=${link} target="_blank" rel="noopener noreferrer">${t(place)} ↗</a></p>`
      : nothing}
    ${drawFailureDetails(error, t, reply.request_id)} ${offers}
  </div>`;
}
