// What to paste into which other app, so that it uses this connection. A chunk of its own, fetched when it is opened.

import { css, html, nothing } from "lit";
import { copyText } from "../shared/clipboard.js";
import { define, PanelPart } from "./form/field.js";
import "./panel.js";

/**
 * @typedef {{id: string, base_url: string, snippet?: string}} Host
 * @typedef {{base_url: string, hosts: Host[], renewable: boolean}} Programs
 */

const DOTS = "•".repeat(24);

/** Address, access token and recipes; the token is fetched only when somebody wants to see or copy it. */
export class OtherApps extends PanelPart {
  static styles = [
    css`
      helicone-other-apps {
        display: grid;
        gap: 0.75rem;
        padding-block: 0.25rem 0.75rem;
      }

      helicone-other-apps .value {
        display: flex;
        flex-wrap: wrap;
        align-items: center;
        gap: 0.25rem 0.5rem;
      }

      helicone-other-apps code {
        flex: 1 1 12rem;
        font: 0.8125rem/1.5 ui-monospace, "SF Mono", "Cascadia Mono", Menlo, Consolas, monospace;
        overflow-wrap: anywhere;
        min-inline-size: 0;
      }

      helicone-other-apps pre {
        font: 0.75rem/1.5 ui-monospace, "SF Mono", "Cascadia Mono", Menlo, Consolas, monospace;
        overflow: auto;
        max-block-size: 14rem;
        margin: 0;
        padding: 0.625rem;
        border: 1px solid var(--hp-border);
        border-radius: var(--hp-radius);
        white-space: pre-wrap;
        overflow-wrap: anywhere;
      }

      helicone-other-apps details > div {
        display: grid;
        gap: 0.5rem;
        padding-block-end: 0.5rem;
      }

      helicone-other-apps summary {
        min-block-size: 1.5rem;
        padding-block: 0.25rem;
        cursor: pointer;
      }
    `,
  ];
  static properties = {
    connection: { attribute: false },
    href: {},
    programs: { state: true },
    token: { state: true },
    isAsking: { state: true },
    note: { state: true },
  };

  constructor() {
    super();
    /** @type {import("./connection.js").Connection | undefined} */
    this.connection = undefined;
    this.href = "";
    /** @type {Programs | null} */
    this.programs = null;
    /** @type {string} shown while it is not empty */
    this.token = "";
    this.isAsking = false;
    this.note = "";
  }

  firstUpdated() {
    void this.#try(async ({ api }) => {
      this.programs = await api.file(this.href);
    });
  }

  /**
   * Does something with the source; what goes wrong is told in its words.
   *
   * @param {(connection: import("./connection.js").Connection) => Promise<string | void>} work gives what to say then
   */
  async #try(work) {
    const { connection } = this;
    if (!connection) return;
    this.note = "";
    try {
      this.note = (await work(connection)) || "";
    } catch (error) {
      const { message, hint } = /** @type {import("../shared/source-api.js").SourceError} */ (error);
      this.note = [message, hint].filter(Boolean).join(" ");
    }
  }

  /** @param {string} text */
  async #copy(text) {
    const words = (await copyText(text)) ? "helicone.action.copied" : "helicone.action.not_copied";
    return this.connection?.t(words);
  }

  #toggleToken() {
    return this.#try(async ({ api }) => {
      this.token = this.token ? "" : (await api.send("POST", `${this.href}/token`, { body: {} })).token;
    });
  }

  #copyToken() {
    return this.#try(async ({ api }) =>
      this.#copy(this.token || (await api.send("POST", `${this.href}/token`, { body: {} })).token),
    );
  }

  #renew() {
    return this.#try(async ({ api, t }) => {
      this.token = (await api.send("POST", `${this.href}/token/renew`, { body: {} })).token;
      await this.#ask(false);
      return t("helicone.programs.renewed");
    });
  }

  /**
   * Puts the question, or takes it back; the focus goes where the buttons went.
   *
   * @param {boolean} isAsking
   */
  async #ask(isAsking) {
    this.isAsking = isAsking;
    await this.updateComplete;
    /** @type {HTMLElement | null} */ (this.querySelector(isAsking ? ".question button" : ".renew"))?.focus();
  }

  render() {
    const { connection, programs, note } = this;
    if (!connection) return nothing;
    const { t } = connection;
    return html`
      <p class="hint">${t("helicone.programs.description")}</p>
      ${
        programs
          ? html`${this.#drawValue(t("helicone.programs.address"), programs.base_url)} ${this.#drawToken(programs)}
            ${programs.hosts.map((host) => this.#drawHost(host))}`
          : nothing
      }
      <p class="hint" role="status">${programs || note ? note : t("helicone.programs.loading")}</p>
    `;
  }

  /**
   * @param {string} words
   * @param {() => unknown} run
   * @param {{label?: string, kind?: string}} [options]
   */
  #drawButton(words, run, { label, kind = "" } = {}) {
    return html`<button
      type="button"
      class="button small ${kind}"
      part="button"
      aria-label=${label ?? nothing}
      @click=${run}
    >${words}</button>`;
  }

  /**
   * @param {string} name
   * @param {string} value
   */
  #drawValue(name, value) {
    const t = /** @type {import("../shared/i18n.js").Translator} */ (this.connection?.t);
    const label = t("helicone.programs.copy", { name });
    return html`<div>
      <span class="label">${name}</span>
      <div class="value">
        <code>${value}</code>
        ${this.#drawButton(t("helicone.action.copy"), () => this.#try(() => this.#copy(value)), { label })}
      </div>
    </div>`;
  }

  /** @param {Programs} programs */
  #drawToken({ renewable }) {
    const t = /** @type {import("../shared/i18n.js").Translator} */ (this.connection?.t);
    const name = t("helicone.programs.token");
    const shown = t(`helicone.programs.${this.token ? "hide" : "show"}`);
    return html`<div>
      <span class="label">${name}</span>
      <div class="value">
        ${this.token ? html`<code>${this.token}</code>` : html`<code aria-hidden="true">${DOTS}</code>`}
        ${this.#drawButton(shown, this.#toggleToken)}
        ${this.#drawButton(t("helicone.action.copy"), this.#copyToken, { label: t("helicone.programs.copy", { name }) })}
      </div>
      ${
        this.isAsking
          ? html`<div class="question" role="group" aria-label=${t("helicone.programs.renew.question")}>
            <p class="hint">${t("helicone.programs.renew.question")}</p>
            <div class="actions">
              ${this.#drawButton(t("helicone.programs.renew.yes"), this.#renew)}
              ${this.#drawButton(t("helicone.action.cancel"), () => this.#ask(false))}
            </div>
          </div>`
          : renewable
            ? this.#drawButton(t("helicone.programs.renew"), () => this.#ask(true), { kind: "quiet renew" })
            : nothing
      }
    </div>`;
  }

  /** @param {Host} host */
  #drawHost({ id, base_url: address, snippet }) {
    const t = /** @type {import("../shared/i18n.js").Translator} */ (this.connection?.t);
    const name = t("helicone.programs.snippet");
    return html`<details>
      <summary>${t(`helicone.programs.${id}.title`)}</summary>
      <div>
        <p class="hint">${t(`helicone.programs.${id}.steps`)}</p>
        ${this.#drawValue(t("helicone.programs.address"), address)}
        ${
          snippet
            ? html`<span class="label">${name}</span>
              <pre tabindex="0" role="region" aria-label="${t(`helicone.programs.${id}.title`)}: ${name}">${snippet}</pre>
              <div class="actions">${this.#drawButton(
                t("helicone.action.copy"),
                () => this.#try(() => this.#copy(snippet)),
                { label: t("helicone.programs.copy", { name }) },
              )}</div>`
            : nothing
        }
      </div>
    </details>`;
  }
}

define("helicone-other-apps", OtherApps);
