// The model string that is sent, shown and edited as one text; and what the first choice costs.

import { html, nothing } from "lit";
import { define, PanelPart } from "../panel/form/field.js";
import { readModelString, LONGEST } from "./model-string.js";
import { formatUsd } from "../shared/prices.js";
import { chainOf, composeModelString, endpointOf, readComposed } from "./route-chain.js";
import { changeRoutes } from "./route-change.js";
import "./route-warnings.js";
import { formatRoute } from "./routing.js";
import { routingStyles } from "./routing-styles.js";

/** @typedef {import("../panel/form/field.js").Field} Field */

export class SentAs extends PanelPart {
  static styles = [routingStyles];
  static properties = { field: { attribute: false }, draft: { state: true }, news: { state: true } };

  constructor() {
    super();
    /** @type {Field | undefined} the field after which it stands; only its surroundings matter here */
    this.field = undefined;
    /** @type {string | null} what is being typed; null while the box shows what is sent */
    this.draft = null;
    this.news = "";
  }

  get #sent() {
    const connection = this.field?.connection;
    return connection ? composeModelString(connection.settings, connection.canSearch) : "";
  }

  /** Takes what was typed, unless it is faulty: then it stays as it is, with the reason. */
  #take(text = this.draft) {
    const { field } = this;
    if (!field || text === null) return;
    if (text === this.#sent) return this.#discard();
    const { connection, t } = field;
    const chain = readComposed(text, connection.settings.web_search === true, connection.canSearch);
    if (chain.problem) {
      this.news = this.#complaint(text);
      return;
    }
    this.draft = null;
    changeRoutes(connection, chain);
    // Where web search or a repetition makes the string another one than was typed, both are there to compare.
    const isSame = readable(text) === this.#sent;
    this.news = t(`helicone.routing.${isSame ? "taken" : "taken_otherwise"}`);
  }

  /**
   * Leaving takes the text; going on to what is offered for it does not, or the offer would be gone.
   *
   * @param {FocusEvent} event
   */
  #leave(event) {
    if (!this.contains(/** @type {Node | null} */ (event.relatedTarget))) this.#take();
  }

  #discard() {
    this.draft = null;
    this.news = "";
  }

  /** @param {string} text */
  #complaint(text) {
    const { problem } = readModelString(text);
    if (!problem || !this.field) return "";
    const { t } = this.field;
    const { code, at, item } = problem;
    const words = t(`helicone.error.invalid_model.${code}.message`, { item, limit: LONGEST });
    return t("helicone.routing.place", { at, problem: words });
  }

  /** @param {KeyboardEvent} event */
  #press(event) {
    if (event.isComposing) return;
    if (event.key === "Enter") {
      event.preventDefault();
      this.#take();
    } else if (event.key === "Escape" && this.draft !== null) {
      event.preventDefault();
      // The host's drawer or dialog would close too.
      event.stopPropagation();
      this.#discard();
    }
  }

  /** @param {string} corrected */
  #replace(corrected) {
    this.draft = corrected;
    this.#take();
  }

  async #takeBack() {
    this.#discard();
    await this.updateComplete;
    this.querySelector("textarea")?.focus();
  }

  render() {
    const { field, draft } = this;
    if (!field) return nothing;
    const { t, connection } = field;
    const sent = this.#sent;
    const error = draft === null ? "" : this.#complaint(draft);
    const id = "routing-sent-as";
    return html`
      <div class="field" part="field" @focusout=${this.#leave}>
        <label class="label" for=${id}>${t("helicone.routing.sent_as")}</label>
        <textarea
          class="box code sent-as"
          part="input"
          id=${id}
          rows="1"
          spellcheck="false"
          autocapitalize="off"
          autocomplete="off"
          placeholder=${t("helicone.routing.choose_first")}
          .value=${draft ?? sent}
          aria-invalid=${error ? "true" : nothing}
          aria-describedby="${id}-hint ${id}-error"
          @input=${(/** @type {Event} */ event) => (this.draft = /** @type {HTMLTextAreaElement} */ (event.target).value)}
          @keydown=${this.#press}
        ></textarea>
        <p class="hint" id="${id}-hint">${t("helicone.routing.sent_as.hint")} ${this.#cost(sent)}</p>
        <div id="${id}-error">
          ${
            error
              ? html`<p class="error">${error}</p>
                <button type="button" class="button quiet small" part="button" @click=${this.#takeBack}>
                  ${t("helicone.routing.take_back")}
                </button>`
              : nothing
          }
        </div>
        ${
          draft === null
            ? nothing
            : html`<helicone-route-warnings
              @pointerdown=${(/** @type {Event} */ event) => event.preventDefault()}
              .field=${{ ...field, error }}
              .text=${draft}
              .replace=${(/** @type {string} */ corrected) => this.#replace(corrected)}
            ></helicone-route-warnings>`
        }
        <p class=${error ? "unseen" : "hint"} role="status">${this.news}</p>
      </div>
    `;
  }

  /**
   * Says who serves first, and for how much.
   *
   * @param {string} sent
   */
  #cost(sent) {
    const { routes, excluded } = readModelString(sent);
    const connection = this.field?.connection;
    if (!routes.length || !connection || !this.field) return nothing;
    const { t } = this.field;
    const item = formatRoute(routes[0]);
    const endpoint = endpointOf(item, connection.models, excluded);
    const usd = (/** @type {number} */ amount) => formatUsd(amount, connection.locale);
    return endpoint?.input != null && endpoint.output != null
      ? t("helicone.routing.cost", {
          name: routes[0].model,
          provider: endpoint.provider,
          input: usd(endpoint.input),
          output: usd(endpoint.output),
        })
      : t("helicone.routing.cost_unknown", { name: item });
  }
}

/**
 * Writes a text as the composition would.
 *
 * @param {string} text
 */
function readable(text) {
  const { items, excluded } = chainOf({ model: text });
  return [...excluded.map((name) => `!${name}`), ...items].join(",");
}

define("helicone-sent-as", SentAs);
