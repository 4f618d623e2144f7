// Offers to send what was left out of a request all the same, from the next message on.

import { html, LitElement, nothing } from "lit";
import { define } from "../panel/form/field.js";
import { sendable } from "./sendable.js";
import { SourceApi } from "../shared/source-api.js";

/** @typedef {import("./chat-message.js").Context} Context */

/**
 * Puts a parameter on the list of those that are sent anyway: through the panel where there is one, else by itself.
 *
 * @param {HTMLElement & {base: string}} chat
 * @param {string} locale
 * @param {string} name
 * @returns {Promise<boolean>} whether it is there now
 */
async function sendAnyway(chat, locale, name) {
  const api = new SourceApi(chat.base, locale);
  const settings = await api.settings();
  const value = [...new Set([...(settings.send_anyway ?? []), name])];
  const detail = { base: chat.base, setting: "send_anyway", value, saved: undefined };
  const options = { detail, bubbles: true, composed: true, cancelable: true };
  // A panel has settings of its own, and would write over what is saved behind its back.
  if (chat.dispatchEvent(new CustomEvent("helicone-change-setting", options))) {
    await api.saveSettings({ ...settings, send_anyway: value });
  } else {
    await detail.saved;
  }
  return (await api.settings()).send_anyway.includes(name);
}

/** The offer for one parameter: a button, and what came of pressing it. */
class SendAnyway extends LitElement {
  static properties = { name: {}, locale: {}, t: { attribute: false }, said: { state: true } };

  constructor() {
    super();
    this.name = "";
    this.locale = "en";
    /** @type {import("../shared/i18n.js").Translator | undefined} */
    this.t = undefined;
    this.said = "";
  }

  /** Part of the chat's own tree, so that its styles hold. */
  createRenderRoot() {
    return this;
  }

  async #press() {
    const { name, t } = this;
    const chat = /** @type {any} */ (/** @type {ShadowRoot} */ (this.getRootNode()).host);
    const isSaved = await sendAnyway(chat, this.locale, name).catch(() => false);
    this.said = t?.(`helicone.chat.send_anyway.${isSaved ? "done" : "failed"}`, { name }) ?? "";
  }

  render() {
    const { name, said, t } = this;
    if (!t) return nothing;
    return html`
      <button type="button" class="deed" @click=${() => this.#press()}>${t("helicone.chat.send_anyway", { name })}</button>
      <small role="status">${said}</small>
    `;
  }
}

define("helicone-send-anyway", SendAnyway);

/**
 * Draws one offer for each parameter that was left out of the last request.
 *
 * @param {import("./chat-reply.js").Finish | null} finish
 * @param {Pick<Context, "t" | "locale" | "isFinal">} context
 */
export function drawSendAnyway(finish, { t, locale, isFinal }) {
  const names = isFinal ? sendable(finish) : [];
  if (names.length === 0) return nothing;
  return html`<div class="offers">${names.map(
    (name) => html`<helicone-send-anyway .name=${name} .locale=${locale} .t=${t}></helicone-send-anyway>`,
  )}</div>`;
}
