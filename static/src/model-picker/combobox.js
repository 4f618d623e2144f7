// The model picker's box: an editable combobox (WAI-ARIA APG), which takes any text. Its list is a chunk of its own.

import { html, nothing } from "lit";
import { define, PanelPart } from "../panel/form/field.js";
import { memoryOf } from "./model-memory.js";
import { ownWords } from "../shared/source-api.js";

/** @typedef {import("./model-popup.js").ModelPopup} ModelPopup */

const ROUTING = /[/,!:]/;
const MOVES = ["ArrowDown", "ArrowUp", "PageDown", "PageUp"];

export class ModelCombobox extends PanelPart {
  static properties = {
    name: { attribute: false },
    value: { attribute: false },
    models: { attribute: false },
    base: { attribute: false },
    placeholder: { attribute: false },
    describedBy: { attribute: false },
    isInvalid: { attribute: false },
    isDisabled: { attribute: false },
    clearsOnPick: { attribute: false },
    t: { attribute: false },
    locale: { attribute: false },
    text: { state: true },
    isOpen: { state: true },
    isReady: { state: true },
    isUnreachable: { state: true },
    shown: { state: true },
  };

  /** @type {import("./model-memory.js").ModelMemory | undefined} */
  #memory;
  /** @type {{typed: string | null} | null} what Enter was pressed on before the list was there */
  #picking = null;
  #draw = () => this.requestUpdate();

  constructor() {
    super();
    /** The id of the input; the list's ids start with it. */
    this.name = "model";
    this.value = "";
    /** @type {import("../shared/source-api.js").Model[]} */
    this.models = [];
    /** Whose favourites these are: the source's prefix. */
    this.base = "";
    this.placeholder = "";
    /** @type {string | symbol} */
    this.describedBy = nothing;
    this.isInvalid = false;
    this.isDisabled = false;
    /** Whether the box is emptied after a pick, as for adding to a list. */
    this.clearsOnPick = false;
    /** @type {import("../shared/i18n.js").Translator} */
    this.t = (key) => key;
    this.locale = "en";
    /** @type {string | null} what is being typed; null while the box shows the value */
    this.text = null;
    /** Whether the list is open, or on its way. */
    this.isOpen = false;
    /** Whether the chunk with the list is here. */
    this.isReady = false;
    this.isUnreachable = false;
    /** @type {{active: string | null, news: string}} the active option's id, and what to say about the list */
    this.shown = { active: null, news: "" };
  }

  disconnectedCallback() {
    super.disconnectedCallback();
    this.#memory?.removeEventListener("change", this.#draw);
    this.#close();
  }

  connectedCallback() {
    super.connectedCallback();
    this.#memory?.addEventListener("change", this.#draw);
  }

  /** @param {Map<string, unknown>} changed */
  willUpdate(changed) {
    if (!changed.has("base")) return;
    this.#memory?.removeEventListener("change", this.#draw);
    this.#memory = memoryOf(this.base);
    this.#memory.addEventListener("change", this.#draw);
  }

  get input() {
    return /** @type {HTMLInputElement} */ (this.querySelector("input"));
  }

  get #popup() {
    return /** @type {ModelPopup | null} */ (this.querySelector("helicone-model-popup"));
  }

  /** Fetches the list's chunk, and waits until the list shows what was typed so far. */
  async #load() {
    try {
      await import("./model-popup.js");
      this.isReady = true;
      this.isUnreachable = false;
    } catch {
      // The box takes any text without it; the next try to open it fetches again.
      this.isOpen = false;
      this.isUnreachable = true;
    }
    await this.updateComplete;
    await this.#popup?.updateComplete;
  }

  async #open() {
    if (this.isOpen || this.isDisabled || (this.models.length === 0 && !this.text?.trim())) return;
    this.isOpen = true;
    await this.#load();
  }

  #close() {
    this.isOpen = false;
    this.shown = { active: null, news: "" };
  }

  /** @param {string} value */
  #pick(value) {
    const root = /** @type {Document | ShadowRoot} */ (this.getRootNode());
    if (this.#popup?.contains(root.activeElement)) this.input.focus();
    this.#close();
    this.#picking = null;
    this.text = null;
    if (this.clearsOnPick) this.input.value = "";
    this.#tell(value);
  }

  /** @param {string} value */
  #tell(value) {
    if (value) this.#memory?.remember(value);
    if (value !== this.value || this.clearsOnPick) this.dispatchEvent(new CustomEvent("pick", { detail: value }));
  }

  /** Goes back to the value from before typing. */
  #restore() {
    this.#close();
    this.text = null;
    this.input.value = this.value;
  }

  #enter() {
    this.input.select();
    // The list will be wanted soon.
    import("./model-popup.js").catch(() => {});
  }

  #click() {
    // The browser has put the caret where the click was; what is typed next is a search, not a part of the value.
    if (!this.isOpen && this.text === null) this.input.select();
    void this.#open();
  }

  /** @param {Event} event */
  #type(event) {
    const input = /** @type {HTMLInputElement} */ (event.target);
    const meant = this.#picking?.typed;
    if (meant && input.value !== meant) {
      // Who types on meant what stood there; the new text is still theirs.
      this.#picking = null;
      if (this.clearsOnPick && input.value.startsWith(meant)) input.value = input.value.slice(meant.length);
      this.#tell(meant.trim());
    }
    this.text = input.value;
    if (this.models.length === 0 && !this.text.trim()) this.#close();
    else void this.#open();
  }

  /** @param {KeyboardEvent} event */
  async #press(event) {
    if (event.isComposing) return;
    const { key, altKey } = event;
    if (MOVES.includes(key)) {
      if (event.ctrlKey || event.metaKey || event.shiftKey) return;
      event.preventDefault();
      if (altKey && key === "ArrowUp") return this.#close();
      const wasOpen = this.isOpen;
      await (wasOpen ? this.#load() : this.#open());
      this.#popup?.move(key, wasOpen);
    } else if (key === "Enter") {
      if (!this.isOpen && this.text === null) return;
      event.preventDefault();
      if (altKey) return this.#popup?.star();
      if (this.isOpen && !this.#picking) {
        const picking = { typed: this.text };
        this.#picking = picking;
        await this.#load();
        // A second Enter has taken it meanwhile, or more was typed.
        if (this.#picking !== picking) return;
      }
      this.#pick((this.isOpen && this.#popup?.choice) || (this.text?.trim() ?? this.value));
    } else if (key === "Escape") {
      if (!this.isOpen && this.text === null) return;
      event.preventDefault();
      // The host's drawer or dialog would close too.
      event.stopPropagation();
      this.#picking = null;
      if (this.isOpen) this.#close();
      else this.#restore();
    }
  }

  /**
   * Leaving picks nothing from the list, but keeps a text that can only be meant as it is.
   *
   * @param {FocusEvent} event
   */
  #leave({ relatedTarget, currentTarget }) {
    const isInside = /** @type {Element} */ (currentTarget).contains(/** @type {Node | null} */ (relatedTarget));
    if (isInside || this.#picking) return;
    const text = this.text?.trim();
    const isMeant =
      text && (this.models.length === 0 || ROUTING.test(text) || this.models.some(({ id }) => id === text));
    if (isMeant) this.#pick(text);
    else this.#restore();
  }

  #toggle() {
    this.input.focus();
    if (this.isOpen) this.#close();
    else void this.#open();
  }

  render() {
    const { name, t, isDisabled, shown } = this;
    const isOpen = this.isOpen && this.isReady;
    const list = `${name}-list`;
    const describedBy = [this.describedBy === nothing ? "" : this.describedBy, isOpen && `${name}-keys`]
      .filter(Boolean)
      .join(" ");
    return html`
      <div class="picker">
        <div class="picker-box" @focusout=${this.#leave}>
          <div class="joined">
            <input
              class="box"
              part="input"
              id=${name}
              role="combobox"
              type="text"
              autocomplete="off"
              autocapitalize="off"
              spellcheck="false"
              aria-autocomplete="list"
              aria-expanded=${String(isOpen)}
              aria-controls=${list}
              aria-activedescendant=${(isOpen && shown.active) || nothing}
              aria-invalid=${this.isInvalid ? "true" : nothing}
              aria-describedby=${describedBy || nothing}
              placeholder=${this.placeholder}
              ?disabled=${isDisabled}
              .value=${this.text ?? this.value}
              @input=${this.#type}
              @keydown=${this.#press}
              @focus=${this.#enter}
              @click=${this.#click}
            />
            <button
              type="button"
              class="inside"
              tabindex="-1"
              aria-label=${t("helicone.picker.open")}
              aria-expanded=${String(isOpen)}
              aria-controls=${list}
              ?disabled=${isDisabled || this.models.length === 0}
              @mousedown=${(/** @type {Event} */ event) => event.preventDefault()}
              @click=${this.#toggle}
            ><svg class="chevron" viewBox="0 0 16 16" aria-hidden="true"><path d="M4 6l4 4 4-4" /></svg></button>
          </div>
          ${this.isReady
            ? html`<helicone-model-popup
                .name=${name}
                .models=${this.models}
                .text=${this.text}
                .value=${this.value}
                .isOpen=${isOpen}
                .memory=${this.#memory}
                .t=${t}
                .locale=${this.locale}
                @pick=${(/** @type {CustomEvent<string>} */ event) => this.#pick(event.detail)}
                @shown=${(/** @type {CustomEvent} */ event) => (this.shown = event.detail)}
                @back=${() => this.input.focus()}
              ></helicone-model-popup>`
            : nothing}
        </div>
        ${this.clearsOnPick || isDisabled ? nothing : this.#drawStar()}
      </div>
      <span class="unseen" role="status">${isOpen ? shown.news : ""}</span>
      ${this.isUnreachable
        ? html`<p class="error" role="status">${ownWords(this.locale).app_unreachable[0]}</p>`
        : nothing}
    `;
  }

  #drawStar() {
    const { t, value } = this;
    const isFavourite = this.#memory?.isFavourite(value) ?? false;
    return html`<button
      type="button"
      class="icon"
      part="button"
      aria-label=${t("helicone.picker.favourite")}
      title=${t(`helicone.picker.favourite.${isFavourite ? "remove" : "add"}`)}
      aria-pressed=${String(isFavourite)}
      aria-disabled=${value ? nothing : "true"}
      @click=${() => value && this.#memory?.toggle(value)}
    ><span aria-hidden="true">${isFavourite ? "★" : "☆"}</span></button>`;
  }
}

define("helicone-model-combobox", ModelCombobox);
