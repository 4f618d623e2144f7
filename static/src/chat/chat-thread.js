// The messages of a conversation, what can be taken back, and which of them is being written anew.

import { restoreMessages } from "./chat-reply.js";
import { createId } from "../app/conversations.js";

/**
 * @typedef {import("./chat-reply.js").Message} Message
 * @typedef {{messages: Message[], words: string}} Undo The messages before, and the key of what was done to them.
 * @typedef {{id: string, draft: string, images: string[]}} Editing What was in the box before.
 */

export class Thread {
  /** @type {Message[]} */
  messages = [];
  /** @type {Undo | null} */
  undo = null;
  /** @type {Editing | null} */
  editing = null;

  /** @param {Message[]} messages; `role` and `content` are enough */
  reset(messages) {
    this.messages = restoreMessages(messages, createId);
    this.undo = null;
    this.editing = null;
  }

  /**
   * Gives the history that ends with a new message, and what can be taken back then.
   *
   * @param {string} content
   * @param {string[]} images
   * @returns {{history: Message[], undo: Undo | null}}
   */
  add(content, images) {
    const edited = this.messages.findIndex(({ id }) => id === this.editing?.id);
    const before = edited < 0 ? this.messages : this.messages.slice(0, edited);
    const shown = images.length > 0 ? { images } : {};
    return {
      history: [...before, { id: createId(), role: "user", content, ...shown }],
      undo: edited < 0 ? null : { messages: this.messages, words: "helicone.chat.edited" },
    };
  }

  /**
   * Gives the history that a message answers, or is to be answered with, and what can be taken back then.
   *
   * @param {Message} message
   * @returns {{history: Message[], undo: Undo | null}}
   */
  repeat(message) {
    const index = this.messages.findIndex(({ id }) => id === message.id);
    const isReply = message.role === "assistant";
    return {
      history: isReply ? this.messages.slice(0, index) : this.messages,
      undo: isReply && message.content ? { messages: this.messages, words: "helicone.chat.replaced" } : null,
    };
  }

  /** @param {Message} message */
  remove(message) {
    this.undo = { messages: this.messages, words: "helicone.chat.deleted" };
    this.messages = this.messages.filter((other) => other !== message);
  }

  /** Takes the last change back; tells whether there was one. */
  takeBack() {
    if (!this.undo) return false;
    this.messages = this.undo.messages;
    this.undo = null;
    return true;
  }
}
