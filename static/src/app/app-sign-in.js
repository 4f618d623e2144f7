// The page of someone who is not signed in: how to get in, and a field for the token.

import { LitElement, html, nothing } from "lit";
import { tokenIn } from "./app-api.js";

/** Fires `token` with `detail.token`; checking it is left to the page. */
export class SignIn extends LitElement {
  static properties = { t: { attribute: false }, problem: {} };

  constructor() {
    super();
    /** @type {import("../shared/i18n.js").Translator} */
    this.t = (key) => key;
    /** @type {string} A sentence that says why the last token was refused. */
    this.problem = "";
  }

  createRenderRoot() {
    return this;
  }

  /** @param {SubmitEvent} event */
  #submit(event) {
    event.preventDefault();
    const field = /** @type {HTMLInputElement} */ (this.querySelector("input"));
    const token = tokenIn(field.value);
    field.focus();
    if (!token) this.problem = this.t("helicone.app.sign_in.empty");
    else this.dispatchEvent(new CustomEvent("token", { detail: { token } }));
  }

  render() {
    const { t, problem } = this;
    return html`<main class="sign-in">
      <h1>${t("helicone.app.sign_in.title")}</h1>
      <p>${t("helicone.app.sign_in.how")}</p>
      <form @submit=${this.#submit}>
        <label for="token">${t("helicone.app.sign_in.token")}</label>
        <input
          id="token"
          type="password"
          autocomplete="off"
          spellcheck="false"
          data-1p-ignore
          aria-describedby="token-hint token-problem"
          aria-invalid=${problem ? "true" : nothing}
        />
        <p id="token-hint" class="hint">${t("helicone.app.sign_in.hint")}</p>
        <p id="token-problem" class="problem" role="alert">${problem}</p>
        <button type="submit" class="primary">${t("helicone.app.sign_in.submit")}</button>
      </form>
    </main>`;
  }
}

customElements.define("helicone-sign-in", SignIn);
