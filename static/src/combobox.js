// The model picker: an editable combobox with a grouped list (WAI-ARIA APG), which also takes any text.

import { html, nothing } from "lit";
import { define, PanelPart } from "./field.js";
import { formatTokens, formatUsd } from "./prices.js";
import { findModels } from "./search.js";

/**
 * @typedef {import("./search.js").Choice} Choice
 * @typedef {import("./search.js").ChoiceGroup} ChoiceGroup
 */

const PAGE = 10;
const ROUTING = /[/,!:]/;

export class ModelCombobox extends PanelPart {
  static properties = {
    name: { attribute: false },
    value: { attribute: false },
    models: { attribute: false },
    placeholder: { attribute: false },
    describedBy: { attribute: false },
    isInvalid: { attribute: false },
    isDisabled: { attribute: false },
    clearsOnPick: { attribute: false },
    t: { attribute: false },
    locale: { attribute: false },
    text: { state: true },
    isOpen: { state: true },
    active: { state: true },
  };

  /** Where the open list stands. A sheet of its own: a strict CSP allows no style attributes. */
  #place = new CSSStyleSheet();
  #follow = () => this.#putInPlace();

  constructor() {
    super();
    /** The id of the input; the list's ids start with it. */
    this.name = "model";
    this.value = "";
    /** @type {import("./source-api.js").Model[]} */
    this.models = [];
    this.placeholder = "";
    /** @type {string | symbol} */
    this.describedBy = nothing;
    this.isInvalid = false;
    this.isDisabled = false;
    /** Whether the box is emptied after a pick, as for adding to a list. */
    this.clearsOnPick = false;
    /** @type {import("./i18n.js").Translator} */
    this.t = (key) => key;
    this.locale = "en";
    /** @type {string | null} what is being typed; null while the box shows the value */
    this.text = null;
    this.isOpen = false;
    this.active = -1;
  }

  connectedCallback() {
    super.connectedCallback();
    const root = /** @type {Document | ShadowRoot} */ (this.getRootNode());
    root.adoptedStyleSheets = [...root.adoptedStyleSheets, this.#place];
    this.root = root;
  }

  disconnectedCallback() {
    super.disconnectedCallback();
    this.#close();
    if (this.root) this.root.adoptedStyleSheets = this.root.adoptedStyleSheets.filter((sheet) => sheet !== this.#place);
  }

  get input() {
    return /** @type {HTMLInputElement} */ (this.querySelector("input"));
  }

  get #list() {
    return /** @type {HTMLElement} */ (this.querySelector('[role="listbox"]'));
  }

  /** @returns {ChoiceGroup[]} */
  get #groups() {
    return findModels(this.models, this.text ?? "");
  }

  /** What can be picked, in the list's order: the text as it is stands first if it looks like routing, else last. */
  get #choices() {
    const found = this.#groups.flatMap((group) => group.choices.map((choice) => choice.value));
    return this.#ownText === null ? found : this.#isRouting ? [this.#ownText, ...found] : [...found, this.#ownText];
  }

  get #isRouting() {
    const text = this.text ?? "";
    return ROUTING.test(text) && !text.trim().endsWith("/");
  }

  /** The typed text, where it is not just the name of something in the list. */
  get #ownText() {
    const text = this.text?.trim() ?? "";
    return text === "" || this.#groups.some((group) => group.choices.some((choice) => choice.value === text))
      ? null
      : text;
  }

  async #open() {
    if (this.isOpen || this.isDisabled || (this.models.length === 0 && !this.text?.trim())) return;
    this.isOpen = true;
    this.active = this.text === null ? this.#choices.indexOf(this.value) : -1;
    await this.updateComplete;
    // Something may have closed it while it was being drawn.
    if (!this.isOpen || !this.isConnected) return;
    this.#list.showPopover();
    this.#putInPlace();
    this.#reveal();
    addEventListener("scroll", this.#follow, { capture: true, passive: true });
    addEventListener("resize", this.#follow);
  }

  #close() {
    if (!this.isOpen) return;
    this.isOpen = false;
    this.active = -1;
    removeEventListener("scroll", this.#follow, { capture: true });
    removeEventListener("resize", this.#follow);
  }

  #putInPlace() {
    const gap = 4;
    const box = /** @type {HTMLElement} */ (this.querySelector(".joined")).getBoundingClientRect();
    const below = innerHeight - box.bottom - 2 * gap;
    const above = box.top - 2 * gap;
    const isBelow = below >= Math.min(240, this.#list.scrollHeight) || below >= above;
    const height = Math.max(96, Math.min(isBelow ? below : above, 352));
    this.#place.replaceSync(`#${this.name}-list {
      left: ${box.left}px; width: ${box.width}px; max-height: ${height}px;
      ${isBelow ? `top: ${box.bottom + gap}px` : `bottom: ${innerHeight - box.top + gap}px`};
    }`);
  }

  /** Scrolls the list, and nothing around it, until the active option can be seen. */
  #reveal() {
    const list = this.#list;
    const option = /** @type {HTMLElement | null} */ (list?.querySelector('[data-active="true"]'));
    if (!option) return;
    const heading = 32;
    const top = option.offsetTop - heading;
    if (top < list.scrollTop) list.scrollTop = top;
    const bottom = option.offsetTop + option.offsetHeight;
    if (bottom > list.scrollTop + list.clientHeight) list.scrollTop = bottom - list.clientHeight;
  }

  /** @param {number} active */
  async #activate(active) {
    this.active = active;
    await this.updateComplete;
    this.#reveal();
  }

  /** @param {string} value */
  #pick(value) {
    this.#close();
    this.text = null;
    if (this.clearsOnPick) this.input.value = "";
    if (value !== this.value || this.clearsOnPick) this.dispatchEvent(new CustomEvent("pick", { detail: value }));
  }

  /** Goes back to the value from before typing. */
  #restore() {
    this.#close();
    this.text = null;
    this.input.value = this.value;
  }

  /** @param {Event} event */
  async #type(event) {
    this.text = /** @type {HTMLInputElement} */ (event.target).value;
    await this.#open();
    if (this.isOpen && this.#choices.length === 0) this.#close();
    await this.#activate(this.text.trim() && this.isOpen ? 0 : -1);
    if (this.isOpen) this.#putInPlace();
  }

  /** @param {KeyboardEvent} event */
  async #press(event) {
    if (event.isComposing) return;
    const { key } = event;
    const last = this.#choices.length - 1;
    if (key === "ArrowDown" || key === "ArrowUp" || key === "PageDown" || key === "PageUp") {
      if (event.ctrlKey || event.metaKey || event.shiftKey) return;
      event.preventDefault();
      if (!this.isOpen) {
        await this.#open();
        if (this.active < 0 && this.isOpen) await this.#activate(key === "ArrowUp" ? this.#choices.length - 1 : 0);
        return;
      }
      if (event.altKey && key === "ArrowUp") return this.#close();
      const { active } = this;
      if (key === "ArrowDown") await this.#activate(active >= last ? 0 : active + 1);
      if (key === "ArrowUp") await this.#activate(active <= 0 ? last : active - 1);
      if (key === "PageDown") await this.#activate(Math.min(active + PAGE, last));
      if (key === "PageUp") await this.#activate(Math.max(active - PAGE, 0));
    } else if (key === "Enter") {
      if (!this.isOpen && this.text === null) return;
      event.preventDefault();
      this.#pick(this.isOpen && this.active >= 0 ? this.#choices[this.active] : (this.text?.trim() ?? this.value));
    } else if (key === "Escape") {
      if (!this.isOpen && this.text === null) return;
      event.preventDefault();
      // The host's drawer or dialog would close too.
      event.stopPropagation();
      if (this.isOpen) this.#close();
      else this.#restore();
    }
  }

  /** Leaving picks nothing from the list, but keeps a text that can only be meant as it is. */
  #leave() {
    const text = this.text?.trim();
    const isMeant =
      text && (this.models.length === 0 || ROUTING.test(text) || this.models.some(({ id }) => id === text));
    if (isMeant) this.#pick(text);
    else this.#restore();
  }

  #toggle() {
    this.input.focus();
    if (this.isOpen) this.#close();
    else this.#open();
  }

  render() {
    const { name, t, isOpen, isDisabled } = this;
    const list = `${name}-list`;
    const choices = isOpen ? this.#choices : [];
    const count = choices.length - (isOpen && this.#ownText !== null ? 1 : 0);
    return html`
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
          aria-activedescendant=${this.active >= 0 && isOpen ? `${name}-option-${this.active}` : nothing}
          aria-invalid=${this.isInvalid ? "true" : nothing}
          aria-describedby=${this.describedBy}
          placeholder=${this.placeholder}
          ?disabled=${isDisabled}
          .value=${this.text ?? this.value}
          @input=${this.#type}
          @keydown=${this.#press}
          @focus=${() => this.input.select()}
          @click=${() => this.#open()}
          @blur=${this.#leave}
        />
        <button
          type="button"
          class="inside"
          tabindex="-1"
          aria-label=${t("helicone.picker.open")}
          aria-expanded=${String(isOpen)}
          aria-controls=${list}
          ?disabled=${isDisabled || this.models.length === 0}
          @pointerdown=${(/** @type {Event} */ event) => event.preventDefault()}
          @click=${this.#toggle}
        ><svg class="chevron" viewBox="0 0 16 16" aria-hidden="true"><path d="M4 6l4 4 4-4" /></svg></button>
      </div>
      <div
        class="list"
        part="listbox"
        id=${list}
        role="listbox"
        popover="manual"
        ?hidden=${!isOpen}
        aria-label=${t("helicone.picker.list")}
        @pointerdown=${(/** @type {Event} */ event) => event.preventDefault()}
      >
        ${isOpen ? this.#drawList(choices) : nothing}
      </div>
      <span class="unseen" role="status">${isOpen ? t("helicone.picker.count", { count }) : ""}</span>
    `;
  }

  /** @param {string[]} choices */
  #drawList(choices) {
    const { name, t } = this;
    const own = this.#ownText;
    let index = own !== null && this.#isRouting ? 1 : 0;
    const groups = this.#groups.map(
      (group, at) => html`
      <div role="group" aria-labelledby="${name}-group-${at}" class="group">
        <div class="group-name" id="${name}-group-${at}" role="presentation">${group.label}</div>
        ${group.choices.map((choice) => this.#drawChoice(choice, index++))}
      </div>
    `,
    );
    const asItIs =
      own === null
        ? nothing
        : this.#drawOption(
            choices.indexOf(own),
            own,
            html`<span class="option-name">${t("helicone.picker.as_it_is", { text: own })}</span>`,
          );
    return index > 0 && this.#isRouting ? [asItIs, groups] : [groups, asItIs];
  }

  /**
   * @param {Choice} choice
   * @param {number} index
   */
  #drawChoice({ value, model }, index) {
    const { t, locale } = this;
    const price =
      model.price &&
      t("helicone.picker.price", {
        input: formatUsd(model.price.input, locale, { minimumFractionDigits: 0 }),
        output: formatUsd(model.price.output, locale, { minimumFractionDigits: 0 }),
      });
    const facts = [price, model.context_length && formatTokens(model.context_length, locale)]
      .filter(Boolean)
      .join(" · ");
    return this.#drawOption(
      index,
      value,
      html`
      <span class="option-name">${value}</span>
      <span class="option-facts">
        ${model.web_search ? html`<span class="badge">${t("helicone.picker.web")}</span>` : nothing}${facts}
      </span>
    `,
    );
  }

  /**
   * @param {number} index
   * @param {string} value
   * @param {unknown} content
   */
  #drawOption(index, value, content) {
    return html`
      <div
        class="option"
        part="option"
        role="option"
        id="${this.name}-option-${index}"
        aria-selected=${String(value === this.value)}
        data-active=${String(index === this.active)}
        @click=${() => this.#pick(value)}
      >${content}</div>
    `;
  }
}

define("helicone-model-combobox", ModelCombobox);
