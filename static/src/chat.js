// <helicone-chat>: a conversation with the chosen source. It shows, sends and stops; keeping is left to the page.

import { LitElement, html, nothing } from "lit";
import { guard } from "lit/directives/guard.js";
import { repeat } from "lit/directives/repeat.js";
import { renderComposer } from "./chat-composer.js";
import { renderEmpty } from "./chat-empty.js";
import { renderMessage } from "./chat-message.js";
import { modelIn, stateIn } from "./chat-panel-events.js";
import { findObstacle } from "./chat-readiness.js";
import { formatMessages, isGrowing, restoreMessages, startReply } from "./chat-reply.js";
import { BottomFollower } from "./chat-scroll.js";
import { chatStyles } from "./chat-styles.js";
import { copyText } from "./clipboard.js";
import { createId, titleFrom } from "./conversations.js";
import { Generation } from "./generation.js";
import { createTranslator, loadWords, preferredLocale } from "./i18n.js";
import { SourceApi } from "./source-api.js";

/**
 * @typedef {import("./chat-reply.js").Message} Message
 * @typedef {import("./chat-reply.js").Reply} Reply
 * @typedef {import("./source-api.js").ErrorBody} ErrorBody
 */

// A reply that is being written is told to the page this often, so that a crash loses little of it.
const TELL_EVERY_MS = 2000;

/**
 * Attributes: `base` (the source's prefix), `locale`, `theme` (`light` or `dark`; else the system's), `draft`.
 * Properties: `messages`, `conversation` ({id, name}), `isBusy`; `connected`, `state` and `model`, where the page knows
 * them; else the source is asked and the panel's events are heard.
 * Methods: `send(text)`, `stop()`, `clear()`, `reload()`, `focus()`. Slot: `not-ready`, below the reason.
 * Events, all bubbling and composed: `helicone-generation-start` and `-finish` ({message}), `helicone-messages`
 * ({messages}, to be kept), `helicone-draft` ({draft}), `helicone-error` ({code, message, hint, …}),
 * `helicone-show-setting` ({base, setting}: the panel of this source shows that field, and prevents the default).
 */
export class HeliconeChat extends LitElement {
  static styles = chatStyles;

  static properties = {
    base: {},
    locale: {},
    theme: { reflect: true },
    connected: { type: Boolean },
    state: {},
    model: {},
    conversation: { attribute: false },
    draft: {},
    messages: { attribute: false, noAccessor: true },
  };

  /** @type {Message[]} */
  #messages = [];
  /** @type {Generation | null} */
  #generation = null;
  /** @type {SourceApi | null} */
  #api = null;
  /** @type {import("./i18n.js").Translator | null} */
  #t = null;
  /** @type {ErrorBody | null} */
  #trouble = null;
  /** @type {{state?: string, model?: string}} What the source itself says; the page's properties come first. */
  #seen = {};
  /** @type {typeof import("./markdown.js").MarkdownView | null} */
  #MarkdownView = null;
  /** @type {Map<string, import("./markdown.js").MarkdownView>} */
  #views = new Map();
  /** @type {{messages: Message[], words: string} | null} */
  #undo = null;
  /** @type {{id: string, draft: string} | null} */
  #editing = null;
  #announcement = "";
  #reasonAsked = false;
  #language = "en";
  #frame = 0;
  #told = 0;
  #follower = new BottomFollower(() => this.requestUpdate());

  constructor() {
    super();
    /** @type {string} The source's prefix, such as `/sources/helicone/`. */
    this.base = "";
    /** @type {string | undefined} */
    this.locale = undefined;
    /** @type {"light" | "dark" | undefined} */
    this.theme = undefined;
    /** @type {boolean | undefined} */
    this.connected = undefined;
    /** @type {string | undefined} The source's state, which gives the reason for not sending. */
    this.state = undefined;
    /** @type {string | undefined} */
    this.model = undefined;
    /** @type {{id: string, name?: string, path?: string} | undefined} */
    this.conversation = undefined;
    /** @type {string} */
    this.draft = "";
  }

  /** The messages so far. Setting them ends a running generation; `role` and `content` are enough. */
  get messages() {
    return this.#messages;
  }

  set messages(messages) {
    if (messages === this.#messages) return;
    this.#generation?.abort();
    this.#generation = null;
    this.#undo = null;
    this.#editing = null;
    this.#views.clear();
    this.#messages = restoreMessages(messages, createId);
    this.#follower.follow();
    if (messages.length > 0) this.#loadMarkdown();
    this.requestUpdate();
  }

  /** Whether a reply is being written. */
  get isBusy() {
    return this.#generation !== null;
  }

  // ---- sending

  /**
   * Sends a message and waits for the end of the reply. Gives false where nothing could be sent.
   *
   * @param {string} text
   */
  async send(text) {
    const content = text.trim();
    if (!content || this.isBusy) return false;
    if (!this.#isReady) {
      this.#reasonAsked = true;
      this.#announce(this.#reason);
      return false;
    }
    const edited = this.#messages.findIndex(({ id }) => id === this.#editing?.id);
    const before = edited < 0 ? this.#messages : this.#messages.slice(0, edited);
    const undo = edited < 0 ? null : { messages: this.#messages, words: "helicone.chat.edited" };
    this.#setDraft(this.#editing?.draft ?? "");
    this.#editing = null;
    await this.#generate([...before, { id: createId(), role: "user", content }], undo);
    return true;
  }

  /** Stops the reply that is being written; what has arrived stays. */
  stop() {
    this.#generation?.stop();
  }

  focus() {
    this.#box?.focus();
  }

  /** Empties the conversation. */
  clear() {
    this.messages = [];
    this.#tell();
  }

  /** Asks the source again for its words, its state and the chosen model. */
  async reload() {
    const api = new SourceApi(this.base, this.locale ?? preferredLocale(this));
    this.#api = api;
    try {
      const english = api.locale === "en" ? undefined : loadWords(this.base, "en");
      const words = await loadWords(this.base, api.locale);
      if (api !== this.#api) return;
      this.#t = createTranslator(words, await english, api.locale);
      this.#language = api.locale;
      this.#views.clear();
      this.#trouble = null;
      if (this.connected === undefined || this.model === undefined) {
        const [status, settings] = await Promise.all([api.status(), api.settings()]);
        if (api === this.#api) this.#seen = { state: status.state, model: settings.model };
      }
    } catch (error) {
      if (api === this.#api) this.#fail(/** @type {ErrorBody} */ (error));
    }
    this.requestUpdate();
  }

  /**
   * @param {Message[]} history ends with what is to be answered
   * @param {{messages: Message[], words: string} | null} undo
   */
  async #generate(history, undo) {
    const api = /** @type {SourceApi} */ (this.#api);
    const reply = startReply(createId(), Date.now());
    const generation = new Generation(api, reply, { onChange: () => this.#draw() });
    const conversation = this.conversation && { ...this.conversation };
    if (conversation) conversation.name ||= titleFrom(history);
    this.#generation = generation;
    this.#loadMarkdown();
    this.#undo = undo;
    this.#reasonAsked = false;
    this.#messages = [...history, reply];
    this.#announce(this.#words("helicone.chat.status.answering"));
    const clock = setInterval(() => this.requestUpdate(), 1000);
    this.#follower.follow();
    this.#tell();
    this.#dispatch("helicone-generation-start", { message: reply });

    await generation.run({ messages: formatMessages(history, this.model ?? this.#seen.model ?? ""), conversation });

    clearInterval(clock);
    // Where others have set other messages meanwhile, this reply is no longer theirs.
    if (generation === this.#generation) {
      this.#generation = null;
      this.#messages = this.#messages.map((message) => (message === reply ? { ...reply } : message));
      this.#announce(reply.error?.message ?? this.#words(`helicone.chat.status.${reply.state}`));
      this.#tell();
    }
    this.#dispatch("helicone-generation-finish", { message: reply });
    if (reply.error) this.#dispatch("helicone-error", reply.error);
  }

  // ---- what the user does with a message

  /**
   * @param {import("./chat-message.js").Deed} deed
   * @param {Message} message
   */
  #act(deed, message) {
    const messages = this.#messages;
    const index = messages.findIndex(({ id }) => id === message.id);
    if (deed === "copy") return void this.#copy(message.content);
    if (deed === "edit") return this.#edit(message);
    if (deed === "raise") return this.#showSetting("max_tokens");
    if (deed === "continue") return void this.send(this.#words("helicone.chat.continue_prompt"));
    if (deed === "delete") {
      this.#undo = { messages, words: "helicone.chat.deleted" };
      this.#messages = messages.filter((other) => other !== message);
      this.#tell();
      this.#announce(this.#words("helicone.chat.deleted"));
      return void this.updateComplete.then(() => this.#find(".undo button")?.focus());
    }
    if (!this.#isReady) {
      this.#reasonAsked = true;
      return this.#announce(this.#reason);
    }
    const history = message.role === "user" ? messages : messages.slice(0, index);
    const words = "helicone.chat.replaced";
    this.#generate(history, message.role === "assistant" && message.content ? { messages, words } : null);
    this.#box?.focus();
  }

  #takeBack() {
    if (!this.#undo) return;
    this.#messages = this.#undo.messages;
    this.#undo = null;
    this.#tell();
    this.#box?.focus();
  }

  /** @param {Message} message */
  #edit(message) {
    this.#editing = { id: message.id, draft: this.draft };
    this.#setDraft(message.content);
    this.updateComplete.then(() => {
      this.#box?.focus();
      this.#box?.setSelectionRange(message.content.length, message.content.length);
    });
  }

  #stopEditing() {
    this.#setDraft(this.#editing?.draft ?? "");
    this.#editing = null;
    this.#box?.focus();
  }

  /**
   * Asks the panel, wherever it is on the page, to show one of its fields.
   *
   * @param {string} setting
   */
  #showSetting(setting) {
    const isAlone = this.#dispatch("helicone-show-setting", { base: this.base, setting });
    if (isAlone) this.#announce(this.#words("helicone.chat.raise_where"));
  }

  /** @param {string} text */
  async #copy(text) {
    const isCopied = await copyText(text);
    this.#announce(this.#words(isCopied ? "helicone.chat.copied" : "helicone.chat.not_copied"));
  }

  // ---- events

  /** Takes the last own message back into the box; tells whether there was one. */
  #recall() {
    const last = this.#messages.findLast(({ role }) => role === "user");
    if (!last || this.isBusy || this.#editing) return false;
    this.#edit(last);
    return true;
  }

  /** @param {KeyboardEvent} event */
  #onEscape(event) {
    if (event.key !== "Escape" || event.isComposing) return;
    if (this.isBusy) this.stop();
    else if (this.#editing) this.#stopEditing();
    else return;
    event.stopPropagation();
  }

  #submit() {
    this.#box?.focus();
    if (this.isBusy) this.#announce(this.#words("helicone.chat.busy"));
    else this.send(this.draft);
  }

  /** @param {Event} event */
  #onClick(event) {
    const button = /** @type {HTMLElement} */ (event.target).closest(".copy-code");
    const code = button?.closest(".code")?.querySelector("code");
    if (code) this.#copy(code.textContent?.replace(/\n$/, "") ?? "");
  }

  /** @param {Event} event from the panel, which may be anywhere on the page */
  #onPanel = (event) => {
    const panel = /** @type {any} */ (event.composedPath()[0]);
    if (panel.base !== this.base) return;
    if (event.type === "helicone-status") this.#seen = { ...this.#seen, state: stateIn(event) };
    else this.#seen = { ...this.#seen, model: modelIn(event) };
    this.requestUpdate();
  };

  /**
   * @param {string} name
   * @param {object} detail
   * @returns {boolean} whether nobody has taken it for theirs with `preventDefault()`
   */
  #dispatch(name, detail) {
    return this.dispatchEvent(new CustomEvent(name, { detail, bubbles: true, composed: true, cancelable: true }));
  }

  #tell() {
    this.#told = Date.now();
    this.#dispatch("helicone-messages", { messages: this.#messages });
    this.requestUpdate();
  }

  /** @param {string} text */
  #setDraft(text) {
    this.draft = text;
    this.#dispatch("helicone-draft", { draft: text });
  }

  /** @param {string} text */
  #announce(text) {
    this.#announcement = text;
    this.requestUpdate();
  }

  /** @param {ErrorBody} error */
  #fail(error) {
    this.#trouble = error;
    this.#dispatch("helicone-error", { ...error, message: error.message });
  }

  // ---- state

  /** Why nothing can be sent; "" if it can. */
  get #reason() {
    const obstacle = findObstacle(this, this.#seen);
    return obstacle && this.#words(`helicone.chat.reason.${obstacle}`);
  }

  get #isReady() {
    return this.#reason === "";
  }

  /**
   * @param {string} key
   * @param {import("./i18n.js").Slots} [slots]
   */
  #words(key, slots) {
    return this.#t?.(key, slots) ?? "";
  }

  /**
   * @param {string} selector
   * @returns {HTMLElement | null | undefined}
   */
  #find(selector) {
    return /** @type {HTMLElement | null | undefined} */ (this.renderRoot?.querySelector(selector));
  }

  get #box() {
    return /** @type {HTMLTextAreaElement | null} */ (this.#find("textarea"));
  }

  // ---- drawing

  #draw() {
    this.#frame ||= requestAnimationFrame(() => {
      this.#frame = 0;
      this.requestUpdate();
      if (Date.now() - this.#told > TELL_EVERY_MS) this.#tell();
    });
  }

  /** More than half of the bundle is Markdown, and an empty chat does without it. */
  async #loadMarkdown() {
    if (this.#MarkdownView) return;
    try {
      ({ MarkdownView: this.#MarkdownView } = await import("./markdown.js"));
    } catch {
      // Replies are shown as plain text; the next one tries again.
    }
    this.requestUpdate();
  }

  /** @param {Reply} reply */
  #view(reply) {
    const { content } = reply;
    if (!this.#MarkdownView) return html`<div class="markdown plain" dir="auto">${content}</div>`;
    let view = this.#views.get(reply.id);
    if (!view) {
      const words = { copy: this.#words("helicone.chat.copy"), table: this.#words("helicone.chat.table") };
      view = new this.#MarkdownView(words);
      this.#views.set(reply.id, view);
    }
    if (!isGrowing(reply)) view.finish(content);
    else if (!view.update(content)) this.#draw();
    return view.element;
  }

  connectedCallback() {
    super.connectedCallback();
    document.addEventListener("helicone-status", this.#onPanel);
    document.addEventListener("helicone-change", this.#onPanel);
  }

  disconnectedCallback() {
    super.disconnectedCallback();
    document.removeEventListener("helicone-status", this.#onPanel);
    document.removeEventListener("helicone-change", this.#onPanel);
    // A host may only be moving the element.
    setTimeout(() => this.isConnected || this.#generation?.abort());
  }

  /** @param {import("lit").PropertyValues} changed */
  willUpdate(changed) {
    if (this.base && (changed.has("base") || changed.has("locale"))) this.reload();
  }

  /** @param {import("lit").PropertyValues} changed */
  updated(changed) {
    super.updated(changed);
    const log = this.#find(".log");
    if (log) this.#follower.watch(log);
    this.#follower.settle();
  }

  render() {
    if (this.#trouble) return this.#renderTrouble(this.#trouble);
    if (!this.#t) return nothing;
    const name = this.#t("helicone.chat.log");
    return html`<section
      class="chat"
      part="chat"
      aria-label=${name}
      @click=${this.#onClick}
      @keydown=${this.#onEscape}
    >
      <h2 class="unseen">${name}</h2>
      <div class="log" part="log" role="log" aria-live="off" tabindex="0" aria-label=${name}>
        ${this.#messages.length > 0
          ? this.#renderMessages()
          : renderEmpty(this.#t, this.#reason, (text) => this.send(text))}
      </div>
      ${this.#follower.isFollowing
        ? nothing
        : html`<button type="button" class="jump" part="jump" @click=${() => this.#follower.follow()}>
            ${this.#t("helicone.chat.jump")}
          </button>`}
      <p class="unseen" role="status">${this.#announcement}</p>
      ${this.#renderUndo(this.#t)} ${this.#renderComposer(this.#t)}
    </section>`;
  }

  /** @param {ErrorBody} error */
  #renderTrouble({ message, hint }) {
    return html`<div class="chat trouble" role="alert">
      <p><strong>${message}</strong></p>
      <p>${hint}</p>
      <p><button type="button" class="deed" aria-label="Retry" @click=${() => this.reload()}>↻</button></p>
    </div>`;
  }

  #renderMessages() {
    const lastOwn = this.#messages.findLastIndex(({ role }) => role === "user");
    const final = this.#messages.length - 1;
    return repeat(
      this.#messages,
      ({ id }) => id,
      (message, index) => {
        const isFinal = index === final;
        const draw = () =>
          renderMessage(message, {
            t: /** @type {import("./i18n.js").Translator} */ (this.#t),
            locale: this.#language,
            now: Date.now(),
            isBusy: this.isBusy,
            isLast: message.role === "user" ? index === lastOwn : isFinal,
            isFinal,
            view: (reply) => this.#view(reply),
            act: (deed, about) => this.#act(deed, about),
          });
        const causes = [message, isFinal, index === lastOwn, this.isBusy, this.#t, this.#MarkdownView];
        return isGrowing(message) ? draw() : guard(causes, draw);
      },
    );
  }

  /** @param {import("./i18n.js").Translator} t */
  #renderUndo(t) {
    if (!this.#undo || this.isBusy) return nothing;
    return html`<p class="bar undo">
      <span>${t(this.#undo.words)}</span>
      <button type="button" class="deed" @click=${this.#takeBack}>${t("helicone.chat.undo")}</button>
    </p>`;
  }

  /** @param {import("./i18n.js").Translator} t */
  #renderComposer(t) {
    const { isBusy } = this;
    const reason = this.#reason;
    const isReasonDue = this.#reasonAsked || this.draft !== "" || this.#messages.length > 0;
    const isReason = reason !== "" && isReasonDue;
    return renderComposer({
      t,
      draft: this.draft,
      note: isReason ? reason : t("helicone.chat.keys"),
      isReason,
      isBusy,
      isBlocked: !isBusy && (reason !== "" || !this.draft.trim()),
      isEditing: this.#editing !== null,
      onInput: (text) => this.#setDraft(text),
      onSend: () => this.#submit(),
      onStop: () => this.stop(),
      onRecall: () => this.#recall(),
      onCancel: () => this.#stopEditing(),
    });
  }
}

if (!customElements.get("helicone-chat")) customElements.define("helicone-chat", HeliconeChat);
