// How one message of the conversation looks.

import { html, nothing } from "lit";
import { SAID_BY_ENDINGS } from "./chat-ending.js";
import { describeDropped, describeFigures, formatSeconds } from "./chat-figures.js";
import { deedButton, renderOutcome } from "./chat-outcome.js";
import { isGrowing, isPicture, sourcesOf } from "./chat-reply.js";
import { drawSendAnyway } from "./chat-send-anyway.js";
import { renderTools } from "./chat-tools.js";

/**
 * @typedef {import("./chat-reply.js").Message} Message
 * @typedef {import("./chat-reply.js").Reply} Reply
 * @typedef {"retry" | "continue" | "raise" | "regenerate" | "copy" | "delete" | "edit"} Deed
 * @typedef {{
 *   t: import("../shared/i18n.js").Translator, locale: string, now: number, isBusy: boolean,
 *   isLast: boolean, isFinal: boolean,
 *   view: (reply: Reply) => unknown, act: (deed: Deed, message: Message) => void,
 * }} Context What a message needs to know about the chat around it;
 *   `isLast` of its writer's, `isFinal` of all.
 */

// What the source notes and the message says in its own way: how it ended, and what was left out of the request.
const SAID_OTHERWISE = [...SAID_BY_ENDINGS, "dropped"];

/**
 * @param {Message} message
 * @param {Context} context
 */
export function renderMessage(message, context) {
  return message.role === "user" ? renderOwn(message, context) : renderReply(message, context);
}

/**
 * @param {import("./chat-reply.js").UserMessage} message
 * @param {Context} context
 */
function renderOwn(message, context) {
  return html`<article class="message user" part="message user">
    <h3 class="unseen">${context.t("helicone.chat.you")}</h3>
    ${renderOwnImages(message.images ?? [], context)}
    ${message.content ? html`<div class="own" dir="auto">${message.content}</div>` : nothing}
    ${renderDeeds(["retry", "edit", "copy", "delete"], message, context)}
  </article>`;
}

/**
 * @param {string[]} images
 * @param {Context} context
 */
function renderOwnImages(images, { t }) {
  if (images.length === 0) return nothing;
  return html`<div class="pictures">
    ${images.map((url, index) => html`<img src=${url} alt=${t("helicone.chat.image", { number: index + 1 })} />`)}
  </div>`;
}

/**
 * Shows a picture that came with the reply; one that lies elsewhere is a link, since loading it would tell its server.
 *
 * @param {string} url
 * @param {Context} context
 */
function renderPicture(url, { t }) {
  const label = t("helicone.chat.picture");
  if (isPicture(url)) return html`<img src=${url} alt=${label} />`;
  return html`<p>
    <a href=${url} target="_blank" rel="noopener noreferrer nofollow">${label} (${new URL(url).host})</a>
  </p>`;
}

/**
 * @param {Reply} reply
 * @param {Context} context
 */
function renderReply(reply, context) {
  const { t, view } = context;
  return html`<article class="message assistant" part="message assistant" data-state=${reply.state}>
    <h3 class="unseen">${t("helicone.chat.assistant")}</h3>
    ${renderReasoning(reply, context)} ${renderWaiting(reply, context)}
    ${reply.content ? view(reply) : nothing}
    ${reply.images.map((url) => renderPicture(url, context))} ${renderTools(reply.tools, t)}
    ${isGrowing(reply) ? nothing : [renderOutcome(reply, context), renderSources(reply, context)]}
    ${isGrowing(reply) ? nothing : renderFigures(reply, context)}
    ${renderDeeds(["copy", "regenerate", "delete"], reply, context)}
  </article>`;
}

/**
 * @param {Reply} reply
 * @param {Context} context
 */
function renderReasoning(reply, { t, locale, now }) {
  if (!reply.reasoning) return nothing;
  const isOpen = reply.state === "reasoning";
  const time = formatSeconds(reply.reasoning_ms ?? now - (reply.reasoning_at ?? now), locale);
  return html`<details class="reasoning" part="reasoning" ?open=${isOpen}>
    <summary>${t(isOpen ? "helicone.chat.reasoning_now" : "helicone.chat.reasoning", { time })}</summary>
    <div class="thoughts" dir="auto">${reply.reasoning}</div>
  </details>`;
}

/**
 * @param {Reply} reply
 * @param {Context} context
 */
function renderWaiting(reply, { t, locale, now }) {
  if (reply.state !== "waiting") return nothing;
  const waited = now - reply.started_at;
  return html`<p class="waiting">
    ${t("helicone.chat.waiting")} ${waited >= 1000 ? formatSeconds(waited, locale) : nothing}
  </p>`;
}

/**
 * @param {Reply} reply
 * @param {Context} context
 */
function renderSources(reply, { t }) {
  const sources = sourcesOf(reply);
  if (sources.length === 0) return nothing;
  return html`<section class="sources" part="sources" aria-label=${t("helicone.chat.sources")}>
    <h4>${t("helicone.chat.sources")}</h4>
    <ol>
      ${sources.map(
        ({ url, title, host }) =>
          html`<li>
            <a href=${url} target="_blank" rel="noopener noreferrer nofollow">${title}</a>
            ${title === host ? nothing : html`<span class="host">${host}</span>`}
          </li>`,
      )}
    </ol>
  </section>`;
}

/**
 * @param {Reply} reply
 * @param {Context} context
 */
function renderFigures(reply, context) {
  const { t, locale } = context;
  const { finish } = reply;
  /** @type {unknown[]} */
  const figures = describeFigures(reply, t, locale);
  const link = finish?.request_url ?? "";
  const notices = [
    ...describeDropped(finish, t),
    ...(finish?.notices ?? []).filter(({ code }) => !SAID_OTHERWISE.includes(code)).map(({ message }) => message),
  ];
  if (/^https?:/i.test(link)) {
    const words = t("helicone.chat.request_link");
    figures.push(html`<a href=${link} target="_blank" rel="noopener noreferrer">${words}</a>`);
  }
  return html`
    ${notices.length > 0
      ? html`<ul class="notices">
          ${notices.map((notice) => html`<li>${notice}</li>`)}
        </ul>`
      : nothing}
    ${drawSendAnyway(finish, context)}
    ${reply.generation_id === null
      ? nothing
      : html`<p class="figures" part="figures">${figures.map((figure) => html`<span>${figure}</span>`)}</p>`}
  `;
}

/** @param {Message} message */
function isWhole(message) {
  return message.role === "assistant" && (message.state === "complete" || message.state === "stopped");
}

/**
 * @param {Deed[]} deeds
 * @param {Message} message
 * @param {Context} context
 */
function renderDeeds(deeds, message, context) {
  if (isGrowing(message)) return nothing;
  const possible = deeds.filter((deed) => {
    if (deed === "copy") return message.content !== "";
    if (context.isBusy) return false;
    if (deed === "edit") return context.isLast;
    if (deed === "retry") return context.isFinal;
    // Where a reply failed, it says so itself and offers to retry.
    if (deed === "regenerate") return context.isFinal && message.content && isWhole(message);
    return true;
  });
  return html`<p class="deeds">${possible.map((deed) => deedButton(deed, message, context))}</p>`;
}
