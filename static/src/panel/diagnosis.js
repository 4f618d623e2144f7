// What to hand over when asking for help: versions, settings without secrets, the last results. A chunk of its own.

import { css, html, nothing } from "lit";
import { copyText } from "../shared/clipboard.js";
import { define, PanelPart } from "./form/field.js";
import "./panel.js";
import { saveFile } from "../shared/save-file.js";

/** @typedef {{report: object, text: string}} Report The same twice: for programs, and to read. */

/** Two buttons, and what came of them. */
export class Diagnosis extends PanelPart {
  static styles = [
    css`
      helicone-diagnosis {
        display: grid;
        gap: 0.5rem;
        padding-block: 0.25rem;
      }
    `,
  ];
  static properties = { connection: { attribute: false }, href: {}, note: { state: true }, isBusy: { state: true } };

  constructor() {
    super();
    /** @type {import("./connection.js").Connection | undefined} */
    this.connection = undefined;
    this.href = "";
    this.note = "";
    this.isBusy = false;
  }

  /**
   * Fetches the report as it is now, and does something with it.
   *
   * @param {(report: Report) => string | Promise<string>} use gives the key of what to say then
   */
  async #use(use) {
    const { connection } = this;
    if (!connection || this.isBusy) return;
    const { t, api } = connection;
    this.isBusy = true;
    this.note = t("helicone.diagnosis.collecting");
    try {
      this.note = t(await use(await api.file(this.href)));
    } catch (error) {
      const { message, hint } = /** @type {import("../shared/source-api.js").SourceError} */ (error);
      this.note = [message, hint].filter(Boolean).join(" ");
    } finally {
      this.isBusy = false;
    }
  }

  #copy() {
    return this.#use(async ({ text }) =>
      (await copyText(text)) ? "helicone.action.copied" : "helicone.diagnosis.not_copied",
    );
  }

  #save() {
    return this.#use(({ report }) => {
      const day = new Date().toISOString().slice(0, 10);
      saveFile(`helicone-chat-diagnosis-${day}.json`, "application/json", `${JSON.stringify(report, null, 2)}\n`);
      return "helicone.diagnosis.saved";
    });
  }

  render() {
    const { connection, isBusy, note } = this;
    if (!connection) return nothing;
    const { t } = connection;
    /** @type {(name: string, run: () => void) => unknown} */
    const button = (name, run) => html`<button
      type="button"
      class="button small"
      part="button"
      aria-disabled=${isBusy ? "true" : nothing}
      @click=${run}
    >${t(`helicone.diagnosis.${name}`)}</button>`;
    return html`
      <p class="hint">${t("helicone.diagnosis.description")}</p>
      <div class="actions">${button("copy", this.#copy)} ${button("save", this.#save)}</div>
      <p class="hint" role="status">${note}</p>
    `;
  }
}

define("helicone-diagnosis", Diagnosis);
