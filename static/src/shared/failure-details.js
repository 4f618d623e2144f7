// What lies behind the sentence of a failure: which providers were tried, what they said, the request's id.
// A chunk of its own, fetched when something failed.

import { html, nothing } from "lit";
import { copyText } from "./clipboard.js";
import { styles } from "./details-styles.js";
import { define, PanelPart } from "../panel/form/field.js";

/**
 * @typedef {import("./source-api.js").Attempt} Attempt
 * @typedef {Pick<import("./source-api.js").ErrorBody, "code" | "detail" | "attempts" | "status">} Failure
 */

// What is left of an error that somebody turned into text without looking at it.
const SAYS_NOTHING = /^\s*(\{\}|\[object Object\]|undefined|null)?\s*$/;

/**
 * Gives one line for each attempt; the same thing several times in a row is one line with a count.
 *
 * @param {Attempt[]} attempts
 */
export function linesOf(attempts) {
  /** @type {{line: string, count: number}[]} */
  const rows = [];
  for (const { source, status, message } of attempts) {
    const said = [status || "", SAYS_NOTHING.test(message) ? "" : message].filter(Boolean).join(" ");
    const line = [source, said].filter(Boolean).join(": ");
    const last = rows.at(-1);
    if (last?.line === line) last.count += 1;
    else rows.push({ line, count: 1 });
  }
  return rows.map(({ line, count }) => (count > 1 ? `${line} (×\u202f${count})` : line));
}

/**
 * Gives what a failure says beyond its sentence, without what an attempt says already.
 *
 * @param {Failure} failure
 */
export function detailOf({ detail, attempts }) {
  return !detail || SAYS_NOTHING.test(detail) || attempts?.some(({ message }) => message.includes(detail)) ? "" : detail;
}

/**
 * Gives the stable code of a failure, and the status of the answer that told it.
 *
 * @param {Failure} failure
 */
export const codeOf = ({ code, status }) => [code, status && `HTTP ${status}`].filter(Boolean).join(" · ");

/** The details, folded, with a button that copies them; nothing where there are none. */
export class FailureDetails extends PanelPart {
  static styles = [styles];
  static properties = { failure: { attribute: false }, t: { attribute: false }, requestId: {} };

  constructor() {
    super();
    /** @type {Failure | undefined} */
    this.failure = undefined;
    /** @type {import("./i18n.js").Translator} */
    this.t = (key) => key;
    /** @type {string | null | undefined} */
    this.requestId = undefined;
  }

  render() {
    const { failure, t, requestId } = this;
    const lines = linesOf(failure?.attempts ?? []);
    const detail = failure ? detailOf(failure) : "";
    const request = requestId ? t("helicone.panel.request_id", { id: requestId }) : "";
    if (!failure || (!failure.status && !lines.length && !detail && !request)) return nothing;
    const copy = async (/** @type {Event} */ event) => {
      const note = /** @type {HTMLElement} */ (/** @type {Element} */ (event.currentTarget).nextElementSibling);
      const isCopied = await copyText([codeOf(failure), request, ...lines, detail].filter(Boolean).join("\n"));
      note.textContent = t(isCopied ? "helicone.action.copied" : "helicone.action.not_copied");
    };
    const name = t("helicone.panel.details");
    return html`
      <details class="details">
        <summary>${name}</summary>
        <p>${t("helicone.panel.code", { code: codeOf(failure) })}</p>
        ${request ? html`<p>${request}</p>` : nothing}
        ${lines.length ? html`<ul class="attempts">${lines.map((line) => html`<li>${line}</li>`)}</ul>` : nothing}
        ${detail ? html`<pre tabindex="0" role="group" aria-label=${name}>${detail}</pre>` : nothing}
        <button type="button" class="button quiet small deed" part="button" @click=${copy}>
          ${t("helicone.action.copy_details")}
        </button>
        <span class="hint" role="status"></span>
      </details>
    `;
  }
}

define("helicone-failure-details", FailureDetails);
