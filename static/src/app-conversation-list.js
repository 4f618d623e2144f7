// The list of conversations: open, start, rename, delete, take back.

import { LitElement, html, nothing } from "lit";
import { repeat } from "lit/directives/repeat.js";

/** @typedef {import("./conversations.js").Conversation} Conversation */

/** Fires `open`, `new`, `rename`, `remove` and `restore`; what they change is left to the page. */
export class ConversationList extends LitElement {
  static properties = {
    t: { attribute: false },
    conversations: { attribute: false },
    current: {},
    busy: { attribute: false },
    removed: { attribute: false },
    trouble: {},
    renaming: { state: true },
  };

  constructor() {
    super();
    /** @type {import("./i18n.js").Translator} */
    this.t = (key) => key;
    /** @type {Conversation[]} */
    this.conversations = [];
    /** @type {string} */
    this.current = "";
    /** @type {Set<string>} ids whose reply is being written */
    this.busy = new Set();
    /** @type {Conversation | null} */
    this.removed = null;
    /** @type {import("./conversations.js").Trouble | null} */
    this.trouble = null;
    /** @type {string | null} */
    this.renaming = null;
  }

  createRenderRoot() {
    return this;
  }

  /**
   * @param {string} name
   * @param {object} [detail]
   */
  #fire(name, detail) {
    this.dispatchEvent(new CustomEvent(name, { detail }));
  }

  /** @param {Conversation} conversation */
  async #startRenaming(conversation) {
    this.renaming = conversation.id;
    await this.updateComplete;
    this.querySelector("input")?.select();
  }

  /**
   * @param {Conversation} conversation
   * @param {string | null} title null keeps the old one
   */
  async #endRenaming(conversation, title) {
    // Enter takes the field away, which then also loses the focus.
    if (this.renaming !== conversation.id) return;
    this.renaming = null;
    if (title !== null) this.#fire("rename", { conversation, title });
    await this.updateComplete;
    /** @type {HTMLElement | null} */ (this.querySelector(`[data-id="${conversation.id}"]`))?.focus();
  }

  /** @param {import("lit").PropertyValues} changed */
  updated(changed) {
    // The button that was pressed is gone; the one that takes it back is the next best place.
    if (changed.has("removed")) /** @type {HTMLElement | null} */ (this.querySelector(".undo button"))?.focus();
  }

  render() {
    const { t } = this;
    return html`
      <button type="button" class="quiet wide" @click=${() => this.#fire("new")}>
        <span aria-hidden="true">+</span> ${t("helicone.app.new")}
      </button>
      ${this.trouble ? html`<p class="problem" role="alert">${t(`helicone.app.trouble.${this.trouble}`)}</p>` : nothing}
      ${this.removed
        ? html`<p class="undo" role="status">
            <span>${t("helicone.app.deleted")}</span>
            <button type="button" class="quiet" @click=${() => this.#fire("restore")}>${t("helicone.app.undo")}</button>
          </p>`
        : nothing}
      ${this.conversations.length > 0
        ? html`<ul class="conversations">
            ${repeat(
              this.conversations,
              ({ id }) => id,
              (conversation) => html`<li ?data-current=${conversation.id === this.current}>
                ${conversation.id === this.renaming ? this.#renderField(conversation) : this.#renderRow(conversation)}
              </li>`,
            )}
          </ul>`
        : html`<p class="hint">${t("helicone.app.no_conversations")}</p>`}
    `;
  }

  /** @param {Conversation} conversation */
  #renderRow(conversation) {
    const { t } = this;
    const title = conversation.title || t("helicone.app.untitled");
    return html`<button
        type="button"
        class="title"
        dir="auto"
        data-id=${conversation.id}
        aria-current=${conversation.id === this.current ? "true" : nothing}
        @click=${() => this.#fire("open", { conversation })}
      >
        ${title} ${this.busy.has(conversation.id) ? html`<small>${t("helicone.app.answering")}</small>` : nothing}
      </button>
      <span class="row-deeds">
        <button
          type="button"
          class="quiet small"
          aria-label=${t("helicone.app.rename_this", { title })}
          @click=${() => this.#startRenaming(conversation)}
        >
          ${t("helicone.app.rename")}
        </button>
        <button
          type="button"
          class="quiet small"
          aria-label=${t("helicone.app.delete_this", { title })}
          @click=${() => this.#fire("remove", { conversation })}
        >
          ${t("helicone.app.delete")}
        </button>
      </span>`;
  }

  /** @param {Conversation} conversation */
  #renderField(conversation) {
    return html`<input
      aria-label=${this.t("helicone.app.name_field")}
      maxlength="120"
      .value=${conversation.title}
      @keydown=${(/** @type {KeyboardEvent} */ event) => {
        if (event.isComposing) return;
        const field = /** @type {HTMLInputElement} */ (event.target);
        if (event.key === "Enter") this.#endRenaming(conversation, field.value);
        if (event.key === "Escape") {
          event.stopPropagation();
          this.#endRenaming(conversation, null);
        }
      }}
      @blur=${(/** @type {FocusEvent} */ event) =>
        this.#endRenaming(conversation, /** @type {HTMLInputElement} */ (event.target).value)}
    />`;
  }
}

customElements.define("helicone-conversation-list", ConversationList);
