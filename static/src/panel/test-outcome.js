// What the test message brought: the reply and its figures. A chunk of its own.

import { html, nothing } from "lit";
import { define, link, PanelPart } from "./form/field.js";
import "./panel.js";
import { figuresOf } from "./test-figures.js";
import { styles } from "./test-styles.js";

/**
 * @typedef {import("./connection.js").Connection} Connection
 * @typedef {import("../shared/source-api.js").TestResult} TestResult
 */

export class TestOutcome extends PanelPart {
  static properties = { result: { attribute: false }, connection: { attribute: false } };
  static styles = [styles];

  constructor() {
    super();
    /** @type {TestResult | undefined} */
    this.result = undefined;
    /** @type {Connection | undefined} */
    this.connection = undefined;
  }

  render() {
    const { result, connection } = this;
    if (!result || !connection) return nothing;
    const { t, locale } = connection;
    return html`
    <figure class="reply">
      <blockquote dir="auto">${result.reply || t("helicone.test.empty_reply")}</blockquote>
      <figcaption>
        ${figuresOf(result, t, locale).map((figure, at) => [
          at ? html` <span aria-hidden="true">·</span> ` : nothing,
          html`<span class="fact">${figure}</span>`,
        ])}
        ${link(result.request_url, t("helicone.test.request"))}
      </figcaption>
    </figure>
    ${(result.notices ?? []).map(({ message }) => html`<p class="notice">${message}</p>`)}
    `;
  }
}

define("helicone-test-outcome", TestOutcome);
