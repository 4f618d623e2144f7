// Draws the text of replies: as Markdown once that is loaded, else as it came.

import { html } from "lit";
import { isGrowing } from "./chat-reply.js";

/** @typedef {import("./chat-reply.js").Reply} Reply */

/** One view a reply, which keeps what it has drawn. */
export class ReplyTexts {
  /** @type {typeof import("../markdown/markdown.js").MarkdownView | null} */
  View = null;
  /** @type {Map<string, import("../markdown/markdown.js").MarkdownView>} */
  #views = new Map();

  /** @param {() => void} onLoad */
  constructor(onLoad) {
    this.onLoad = onLoad;
  }

  clear() {
    this.#views.clear();
  }

  /** More than a third of the chat is Markdown, and an empty one does without it. */
  async load() {
    if (this.View) return;
    try {
      ({ MarkdownView: this.View } = await import("../markdown/markdown.js"));
    } catch {
      // Replies are shown as plain text; the next one tries again.
    }
    this.onLoad();
  }

  /**
   * @param {Reply} reply
   * @param {import("../shared/i18n.js").Translator} t
   * @param {() => void} onLate is called where the text is to be drawn again soon
   */
  draw(reply, t, onLate) {
    const { content } = reply;
    if (!this.View) return html`<div class="markdown plain" dir="auto">${content}</div>`;
    let view = this.#views.get(reply.id);
    if (!view) {
      view = new this.View({ copy: t("helicone.chat.copy"), table: t("helicone.chat.table") });
      this.#views.set(reply.id, view);
    }
    if (!isGrowing(reply)) view.finish(content);
    else if (!view.update(content)) onLate();
    return view.element;
  }
}
