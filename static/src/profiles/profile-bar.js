// The profile bar: which settings are in use, and a menu of what can be done with them.
// A chunk of its own, fetched when the panel stands.

import { html, nothing } from "lit";
import { define, PanelPart } from "../panel/form/field.js";
import { styles } from "./profile-bar-styles.js";
import { fileNameOf, Profiles } from "./profiles.js";

/** @typedef {import("../panel/connection.js").Connection} Connection */

const sheet = /** @type {CSSStyleSheet} */ (styles.styleSheet);

export class ProfileBar extends PanelPart {
  static properties = {
    connection: { attribute: false },
    isOpen: { state: true },
    isRenaming: { state: true },
    fault: { state: true },
  };

  /** @type {Profiles | null} */
  #profiles = null;
  #draw = () => this.requestUpdate();
  #follow = () => void this.#profiles?.follow();
  /** Where the open menu stands. A sheet of its own: a strict CSP allows no style attributes. */
  #place = new CSSStyleSheet();
  #close = () => this.#menu?.hidePopover();

  constructor() {
    super();
    /** @type {Connection | undefined} */
    this.connection = undefined;
    this.isOpen = false;
    this.isRenaming = false;
    this.fault = "";
  }

  connectedCallback() {
    super.connectedCallback();
    const root = /** @type {Document | ShadowRoot} */ (this.getRootNode());
    const missing = [sheet, this.#place].filter((one) => !root.adoptedStyleSheets.includes(one));
    root.adoptedStyleSheets = [...root.adoptedStyleSheets, ...missing];
    // Another window may have switched, renamed or deleted meanwhile.
    addEventListener("focus", this.#follow);
  }

  disconnectedCallback() {
    super.disconnectedCallback();
    removeEventListener("focus", this.#follow);
    this.#stopListening();
  }

  /** @param {Map<string, unknown>} changed */
  willUpdate(changed) {
    if (!changed.has("connection") || !this.connection) return;
    this.#profiles = new Profiles(this.connection);
    this.#profiles.addEventListener("change", this.#draw);
    this.isRenaming = false;
    this.#follow();
  }

  updated() {
    // A choice that was not followed must not stay in the list.
    const list = this.querySelector("select");
    if (list) list.value = this.#profiles?.shown?.id ?? "";
  }

  get #menu() {
    return /** @type {HTMLElement | null} */ (this.querySelector('[role="menu"]'));
  }

  get #items() {
    return /** @type {HTMLElement[]} */ ([...this.querySelectorAll('[role="menuitem"]')]);
  }

  /** @param {string} [selector] */
  async #focus(selector = "#profile-menu-button") {
    await this.updateComplete;
    /** @type {HTMLElement | null} */ (this.querySelector(selector))?.focus();
  }

  async #startRenaming() {
    this.fault = "";
    this.isRenaming = true;
    await this.#focus("#profile-name");
    this.querySelector("input")?.select();
  }

  async #stopRenaming() {
    this.isRenaming = false;
    await this.#focus();
  }

  /** @param {Event} event */
  async #rename(event) {
    event.preventDefault();
    const name = /** @type {HTMLInputElement} */ (this.querySelector("#profile-name")).value;
    if (name === this.#profiles?.shown?.name) return this.#stopRenaming();
    this.fault = this.#profiles?.faultOf(name) ?? "";
    if (this.fault) return this.#focus("#profile-name");
    await this.#profiles?.rename(name);
    await this.#stopRenaming();
  }

  /** @param {() => Promise<unknown> | undefined} make */
  async #make(make) {
    await make();
    // A copy wants a name of its own; where it could not be made, the news says why.
    if (this.#profiles?.news?.fault || this.#profiles?.news?.discard) await this.#focus();
    else await this.#startRenaming();
  }

  async #export() {
    const document_ = await this.#profiles?.exported();
    if (!document_) return;
    const link = document.createElement("a");
    link.href = URL.createObjectURL(new Blob([`${JSON.stringify(document_, null, 2)}\n`], { type: "application/json" }));
    link.download = fileNameOf(this.#profiles?.shown?.name ?? "");
    link.click();
    setTimeout(() => URL.revokeObjectURL(link.href), 1000);
  }

  /** @param {Event} event */
  async #import(event) {
    const input = /** @type {HTMLInputElement} */ (event.target);
    const [file] = input.files ?? [];
    if (file) await this.#profiles?.importText(await file.text());
    // The same file again is a change, too.
    input.value = "";
    await this.#focus();
  }

  /** @param {() => Promise<unknown> | undefined} act what a button in the news does; the button is gone afterwards */
  async #answer(act) {
    await act();
    await this.updateComplete;
    await this.#focus(this.querySelector("select") ? "select" : undefined);
  }

  /** @param {() => unknown} act */
  #choose(act) {
    this.#leaveMenu();
    void act();
  }

  /** @param {ToggleEvent} event */
  async #toggle(event) {
    this.isOpen = event.newState === "open";
    this.#stopListening();
    if (!this.isOpen) return;
    this.#putInPlace();
    addEventListener("scroll", this.#close, { capture: true, passive: true });
    addEventListener("resize", this.#close);
    this.#items[0].focus({ preventScroll: true });
  }

  #leaveMenu() {
    this.#close();
    this.querySelector("button")?.focus();
  }

  #stopListening() {
    removeEventListener("scroll", this.#close, { capture: true });
    removeEventListener("resize", this.#close);
  }

  #putInPlace() {
    const gap = 4;
    const menu = /** @type {HTMLElement} */ (this.#menu);
    const button = /** @type {HTMLElement} */ (this.querySelector("#profile-menu-button")).getBoundingClientRect();
    const { offsetWidth: width, offsetHeight: height } = menu;
    const isBelow = button.bottom + gap + height <= innerHeight || button.bottom < innerHeight / 2;
    const left = Math.max(gap, Math.min(button.right - width, innerWidth - width - gap));
    const top = Math.max(gap, isBelow ? button.bottom + gap : button.top - gap - height);
    this.#place.replaceSync(`.profile-menu { left: ${left}px; top: ${top}px; max-height: ${innerHeight - top - gap}px; }`);
  }

  /** @param {KeyboardEvent} event */
  #press(event) {
    const items = this.#items;
    const at = items.indexOf(/** @type {HTMLElement} */ (event.target));
    const { key } = event;
    const next = { ArrowDown: at + 1, ArrowUp: at - 1 + items.length, Home: 0, End: items.length - 1 }[key];
    if (next !== undefined) {
      event.preventDefault();
      items[next % items.length].focus();
    } else if (key === "Escape" || key === "Tab") {
      // The host's drawer or dialog would close too.
      event.stopPropagation();
      if (key === "Escape") event.preventDefault();
      this.#leaveMenu();
    } else if (key.length === 1 && key !== " ") {
      const after = [...items.slice(at + 1), ...items.slice(0, at + 1)];
      after.find((item) => item.textContent?.trim().toLowerCase().startsWith(key.toLowerCase()))?.focus();
    }
  }

  render() {
    const shown = this.#profiles?.shown;
    if (!this.connection || !this.#profiles || !shown) return nothing;
    const { t } = this.connection;
    return html`
      ${this.isRenaming ? this.#drawForm(shown) : this.#drawRow(this.#profiles, shown)}
      <input
        type="file"
        hidden
        accept="application/json,.json"
        aria-label=${t("helicone.profiles.import")}
        @change=${this.#import}
      />
      ${this.#drawNews(this.#profiles)}
    `;
  }

  /**
   * @param {Profiles} profiles
   * @param {import("./profiles.js").ListedProfile} shown
   */
  #drawRow(profiles, shown) {
    const t = /** @type {Connection} */ (this.connection).t;
    const label = t("helicone.profiles.label");
    const isOnly = profiles.profiles.length === 1;
    return html`
      <div class="profile-row">
        ${
          isOnly
            ? html`<span class="label">${label}</span><span class="profile-shown" dir="auto">${shown.name}</span>`
            : html`
              <label class="label" for="profile">${label}</label>
              <select
                class="box"
                part="input"
                id="profile"
                @change=${(/** @type {Event} */ { target }) =>
                  profiles.switchTo(/** @type {HTMLSelectElement} */ (target).value)}
              >
                ${profiles.profiles.map(({ id, name }) => html`<option value=${id} dir="auto">${name}</option>`)}
              </select>
            `
        }
        <button
          type="button"
          class="icon"
          part="button"
          id="profile-menu-button"
          aria-label=${t("helicone.profiles.menu")}
          aria-haspopup="menu"
          aria-expanded=${String(this.isOpen)}
          popovertarget="profile-menu"
          @keydown=${(/** @type {KeyboardEvent} */ event) => {
            if (event.key !== "ArrowDown" && event.key !== "ArrowUp") return;
            event.preventDefault();
            this.#menu?.showPopover();
          }}
        ><span aria-hidden="true">⋯</span></button>
        <div
          class="list profile-menu"
          id="profile-menu"
          popover
          role="menu"
          aria-label=${t("helicone.profiles.menu")}
          @toggle=${this.#toggle}
          @keydown=${this.#press}
        >
          ${this.#drawItem("duplicate", () => this.#make(() => profiles.duplicate()))}
          ${this.#drawItem("rename", () => this.#startRenaming())}
          ${this.#drawItem("new", () => this.#make(() => profiles.makeNew()))}
          ${this.#drawItem("export", () => this.#export(), "apart")}
          ${this.#drawItem("import", () => this.querySelector("input")?.click())}
          ${this.#drawItem("delete", () => profiles.remove(), "apart", isOnly)}
        </div>
      </div>
    `;
  }

  /**
   * @param {string} what
   * @param {() => unknown} act
   * @param {string} [look]
   * @param {boolean} [isDisabled] it can be chosen all the same, and says why it does nothing
   */
  #drawItem(what, act, look = "", isDisabled = false) {
    const t = /** @type {Connection} */ (this.connection).t;
    return html`<button
      type="button"
      class="option ${look}"
      role="menuitem"
      tabindex="-1"
      aria-disabled=${isDisabled ? "true" : nothing}
      @click=${() => this.#choose(act)}
    >${t(`helicone.profiles.${what}`)}</button>`;
  }

  /** @param {import("./profiles.js").ListedProfile} shown */
  #drawForm({ name }) {
    const t = /** @type {Connection} */ (this.connection).t;
    return html`
      <form
        class="profile-row"
        @submit=${this.#rename}
        @keydown=${(/** @type {KeyboardEvent} */ event) => {
          if (event.key !== "Escape") return;
          event.preventDefault();
          event.stopPropagation();
          void this.#stopRenaming();
        }}
      >
        <label class="label" for="profile-name">${t("helicone.profiles.label")}</label>
        <input
          class="box"
          part="input"
          type="text"
          id="profile-name"
          dir="auto"
          maxlength="80"
          autocomplete="off"
          spellcheck="false"
          aria-label=${t("helicone.profiles.name")}
          .value=${name}
          aria-invalid=${this.fault ? "true" : nothing}
          aria-describedby=${this.fault ? "profile-name-error" : nothing}
        />
        <button type="submit" class="icon" part="button" aria-label=${t("helicone.profiles.rename.save")}>
          <span aria-hidden="true">✓</span>
        </button>
        <button
          type="button"
          class="icon"
          part="button"
          aria-label=${t("helicone.profiles.rename.cancel")}
          @click=${this.#stopRenaming}
        ><span aria-hidden="true">✕</span></button>
      </form>
      ${this.fault ? html`<p class="error" id="profile-name-error" part="error" role="status">${this.fault}</p>` : nothing}
    `;
  }

  /** @param {Profiles} profiles */
  #drawNews(profiles) {
    const t = /** @type {Connection} */ (this.connection).t;
    const { words = "", fault, undo, discard } = profiles.news ?? {};
    // What went as it was meant to is there to see: then the words are for those who do not see it.
    const isShown = Boolean(fault || undo || discard);
    const drawButton = (/** @type {string} */ name, /** @type {() => Promise<unknown> | undefined} */ act) => html`
      <button type="button" class="button quiet small" part="button" @click=${() => this.#answer(act)}>${name}</button>
    `;
    return html`
      <div role="status" class=${isShown ? "notice profile-news" : "unseen"}>
        <div class="words">
          ${words}
          ${fault?.length ? html`<ul>${fault.map((line) => html`<li>${line}</li>`)}</ul>` : nothing}
        </div>
        ${undo ? drawButton(t("helicone.profiles.undo"), () => profiles.undo(undo)) : nothing}
        ${discard ? drawButton(t("helicone.profiles.discard"), () => profiles.switchTo(discard, { isDiscarding: true })) : nothing}
        ${
          isShown
            ? html`<button
              type="button"
              class="icon"
              part="button"
              aria-label=${t("helicone.profiles.close")}
              @click=${() => this.#answer(async () => profiles.hush())}
            ><span aria-hidden="true">✕</span></button>`
            : nothing
        }
      </div>
    `;
  }
}

define("helicone-profile-bar", ProfileBar);
