// Keeps conversations in the browser: one record each, newest first, and says so when they cannot be kept.

/**
 * @typedef {import("../chat/chat-reply.js").Message} Message
 * @typedef {{id: string, title: string, is_named: boolean, created_at: number, updated_at: number,
 *   messages: Message[], charges?: import("../chat/chat-total.js").Charges, system?: string}} Conversation `charges` is what
 *   its replies took, `system` its system prompt.
 * @typedef {{messages: Message[], charges?: import("../chat/chat-total.js").Charges, system?: string}} Content
 * @typedef {{
 *   list(): Promise<Conversation[]>, put(conversation: Conversation): Promise<unknown>,
 *   remove(id: string): Promise<unknown>,
 * }} Shelf Where the records lie.
 * @typedef {"full" | "unavailable"} Trouble
 */

const LONGEST_TITLE = 60;

/** Makes an id that no other tab makes; `randomUUID` is missing on a page that came over plain HTTP from elsewhere. */
export function createId() {
  const bytes = crypto.getRandomValues(new Uint8Array(16));
  return Array.from(bytes, (byte) => byte.toString(16).padStart(2, "0")).join("");
}

/**
 * Gives the first line of the first message, cut to a length that fits a list; "" while nothing was said.
 *
 * @param {Message[]} messages
 */
export function titleFrom(messages) {
  const said = messages.find(({ role }) => role === "user")?.content ?? "";
  const line = said.trim().split("\n")[0].replace(/\s+/g, " ");
  const characters = [...line];
  return characters.length > LONGEST_TITLE ? `${characters.slice(0, LONGEST_TITLE - 1).join("").trimEnd()}…` : line;
}

/**
 * @param {Conversation} one
 * @param {Conversation} other
 */
function saysTheSame({ messages: one }, { messages: other }) {
  return one.length === other.length && one.every(({ content }, index) => content === other[index].content);
}

/** All conversations of this browser. */
export class Conversations {
  /** @type {Conversation[]} */
  list = [];
  /** @type {Trouble | null} */
  trouble = null;
  /** @type {Map<string, Promise<boolean>>} */
  #writing = new Map();
  /** @type {Map<string, Conversation>} What could not be written, and is lost when the page closes. */
  #unkept = new Map();

  /**
   * @param {Shelf} shelf
   * @param {{now?: () => number}} [options]
   */
  constructor(shelf, { now = Date.now } = {}) {
    this.shelf = shelf;
    this.now = now;
  }

  /** Reads what is kept. Where nothing can be, it goes on in memory and `trouble` tells. */
  async load() {
    try {
      const kept = await this.shelf.list();
      const others = kept.filter(({ id }) => !this.#unkept.has(id));
      this.list = [...this.#unkept.values(), ...others].sort((one, other) => other.updated_at - one.updated_at);
    } catch (error) {
      this.#notice(error);
    }
  }

  /** @param {string} id */
  find(id) {
    return this.list.find((conversation) => conversation.id === id);
  }

  /**
   * Makes a conversation without keeping it: it is kept with its first message.
   *
   * @param {string} [id]
   * @returns {Conversation}
   */
  create(id = createId()) {
    const now = this.now();
    return { id, title: "", is_named: false, created_at: now, updated_at: now, messages: [] };
  }

  /**
   * Keeps what is in a conversation.
   *
   * @param {Conversation} conversation
   * @param {Content} content
   */
  async save(conversation, content) {
    Object.assign(conversation, content);
    if (!conversation.is_named) conversation.title = titleFrom(content.messages) || conversation.title;
    conversation.updated_at = this.now();
    this.list = [conversation, ...this.list.filter(({ id }) => id !== conversation.id)];
    await this.#keep(conversation);
  }

  /**
   * Gives a conversation a name of the user's; an empty one goes back to the first message.
   *
   * @param {Conversation} conversation
   * @param {string} title
   */
  async rename(conversation, title) {
    const name = title.trim();
    conversation.is_named = name !== "";
    conversation.title = name || titleFrom(conversation.messages);
    if (this.find(conversation.id)) await this.#keep(conversation);
  }

  /**
   * Removes a conversation; `restore` brings it back.
   *
   * @param {Conversation} conversation
   */
  async remove(conversation) {
    this.list = this.list.filter(({ id }) => id !== conversation.id);
    this.#unkept.delete(conversation.id);
    if (await this.#attempt(() => this.shelf.remove(conversation.id))) await this.#writeAgain();
  }

  /** @param {Conversation} conversation as it was removed */
  async restore(conversation) {
    this.list = [...this.list, conversation].sort((one, other) => other.updated_at - one.updated_at);
    await this.#keep(conversation);
  }

  /**
   * Adds conversations from elsewhere. What is there already is left out; another one with the same id gets a new one.
   *
   * @param {Conversation[]} conversations
   * @returns {Promise<number>} how many were new
   */
  async add(conversations) {
    let count = 0;
    for (const conversation of conversations) {
      const known = this.find(conversation.id);
      if (known && saysTheSame(known, conversation)) continue;
      const added = known ? { ...conversation, id: createId() } : conversation;
      this.list = [...this.list, added].sort((one, other) => other.updated_at - one.updated_at);
      await this.#keep(added);
      count += 1;
    }
    return count;
  }

  /** @param {Conversation} conversation */
  async #keep(conversation) {
    if (await this.#put(conversation)) await this.#writeAgain();
  }

  /** Writes what could not be written before: there may be room now. */
  async #writeAgain() {
    for (const conversation of [...this.#unkept.values()]) await this.#put(conversation);
    if (this.#unkept.size === 0) this.trouble = null;
  }

  /**
   * Writes one record after the other, so that an older state never lands on a newer one.
   *
   * @param {Conversation} conversation
   * @returns {Promise<boolean>} whether it could be written
   */
  #put(conversation) {
    const { id } = conversation;
    const earlier = this.#writing.get(id) ?? Promise.resolve(true);
    const writing = earlier.then(async () => {
      const isKept = await this.#attempt(() => this.shelf.put(conversation));
      if (isKept) this.#unkept.delete(id);
      else if (this.find(id)) this.#unkept.set(id, conversation);
      return isKept;
    });
    this.#writing.set(id, writing);
    return writing;
  }

  /** @param {() => Promise<unknown>} write */
  async #attempt(write) {
    try {
      await write();
      return true;
    } catch (error) {
      this.#notice(error);
      return false;
    }
  }

  /** @param {unknown} error */
  #notice(error) {
    this.trouble = error instanceof Error && error.name === "QuotaExceededError" ? "full" : "unavailable";
  }
}
