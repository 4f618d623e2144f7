// A conversation at work: what is sent, answered, edited, deleted and attached. It draws nothing.

import { Attachments } from "./chat-attachments.js";
import { formatMessages, startReply } from "./chat-reply.js";
import { ChatSource } from "./chat-source.js";
import { Thread } from "./chat-thread.js";
import { addCharges } from "./chat-total.js";
import { copyText } from "../shared/clipboard.js";
import { createId, titleFrom } from "../app/conversations.js";
import { Generation } from "./generation.js";

/**
 * @typedef {import("./chat-reply.js").Message} Message
 * @typedef {import("lit").ReactiveElement & import("./chat-source.js").Chat & {
 *   draft: string, system?: string, charges?: import("./chat-total.js").Charges,
 *   conversation?: {id: string, name?: string, path?: string},
 * }} ChatElement
 */

// A reply that is being written is told to the page this often, so that a crash loses little of it.
const TELL_EVERY_MS = 2000;

export class ChatSession {
  thread = new Thread();
  attachments = new Attachments(() => {
    this.#tellDraft();
    this.chat.requestUpdate();
  });
  announcement = "";
  /** Whether somebody has tried to send in vain, and is to be told why. */
  isReasonAsked = false;
  /** @type {Generation | null} */
  generation = null;
  #isSending = false;
  #frame = 0;
  #told = 0;

  /**
   * @param {ChatElement} chat
   * @param {{onBegin: () => void}} events
   */
  constructor(chat, { onBegin }) {
    this.chat = chat;
    this.onBegin = onBegin;
    this.source = new ChatSource(chat, {
      onChange: () => chat.requestUpdate(),
      onTrouble: (error) => this.dispatch("helicone-error", { ...error, message: error.message }),
    });
  }

  /**
   * Puts other messages in place of those that are there; a reply that is being written is cut off.
   *
   * @param {Message[]} messages
   */
  reset(messages) {
    this.generation?.abort();
    this.generation = null;
    this.chat.charges = undefined;
    this.thread.reset(messages);
  }

  // ---- sending

  /**
   * Sends a message with the attached images. Gives false where nothing could be sent.
   *
   * @param {string} text
   */
  async send(text) {
    const content = text.trim();
    if (this.#isSending || this.generation) return false;
    this.#isSending = true;
    // An image that is being read goes along, and whether the model sees it has to be known.
    await this.attachments.ready;
    if (this.attachments.images.length > 0) await this.source.learnModels();
    this.#isSending = false;
    const { images } = this.attachments;
    if (!content && images.length === 0) return false;
    if (this.obstacle) {
      this.#refuse();
      return false;
    }
    const { history, undo } = this.thread.add(content, images);
    this.#stopEditing();
    await this.#generate(history, undo);
    return true;
  }

  /**
   * @param {Message[]} history ends with what is to be answered
   * @param {import("./chat-thread.js").Undo | null} undo
   */
  async #generate(history, undo) {
    const { api, model, seesImages } = this.source;
    const reply = startReply(createId(), Date.now());
    const generation = new Generation(/** @type {any} */ (api), reply, { onChange: () => this.draw() });
    const conversation = this.chat.conversation && { ...this.chat.conversation };
    if (conversation) conversation.name ||= titleFrom(history);
    const messages = formatMessages(history, { model, system: this.chat.system, seesImages: seesImages !== false });
    this.generation = generation;
    this.thread.undo = undo;
    this.isReasonAsked = false;
    this.thread.messages = [...history, reply];
    this.announce(this.source.words("helicone.chat.status.answering"));
    const clock = setInterval(() => this.chat.requestUpdate(), 1000);
    this.onBegin();
    this.tell();
    /** @type {Promise<unknown>[]} */
    const first = [];
    const waitUntil = (/** @type {Promise<unknown>} */ promise) => void first.push(promise);
    this.dispatch("helicone-generation-start", { base: this.chat.base, message: reply, waitUntil });

    await Promise.allSettled(first);
    await generation.run({ messages, conversation });

    clearInterval(clock);
    // Where others have set other messages meanwhile, this reply is no longer theirs.
    if (generation === this.generation) {
      this.generation = null;
      this.thread.messages = this.thread.messages.map((message) => (message === reply ? { ...reply } : message));
      this.announce(reply.error?.message ?? this.source.words(`helicone.chat.status.${reply.state}`));
      this.tell();
    }
    this.dispatch("helicone-generation-finish", { message: reply });
    if (reply.error) this.dispatch("helicone-error", reply.error);
  }

  // ---- what the user does with a message

  /**
   * @param {import("./chat-message.js").Deed} deed
   * @param {Message} message
   */
  act(deed, message) {
    if (deed === "copy") return void this.copy(message.content);
    if (deed === "edit") return this.#edit(message);
    if (deed === "raise") return this.#showSetting("max_tokens");
    if (deed === "continue") return void this.send(this.source.words("helicone.chat.continue_prompt"));
    if (deed === "delete") {
      this.thread.remove(message);
      this.tell();
      this.announce(this.source.words("helicone.chat.deleted"));
      return void this.chat.updateComplete.then(() => this.#find(".undo button")?.focus());
    }
    if (this.source.reason) return this.#refuse();
    const { history, undo } = this.thread.repeat(message);
    this.#generate(history, undo);
    this.#box?.focus();
  }

  takeBack() {
    if (!this.thread.takeBack()) return;
    this.tell();
    this.#box?.focus();
  }

  /** @param {Message} message */
  #edit(message) {
    const { draft } = this.chat;
    this.thread.editing = { id: message.id, draft, images: this.attachments.images };
    this.setDraft(message.content);
    this.attachments.set(message.role === "user" ? (message.images ?? []) : []);
    this.chat.updateComplete.then(() => {
      this.#box?.focus();
      this.#box?.setSelectionRange(message.content.length, message.content.length);
    });
  }

  /** Puts back into the box what was there before the editing; after any other message, nothing. */
  #stopEditing() {
    const { draft, images } = this.thread.editing ?? { draft: "", images: [] };
    this.thread.editing = null;
    this.setDraft(draft);
    this.attachments.set(images);
  }

  cancelEditing() {
    this.#stopEditing();
    this.#box?.focus();
  }

  /**
   * Asks the panel, wherever it is on the page, to show one of its fields.
   *
   * @param {string} setting
   */
  #showSetting(setting) {
    const isAlone = this.dispatch("helicone-show-setting", { base: this.chat.base, setting });
    if (isAlone) this.announce(this.source.words("helicone.chat.raise_where"));
  }

  /** @param {string} text */
  async copy(text) {
    const isCopied = await copyText(text);
    this.announce(this.source.words(isCopied ? "helicone.chat.copied" : "helicone.chat.not_copied"));
  }

  /** Takes the last own message back into the box; tells whether there was one. */
  recall() {
    const last = this.thread.messages.findLast(({ role }) => role === "user");
    if (!last || this.generation || this.thread.editing) return false;
    this.#edit(last);
    return true;
  }

  // ---- images

  /** @param {File[]} files */
  async attach(files) {
    await this.source.learnModels();
    if (this.source.seesImages === false) return this.attachments.refuse("unseen");
    await this.attachments.add(files);
    this.#box?.focus();
  }

  async chooseFiles() {
    await this.source.learnModels();
    if (this.source.seesImages === false) this.attachments.refuse("unseen");
    else this.#find("input[type=file]")?.click();
  }

  /** @param {number} index */
  async detach(index) {
    this.attachments.remove(index);
    await this.chat.updateComplete;
    const others = /** @type {NodeListOf<HTMLElement>} */ (this.chat.renderRoot.querySelectorAll(".remove"));
    (others[Math.min(index, others.length - 1)] ?? this.#box)?.focus();
  }

  // ---- what the page is told

  /**
   * @param {string} name
   * @param {object} detail
   * @returns {boolean} whether nobody has taken it for theirs with `preventDefault()`
   */
  dispatch(name, detail) {
    return this.chat.dispatchEvent(new CustomEvent(name, { detail, bubbles: true, composed: true, cancelable: true }));
  }

  /** Tells the page what is to be kept. */
  tell() {
    this.#told = Date.now();
    const { messages } = this.thread;
    this.chat.charges = addCharges(this.chat.charges ?? {}, messages);
    this.dispatch("helicone-messages", { messages, charges: this.chat.charges, system: this.chat.system ?? "" });
    this.chat.requestUpdate();
  }

  /** @param {string} text */
  setDraft(text) {
    this.chat.draft = text;
    this.#tellDraft();
  }

  #tellDraft() {
    this.dispatch("helicone-draft", { draft: this.chat.draft, images: this.attachments.images });
  }

  /** @param {string} text */
  announce(text) {
    this.announcement = text;
    this.chat.requestUpdate();
  }

  #refuse() {
    this.isReasonAsked = true;
    this.announce(this.obstacle || this.source.reason);
  }

  // ---- state

  /** What keeps the message in the box from being sent; "" if nothing does. */
  get obstacle() {
    const isUnseen = this.attachments.images.length > 0 && this.source.seesImages === false;
    const { reason, model } = this.source;
    return reason || (isUnseen ? this.source.words("helicone.chat.images.unseen", { model }) : "");
  }

  /**
   * @param {string} selector
   * @returns {HTMLElement | null}
   */
  #find(selector) {
    return /** @type {HTMLElement | null} */ (this.chat.renderRoot.querySelector(selector));
  }

  get #box() {
    return /** @type {HTMLTextAreaElement | null} */ (this.#find("#box"));
  }

  /** Draws with the next frame, however often it is asked to. */
  draw() {
    this.#frame ||= requestAnimationFrame(() => {
      this.#frame = 0;
      this.chat.requestUpdate();
      if (Date.now() - this.#told > TELL_EVERY_MS) this.tell();
    });
  }
}
