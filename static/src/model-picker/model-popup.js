// The open model list, a chunk of its own: filters above, options below, in the top layer since hosts clip drawers.

import { html, nothing } from "lit";
import { guard } from "lit/directives/guard.js";
import { define, PanelPart } from "../panel/form/field.js";
import { ListPlace } from "./list-place.js";
import { drawFilterBar } from "./model-filter-bar.js";
import { activeFilters, NO_FILTERS } from "./model-filters.js";
import { listModels } from "./model-list.js";
import { drawEmpty } from "./model-list-empty.js";
import { styles } from "./model-list-styles.js";
import { drawOptions } from "./model-options.js";

/** @typedef {import("./model-list.js").ModelList} ModelList */

const PAGE = 10;
/** Rows that are drawn at once; the rest follows when the browser has time. */
const FIRST_ROWS = 30;
const MORE_ROWS = 60;
const HEADING = 32;

/**
 * The popup of a combobox, which keeps the focus and passes keys on.
 *
 * Events: `pick` (the value), `shown` (the active option's id, and what to say), `back` (the focus belongs in the box).
 */
export class ModelPopup extends PanelPart {
  static properties = {
    name: { attribute: false },
    models: { attribute: false },
    text: { attribute: false },
    value: { attribute: false },
    isOpen: { attribute: false },
    memory: { attribute: false },
    t: { attribute: false },
    locale: { attribute: false },
    filters: { state: true },
    order: { state: true },
    isUnfolded: { state: true },
    active: { state: true },
    stars: { state: true },
    rows: { state: true },
  };

  /** @type {ListPlace | null} */
  #place = null;
  /** @type {ModelList} */
  #list = { groups: [], values: [], own: null, isOwnFirst: false, count: 0, known: 0, words: [] };
  /** The favourites as they were when the list opened: rows do not run away from under the pointer. */
  #shelf = { favourites: /** @type {string[]} */ ([]), recent: /** @type {string[]} */ ([]) };
  /** What to say instead of the number of models. */
  #news = "";
  #told = "";
  /** @type {ReturnType<typeof setTimeout> | undefined} */
  #timer;
  #star = () => {
    this.stars = new Set(this.memory?.shelf.favourites);
  };

  constructor() {
    super();
    this.name = "model";
    /** @type {import("../shared/source-api.js").Model[]} */
    this.models = [];
    /** @type {string | null} what is being typed; null while the box shows the value */
    this.text = null;
    this.value = "";
    this.isOpen = false;
    /** @type {import("./model-memory.js").ModelMemory | undefined} */
    this.memory = undefined;
    /** @type {import("../shared/i18n.js").Translator} */
    this.t = (key) => key;
    this.locale = "en";
    this.filters = NO_FILTERS;
    /** @type {import("./model-order.js").Order} */
    this.order = "";
    this.isUnfolded = false;
    this.active = -1;
    /** @type {Set<string>} */
    this.stars = new Set();
    /** How many rows are drawn. */
    this.rows = FIRST_ROWS;
  }

  connectedCallback() {
    super.connectedCallback();
    const root = /** @type {Document | ShadowRoot} */ (this.getRootNode());
    const sheet = /** @type {CSSStyleSheet} */ (styles.styleSheet);
    if (!root.adoptedStyleSheets.includes(sheet)) root.adoptedStyleSheets = [...root.adoptedStyleSheets, sheet];
  }

  disconnectedCallback() {
    super.disconnectedCallback();
    clearTimeout(this.#timer);
    this.memory?.removeEventListener("change", this.#star);
    this.#place?.stop();
    this.#place = null;
  }

  /** What Enter would pick. @returns {string | undefined} */
  get choice() {
    return this.#list.values[this.active];
  }

  get #frame() {
    return /** @type {HTMLElement} */ (this.querySelector(".list"));
  }

  /** @param {Map<string, unknown>} changed */
  willUpdate(changed) {
    if (!this.isOpen) return;
    const opens = changed.get("isOpen") === false || (changed.has("isOpen") && changed.get("isOpen") === undefined);
    if (opens) {
      this.#shelf = this.memory?.shelf ?? this.#shelf;
      this.stars = new Set(this.#shelf.favourites);
      this.#news = "";
    }
    const isListChanged = ["models", "text", "value", "filters", "order"].some((name) => changed.has(name));
    if (!opens && !isListChanged) return;
    this.#list = listModels({
      models: this.models,
      query: this.text ?? "",
      filters: this.filters,
      order: this.order,
      shelf: this.#shelf,
      value: this.value,
    });
    this.#news = "";
    this.active = this.text === null ? this.#list.values.indexOf(this.value) : this.text.trim() ? 0 : -1;
    this.rows = Math.max(FIRST_ROWS, this.active + PAGE);
  }

  updated() {
    const frame = this.#frame;
    if (this.isOpen && !this.#place) {
      frame.showPopover();
      this.#place = new ListPlace(frame, () => /** @type {HTMLElement} */ (this.parentElement));
      this.#place.start();
      this.memory?.addEventListener("change", this.#star);
    } else if (!this.isOpen && this.#place) {
      this.memory?.removeEventListener("change", this.#star);
      this.#place.stop();
      this.#place = null;
      frame.hidePopover();
    }
    this.#showActive();
    if (this.isOpen && this.rows < this.#list.count) this.#drawMoreSoon();
  }

  #drawMoreSoon() {
    clearTimeout(this.#timer);
    // Two frames: what is drawn is seen first.
    this.#timer = setTimeout(() => {
      this.rows += MORE_ROWS;
    }, 32);
  }

  /** Marks the active option by hand: drawing all rows anew for it would take longer than all else. */
  #showActive() {
    this.querySelector("[data-active]")?.removeAttribute("data-active");
    const id = this.isOpen && this.active >= 0 ? `${this.name}-option-${this.active}` : null;
    const option = /** @type {HTMLElement | null} */ (id && this.querySelector(`[id="${id}"]`));
    if (option) {
      option.setAttribute("data-active", "true");
      this.#reveal(option);
    }
    const news = this.isOpen ? this.#news || this.#summary : "";
    const told = JSON.stringify([id, news]);
    if (told === this.#told) return;
    this.#told = told;
    this.dispatchEvent(new CustomEvent("shown", { detail: { active: option && id, news } }));
  }

  /**
   * Scrolls the list, and nothing around it, until the option can be seen.
   *
   * @param {HTMLElement} option
   */
  #reveal(option) {
    const list = /** @type {HTMLElement} */ (option.closest('[role="listbox"]'));
    const top = option.offsetTop - HEADING;
    if (top < list.scrollTop) list.scrollTop = top;
    const bottom = option.offsetTop + option.offsetHeight;
    if (bottom > list.scrollTop + list.clientHeight) list.scrollTop = bottom - list.clientHeight;
  }

  get #summary() {
    const { known: count } = this.#list;
    const total = this.models.length;
    return activeFilters(this.filters).length
      ? this.t("helicone.picker.count_of", { count, total })
      : this.t("helicone.picker.count", { count });
  }

  /**
   * Moves to another option.
   *
   * @param {string} key
   * @param {boolean} wasOpen the first key only opens the list, at the value
   */
  move(key, wasOpen) {
    const last = this.#list.values.length - 1;
    const { active } = this;
    if (!wasOpen && active >= 0) return;
    if (key === "ArrowDown") this.active = active >= last ? 0 : active + 1;
    if (key === "ArrowUp") this.active = active <= 0 ? last : active - 1;
    if (key === "PageDown") this.active = Math.min(active + PAGE, last);
    if (key === "PageUp") this.active = Math.max(active - PAGE, 0);
    if (this.active >= this.rows) this.rows = this.#list.values.length;
  }

  /**
   * Makes an option a favourite, or no longer one.
   *
   * @param {string} [value] else the active one
   */
  star(value = this.choice) {
    if (!value || value === this.#list.own) return;
    const isOne = this.memory?.toggle(value);
    this.#news = this.t(`helicone.picker.favourite.${isOne ? "added" : "removed"}`, { name: value });
  }

  /** @param {KeyboardEvent} event */
  #press(event) {
    if (event.key !== "Escape" || event.isComposing) return;
    event.preventDefault();
    event.stopPropagation();
    this.isUnfolded = false;
    this.dispatchEvent(new Event("back"));
  }

  /**
   * Leaves the focus in the box, so that typing goes on; only what opens a list of its own needs it.
   *
   * @param {MouseEvent} event
   */
  #keepFocus(event) {
    if (!(/** @type {Element} */ (event.target).closest("select"))) event.preventDefault();
  }

  /** @param {import("./model-filters.js").Filters} filters */
  #filter = (filters) => {
    this.filters = filters;
  };

  /**
   * Drops filters by a button that goes away with them, and so leaves the focus in the box.
   *
   * @param {import("./model-filters.js").Filters} rest
   */
  #drop = (rest) => {
    this.dispatchEvent(new Event("back"));
    this.#filter(rest);
  };

  #drawRows() {
    const { name, value, stars, rows, t, locale } = this;
    return drawOptions({
      name,
      list: this.#list,
      value,
      stars,
      rows,
      t,
      locale,
      pick: (picked) => this.dispatchEvent(new CustomEvent("pick", { detail: picked })),
      star: (starred) => this.star(starred),
    });
  }

  render() {
    const { name, t, isOpen, locale } = this;
    return html`
      <div
        class="list"
        part="listbox"
        id="${name}-popup"
        popover="manual"
        @mousedown=${this.#keepFocus}
        @keydown=${this.#press}
      >
        ${isOpen && this.models.length
          ? drawFilterBar({
              name,
              models: this.models,
              filters: this.filters,
              order: this.order,
              isSearch: Boolean(this.text?.trim()),
              isUnfolded: this.isUnfolded,
              summary: this.#summary,
              t,
              locale,
              filter: this.#filter,
              reset: () => this.#drop(NO_FILTERS),
              sort: (order) => {
                this.order = order;
              },
              unfold: (isUnfolded) => {
                this.isUnfolded = isUnfolded;
              },
            })
          : nothing}
        ${isOpen && this.#list.count === 0 && this.models.length
          ? drawEmpty({
              models: this.models,
              text: this.text ?? "",
              filters: this.filters,
              t,
              locale,
              drop: this.#drop,
            })
          : nothing}
        <div
          class="options"
          id="${name}-list"
          role="listbox"
          aria-label=${t("helicone.picker.list")}
          ?hidden=${!isOpen || this.#list.values.length === 0}
        >
          ${isOpen ? guard([this.#list, this.stars, this.value, this.rows, t], () => this.#drawRows()) : nothing}
        </div>
        ${isOpen ? html`<p class="keys" id="${name}-keys">${t("helicone.picker.keys")}</p>` : nothing}
      </div>
    `;
  }
}

define("helicone-model-popup", ModelPopup);
