// How one message of the conversation looks.

import { html, nothing } from "lit";
import { isGrowing, sourcesOf } from "./chat-reply.js";
import { describeFigures, formatSeconds } from "./chat-figures.js";

/**
 * @typedef {import("./chat-reply.js").Message} Message
 * @typedef {import("./chat-reply.js").Reply} Reply
 * @typedef {"retry" | "continue" | "regenerate" | "copy" | "delete" | "edit"} Deed
 * @typedef {{
 *   t: import("./i18n.js").Translator, locale: string, now: number, isBusy: boolean,
 *   isLast: boolean, isFinal: boolean,
 *   view: (reply: Reply) => unknown, act: (deed: Deed, message: Message) => void,
 * }} Context What a message needs to know about the chat around it;
 *   `isLast` of its writer's, `isFinal` of all.
 */

// How a reply ended stands above, with what can be done about it; the source's notice would say it twice.
const SAID_ABOVE = ["stopped", "truncated", "empty"];

/**
 * @param {Deed} deed
 * @param {Message} message
 * @param {Context} context
 */
function deedButton(deed, message, { t, act }) {
  return html`<button type="button" class="deed" @click=${() => act(deed, message)}>
    ${t(`helicone.chat.${deed}`)}
  </button>`;
}

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
    <div class="own" dir="auto">${message.content}</div>
    ${renderDeeds(["retry", "edit", "copy", "delete"], message, context)}
  </article>`;
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
    ${reply.images.map((url) => html`<img src=${url} alt=${t("helicone.chat.picture")} />`)}
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
 * Says how the reply ended where that is not plain to see.
 *
 * @param {Reply} reply
 * @param {Context} context
 */
function renderOutcome(reply, context) {
  const { t, isFinal, isBusy } = context;
  /** @param {Deed[]} deeds */
  const offers = (...deeds) =>
    isFinal && !isBusy
      ? html`<p class="offers">${deeds.map((deed) => deedButton(deed, reply, context))}</p>`
      : nothing;
  const again = () => (reply.content ? offers("retry", "continue") : offers("retry"));
  if (reply.state === "error" && reply.error) return renderError(reply.error, context, again());
  if (reply.state === "error") return html`<p class="mark bad">${t("helicone.chat.failed")}</p>${again()}`;
  if (reply.state === "stopped") {
    return html`<p class="mark">
        <strong>${t("helicone.chat.stopped")}</strong> ${t("helicone.chat.stopped_hint")}
      </p>
      ${reply.content ? nothing : again()}`;
  }
  if (reply.state === "truncated") {
    return html`<p class="mark bad">
        <strong>${t("helicone.chat.broke_off")}</strong> ${t("helicone.chat.broke_off_hint")}
      </p>
      ${again()}`;
  }
  if (reply.tools.length > 0 && !reply.content) {
    return html`<p class="mark">${t("helicone.chat.tools", { tools: reply.tools.join(", ") })}</p>`;
  }
  if (!reply.content.trim() && reply.images.length === 0) {
    return html`<p class="mark">${t("helicone.chat.empty_reply")}</p>${offers("retry")}`;
  }
  return reply.finish?.finish_reason === "length" ? offers("continue") : nothing;
}

/**
 * @param {import("./source-api.js").ErrorBody} error
 * @param {Context} context
 * @param {unknown} offers
 */
function renderError({ message, hint, detail, attempts, link }, { t }, offers) {
  const more = attempts?.length || detail;
  return html`<div class="error" part="error">
    <p><strong>${message}</strong></p>
    ${hint ? html`<p>${hint}</p>` : nothing}
    ${link && /^https?:/i.test(link)
      ? html`<p><a href=${link} target="_blank" rel="noopener noreferrer">${t("helicone.chat.error_link")}</a></p>`
      : nothing}
    ${more
      ? html`<details>
          <summary>${t("helicone.chat.details")}</summary>
          ${attempts?.length
            ? html`<ul>
                ${attempts.map(
                  (attempt) => html`<li><b>${attempt.source}</b> ${attempt.status}: ${attempt.message}</li>`,
                )}
              </ul>`
            : nothing}
          ${detail ? html`<pre tabindex="0">${detail}</pre>` : nothing}
        </details>`
      : nothing}
    ${offers}
  </div>`;
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
function renderFigures(reply, { t, locale }) {
  const { finish } = reply;
  /** @type {unknown[]} */
  const figures = describeFigures(reply, t, locale);
  const link = finish?.request_url ?? "";
  const notices = (finish?.notices ?? []).filter(({ code }) => !SAID_ABOVE.includes(code));
  if (/^https?:/i.test(link)) {
    const words = t("helicone.chat.request_link");
    figures.push(html`<a href=${link} target="_blank" rel="noopener noreferrer">${words}</a>`);
  }
  return html`
    ${notices.length > 0
      ? html`<ul class="notices">
          ${notices.map(({ message }) => html`<li>${message}</li>`)}
        </ul>`
      : nothing}
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
    if (deed === "copy") return message.content;
    if (context.isBusy) return false;
    if (deed === "edit") return context.isLast;
    if (deed === "retry") return context.isFinal;
    // Where a reply failed, it says so itself and offers to retry.
    if (deed === "regenerate") return context.isFinal && message.content && isWhole(message);
    return true;
  });
  return html`<p class="deeds">${possible.map((deed) => deedButton(deed, message, context))}</p>`;
}
