// <helicone-chat>: a conversation with the chosen source. It shows, sends and stops; keeping is left to the page.

import { LitElement, html, nothing } from "lit";
import { guard } from "lit/directives/guard.js";
import { repeat } from "lit/directives/repeat.js";
import { filesIn } from "./chat-attachments.js";
import { renderComposer } from "./chat-composer.js";
import { renderEmpty } from "./chat-empty.js";
import { imageWarning } from "./chat-images-sent.js";
import { ReplyTexts } from "./chat-markdown.js";
import { renderMessage } from "./chat-message.js";
import { isGrowing, isPicture } from "./chat-reply.js";
import { BottomFollower } from "./chat-scroll.js";
import { ChatSession } from "./chat-session.js";
import { chatStyles } from "./chat-styles.js";
import { renderTop } from "./chat-top.js";
import { addCharges, describeTotal } from "./chat-total.js";

/** @typedef {import("./chat-reply.js").Message} Message */

/**
 * Attributes: `base` (the source's prefix), `locale`, `theme` (`light` or `dark`; else the system's), `draft`,
 * `system` (the system prompt).
 * Properties: `messages`, `charges` (what the replies took; set it after `messages`), `conversation` ({id, name}),
 * `images` (attached, not sent yet), `isBusy`; `connected`, `state` and `model`, where the page knows them; else the source is asked and the panel's
 * events are heard.
 * Methods: `send(text)`, `stop()`, `clear()`, `reload()`, `focus()`. Slot: `not-ready`, below the reason.
 * Events, all bubbling and composed: `helicone-generation-start` ({base, message, waitUntil}: the request is sent after the
 * promises given to `waitUntil`), `helicone-generation-finish` ({message}), `helicone-messages` ({messages, charges,
 * system}, to be kept), `helicone-draft` ({draft, images}), `helicone-error` ({code, message, hint, …}),
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
    system: {},
    charges: { attribute: false },
    conversation: { attribute: false },
    draft: {},
    messages: { attribute: false, noAccessor: true },
    images: { attribute: false, noAccessor: true },
    isDropping: { state: true },
  };

  #follower = new BottomFollower(() => this.requestUpdate());
  #texts = new ReplyTexts(() => this.requestUpdate());
  #session = new ChatSession(this, { onBegin: () => this.#begin() });

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
    /** @type {string | undefined} The system prompt, which goes before all messages. */
    this.system = undefined;
    /** @type {import("./chat-total.js").Charges | undefined} */
    this.charges = undefined;
    /** @type {{id: string, name?: string, path?: string} | undefined} */
    this.conversation = undefined;
    /** @type {string} */
    this.draft = "";
    this.isDropping = false;
  }

  /** The messages so far. Setting them ends a running generation; `role` and `content` are enough. */
  get messages() {
    return this.#session.thread.messages;
  }

  set messages(messages) {
    if (messages === this.messages) return;
    this.#session.reset(messages);
    this.#texts.clear();
    this.#follower.follow();
    if (messages.length > 0) this.#texts.load();
    this.requestUpdate();
  }

  /** The images that go along with the next message, as `data:` URLs. */
  get images() {
    return this.#session.attachments.images;
  }

  set images(images) {
    if (images === this.images) return;
    this.#session.attachments.images = images.filter(isPicture);
    this.requestUpdate();
  }

  /** Whether a reply is being written. */
  get isBusy() {
    return this.#session.generation !== null;
  }

  /**
   * Sends a message, with the attached images, and waits for the end of the reply. Gives false where nothing could be
   * sent.
   *
   * @param {string} text
   */
  send(text) {
    return this.#session.send(text);
  }

  /** Stops the reply that is being written; what has arrived stays. */
  stop() {
    this.#session.generation?.stop();
  }

  focus() {
    /** @type {HTMLElement | null | undefined} */ (this.renderRoot?.querySelector("#box"))?.focus();
  }

  /** Empties the conversation. */
  clear() {
    this.messages = [];
    this.#session.tell();
  }

  /** Asks the source again for its words, its state and the chosen model. */
  async reload() {
    this.#texts.clear();
    await this.#session.source.reload();
  }

  #begin() {
    this.#texts.load();
    this.#follower.follow();
  }

  // ---- events

  /** @param {KeyboardEvent} event */
  #onEscape(event) {
    if (event.key !== "Escape" || event.isComposing) return;
    if (this.isBusy) this.stop();
    else if (this.#session.thread.editing) this.#session.cancelEditing();
    else return;
    event.stopPropagation();
  }

  #submit() {
    this.focus();
    if (this.isBusy) this.#session.announce(this.#session.source.words("helicone.chat.busy"));
    else this.send(this.draft);
  }

  /** @param {Event} event */
  #onClick(event) {
    const button = /** @type {HTMLElement} */ (event.target).closest(".copy-code");
    const code = button?.closest(".code")?.querySelector("code");
    if (code) this.#session.copy(code.textContent?.replace(/\n$/, "") ?? "");
  }

  /** @param {DragEvent} event */
  #onDrag(event) {
    if (!event.dataTransfer?.types.includes("Files")) return;
    event.preventDefault();
    this.isDropping = event.type === "dragover";
    if (event.type === "drop") this.#session.attach(filesIn(event.dataTransfer));
  }

  // ---- life

  connectedCallback() {
    super.connectedCallback();
    this.#session.source.listen();
  }

  disconnectedCallback() {
    super.disconnectedCallback();
    this.#session.source.unlisten();
    // A host may only be moving the element.
    setTimeout(() => this.isConnected || this.#session.generation?.abort());
  }

  /** @param {import("lit").PropertyValues} changed */
  willUpdate(changed) {
    if (this.base && (changed.has("base") || changed.has("locale"))) this.reload();
  }

  /** @param {import("lit").PropertyValues} changed */
  updated(changed) {
    super.updated(changed);
    const log = /** @type {HTMLElement | null} */ (this.renderRoot.querySelector(".log"));
    if (log) this.#follower.watch(log);
    this.#follower.settle();
  }

  // ---- drawing

  render() {
    const { t, trouble, reason } = this.#session.source;
    if (trouble) return this.#renderTrouble(trouble);
    if (!t) return nothing;
    const name = t("helicone.chat.log");
    return html`<section
      class="chat ${this.isDropping ? "dropping" : ""}"
      part="chat"
      aria-label=${name}
      @click=${this.#onClick}
      @keydown=${this.#onEscape}
      @focusin=${() => this.#session.source.learnModels()}
      @dragover=${this.#onDrag}
      @dragleave=${this.#onDrag}
      @drop=${this.#onDrag}
    >
      <h2 class="unseen">${name}</h2>
      ${this.#renderTop(t)}
      <div class="log" part="log" role="log" aria-live="off" tabindex="0" aria-label=${name}>
        ${this.messages.length > 0 ? this.#renderMessages(t) : renderEmpty(t, reason, (text) => this.send(text))}
      </div>
      ${this.#follower.isFollowing
        ? nothing
        : html`<button type="button" class="jump" part="jump" @click=${() => this.#follower.follow()}>
            ${t("helicone.chat.jump")}
          </button>`}
      <p class="unseen" role="status">${this.#session.announcement}</p>
      ${this.#renderUndo(t)} ${this.#renderComposer(t)}
    </section>`;
  }

  /** @param {import("../shared/source-api.js").ErrorBody} error */
  #renderTrouble({ message, hint }) {
    return html`<div class="chat trouble" role="alert">
      <p><strong>${message}</strong></p>
      <p>${hint}</p>
      <p><button type="button" class="deed" aria-label="Retry" @click=${() => this.reload()}>↻</button></p>
    </div>`;
  }

  /** @param {import("../shared/i18n.js").Translator} t */
  #renderTop(t) {
    const charges = addCharges(this.charges ?? {}, this.messages);
    return renderTop({
      t,
      system: this.system ?? "",
      total: describeTotal(charges, t, this.#session.source.language),
      onInput: (text) => (this.system = text),
      onChange: () => this.#session.tell(),
    });
  }

  /** @param {import("../shared/i18n.js").Translator} t */
  #renderMessages(t) {
    const { source } = this.#session;
    const lastOwn = this.messages.findLastIndex(({ role }) => role === "user");
    const final = this.messages.length - 1;
    return repeat(
      this.messages,
      ({ id }) => id,
      (message, index) => {
        const isFinal = index === final;
        const draw = () =>
          renderMessage(message, {
            t,
            locale: source.language,
            now: Date.now(),
            isBusy: this.isBusy,
            isLast: message.role === "user" ? index === lastOwn : isFinal,
            isFinal,
            view: (reply) => this.#texts.draw(reply, t, () => this.#session.draw()),
            act: (deed, about) => this.#session.act(deed, about),
          });
        const causes = [message, isFinal, index === lastOwn, this.isBusy, t, this.#texts.View];
        return isGrowing(message) ? draw() : guard(causes, draw);
      },
    );
  }

  /** @param {import("../shared/i18n.js").Translator} t */
  #renderUndo(t) {
    const { undo } = this.#session.thread;
    if (!undo || this.isBusy) return nothing;
    return html`<p class="bar undo">
      <span>${t(undo.words)}</span>
      <button type="button" class="deed" @click=${() => this.#session.takeBack()}>${t("helicone.chat.undo")}</button>
    </p>`;
  }

  /** @param {import("../shared/i18n.js").Translator} t */
  #renderComposer(t) {
    const { isBusy, draft } = this;
    const session = this.#session;
    const { images, trouble } = session.attachments;
    const { seesImages, model } = session.source;
    const reason = session.obstacle;
    const isEmpty = !draft.trim() && images.length === 0;
    const isReason = reason !== "" && (session.isReasonAsked || !isEmpty || this.messages.length > 0);
    const warning = imageWarning(this.messages, images, seesImages);
    const note = warning ? t(`helicone.chat.images.${warning}`, { model }) : t("helicone.chat.keys");
    return renderComposer({
      t,
      draft,
      images,
      trouble: trouble ? t(`helicone.chat.images.${trouble}`, { model }) : "",
      note: isReason ? reason : note,
      isNoteDue: isReason || warning !== "",
      isBusy,
      isBlocked: !isBusy && (reason !== "" || isEmpty),
      isEditing: session.thread.editing !== null,
      isBlind: seesImages === false,
      onInput: (text) => session.setDraft(text),
      onSend: () => this.#submit(),
      onStop: () => this.stop(),
      onRecall: () => session.recall(),
      onCancel: () => session.cancelEditing(),
      onFiles: (files) => session.attach(files),
      onAttach: () => session.chooseFiles(),
      onRemove: (index) => session.detach(index),
    });
  }
}

if (!customElements.get("helicone-chat")) customElements.define("helicone-chat", HeliconeChat);
