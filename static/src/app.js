// <helicone-app>, the standalone page: session, source, conversations, and where everything stands.

import { LitElement, html, nothing } from "lit";
import { keyed } from "lit/directives/keyed.js";
import { repeat } from "lit/directives/repeat.js";
import { HostApi, isSignedOut, tokenIn } from "./app-api.js";
import "./app-conversation-list.js";
import { renderHeader } from "./app-header.js";
import { renderLooks, valueOf } from "./app-looks.js";
import { Preferences } from "./app-preferences.js";
import "./app-sign-in.js";
import { appStyles } from "./app-styles.js";
import { browserLocale, loadAppWords } from "./app-words.js";
import "./chat.js";
import { modelIn, stateIn } from "./chat-panel-events.js";
import { Conversations, createId } from "./conversations.js";
import { DatabaseShelf } from "./conversations-shelf.js";
import "./panel.js";
import { SourceApi } from "./source-api.js";

/**
 * @typedef {import("./app-api.js").Source} Source
 * @typedef {import("./conversations.js").Conversation} Conversation
 * @typedef {import("./source-api.js").ErrorBody} ErrorBody
 * @typedef {import("./chat.js").HeliconeChat} HeliconeChat
 */

const KEY_TROUBLE = ["no_key", "bad_key", "no_credits"];

export class HeliconeApp extends LitElement {
  static styles = appStyles;

  static properties = {
    theme: { reflect: true },
    locale: { state: true },
    phase: { state: true },
    problem: { state: true },
    sources: { state: true },
    selected: { state: true },
    state: { state: true },
    model: { state: true },
    isPanelOpen: { state: true },
    isListOpen: { state: true },
    currentId: { state: true },
    removed: { state: true },
  };

  #preferences = new Preferences(() => localStorage);
  #tab = new Preferences(() => sessionStorage);
  #conversations = new Conversations(new DatabaseShelf());
  /** @type {Map<string, Conversation>} Those shown or still being answered. */
  #opened = new Map();
  /** @type {Set<string>} */
  #busy = new Set();
  #wide = matchMedia("(min-width: 1100px)");
  #middle = matchMedia("(min-width: 800px)");
  #tabs = new BroadcastChannel("helicone-chat");
  /** @type {import("./i18n.js").Translator | null} */
  #t = null;

  constructor() {
    super();
    /** @type {"light" | "dark" | undefined} */
    this.theme = /** @type {any} */ (this.#preferences.get("theme")) ?? undefined;
    /** @type {string} */
    this.locale = this.#preferences.get("locale") ?? browserLocale();
    /** @type {"starting" | "signed_out" | "ready"} */
    this.phase = "starting";
    /** @type {ErrorBody | null} */
    this.problem = null;
    /** @type {Source[]} */
    this.sources = [];
    this.selected = "";
    this.state = "unverified";
    this.model = "";
    this.isPanelOpen = false;
    this.isListOpen = this.#wide.matches;
    this.currentId = this.#tab.get("conversation") ?? this.#preferences.get("conversation") ?? createId();
    /** @type {Conversation | null} */
    this.removed = null;
    this.addEventListener("helicone-status", (event) => (this.state = stateIn(event)));
    this.addEventListener("helicone-change", (event) => (this.model = modelIn(event)));
    this.addEventListener("helicone-show-setting", () => this.#setPanel(true));
    this.addEventListener("helicone-error", (event) => this.#onError(event));
    this.#wide.addEventListener("change", () => (this.isListOpen = this.#wide.matches));
    this.#middle.addEventListener("change", () => (this.isPanelOpen &&= this.#middle.matches));
    this.#tabs.onmessage = () => this.#readAgain();
    addEventListener("hashchange", () => location.hash.includes("token=") && this.#start());
    this.#start();
  }

  // ---- session

  async #start() {
    await this.#speak(this.locale);
    const token = location.hash.includes("token=") ? tokenIn(location.hash) : "";
    if (token) return this.#signIn(token);
    try {
      if (await this.#host.isSignedIn()) await this.#enter();
      else this.phase = "signed_out";
    } catch (error) {
      this.problem = /** @type {ErrorBody} */ (error);
    }
  }

  /** @param {string} token */
  async #signIn(token) {
    this.problem = null;
    try {
      await this.#host.signIn(token);
    } catch (error) {
      const problem = /** @type {import("./source-api.js").SourceError} */ (error);
      if (problem.status === 0) return void (this.problem = problem);
      this.problem = problem;
      this.phase = "signed_out";
      return this.#dropToken();
    }
    this.#dropToken();
    await this.#enter();
  }

  /** Takes the token out of the address, where a bookmark or a neighbour could keep it. */
  #dropToken() {
    history.replaceState(null, "", location.pathname + location.search);
  }

  async #enter() {
    try {
      const { sources, selected } = await this.#host.sources();
      this.sources = sources;
      this.selected = selected;
      await this.#conversations.load();
      this.#show(this.#conversations.find(this.currentId) ?? this.#conversations.create(this.currentId));
      this.problem = null;
      this.phase = "ready";
      await this.#ask();
      const kept = this.#middle.matches ? this.#preferences.get("panel") : null;
      this.isPanelOpen = kept ? kept === "open" : !this.#canTalk;
    } catch (error) {
      this.#refuse(/** @type {ErrorBody} */ (error));
    }
  }

  /** Reads the chosen source's state and model; from then on the panel's events tell. */
  async #ask() {
    const source = this.#source;
    if (!source) return;
    const api = new SourceApi(source.base, this.locale);
    const [status, settings] = await Promise.all([api.status(), api.settings()]);
    if (source.id !== this.selected) return;
    this.state = status.state;
    this.model = settings.model;
  }

  /** @param {ErrorBody} error */
  #refuse(error) {
    if (isSignedOut(error)) this.phase = "signed_out";
    else this.problem = error;
  }

  get #host() {
    return new HostApi(this.locale);
  }

  get #source() {
    return this.sources.find(({ id }) => id === this.selected);
  }

  get #canTalk() {
    return this.#isConnected && this.model !== "";
  }

  get #isConnected() {
    return this.state === "connected" || this.state === "no_credits";
  }

  // ---- what panel and chat tell

  /** @param {Event} event */
  #onError(event) {
    const error = /** @type {CustomEvent} */ (event).detail;
    if (isSignedOut(error)) this.phase = "signed_out";
    // The chat has found out what the panel does not know yet.
    const isFromChat = /** @type {Element} */ (event.composedPath()[0]).localName === "helicone-chat";
    if (isFromChat && KEY_TROUBLE.includes(error.code)) this.#reloadPanel();
  }

  /** @param {string} id */
  #onFinish(id) {
    this.#setBusy(id, false);
    // A reply that came although there were no credits: the server knows better by now.
    if (this.state === "no_credits") this.#reloadPanel();
  }

  #reloadPanel() {
    /** @type {import("./panel.js").ConnectionPanel | null} */
    const panel = this.renderRoot.querySelector("helicone-connection-panel");
    panel?.reload();
  }

  /** @param {string} id */
  async #select(id) {
    this.problem = null;
    try {
      const { selected } = await this.#host.select(id);
      this.selected = selected;
      this.state = "unverified";
      this.model = "";
      await this.#ask();
    } catch (error) {
      this.#refuse(/** @type {ErrorBody} */ (error));
      this.requestUpdate();
    }
  }

  // ---- conversations

  /** @param {Conversation} conversation */
  #show(conversation) {
    this.#opened.set(conversation.id, conversation);
    this.currentId = conversation.id;
    this.#tab.set("conversation", conversation.id);
    this.#preferences.set("conversation", conversation.id);
  }

  /** @param {Conversation} conversation */
  async #open(conversation) {
    this.#show(conversation);
    if (!this.#wide.matches) this.isListOpen = false;
    await this.updateComplete;
    this.#chat?.focus();
  }

  /** @param {Conversation} conversation */
  async #remove(conversation) {
    this.removed = conversation;
    if (conversation.id === this.currentId) this.#show(this.#conversations.create());
    // Its chat leaves the page, which stops a reply that is being written.
    this.#busy.delete(conversation.id);
    await this.#keep(this.#conversations.remove(conversation));
  }

  async #restore() {
    const conversation = this.removed;
    if (!conversation) return;
    this.removed = null;
    await this.#keep(this.#conversations.restore(conversation));
    await this.#open(conversation);
  }

  /**
   * @param {Conversation} conversation
   * @param {import("./chat-reply.js").Message[]} messages
   */
  #onMessages(conversation, messages) {
    // The last word of a chat that was just deleted must not bring it back.
    if (this.removed?.id === conversation.id) return;
    if (messages.length > 0 || this.#conversations.find(conversation.id)) {
      this.#keep(this.#conversations.save(conversation, messages));
    }
  }

  /** @param {Promise<void>} keeping */
  async #keep(keeping) {
    this.requestUpdate();
    await keeping;
    this.#tabs.postMessage("changed");
    this.requestUpdate();
  }

  /** Another tab has changed something. */
  async #readAgain() {
    if (this.phase !== "ready") return;
    const writing = this.#conversations.list.filter(({ id }) => this.#busy.has(id));
    await this.#conversations.load();
    this.#conversations.list = this.#conversations.list.map((read) => writing.find(({ id }) => id === read.id) ?? read);
    const current = this.#conversations.find(this.currentId);
    if (current) this.#opened.set(current.id, current);
    this.requestUpdate();
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
    this.isPanelOpen = isOpen;
    if (this.#middle.matches) this.#preferences.set("panel", isOpen ? "open" : "closed");
    else if (isOpen) this.isListOpen = false;
    await this.updateComplete;
    this.#find(isOpen ? "#panel-title" : "#panel-toggle")?.focus();
  }

  /** @param {boolean} isOpen */
  async #setList(isOpen) {
    this.isListOpen = isOpen;
    if (isOpen && !this.#middle.matches) this.isPanelOpen = false;
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
    if (this.#isListOver) this.#setList(false);
    else if (this.#isPanelOver) this.#setPanel(false);
  }

  get #isListOver() {
    return this.isListOpen && !this.#wide.matches;
  }

  get #isPanelOver() {
    return this.isPanelOpen && !this.#middle.matches;
  }

  /** @param {string} selector */
  #find(selector) {
    return /** @type {HTMLElement | null} */ (this.renderRoot.querySelector(selector));
  }

  updated() {
    const title = this.#opened.get(this.currentId)?.title;
    const name = this.#t?.("helicone.app.name") ?? "";
    document.title = title && this.phase === "ready" ? `${title} – ${name}` : name;
    // The page's background shows at the edges when one scrolls past the end.
    document.documentElement.dataset.theme = this.theme ?? "auto";
  }

  render() {
    const t = this.#t;
    if (!t) return nothing;
    if (this.phase === "signed_out") {
      const isRefused = this.problem !== null && isSignedOut(this.problem);
      const problem = isRefused ? t("helicone.app.sign_in.refused") : this.problem?.message;
      return html`<helicone-sign-in
        .t=${t}
        .problem=${problem ?? ""}
        @token=${(/** @type {CustomEvent} */ { detail }) => this.#signIn(detail.token)}
      ></helicone-sign-in>`;
    }
    if (this.phase === "starting") return this.#renderStart(t);
    return html`<div class="page" @keydown=${this.#onKey}>
      ${renderHeader({
        t,
        model: this.model,
        state: this.state,
        isSimulated: this.#source?.simulated ?? false,
        isListOpen: this.isListOpen,
        isPanelOpen: this.isPanelOpen,
        onList: () => this.#setList(!this.isListOpen),
        onPanel: () => this.#setPanel(!this.isPanelOpen),
      })}
      <div class="columns">
        ${this.#renderList(t)} ${this.#renderChats(t)} ${this.#renderPanel(t)}
        ${this.#isListOver || this.#isPanelOver
          ? html`<div class="veil" @click=${this.#closeOver}></div>`
          : nothing}
      </div>
    </div>`;
  }

  /** @param {import("./i18n.js").Translator} t */
  #renderStart(t) {
    if (!this.problem) return html`<main class="sign-in"><p>${t("helicone.app.starting")}</p></main>`;
    return html`<main class="sign-in">
      <h1>${t("helicone.app.name")}</h1>
      ${this.#renderProblem()}
      <p><button type="button" class="primary" @click=${this.#start}>${t("helicone.app.retry")}</button></p>
    </main>`;
  }

  #renderProblem() {
    if (!this.problem) return nothing;
    return html`<p class="problem" role="alert"><strong>${this.problem.message}</strong> ${this.problem.hint}</p>`;
  }

  /** @param {import("./i18n.js").Translator} t */
  #renderList(t) {
    return html`<nav id="list" class="side list" aria-labelledby="list-title" ?hidden=${!this.isListOpen}>
      <div class="side-head">
        <h2 id="list-title" tabindex="-1">${t("helicone.app.conversations")}</h2>
        ${this.#isListOver
          ? html`<button type="button" class="quiet" @click=${() => this.#setList(false)}>
              ${t("helicone.app.close")}
            </button>`
          : nothing}
      </div>
      <helicone-conversation-list
        .t=${t}
        .conversations=${this.#conversations.list}
        .current=${this.currentId}
        .busy=${new Set(this.#busy)}
        .removed=${this.removed}
        .trouble=${this.#conversations.trouble}
        @new=${() => this.#open(this.#conversations.create())}
        @open=${(/** @type {CustomEvent} */ { detail }) => this.#open(detail.conversation)}
        @rename=${(/** @type {CustomEvent} */ { detail }) =>
          this.#keep(this.#conversations.rename(detail.conversation, detail.title))}
        @remove=${(/** @type {CustomEvent} */ { detail }) => this.#remove(detail.conversation)}
        @restore=${this.#restore}
      ></helicone-conversation-list>
      ${renderLooks({
        t,
        locale: this.locale,
        theme: this.theme ?? "auto",
        onLocale: (locale) => this.#setLocale(locale),
        onTheme: (theme) => this.#setTheme(theme),
      })}
    </nav>`;
  }

  /** @param {import("./i18n.js").Translator} t */
  #renderChats(t) {
    for (const id of this.#opened.keys()) {
      if (id !== this.currentId && !this.#busy.has(id)) this.#opened.delete(id);
    }
    return html`<main>
      ${repeat(
        [...this.#opened.values()],
        ({ id }) => id,
        (conversation) => html`<helicone-chat
          base=${this.#source?.base ?? ""}
          locale=${this.locale}
          theme=${this.theme ?? nothing}
          ?hidden=${conversation.id !== this.currentId}
          ?inert=${this.#isListOver || this.#isPanelOver}
          .connected=${this.#isConnected}
          .state=${this.state}
          .model=${this.model}
          .conversation=${{ id: conversation.id, name: conversation.title || undefined }}
          .messages=${conversation.messages}
          .draft=${this.#preferences.get(`draft.${conversation.id}`) ?? ""}
          @helicone-draft=${(/** @type {CustomEvent} */ { detail }) =>
            this.#preferences.set(`draft.${conversation.id}`, detail.draft)}
          @helicone-messages=${(/** @type {CustomEvent} */ { detail }) =>
            this.#onMessages(conversation, detail.messages)}
          @helicone-generation-start=${() => this.#setBusy(conversation.id, true)}
          @helicone-generation-finish=${() => this.#onFinish(conversation.id)}
        >
          ${this.isPanelOpen
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
   * @param {import("./i18n.js").Translator} t
   */
  #renderTrial(t) {
    const simulated = this.sources.find((source) => source.simulated);
    if (this.state !== "no_key" || !simulated) return nothing;
    return html`<button slot="not-ready" type="button" @click=${() => this.#select(simulated.id)}>
      ${t("helicone.app.try_simulated")}
    </button>`;
  }

  /**
   * @param {string} id
   * @param {boolean} isBusy
   */
  #setBusy(id, isBusy) {
    if (isBusy) this.#busy.add(id);
    else this.#busy.delete(id);
    this.requestUpdate();
  }

  /** @param {import("./i18n.js").Translator} t */
  #renderPanel(t) {
    const source = this.#source;
    return html`<aside id="panel" class="side panel" aria-labelledby="panel-title" ?hidden=${!this.isPanelOpen}>
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
        .value=${this.selected}
        @change=${(/** @type {Event} */ event) => this.#select(valueOf(event))}
      >
        ${this.sources.map(
          ({ id, label }) => html`<option value=${id} ?selected=${id === this.selected}>${label}</option>`,
        )}
      </select>
      <p id="source-hint" class="hint">${source?.description}</p>
      ${this.#renderProblem()}
      ${source
        ? keyed(
            source.base,
            html`<helicone-connection-panel
              base=${source.base}
              locale=${this.locale}
              theme=${this.theme ?? nothing}
            ></helicone-connection-panel>`,
          )
        : nothing}
    </aside>`;
  }
}

customElements.define("helicone-app", HeliconeApp);
