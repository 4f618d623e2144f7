// Custom properties, as JSON or as rows of name and value, checked while they are typed; and the headers they become.

import { html, nothing } from "lit";
import { define, errorOf, hintOf, PanelPart } from "../panel/form/field.js";
import { MACROS, splitMacros } from "./macros.js";
import { checkEntries, formatProperties, readEntries, readProperties, writeEntries } from "./properties.js";
import { propertiesStyles } from "./properties-styles.js";
import { drawPropertyRow } from "./property-row.js";
import { EMPTY_ROW, freeName, isEmpty, isInValue, rowsOf, textOf, withValue } from "./property-rows.js";
import { drawUndo, undoStyles } from "../shared/undo-line.js";

/**
 * @typedef {import("../panel/form/field.js").Field} Field
 * @typedef {import("./property-rows.js").Row} Row
 * @typedef {import("./properties.js").PropertiesProblem} PropertiesProblem
 */

const NAME_FAULTS = new Set(["name", "reserved_name", "duplicate"]);

/** An empty object and an empty text mean the same. */
const plain = (/** @type {string} */ text) => (text === "{}" ? "" : text);

export class PropertiesField extends PanelPart {
  static styles = [propertiesStyles, undoStyles];
  static properties = {
    field: { attribute: false },
    view: { state: true },
    rows: { state: true },
    news: { state: true },
    refusal: { state: true },
    removed: { state: true },
  };

  /** The text that the rows stand for, unless it was changed elsewhere meanwhile. */
  #rowsText = "";
  /** The row whose value was written in last; -1 for none. */
  #lastRow = -1;
  /** Whether the JSON was written in, so that its cursor means something. */
  #hasCursor = false;

  constructor() {
    super();
    /** @type {Field | undefined} */
    this.field = undefined;
    /** @type {"json" | "rows"} */
    this.view = "json";
    /** @type {Row[]} */
    this.rows = [];
    this.news = "";
    /** Why the rows cannot be shown. */
    this.refusal = "";
    /** @type {{row: Row, at: number, after: string} | null} what Undo brings back */
    this.removed = null;
  }

  /** What the box shows: the text that was typed and refused, else what is set. */
  get #text() {
    return plain(this.field?.text ?? this.field?.value ?? "");
  }

  /** @param {Map<string, unknown>} changed */
  willUpdate(changed) {
    const text = this.#text;
    // Rows that were just edited are newer than a field that is not drawn anew yet.
    if (!changed.has("field") || this.view === "json" || text === this.#rowsText) return;
    // Another profile, or what the server made of it.
    if (readEntries(text).problem) this.view = "json";
    else this.#setRows(rowsOf(text), text);
  }

  /**
   * @param {Row[]} rows
   * @param {string} text
   */
  #setRows(rows, text) {
    this.rows = rows;
    this.#rowsText = plain(text);
  }

  /** @param {string} text */
  #take(text) {
    const { field } = this;
    if (!field) return;
    const { problem } = readProperties(text);
    this.news = "";
    this.refusal = "";
    if (problem) field.refuse(text, sentence(problem, field));
    else field.change(text);
  }

  /** @param {Row[]} rows */
  #takeRows(rows) {
    const text = textOf(rows, this.#text);
    this.#setRows(rows, text);
    this.removed = null;
    this.#take(text);
  }

  /** @param {"json" | "rows"} view */
  #show(view) {
    const { field } = this;
    if (!field) return;
    const text = this.#text;
    const { problem } = readEntries(text);
    this.refusal = "";
    this.removed = null;
    if (view === "rows" && problem) {
      this.refusal = field.t("helicone.properties.no_rows");
      this.news = `${this.refusal} ${sentence(problem, field)}`;
      return;
    }
    if (view === "rows") this.#setRows(rowsOf(text), text);
    this.#lastRow = -1;
    this.#hasCursor = false;
    this.view = view;
    this.news = "";
  }

  #format() {
    const text = this.#text;
    const laidOut = formatProperties(text);
    if (laidOut !== text) this.#take(laidOut);
  }

  /** @param {string} selector */
  async #focus(selector) {
    await this.updateComplete;
    const box = /** @type {HTMLInputElement | null} */ (this.querySelector(selector));
    box?.focus();
    return box;
  }

  async #add(row = EMPTY_ROW, part = "name") {
    const last = this.rows.at(-1);
    if (row !== EMPTY_ROW) this.#takeRows([...this.rows.filter((other) => !isEmpty(other)), row]);
    else if (!last || !isEmpty(last)) this.#takeRows([...this.rows, row]);
    await this.#focus(`[data-${part}="${this.rows.length - 1}"]`);
  }

  /** @param {number} at */
  async #remove(at) {
    const row = this.rows[at];
    const rest = this.rows.filter((other) => other !== row);
    this.#takeRows(rest);
    if (!isEmpty(row)) this.removed = { row, at, after: this.#rowsText };
    this.#lastRow = -1;
    this.news = this.field?.t("helicone.properties.removed", { name: row.name }) ?? "";
    const next = Math.min(at, rest.length - 1);
    await this.#focus(next < 0 ? ".property-add" : `[data-remove="${next}"]`);
  }

  async #undo() {
    if (!this.removed) return;
    const { row, at } = this.removed;
    this.#takeRows(this.rows.toSpliced(at, 0, row));
    this.news = this.field?.t("helicone.properties.restored", { name: row.name }) ?? "";
    await this.#focus(`[data-remove="${at}"]`);
  }

  /**
   * Puts a macro where the value is being written; where none is, it becomes a property of its own.
   *
   * @param {string} name
   */
  async #insert(name) {
    const macro = `{{${name}}}`;
    const isRows = this.view === "rows";
    const box = /** @type {HTMLInputElement | HTMLTextAreaElement | null} */ (
      this.querySelector(isRows ? `[data-value="${this.#lastRow}"]` : "textarea")
    );
    const text = box?.value ?? "";
    const [start, end] = [box?.selectionStart ?? text.length, box?.selectionEnd ?? text.length];
    const put = text.slice(0, start) + macro + text.slice(end);
    const { entries, problem } = readEntries(this.#text);
    const row = { ...EMPTY_ROW, name: freeName(name, isRows ? this.rows : entries), text: macro };
    row.raw = JSON.stringify(macro);
    if (isRows && !box) return this.#add(row, "value");
    if (isRows) {
      this.#takeRows(this.rows.with(this.#lastRow, withValue(this.rows[this.#lastRow], put)));
    } else if (problem || (this.#hasCursor && isInValue(text, start))) {
      this.#take(put);
    } else {
      const longer = writeEntries([...entries, row], text);
      this.#take(longer);
      return this.#select(longer.lastIndexOf(macro) + macro.length);
    }
    await this.#select(start + macro.length);
  }

  /** @param {number} place */
  async #select(place) {
    const box = await this.#focus(this.view === "rows" ? `[data-value="${this.#lastRow}"]` : "textarea");
    box?.setSelectionRange(place, place);
  }

  render() {
    const { field } = this;
    if (!field) return nothing;
    const { id, label, t } = field;
    const isRows = this.view === "rows";
    const { headers } = readProperties(this.#text);
    /** @type {(view: "json" | "rows") => unknown} */
    const toggle = (view) => html`
      <button
        type="button"
        class="button quiet small"
        part="button"
        aria-pressed=${String(this.view === view)}
        @click=${() => this.view === view || this.#show(view)}
      >${t(`helicone.properties.view.${view}`)}</button>
    `;
    return html`
      <div class="field" part="field">
        <div class="label-row">
          ${
            isRows
              ? html`<span class="label" id="${id}-label">${t("helicone.properties.label")}</span>`
              : html`<label class="label" for=${id}>${label}</label>`
          }
          <span class="views" role="group" aria-label=${t("helicone.properties.view")}>
            ${toggle("rows")} ${toggle("json")}
          </span>
        </div>
        ${isRows ? this.#drawRows(field) : this.#drawJson(field)}
        ${this.refusal ? html`<p class="notice">${this.refusal}</p>` : nothing} ${hintOf(field)}
        <div class="macros" role="group" aria-label=${t("helicone.properties.macros")}>
          <span aria-hidden="true">${t("helicone.properties.insert")}</span>
          ${MACROS.map(
            (name) => html`<button
              type="button"
              class="button"
              part="button"
              aria-label=${t("helicone.properties.insert_macro", { name })}
              aria-describedby="${id}-macros"
              @pointerdown=${(/** @type {Event} */ event) => event.preventDefault()}
              @click=${() => this.#insert(name)}
            ><code>{{${name}}}</code></button>`,
          )}
        </div>
        <p class="hint" id="${id}-macros">
          ${t("helicone.properties.macros.hint")}
          ${field.connection.settings.user_id ? nothing : t("helicone.properties.macros.no_user")}
        </p>
        ${headers.length ? drawHeaders(headers, field) : nothing}
        <span class="unseen" role="status">${this.news}</span>
      </div>
    `;
  }

  /** @param {Field} field */
  #drawJson(field) {
    const { id, description, error, t } = field;
    return html`
      <textarea
        class="box code"
        part="input"
        id=${id}
        rows="4"
        spellcheck="false"
        autocapitalize="off"
        placeholder='{"session_type": "roleplay"}'
        .value=${this.#text}
        aria-invalid=${error ? "true" : nothing}
        aria-describedby=${[description && `${id}-hint`, error && `${id}-error`].filter(Boolean).join(" ") || nothing}
        @input=${(/** @type {Event} */ event) => this.#take(/** @type {HTMLTextAreaElement} */ (event.target).value)}
        @focus=${() => (this.#hasCursor = true)}
        @blur=${() => (this.news = this.field?.error ?? "")}
      ></textarea>
      ${errorOf(field)}
      <button type="button" class="button quiet small property-add" part="button" @click=${this.#format}>
        ${t("helicone.action.format")}
      </button>
    `;
  }

  /** @param {Field} field */
  #drawRows(field) {
    const { id, error, t } = field;
    const { rows, removed } = this;
    const shown = rows.filter((row) => !isEmpty(row));
    const { problems } = checkEntries(shown);
    const isSaid = problems.some((problem) => problem !== null);
    return html`
      <ol class="property-rows" aria-labelledby="${id}-label">
        ${rows.map((row, at) => {
          const problem = problems[shown.indexOf(row)];
          return drawPropertyRow({
            id,
            row,
            at,
            error: problem ? sentence(problem, field) : "",
            isName: NAME_FAULTS.has(problem?.code ?? ""),
            t,
            change: (changed) => this.#takeRows(rows.with(at, changed)),
            enter: () =>
              at < rows.length - 1 ? void this.#focus(`[data-name="${at + 1}"]`) : void this.#add(),
            remove: () => void this.#remove(at),
            focus: () => (this.#lastRow = at),
          });
        })}
      </ol>
      ${
        removed && removed.after === this.#rowsText
          ? drawUndo(t, t("helicone.properties.removed", { name: removed.row.name }), () => void this.#undo())
          : nothing
      }
      <button type="button" class="button small property-add" part="button" id=${id} @click=${() => this.#add()}>
        ${t("helicone.properties.add")}
      </button>
      ${isSaid ? nothing : errorOf({ id, error })}
    `;
  }
}

/**
 * Draws the headers that are sent, with the macros marked.
 *
 * @param {import("./properties.js").Header[]} headers
 * @param {Field} field
 */
function drawHeaders(headers, { t }) {
  const hasMacro = headers.some(([, value]) => splitMacros(value).some(({ isMacro }) => isMacro));
  return html`
    <ul class="headers" aria-label=${t("helicone.properties.headers")}>
      ${headers.map(
        ([name, value]) => html`<li><code><span class="header-name">${name}:</span> ${splitMacros(value).map(
          ({ text, isMacro }) => (isMacro ? html`<mark>${text}</mark>` : text),
        )}</code></li>`,
      )}
    </ul>
    ${hasMacro ? html`<p class="hint">${t("helicone.properties.macros.filled")}</p>` : nothing}
  `;
}

/**
 * Says what is wrong with the text and where.
 *
 * @param {PropertiesProblem} problem
 * @param {Field} field
 */
function sentence({ code, slots, what }, { t, connection }) {
  if (slots.line === undefined) return t(`helicone.properties.${code}`, slots);
  const words =
    what?.map((token) => (token.length > 1 ? t(`helicone.properties.expected.${token}`) : `“${token}”`)) ?? [];
  const expected = new Intl.ListFormat(connection.locale, { type: "disjunction" }).format(words);
  return t("helicone.properties.place", { ...slots, problem: t(`helicone.properties.${code}`, { expected }) });
}

define("helicone-properties-field", PropertiesField);
