// <helicone-app>, the standalone page: session, source, conversations, and where everything stands.

import { LitElement, html, nothing } from "lit";
import { repeat } from "lit/directives/repeat.js";
import { isSignedOut } from "./app-api.js";
import "./app-conversation-list.js";
import { OpenConversations } from "./app-conversations.js";
import { renderHeader } from "./app-header.js";
import { renderLooks, valueOf } from "./app-looks.js";
import { renderPanel } from "./app-panel.js";
import { Preferences } from "./app-preferences.js";
import { Session } from "./app-session.js";
import { Sides } from "./app-sides.js";
import "./app-sign-in.js";
import { appStyles } from "./app-styles.js";
import { exportConversations, importConversations } from "./app-transfer.js";
import { browserLocale, loadAppWords } from "./app-words.js";
import "../chat/chat.js";
import { modelIn, stateIn } from "../chat/chat-panel-events.js";

/**
 * @typedef {import("./conversations.js").Conversation} Conversation
 * @typedef {import("../chat/chat.js").HeliconeChat} HeliconeChat
 */

const KEY_TROUBLE = ["no_key", "bad_key", "no_credits"];

export class HeliconeApp extends LitElement {
  static styles = appStyles;

  static properties = {
    theme: { reflect: true },
    locale: { state: true },
  };

  #preferences = new Preferences(() => localStorage);
  #conversations = new OpenConversations(this.#preferences, () => this.requestUpdate());
  #sides = new Sides(this.#preferences, () => this.requestUpdate());
  #session = new Session(() => this.locale, {
    onEnter: () => this.#conversations.load(),
    onChange: () => this.requestUpdate(),
  });
  /** @type {import("../shared/i18n.js").Translator | null} */
  #t = null;

  constructor() {
    super();
    /** @type {"light" | "dark" | undefined} */
    this.theme = /** @type {any} */ (this.#preferences.get("theme")) ?? undefined;
    /** @type {string} */
    this.locale = this.#preferences.get("locale") ?? browserLocale();
    this.addEventListener("helicone-status", (event) => this.#notice({ state: stateIn(event) }));
    this.addEventListener("helicone-change", (event) => this.#notice({ model: modelIn(event) }));
    this.addEventListener("helicone-show-setting", () => this.#setPanel(true));
    this.addEventListener("helicone-error", (event) => this.#onError(event));
    addEventListener("hashchange", () => location.hash.includes("token=") && this.#start());
    this.#start();
  }

  // ---- session

  async #start() {
    await this.#speak(this.locale);
    await this.#session.start();
    if (this.#session.phase === "ready") this.#sides.begin(!this.#session.canTalk);
  }

  /** @param {string} token */
  async #signIn(token) {
    await this.#session.signIn(token);
    if (this.#session.phase === "ready") this.#sides.begin(!this.#session.canTalk);
  }

  // ---- what panel and chat tell

  /** @param {{state?: string, model?: string}} seen */
  #notice(seen) {
    Object.assign(this.#session, seen);
    this.requestUpdate();
  }

  /** @param {Event} event */
  #onError(event) {
    const error = /** @type {CustomEvent} */ (event).detail;
    if (isSignedOut(error)) this.#session.refuse(error);
    // The chat has found out what the panel does not know yet.
    const isFromChat = /** @type {Element} */ (event.composedPath()[0]).localName === "helicone-chat";
    if (isFromChat && KEY_TROUBLE.includes(error.code)) this.#reloadPanel();
  }

  /** @param {string} id */
  #onFinish(id) {
    this.#conversations.setBusy(id, false);
    // A reply that came although there were no credits: the server knows better by now.
    if (this.#session.state === "no_credits") this.#reloadPanel();
  }

  #reloadPanel() {
    /** @type {import("../panel/panel.js").ConnectionPanel | null} */
    const panel = this.renderRoot.querySelector("helicone-connection-panel");
    panel?.reload();
  }

  // ---- conversations

  /** @param {Conversation} conversation */
  async #open(conversation) {
    this.#conversations.show(conversation);
    this.#sides.leaveList();
    await this.updateComplete;
    this.#chat?.focus();
  }

  async #restore() {
    const { removed } = this.#conversations;
    await this.#conversations.restore();
    if (removed) await this.#open(removed);
  }

  get #chat() {
    return /** @type {HeliconeChat | null} */ (this.renderRoot.querySelector("helicone-chat:not([hidden])"));
  }

  // ---- looks

  /** @param {string} locale */
  async #speak(locale) {
    this.#t = await loadAppWords(locale);
    this.locale = locale;
    document.documentElement.lang = locale;
    this.requestUpdate();
  }

  /** @param {string} locale */
  #setLocale(locale) {
    this.#preferences.set("locale", locale);
    this.#speak(locale);
  }

  /** @param {string} theme */
  #setTheme(theme) {
    this.#preferences.set("theme", theme === "auto" ? null : theme);
    this.theme = theme === "auto" ? undefined : /** @type {"light" | "dark"} */ (theme);
  }

  /** @param {boolean} isOpen */
  async #setPanel(isOpen) {
    this.#sides.setPanel(isOpen);
    await this.updateComplete;
    this.#find(isOpen ? "#panel-title" : "#panel-toggle")?.focus();
  }

  /** @param {boolean} isOpen */
  async #setList(isOpen) {
    this.#sides.setList(isOpen);
    await this.updateComplete;
    this.#find(isOpen ? "#list-title" : "#list-toggle")?.focus();
  }

  /** @param {KeyboardEvent} event */
  #onKey(event) {
    if (event.key !== "Escape" || event.defaultPrevented) return;
    this.#closeOver();
  }

  /** Closes what lies over the chat. */
  #closeOver() {
    if (this.#sides.isListOver) this.#setList(false);
    else if (this.#sides.isPanelOver) this.#setPanel(false);
  }

  /** @param {string} selector */
  #find(selector) {
    return /** @type {HTMLElement | null} */ (this.renderRoot.querySelector(selector));
  }

  updated() {
    const title = this.#conversations.current?.title;
    const name = this.#t?.("helicone.app.name") ?? "";
    document.title = title && this.#session.phase === "ready" ? `${title} – ${name}` : name;
    // The page's background shows at the edges when one scrolls past the end.
    document.documentElement.dataset.theme = this.theme ?? "auto";
  }

  render() {
    const t = this.#t;
    if (!t) return nothing;
    if (this.#session.phase === "signed_out") {
      const isRefused = this.#session.problem !== null && isSignedOut(this.#session.problem);
      const problem = isRefused ? t("helicone.app.sign_in.refused") : this.#session.problem?.message;
      return html`<helicone-sign-in
        .t=${t}
        .problem=${problem ?? ""}
        @token=${(/** @type {CustomEvent} */ { detail }) => this.#signIn(detail.token)}
      ></helicone-sign-in>`;
    }
    if (this.#session.phase === "starting") return this.#renderStart(t);
    return html`<div class="page" @keydown=${this.#onKey}>
      ${renderHeader({
        t,
        model: this.#session.model,
        state: this.#session.state,
        isSimulated: this.#session.source?.simulated ?? false,
        isListOpen: this.#sides.isListOpen,
        isPanelOpen: this.#sides.isPanelOpen,
        onList: () => this.#setList(!this.#sides.isListOpen),
        onPanel: () => this.#setPanel(!this.#sides.isPanelOpen),
      })}
      <div class="columns">
        ${this.#renderList(t)} ${this.#renderChats(t)} ${this.#renderPanel(t)}
        ${this.#sides.isListOver || this.#sides.isPanelOver
          ? html`<div class="veil" @click=${this.#closeOver}></div>`
          : nothing}
      </div>
    </div>`;
  }

  /** @param {import("../shared/i18n.js").Translator} t */
  #renderStart(t) {
    if (!this.#session.problem) return html`<main class="sign-in"><p>${t("helicone.app.starting")}</p></main>`;
    return html`<main class="sign-in">
      <h1>${t("helicone.app.name")}</h1>
      ${this.#renderProblem()}
      <p><button type="button" class="primary" @click=${this.#start}>${t("helicone.app.retry")}</button></p>
    </main>`;
  }

  #renderProblem() {
    if (!this.#session.problem) return nothing;
    return html`<p class="problem" role="alert"><strong>${this.#session.problem.message}</strong> ${this.#session.problem.hint}</p>`;
  }

  /** @param {import("../shared/i18n.js").Translator} t */
  #renderList(t) {
    return html`<nav id="list" class="side list" aria-labelledby="list-title" ?hidden=${!this.#sides.isListOpen}>
      <div class="side-head">
        <h2 id="list-title" tabindex="-1">${t("helicone.app.conversations")}</h2>
        ${this.#sides.isListOver
          ? html`<button type="button" class="quiet" @click=${() => this.#setList(false)}>
              ${t("helicone.app.close")}
            </button>`
          : nothing}
      </div>
      ${this.#renderConversations(t)}
      ${renderLooks({
        t,
        locale: this.locale,
        theme: this.theme ?? "auto",
        onLocale: (locale) => this.#setLocale(locale),
        onTheme: (theme) => this.#setTheme(theme),
      })}
    </nav>`;
  }

  /** @param {import("../shared/i18n.js").Translator} t */
  #renderConversations(t) {
    const conversations = this.#conversations;
    /** @typedef {CustomEvent} Told */
    return html`<helicone-conversation-list
      .t=${t}
      .conversations=${conversations.kept.list}
      .current=${conversations.currentId}
      .busy=${new Set(conversations.busy)}
      .removed=${conversations.removed}
      .trouble=${this.#sides.isListOpen ? conversations.trouble : null}
      .notice=${conversations.notice}
      @new=${() => this.#open(conversations.begin())}
      @open=${(/** @type {Told} */ { detail }) => this.#open(detail.conversation)}
      @rename=${(/** @type {Told} */ { detail }) => conversations.rename(detail.conversation, detail.title)}
      @remove=${(/** @type {Told} */ { detail }) => conversations.remove(detail.conversation)}
      @restore=${this.#restore}
      @export=${(/** @type {Told} */ { detail }) => exportConversations(detail.conversations, detail.kind, t)}
      @import=${(/** @type {Told} */ { detail }) => importConversations(detail.file, conversations)}
    ></helicone-conversation-list>`;
  }

  /** @param {import("../shared/i18n.js").Translator} t */
  #renderChats(t) {
    const conversations = this.#conversations;
    return html`<main>
      ${conversations.trouble && !this.#sides.isListOpen
        ? html`<p class="problem" role="alert">${t(`helicone.app.trouble.${conversations.trouble}`)}</p>`
        : nothing}
      ${repeat(
        conversations.needed,
        ({ id }) => id,
        (conversation) => html`<helicone-chat
          base=${this.#session.source?.base ?? ""}
          locale=${this.locale}
          theme=${this.theme ?? nothing}
          ?hidden=${conversation.id !== conversations.currentId}
          ?inert=${this.#sides.isListOver || this.#sides.isPanelOver}
          .connected=${this.#session.isConnected}
          .state=${this.#session.state}
          .model=${this.#session.model}
          .conversation=${{ id: conversation.id, name: conversation.title || undefined }}
          .messages=${conversation.messages}
          .charges=${conversation.charges}
          .system=${conversation.system ?? ""}
          .draft=${conversations.drafts.text(conversation.id)}
          .images=${conversations.drafts.images(conversation.id)}
          @helicone-draft=${(/** @type {CustomEvent} */ { detail }) =>
            conversations.drafts.set(conversation.id, detail)}
          @helicone-messages=${(/** @type {CustomEvent} */ { detail }) =>
            conversations.save(conversation, detail)}
          @helicone-generation-start=${() => conversations.setBusy(conversation.id, true)}
          @helicone-generation-finish=${() => this.#onFinish(conversation.id)}
        >
          ${this.#sides.isPanelOpen
            ? nothing
            : html`<button slot="not-ready" type="button" class="primary" @click=${() => this.#setPanel(true)}>
                ${t("helicone.app.open_connection")}
              </button>`}
          ${this.#renderTrial(t)}
        </helicone-chat>`,
      )}
    </main>`;
  }

  /**
   * Offers the simulated source to somebody who has no key yet.
   *
   * @param {import("../shared/i18n.js").Translator} t
   */
  #renderTrial(t) {
    const simulated = this.#session.sources.find((source) => source.simulated);
    if (this.#session.state !== "no_key" || !simulated) return nothing;
    return html`<button slot="not-ready" type="button" @click=${() => this.#session.select(simulated.id)}>
      ${t("helicone.app.try_simulated")}
    </button>`;
  }

  /** @param {import("../shared/i18n.js").Translator} t */
  #renderPanel(t) {
    const source = this.#session.source;
    return html`<aside id="panel" class="side panel" aria-labelledby="panel-title" ?hidden=${!this.#sides.isPanelOpen}>
      <div class="side-head">
        <h2 id="panel-title" tabindex="-1">${t("helicone.app.connection")}</h2>
        <button type="button" class="quiet" @click=${() => this.#setPanel(false)}>${t("helicone.app.close")}</button>
      </div>
      <label for="api">${t("helicone.app.api")}</label>
      <select id="api">
        <option>${t("helicone.app.api.chat_completion")}</option>
      </select>
      <label for="source">${t("helicone.app.source")}</label>
      <select
        id="source"
        aria-describedby="source-hint"
        .value=${this.#session.selected}
        @change=${(/** @type {Event} */ event) => this.#session.select(valueOf(event))}
      >
        ${this.#session.sources.map(
          ({ id, label }) => html`<option value=${id} ?selected=${id === this.#session.selected}>${label}</option>`,
        )}
      </select>
      <p id="source-hint" class="hint">${source?.description}</p>
      ${this.#renderProblem()}
      ${renderPanel(source, this.locale, this.theme)}
    </aside>`;
  }
}

customElements.define("helicone-app", HeliconeApp);
