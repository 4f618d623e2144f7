// <helicone-connection-panel>: the element that a host page uses; draws a Connection and passes on what the user does.

import { html, LitElement, nothing } from "lit";
import { Connection } from "./connection.js";
import { adoptStyles, define } from "./form/field.js";
import { preferredLocale } from "../shared/i18n.js";
import { drawLayout, drawProfileBar, foldedStyles, homelessErrors, loadFolded } from "./form/layout.js";
import { drawSkeleton } from "./skeleton.js";
import { ownError, ownWords, SourceApi } from "../shared/source-api.js";
import { drawStatus, standingOf } from "./status-view.js";
import { styles } from "./styles.js";
import { drawTest } from "./test-view.js";
import { theme } from "../shared/theme.js";

/** @typedef {import("./form/key-field.js").KeyField} KeyField */

/**
 * The connection panel of one source.
 *
 * Attributes: `base` (the source's prefix), `locale`, `theme` (`light` or `dark`; else the system's).
 * Events, all bubbling and composed: `helicone-ready`, `helicone-change` ({settings}), `helicone-status` (the status),
 * `helicone-error` ({code, message, hint}). None of them ever has the key. `helicone-show-setting` ({base, setting}),
 * from anywhere on the page, shows a field; `helicone-change-setting` ({base, setting, value}) changes it;
 * and a chat's `helicone-generation-start` waits until what was changed is saved.
 */
export class ConnectionPanel extends LitElement {
  static properties = { base: {}, locale: {}, theme: { reflect: true }, headers: { attribute: false } };
  static styles = [theme, ...styles];
  static shadowRootOptions = { ...LitElement.shadowRootOptions, delegatesFocus: true };

  /** @type {Connection | null} */
  #connection = null;
  /** @type {Promise<void>} */
  #loading = Promise.resolve();
  /** @type {WeakSet<HTMLElement>} */
  #opened = new WeakSet();
  #leave = () => void this.#connection?.flush();
  #changeAsked = (/** @type {Event} */ event) => {
    const detail = detailOf(event);
    if (detail.base !== this.base || !this.#connection?.status) return;
    event.preventDefault();
    this.#connection.change([detail.setting], detail.value);
    detail.saved = this.#connection.flush();
  };
  // A reply shall be made with what the panel shows.
  #generationStarts = (/** @type {Event} */ event) => {
    const { base, waitUntil } = detailOf(event);
    if (base === this.base) waitUntil(this.#connection?.flush());
  };
  #online = () => {
    if (this.#connection?.phase === "failed") void this.reload();
    else void this.#connection?.recheck();
  };
  #showAsked = (/** @type {Event} */ event) => {
    const { base, setting } = detailOf(event);
    if (base !== this.base) return;
    event.preventDefault();
    void this.showSetting(setting);
  };

  constructor() {
    super();
    /** @type {string | undefined} */
    this.base = undefined;
    /** @type {string | undefined} */
    this.locale = undefined;
    /** @type {"light" | "dark" | undefined} */
    this.theme = undefined;
    /** @type {(() => {[name: string]: string}) | undefined} */
    this.headers = undefined;
  }

  connectedCallback() {
    super.connectedCallback();
    addEventListener("pagehide", this.#leave);
    addEventListener("online", this.#online);
    document.addEventListener("helicone-show-setting", this.#showAsked);
    document.addEventListener("helicone-change-setting", this.#changeAsked);
    document.addEventListener("helicone-generation-start", this.#generationStarts);
  }

  disconnectedCallback() {
    super.disconnectedCallback();
    removeEventListener("pagehide", this.#leave);
    removeEventListener("online", this.#online);
    document.removeEventListener("helicone-show-setting", this.#showAsked);
    document.removeEventListener("helicone-change-setting", this.#changeAsked);
    document.removeEventListener("helicone-generation-start", this.#generationStarts);
    this.#connection?.cancel();
    this.#leave();
  }

  /** @param {Map<string, unknown>} changed */
  willUpdate(changed) {
    if (changed.has("base") || changed.has("locale")) this.#loading = this.#start();
  }

  async #start() {
    this.#connection?.cancel();
    void this.#connection?.flush();
    this.#connection = null;
    if (this.base === undefined) return;
    const api = new SourceApi(this.base, preferredLocale(this));
    api.headers = this.headers;
    const connection = new Connection(api);
    this.#connection = connection;
    connection.addEventListener("change", () => this.requestUpdate());
    connection.addEventListener("status", (event) => this.#tell("status", detailOf(event)));
    connection.addEventListener("settings", (event) => this.#tell("change", { settings: detailOf(event) }));
    connection.addEventListener("error", (event) => {
      const { code, message, hint } = detailOf(event);
      this.#tell("error", { code, message, hint });
    });
    await connection.load();
    if (connection === this.#connection && connection.phase !== "failed") this.#tell("ready", null);
  }

  /**
   * @param {string} name
   * @param {unknown} detail
   */
  #tell(name, detail) {
    this.dispatchEvent(new CustomEvent(`helicone-${name}`, { detail, bubbles: true, composed: true }));
  }

  /** Reads everything from the source again. */
  async reload() {
    const hadFocus = this.shadowRoot?.activeElement != null;
    this.#loading = this.#start();
    this.requestUpdate();
    await this.#loading;
    await this.updateComplete;
    if (hadFocus) this.#focusNext();
  }

  /** Connects with the typed key, else with the saved one; tells whether that worked. */
  connect() {
    return this.#connect({});
  }

  /** @param {{unverified?: boolean}} options */
  async #connect(options) {
    await this.#loading;
    const connection = this.#connection;
    if (!connection?.status || connection.phase !== "idle") return false;
    const { key } = connection.status;
    const keyField = this.#keyField;
    const typed = keyField?.typedKey ?? "";
    if (!typed && !key.saved && key.from === null) {
      await keyField?.complain(connection.t("helicone.connection.api_key.missing"));
      return false;
    }
    const hadFocus = keyField?.matches(":focus-within") ?? false;
    const before = connection.failure;
    const isConnected = await connection.connect(typed || undefined, options);
    if (isConnected) {
      keyField?.clear();
      await this.updateComplete;
      // The box that was typed into is gone; the next thing to do is to choose a model.
      if (hadFocus) this.#focusNext();
    } else if (connection.failure !== before && connection.failure?.code === "bad_key") {
      await keyField?.complain(connection.t("helicone.connection.api_key.refused"));
    }
    return isConnected;
  }

  /** Takes the user's second decision: to save what could not be checked. */
  async #saveAnyway() {
    // The button goes with the failure; in its place there is Cancel, until there is something to do next.
    this.#focus(".actions > button");
    if (await this.#connect({ unverified: true })) this.#focusNext();
  }

  /**
   * Opens what folds a setting's field away, and puts the focus on it.
   *
   * @param {string} name
   */
  async showSetting(name) {
    await this.#loading;
    const connection = this.#connection;
    if (!connection) return;
    await loadFolded(connection);
    await this.updateComplete;
    const box = /** @type {HTMLElement | null} */ (this.renderRoot.querySelector(`#field-${name}`));
    const fold = box?.closest("details");
    if (fold) fold.open = true;
    // A page that keeps the panel in a drawer opens it in the meantime.
    requestAnimationFrame(() => box?.focus());
  }

  /** Sends the test message. */
  async test() {
    await this.#loading;
    await this.#connection?.test();
  }

  /** @param {Map<string, unknown>} changed */
  update(changed) {
    const focused = this.shadowRoot?.activeElement;
    super.update(changed);
    // What had the focus is gone: it must not fall back to the start of the page.
    if (focused && !focused.isConnected) this.#focus(".actions > button");
  }

  updated() {
    const looks = foldedStyles();
    if (looks) adoptStyles(/** @type {Element} */ (this.renderRoot.firstElementChild), [looks]);
    // A fault must be seen: a fold opens when its first one appears, and is the user's to close again.
    for (const fold of /** @type {NodeListOf<HTMLDetailsElement>} */ (
      this.renderRoot.querySelectorAll("details.fold")
    )) {
      if (fold.dataset.error !== "true") this.#opened.delete(fold);
      else if (!this.#opened.has(fold)) {
        fold.open = true;
        this.#opened.add(fold);
      }
    }
  }

  get #keyField() {
    return /** @type {KeyField | null} */ (this.renderRoot.querySelector("helicone-key-field"));
  }

  /** @param {string} selector */
  #focus(selector) {
    /** @type {HTMLElement | null} */ (this.renderRoot.querySelector(selector))?.focus();
  }

  #focusNext() {
    const box = "helicone-model-combobox input:not(:disabled)";
    this.#focus(this.renderRoot.querySelector(box) ? box : "input, button");
  }

  render() {
    const connection = this.#connection;
    if (!connection) return nothing;
    if (connection.phase === "failed") return this.#drawFailure(connection);
    const { panel, t, phase } = connection;
    if (!panel || !connection.status) return drawSkeleton();
    return html`
      <section
        class="panel"
        part="form"
        aria-label=${panel.source.label}
        aria-busy=${phase === "idle" ? nothing : "true"}
        @connect-wanted=${this.connect}
      >
        <header class="head">
          <h2 part="title">${panel.source.label}</h2>
          ${this.#drawSaving(connection)}
        </header>
        ${drawProfileBar(connection)} ${drawLayout(connection.layout, connection)} ${this.#drawSaveFailure(connection)}
        <div class="actions">${this.#drawActions(connection)}</div>
        ${drawStatus(connection, () => void this.#saveAnyway())} ${drawTest(connection)} ${this.#drawFolds(connection)}
      </section>
    `;
  }

  /** @param {Connection} connection */
  #drawSaving({ saving, t }) {
    const words =
      saving === "saved" || saving === "refused" || saving === "failed" ? t(`helicone.panel.${saving}`) : "";
    return html`<p class="saving ${saving}" role="status">${words}</p>`;
  }

  /** @param {Connection} connection */
  #drawFolds(connection) {
    const { panel, t } = connection;
    const report = (/** @type {unknown} */ error) =>
      connection.report(ownError("app_unreachable", connection.locale, { detail: String(error) }));
    const draw = (/** @type {string} */ name, /** @type {() => Promise<unknown>} */ load, /** @type {unknown} */ part) =>
      html`<details class="help" @toggle=${() => load().catch(report)}>
        <summary>${t(`helicone.${name}.title`)}</summary>
        ${part}
      </details>`;
    const { programs, report: diagnosis } = panel ?? {};
    return [
      programs &&
        draw(
          "programs",
          () => import("./other-apps.js"),
          html`<helicone-other-apps .connection=${connection} .href=${programs.href}></helicone-other-apps>`,
        ),
      diagnosis &&
        draw(
          "diagnosis",
          () => import("./diagnosis.js"),
          html`<helicone-diagnosis .connection=${connection} .href=${diagnosis.href}></helicone-diagnosis>`,
        ),
    ].map((fold) => fold || nothing);
  }

  /** @param {Connection} connection */
  #drawSaveFailure(connection) {
    const { saveFailure, t } = connection;
    const refusals = homelessErrors(connection);
    if (refusals.length) return html`<p class="notice" role="status">${refusals.join(" ")}</p>`;
    // While it is tried again it stays, and the focus with it.
    if (!saveFailure) return nothing;
    return html`
      <p class="notice" role="status">
        ${saveFailure.message} ${saveFailure.hint}
        <button type="button" class="button quiet small" part="button" @click=${() => connection.flush()}>
          ${t("helicone.action.retry")}
        </button>
      </p>
    `;
  }

  /** @param {Connection} connection */
  #drawActions(connection) {
    const { panel, phase, settings, status, t } = connection;
    const isConnected = status?.state === "connected" || status?.state === "no_credits";
    // A message is a check too, so it may be sent where the last one failed.
    const mayTest = isConnected || status?.state === "unverified";
    const isOffline = standingOf(connection).tone === "off";
    /** @type {{[id: string]: {busy: string, stop: string, run: () => void}}} */
    const known = {
      connect: { busy: "connecting", stop: t("helicone.action.cancel"), run: () => void this.connect() },
      test: { busy: "testing", stop: t("helicone.action.stop"), run: () => void this.test() },
    };
    return (panel?.actions ?? [])
      .filter(({ id }) => id in known)
      .map(({ id, label, i18n, needs }) => {
        const { busy, stop, run } = known[id];
        const isRunning = phase === busy;
        const isIdle =
          isRunning || (phase === "idle" && (needs !== "connected" || (mayTest && Boolean(settings.model))));
        const key = id === "connect" && isOffline ? "helicone.action.retry" : i18n;
        const words = key && t(key) !== key ? t(key) : label;
        const isNext = isRunning || (id === "connect") !== isConnected;
        return html`<button
        type="button"
        class="button ${isNext && !isRunning ? "primary" : ""}"
        part="button ${isNext ? "primary" : ""}"
        aria-disabled=${isIdle ? nothing : "true"}
        @click=${() => (isRunning ? connection.cancel() : isIdle && run())}
      >${isRunning ? stop : words}</button>`;
      });
  }

  /** @param {Connection} connection */
  #drawFailure({ failure, locale }) {
    return html`
      <section class="panel" part="form">
        <div role="alert">
          <p class="status-line">${failure?.message}</p>
          <p class="next">${failure?.hint}</p>
        </div>
        <div class="actions">
          <button type="button" class="button" part="button" @click=${() => this.reload()}>
            ${ownWords(locale).try_again[0]}
          </button>
        </div>
      </section>
    `;
  }
}

/** @param {Event} event */
const detailOf = (event) => /** @type {CustomEvent} */ (event).detail;

define("helicone-connection-panel", ConnectionPanel);
