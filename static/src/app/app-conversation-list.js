// The list of conversations: search, open, start, rename, delete, take back, export, import.

import { LitElement, html, nothing } from "lit";
import { repeat } from "lit/directives/repeat.js";
import { searchConversations } from "./conversations-search.js";

/**
 * @typedef {import("./conversations.js").Conversation} Conversation
 * @typedef {import("./conversations-search.js").Find} Find
 * @typedef {import("./conversations-search.js").Marked} Marked
 */

/**
 * @param {Marked} pieces
 */
const drawMarked = (pieces) => pieces.map(({ text, isHit }) => (isHit ? html`<mark>${text}</mark>` : text));

/**
 * Fires `open`, `new`, `rename`, `remove`, `restore`, `export` ({conversations, kind}) and `import` ({file}); what they
 * change is left to the page.
 */
export class ConversationList extends LitElement {
  static properties = {
    t: { attribute: false },
    conversations: { attribute: false },
    current: {},
    busy: { attribute: false },
    removed: { attribute: false },
    trouble: {},
    notice: { attribute: false },
    renaming: { state: true },
    query: { state: true },
  };

  constructor() {
    super();
    /** @type {import("../shared/i18n.js").Translator} */
    this.t = (key) => key;
    /** @type {Conversation[]} */
    this.conversations = [];
    /** @type {string} */
    this.current = "";
    /** @type {Set<string>} ids whose reply is being written */
    this.busy = new Set();
    /** @type {Conversation | null} */
    this.removed = null;
    /** @type {import("./conversations.js").Trouble | "images" | null} */
    this.trouble = null;
    /** @type {import("./app-conversations.js").Notice | null} */
    this.notice = null;
    /** @type {string | null} */
    this.renaming = null;
    this.query = "";
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
    /** @type {HTMLInputElement | null} */ (this.querySelector(".rename"))?.select();
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
      ${this.conversations.length > 0 ? this.#renderSearch() : nothing} ${this.#renderFinds()}
      ${this.notice
        ? html`<p class=${this.notice.isBad ? "problem" : "hint"} role="status">
            ${t(this.notice.key, this.notice.slots)}
          </p>`
        : nothing}
      ${this.#renderTransfer()}
    `;
  }

  #renderSearch() {
    const label = this.t("helicone.app.search");
    return html`<input
      type="search"
      class="search"
      aria-label=${label}
      placeholder=${label}
      .value=${this.query}
      @input=${(/** @type {Event} */ event) => (this.query = /** @type {HTMLInputElement} */ (event.target).value)}
      @keydown=${(/** @type {KeyboardEvent} */ event) => {
        // The first Escape empties the field, the next one closes the list.
        if (event.key !== "Escape" || event.isComposing || this.query === "") return;
        event.preventDefault();
        event.stopPropagation();
        this.query = "";
      }}
    />`;
  }

  #renderFinds() {
    const { t, query } = this;
    const finds = searchConversations(this.conversations, query);
    const isSearch = query.trim() !== "" && this.conversations.length > 0;
    const found = finds.length > 0 ? t("helicone.app.found", { count: finds.length }) : t("helicone.app.found.none");
    return html`
      <p class="hint" role="status">${isSearch ? found : nothing}</p>
      ${finds.length > 0
        ? html`<ul class="conversations">
            ${repeat(
              finds,
              ({ conversation }) => conversation.id,
              (find) => html`<li ?data-current=${find.conversation.id === this.current}>
                ${find.conversation.id === this.renaming ? this.#renderField(find.conversation) : this.#renderRow(find)}
              </li>`,
            )}
          </ul>`
        : nothing}
      ${this.conversations.length > 0 ? nothing : html`<p class="hint">${t("helicone.app.no_conversations")}</p>`}
    `;
  }

  #renderTransfer() {
    const { t, conversations } = this;
    const all = { conversations, kind: "json" };
    return html`<p class="transfer">
      <button type="button" class="quiet small" @click=${() => this.#pickFile()}>${t("helicone.app.import")}</button>
      ${conversations.length > 0
        ? html`<button type="button" class="quiet small" @click=${() => this.#fire("export", all)}>
            ${t("helicone.app.export_all")}
          </button>`
        : nothing}
      <input
        type="file"
        hidden
        accept="application/json,.json"
        @change=${(/** @type {Event} */ event) => {
          const input = /** @type {HTMLInputElement} */ (event.target);
          if (input.files?.length) this.#fire("import", { file: input.files[0] });
          input.value = "";
        }}
      />
    </p>`;
  }

  #pickFile() {
    /** @type {HTMLInputElement | null} */ (this.querySelector("input[type=file]"))?.click();
  }

  /** @param {Find} find */
  #renderRow({ conversation, title: marked, excerpt }) {
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
        ${conversation.title ? drawMarked(marked) : title}
        ${this.busy.has(conversation.id) ? html`<small>${t("helicone.app.answering")}</small>` : nothing}
        ${excerpt ? html`<small class="excerpt">${drawMarked(excerpt)}</small>` : nothing}
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
        ${this.#renderExport(conversation, title)}
      </span>`;
  }

  /**
   * @param {Conversation} conversation
   * @param {string} title
   */
  #renderExport(conversation, title) {
    const { t } = this;
    const kinds = Object.entries({ json: "JSON", md: "Markdown" });
    return html`<details class="export">
      <summary aria-label=${t("helicone.app.export_this", { title })}>${t("helicone.app.export")}</summary>
      ${kinds.map(
        ([kind, name]) => html`<button
          type="button"
          class="quiet small"
          aria-label=${t("helicone.app.export_as", { title, kind: name })}
          @click=${() => this.#fire("export", { conversations: [conversation], kind })}
        >
          ${name}
        </button>`,
      )}
    </details>`;
  }

  /** @param {Conversation} conversation */
  #renderField(conversation) {
    return html`<input
      class="rename"
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
