// The conversations of the standalone page: which are open, which are being answered, which was just deleted.

import { Drafts } from "./app-drafts.js";
import { Preferences } from "./app-preferences.js";
import { Conversations, createId } from "./conversations.js";
import { DatabaseShelf } from "./conversations-shelf.js";

/**
 * @typedef {import("./conversations.js").Conversation} Conversation
 * @typedef {import("./conversations.js").Content} Content
 * @typedef {{key: string, slots?: import("../shared/i18n.js").Slots, isBad?: boolean}} Notice What the last import came to.
 */

export class OpenConversations {
  kept = new Conversations(new DatabaseShelf("helicone-chat"));
  /** @type {Map<string, Conversation>} Those shown or still being answered. */
  opened = new Map();
  /** @type {Set<string>} */
  busy = new Set();
  /** @type {Conversation | null} */
  removed = null;
  /** @type {Notice | null} */
  notice = null;
  #tab = new Preferences(() => sessionStorage);
  #tabs = new BroadcastChannel("helicone-chat");
  #isLoaded = false;

  /**
   * @param {Preferences} preferences
   * @param {() => void} onChange
   */
  constructor(preferences, onChange) {
    this.preferences = preferences;
    this.onChange = onChange;
    this.drafts = new Drafts(preferences, new DatabaseShelf("helicone-chat-drafts"), { onChange });
    this.currentId = this.#tab.get("conversation") ?? preferences.get("conversation") ?? createId();
    this.#tabs.onmessage = () => this.#readAgain();
    // The browser asks whether to leave; where nothing is ever kept, that would only be a nuisance.
    addEventListener("beforeunload", (event) => this.trouble === "full" && event.preventDefault());
  }

  /** What cannot be kept; null if all can. */
  get trouble() {
    return this.kept.trouble ?? (this.drafts.isUnkept ? "images" : null);
  }

  async load() {
    await this.kept.load();
    await this.drafts.load((id) => this.kept.find(id) !== undefined);
    this.show(this.kept.find(this.currentId) ?? this.kept.create(this.currentId));
    this.#isLoaded = true;
  }

  get current() {
    return this.opened.get(this.currentId);
  }

  /** @param {Conversation} conversation */
  show(conversation) {
    this.opened.set(conversation.id, conversation);
    this.currentId = conversation.id;
    this.#tab.set("conversation", conversation.id);
    this.preferences.set("conversation", conversation.id);
    if (!this.kept.find(conversation.id)) this.#tab.set("begun", conversation.id);
    this.onChange();
  }

  /** Gives a conversation without messages: the one that was begun before, if only its draft exists. */
  begin() {
    const begun = this.#tab.get("begun");
    return begun && !this.kept.find(begun) ? this.kept.create(begun) : this.kept.create();
  }

  /** Gives those that must be on the page: the shown one, and those that are being answered. */
  get needed() {
    for (const id of this.opened.keys()) {
      if (id !== this.currentId && !this.busy.has(id)) this.opened.delete(id);
    }
    return [...this.opened.values()];
  }

  /**
   * @param {string} id
   * @param {boolean} isBusy
   */
  setBusy(id, isBusy) {
    if (isBusy) this.busy.add(id);
    else this.busy.delete(id);
    this.onChange();
  }

  /** @param {Conversation} conversation */
  async remove(conversation) {
    this.removed = conversation;
    if (conversation.id === this.currentId) this.show(this.begin());
    // Its chat leaves the page, which stops a reply that is being written.
    this.busy.delete(conversation.id);
    await this.#keep(this.kept.remove(conversation));
  }

  /** Brings back what was deleted last. */
  async restore() {
    const conversation = this.removed;
    if (!conversation) return;
    this.removed = null;
    this.show(conversation);
    await this.#keep(this.kept.restore(conversation));
  }

  /**
   * @param {Conversation} conversation
   * @param {string} title
   */
  rename(conversation, title) {
    return this.#keep(this.kept.rename(conversation, title));
  }

  /**
   * Keeps what a chat tells of its conversation.
   *
   * @param {Conversation} conversation
   * @param {Content} content
   */
  async save(conversation, { messages, charges, system }) {
    // The last word of a chat that was just deleted must not bring it back.
    if (this.removed?.id === conversation.id) return;
    if (messages.length > 0 || system || this.kept.find(conversation.id)) {
      await this.#keep(this.kept.save(conversation, { messages, charges, system }));
    }
  }

  /** @param {Conversation[]} conversations from a file */
  async add(conversations) {
    const count = await this.kept.add(conversations);
    this.notice = { key: count ? "helicone.app.imported" : "helicone.app.import.nothing_new", slots: { count } };
    await this.#keep(Promise.resolve());
  }

  /** @param {Promise<void>} keeping */
  async #keep(keeping) {
    this.onChange();
    await keeping;
    this.#tabs.postMessage("changed");
    this.onChange();
  }

  /** Another tab has changed something. */
  async #readAgain() {
    if (!this.#isLoaded) return;
    const writing = this.kept.list.filter(({ id }) => this.busy.has(id));
    await this.kept.load();
    this.kept.list = this.kept.list.map((read) => writing.find(({ id }) => id === read.id) ?? read);
    const current = this.kept.find(this.currentId);
    if (current) this.opened.set(current.id, current);
    this.onChange();
  }
}
