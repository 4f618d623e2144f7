// The chain of routes: the model and its fallbacks in order, each with its provider, changed by mouse or keyboard.

import { html, nothing } from "lit";
import "../model-picker/combobox.js";
import { define, describedBy, errorOf, hintOf, PanelPart } from "../panel/form/field.js";
import { readModelString } from "./model-string.js";
import { chainOf, modelOf } from "./route-chain.js";
import { changeRoutes } from "./route-change.js";
import { drawRow, isSplit, pinOf, withPin } from "./route-row.js";
import "./route-warnings.js";
import { formatRoute } from "./routing.js";
import { routingStyles } from "./routing-styles.js";
import { drawUndo, undoStyles } from "../shared/undo-line.js";

/**
 * @typedef {import("../panel/form/field.js").Field} Field
 * @typedef {import("./route-chain.js").Chain} Chain
 * @typedef {import("./route-row.js").Does} Does
 */

export class FallbackList extends PanelPart {
  static styles = [routingStyles, undoStyles];
  static properties = {
    field: { attribute: false },
    news: { state: true },
    said: { state: true },
    removed: { state: true },
  };

  constructor() {
    super();
    /** @type {Field | undefined} */
    this.field = undefined;
    this.news = "";
    /** @type {{at: number, text: string} | null} why a change of one row was not taken; row -1 is the box that adds */
    this.said = null;
    /** @type {{item: string, before: Chain, after: string} | null} what Undo brings back */
    this.removed = null;
  }

  /** @returns {Chain} */
  get #chain() {
    return chainOf(this.field?.connection.settings ?? {});
  }

  /** @param {Chain} chain */
  #change(chain) {
    this.said = null;
    this.removed = null;
    if (this.field) changeRoutes(this.field.connection, chain);
  }

  /**
   * @param {string} key
   * @param {import("../shared/i18n.js").Slots} slots
   */
  #tell(key, slots) {
    this.news = this.field?.t(`helicone.routing.${key}`, slots) ?? "";
  }

  /**
   * Puts the focus on one button of one item; where that cannot be, on another of its row, or on the box that adds.
   *
   * @param {string | undefined} item
   * @param {Does} which
   */
  async #focus(item, which) {
    await this.updateComplete;
    const buttons = /** @type {NodeListOf<HTMLElement>} */ (this.querySelectorAll(`button[data-does="${which}"]`));
    const button = [...buttons].find((candidate) => candidate.dataset.item === item);
    (button ?? /** @type {HTMLElement | null} */ (this.querySelector(`#${this.field?.id}`)))?.focus();
  }

  /**
   * @param {number} from
   * @param {Does} does
   */
  async #act(from, does) {
    const { items, excluded } = this.#chain;
    const item = items[from];
    if (does === "remove") return this.#remove(from);
    const to = from + (does === "up" ? -1 : 1);
    if (to < 0 || to >= items.length) return;
    const which = /** @type {HTMLElement | null} */ (this.querySelector("button:focus"))?.dataset.does ?? does;
    items.splice(to, 0, ...items.splice(from, 1));
    this.#change({ items: items.filter(Boolean), excluded });
    this.#tell("moved", { name: item, place: to + 1, count: items.length });
    await this.#focus(item, /** @type {Does} */ (which));
  }

  /** @param {number} at */
  async #remove(at) {
    const before = this.#chain;
    const item = before.items[at];
    const items = before.items.filter((other) => other !== item);
    this.#change({ ...before, items });
    this.removed = { item, before, after: JSON.stringify(this.#chain) };
    this.#tell("removed", { name: item });
    await this.#focus(items[at] ?? items[at - 1], "remove");
  }

  async #undo() {
    if (!this.removed) return;
    const { item, before } = this.removed;
    this.#change(before);
    this.#tell("added", { name: item });
    await this.#focus(item, "remove");
  }

  /**
   * Puts what a text stands for in the place of a row, or at the end; a text that cannot be read changes nothing.
   *
   * @param {number} at
   * @param {string} text
   */
  #put(at, text) {
    const { field } = this;
    if (!field) return;
    const { items, excluded } = this.#chain;
    const { routes, excluded: others, problem } = readModelString(text);
    if (problem) {
      const words = field.t(`helicone.error.invalid_model.${problem.code}.message`, { item: problem.item });
      this.said = { at, text: words };
      this.news = words;
      return;
    }
    const index = at < 0 ? items.length : at;
    const rest = items.filter((_item, place) => place !== index);
    const added = [...new Set(routes.map(formatRoute))];
    const news = added.filter((item) => !rest.includes(item));
    if (!news.length) {
      this.said = { at, text: field.t("helicone.routing.there_already", { name: added.join(", ") }) };
      this.news = this.said.text;
      return;
    }
    // The first place belongs to the model, also while none is chosen.
    const kept = items.length ? items : [""];
    const placed = at < 0 ? [...kept, ...news] : kept.toSpliced(at, 1, ...news);
    this.#change({ items: placed, excluded: [...new Set([...excluded, ...others])] });
    this.#tell("added", { name: news.join(", ") });
  }

  /**
   * Takes another model for a row; the provider stays where the model has it.
   *
   * @param {number} at
   * @param {string} text
   */
  #pick(at, text) {
    const pin = pinOf(this.#chain.items[at]);
    const models = this.field?.connection.models ?? [];
    const hasPin = modelOf(text, models)?.endpoints?.some(({ provider }) => provider === pin.split("/")[0]);
    this.#put(at, pin && hasPin && isSplit(text) && !pinOf(text) ? withPin(text, pin) : text);
  }

  /**
   * @param {string} item
   * @param {string} corrected
   */
  #replace(item, corrected) {
    const { items, excluded } = this.#chain;
    const { routes, excluded: others } = readModelString(corrected);
    const meant = routes.length ? routes.map(formatRoute) : [corrected];
    const replaced = items.flatMap((other) => (other === item ? meant : [other]));
    this.#change({ items: [...new Set(replaced)], excluded: [...new Set([...excluded, ...others])] });
  }

  render() {
    const { field, said, removed } = this;
    if (!field) return nothing;
    const { id, label, t, connection, schema } = field;
    const chain = this.#chain;
    const isFull = chain.items.length > (schema.maxItems ?? Infinity);
    return html`
      <div class="field" part="field">
        <label class="label" for=${id}>${label}</label>
        ${
          chain.items.length
            ? html`<ol class="routes">
              ${chain.items.map((item, at) =>
                drawRow({
                  field,
                  item,
                  at,
                  chain,
                  said: said?.at === at ? said.text : "",
                  pick: (text) => this.#pick(at, text),
                  pin: (provider) => this.#put(at, withPin(item, provider)),
                  act: (does) => void this.#act(at, does),
                  replace: (corrected) => this.#replace(item, corrected),
                }),
              )}
            </ol>`
            : nothing
        }
        ${
          removed && removed.after === JSON.stringify(chain)
            ? drawUndo(t, t("helicone.routing.removed", { name: removed.item }), () => void this.#undo())
            : nothing
        }
        <helicone-model-combobox
          .name=${id}
          .models=${connection.models}
          .base=${connection.api.base}
          .t=${t}
          .locale=${connection.locale}
          .placeholder=${t(isFull ? "helicone.routing.full" : "helicone.routing.add", { count: schema.maxItems })}
          .describedBy=${describedBy(field)}
          .isInvalid=${field.error !== "" || said?.at === -1}
          .isDisabled=${isFull}
          .clearsOnPick=${true}
          @pick=${(/** @type {CustomEvent<string>} */ event) => this.#put(-1, event.detail)}
        ></helicone-model-combobox>
        ${said?.at === -1 ? html`<p class="error">${said.text}</p>` : nothing} ${hintOf(field)} ${errorOf(field)}
        <span class="unseen" role="status">${this.news}</span>
      </div>
    `;
  }
}

define("helicone-fallback-list", FallbackList);
