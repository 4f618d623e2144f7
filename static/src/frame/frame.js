// <helicone-frame>, the page `/panel`: the connection panel alone, for a frame in another app's page.

import { LitElement, html, nothing } from "lit";
import { isSignedOut } from "../app/app-api.js";
import { valueOf } from "../app/app-looks.js";
import { renderPanel } from "../app/app-panel.js";
import { Session } from "../app/app-session.js";
import "../app/app-sign-in.js";
import { appStyles } from "../app/app-styles.js";
import { browserLocale, loadAppWords } from "../app/app-words.js";
import { modelIn, stateIn } from "../chat/chat-panel-events.js";
import { readWishes } from "./frame-wishes.js";
import { frameStyles } from "./frame-styles.js";

export class HeliconeFrame extends LitElement {
  static styles = [appStyles, frameStyles];

  static properties = { theme: { reflect: true }, locale: { state: true } };

  /** @type {import("../shared/i18n.js").Translator | null} */
  #t = null;
  #session = new Session(() => this.locale, { onEnter: async () => {}, onChange: () => this.#changed() });
  #size = new ResizeObserver(() => this.#tell());

  constructor() {
    super();
    const wishes = readWishes(location.search);
    /** @type {"light" | "dark" | undefined} */
    this.theme = wishes.theme;
    /** @type {string} */
    this.locale = wishes.locale ?? browserLocale();
    this.addEventListener("helicone-status", (event) => this.#notice({ state: stateIn(event) }));
    this.addEventListener("helicone-change", (event) => this.#notice({ model: modelIn(event) }));
    this.addEventListener("helicone-error", (event) => {
      const error = /** @type {CustomEvent} */ (event).detail;
      if (isSignedOut(error)) this.#session.refuse(error);
    });
    addEventListener("message", (event) => this.#hear(event));
    this.#size.observe(this);
    this.#start();
  }

  async #start() {
    this.#t = await loadAppWords(this.locale);
    document.documentElement.lang = this.locale;
    document.documentElement.dataset.theme = this.theme ?? "auto";
    document.title = this.#t("helicone.app.name");
    await this.#session.start();
  }

  /** @param {{state?: string, model?: string}} seen */
  #notice(seen) {
    Object.assign(this.#session, seen);
    this.#changed();
  }

  #changed() {
    this.requestUpdate();
    this.#tell();
  }

  /**
   * Tells the page around what it needs to show the frame. Any page may hear it: the policy of this page lets only
   * those that its operator named put it into a frame.
   */
  #tell() {
    if (window.parent === window) return;
    const { phase, state, model } = this.#session;
    const height = Math.ceil(this.getBoundingClientRect().height);
    window.parent.postMessage({ type: "helicone-frame", height, phase, state, model }, "*");
  }

  /**
   * Signs in with the token that a person has given to the page around.
   *
   * @param {MessageEvent} event
   */
  #hear({ source, data }) {
    const isAsked = this.#session.phase === "signed_out" && source === window.parent && source !== window;
    if (isAsked && data?.type === "helicone-token") void this.#session.signIn(String(data.token));
  }

  render() {
    const t = this.#t;
    if (!t) return nothing;
    const { phase, problem, source, sources, selected } = this.#session;
    if (phase === "signed_out") {
      const isRefused = problem !== null && isSignedOut(problem);
      return html`<helicone-sign-in
        .t=${t}
        .problem=${(isRefused ? t("helicone.app.sign_in.refused") : problem?.message) ?? ""}
        @token=${(/** @type {CustomEvent} */ { detail }) => this.#session.signIn(detail.token)}
      ></helicone-sign-in>`;
    }
    const told = problem
      ? html`<p class="problem" role="alert"><strong>${problem.message}</strong> ${problem.hint}</p>`
      : nothing;
    if (phase === "starting") {
      return html`<main>
        ${problem ? told : html`<p>${t("helicone.app.starting")}</p>`}
        ${problem
          ? html`<button type="button" class="primary" @click=${this.#start}>${t("helicone.app.retry")}</button>`
          : nothing}
      </main>`;
    }
    return html`<main>
      <label for="source">${t("helicone.app.source")}</label>
      <select id="source" .value=${selected} @change=${(/** @type {Event} */ event) => this.#session.select(valueOf(event))}>
        ${sources.map(({ id, label }) => html`<option value=${id} ?selected=${id === selected}>${label}</option>`)}
      </select>
      ${told}
      ${renderPanel(source, this.locale, this.theme)}
    </main>`;
  }
}

customElements.define("helicone-frame", HeliconeFrame);
