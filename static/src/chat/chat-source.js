// What the chat knows about its source: its words, its state, the chosen model and what that can do.

import { modelIn, stateIn } from "./chat-panel-events.js";
import { findObstacle } from "./chat-readiness.js";
import { seesImages } from "./chat-vision.js";
import { createTranslator, loadWords, preferredLocale } from "../shared/i18n.js";
import { SourceApi } from "../shared/source-api.js";

/**
 * @typedef {import("../shared/source-api.js").ErrorBody} ErrorBody
 * @typedef {HTMLElement & {base: string, locale?: string, connected?: boolean, state?: string, model?: string}} Chat
 *   What the page says comes first.
 */

export class ChatSource {
  /** @type {SourceApi | null} */
  api = null;
  /** @type {import("../shared/i18n.js").Translator | null} */
  t = null;
  /** @type {ErrorBody | null} */
  trouble = null;
  language = "en";
  /** @type {{state?: string, model?: string}} What the source itself says. */
  #seen = {};
  /** @type {import("../shared/source-api.js").Model[] | null} */
  #models = null;
  /** @type {Promise<void> | null} */
  #asking = null;

  /**
   * @param {Chat} chat
   * @param {{onChange: () => void, onTrouble: (error: ErrorBody) => void}} events
   */
  constructor(chat, { onChange, onTrouble }) {
    this.chat = chat;
    this.onChange = onChange;
    this.onTrouble = onTrouble;
  }

  /** Asks the source again for its words, its state and the chosen model. */
  async reload() {
    const { chat } = this;
    const api = new SourceApi(chat.base, chat.locale ?? preferredLocale(chat));
    this.api = api;
    this.#asking = null;
    try {
      const english = api.locale === "en" ? undefined : loadWords(chat.base, "en");
      const words = await loadWords(chat.base, api.locale);
      if (api !== this.api) return;
      this.t = createTranslator(words, await english, api.locale);
      this.language = api.locale;
      this.trouble = null;
      if (chat.connected === undefined || chat.model === undefined) {
        const [status, settings] = await Promise.all([api.status(), api.settings()]);
        if (api === this.api) this.#seen = { state: status.state, model: settings.model };
      }
    } catch (error) {
      if (api === this.api) {
        this.trouble = /** @type {ErrorBody} */ (error);
        this.onTrouble(this.trouble);
      }
    }
    this.onChange();
  }

  /** Asks once for the list of models, which tells who sees images. Without it nothing is known. */
  async learnModels() {
    if (this.reason !== "" || !this.api) return;
    this.#asking ??= this.#readModels(this.api);
    await this.#asking;
  }

  /** @param {SourceApi} api */
  async #readModels(api) {
    try {
      const { models } = await api.models();
      if (api === this.api) this.#models = models;
    } catch {
      this.#asking = null;
    }
    this.onChange();
  }

  /** Why nothing can be sent; "" if it can. */
  get reason() {
    const obstacle = findObstacle(this.chat, this.#seen);
    return obstacle && this.words(`helicone.chat.reason.${obstacle}`);
  }

  get model() {
    return this.chat.model ?? this.#seen.model ?? "";
  }

  /** Whether the model sees images; null where nobody knows. */
  get seesImages() {
    return seesImages(this.model, this.#models);
  }

  /**
   * @param {string} key
   * @param {import("../shared/i18n.js").Slots} [slots]
   */
  words(key, slots) {
    return this.t?.(key, slots) ?? "";
  }

  listen() {
    document.addEventListener("helicone-status", this.#onPanel);
    document.addEventListener("helicone-change", this.#onPanel);
  }

  unlisten() {
    document.removeEventListener("helicone-status", this.#onPanel);
    document.removeEventListener("helicone-change", this.#onPanel);
  }

  /** @param {Event} event from the panel, which may be anywhere on the page */
  #onPanel = (event) => {
    const panel = /** @type {any} */ (event.composedPath()[0]);
    if (panel.base !== this.chat.base) return;
    if (event.type === "helicone-status") this.#seen = { ...this.#seen, state: stateIn(event) };
    else this.#seen = { ...this.#seen, model: modelIn(event) };
    this.onChange();
  };
}
