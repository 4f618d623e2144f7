// What the panel knows and can do: load, connect, change settings, test. No DOM in it; listeners draw.

import { createTranslator } from "../shared/i18n.js";
import { withValueAt, pointerOf } from "./form/rules.js";
import { ownError, SourceError } from "../shared/source-api.js";

/**
 * @typedef {import("../shared/source-api.js").Status} Status
 * @typedef {import("../shared/source-api.js").Settings} Settings
 * @typedef {import("../shared/source-api.js").TestResult} TestResult
 * @typedef {"loading" | "failed" | "idle" | "connecting" | "testing" | "forgetting" | "refreshing"} Phase
 * @typedef {{result: TestResult} | {failure: SourceError} | {stopped: true}} TestOutcome
 * @typedef {"" | "waiting" | "saving" | "saved" | "refused" | "failed"} Saving
 */

/** What the manifest names, as it is with every source so far. */
const EXPECTED_FILES = ["ui/connection.schema.json", "ui/connection.uischema.json"];

/** @param {string} code */
export const isOutOfReach = (code) =>
  ["app_unreachable", "gateway_down", "gateway_timeout", "not_a_gateway"].includes(code);

/** @param {unknown} error */
function asSourceError(error, locale = "en") {
  return error instanceof SourceError ? error : ownError("bad_answer", locale, { detail: String(error) });
}

/**
 * One source's connection, as the panel sees it.
 *
 * Events: `change` after anything that shows; `status`, `settings` and `error` with the thing itself as detail.
 */
export class Connection extends EventTarget {
  /** @type {AbortController | null} */
  #running = null;
  /** @type {ReturnType<typeof setTimeout> | undefined} */
  #timer;
  /** @type {Promise<void> | null} */
  #save = null;

  /**
   * @param {import("../shared/source-api.js").SourceApi} api
   * @param {{saveAfter?: number}} [options] milliseconds from a change to its saving
   */
  constructor(api, { saveAfter = 400 } = {}) {
    super();
    this.api = api;
    this.saveAfter = saveAfter;
    this.t = createTranslator({});
    /** @type {import("../shared/source-api.js").Panel | null} */
    this.panel = null;
    /** @type {import("./form/rules.js").Schema} */
    this.schema = {};
    /** @type {import("./form/rules.js").Layout} */
    this.layout = { type: "VerticalLayout", elements: [] };
    /** @type {Status | null} */
    this.status = null;
    /** @type {Settings} */
    this.settings = {};
    /** @type {import("../shared/source-api.js").Model[]} */
    this.models = [];
    /** @type {Phase} */
    this.phase = "loading";
    /** @type {SourceError | null} why the last load, connect or forget failed */
    this.failure = null;
    /** Whether what Connect could not check may be saved all the same. */
    this.offersAnyway = false;
    /** @type {TestOutcome | null} */
    this.outcome = null;
    /** @type {Saving} */
    this.saving = "";
    /** @type {SourceError | null} */
    this.saveFailure = null;
    /** @type {{[pointer: string]: string}} what the server refused */
    this.fieldErrors = {};
    /** @type {{[pointer: string]: {text: string, message: string}}} what cannot become a setting as it stands */
    this.drafts = {};
    this.isDirty = false;
  }

  get locale() {
    return this.api.locale;
  }

  /** Whether settings can be saved by themselves; before there is a key they go along with Connect. */
  get canSave() {
    return this.status !== null && this.status.state !== "no_key";
  }

  /** @type {(modelId: string) => boolean} */
  canSearch = (modelId) => this.models.some((model) => model.id === modelId && model.web_search);

  /** Fetches everything that the panel draws; connects if there is a key that nobody has tried yet. */
  async load() {
    this.#update({ phase: "loading", failure: null, outcome: null });
    try {
      const { api } = this;
      const fileNamed = this.#fetchExpected();
      const [words, panel, status, settings] = await Promise.all([
        api.words(api.locale),
        api.panel(),
        api.status(),
        api.settings(),
      ]);
      const [schema, layout] = await Promise.all([panel.schema, panel.uischema].map(fileNamed));
      this.t = createTranslator(words, {}, api.locale);
      this.#update({ panel, schema, layout, settings, drafts: {}, fieldErrors: {}, isDirty: false, saving: "" });
      await this.#receive(status);
      this.#update({ phase: "idle" });
    } catch (error) {
      this.#fail(error, "failed");
      return;
    }
    if (this.status?.state === "unverified") await this.connect();
  }

  /** Asks for the files before the manifest has come, which saves waiting for one answer after the other. */
  #fetchExpected() {
    const begun = new Map(EXPECTED_FILES.map((href) => [href, this.api.file(href)]));
    // One that the manifest does not name need not be there.
    for (const file of begun.values()) file.catch(() => {});
    return (/** @type {string} */ href) => begun.get(href) ?? this.api.file(href);
  }

  /**
   * Tries the key, or the saved one; key and settings are saved by the server once the gateway has accepted the key.
   *
   * @param {string} [apiKey]
   * @param {{unverified?: boolean}} [options] whether to save also what cannot be checked now
   * @returns {Promise<boolean>} whether key and settings are saved and in use now
   */
  async connect(apiKey, { unverified = false } = {}) {
    if (this.phase !== "idle") return false;
    clearTimeout(this.#timer);
    await this.#save;
    const sent = this.isDirty ? this.settings : undefined;
    const { failure, outcome, offersAnyway } = this;
    this.#running = new AbortController();
    this.#update({ phase: "connecting", failure: null, outcome: null, offersAnyway: false });
    let isConnected = false;
    try {
      const body = {
        ...(apiKey ? { api_key: apiKey } : {}),
        ...(sent ? { settings: sent } : {}),
        ...(unverified ? { unverified } : {}),
      };
      const status = await this.api.connect(body, { signal: this.#running.signal });
      isConnected = true;
      if (sent && sent === this.settings) this.#update({ isDirty: false, fieldErrors: {}, saving: "" });
      if (sent) this.#emit("settings", this.settings);
      await this.#receive(status);
      this.#update({ phase: "idle" });
    } catch (error) {
      if (this.#running.signal.aborted) this.#update({ phase: "idle", failure, outcome, offersAnyway });
      else {
        this.#fail(error, "idle");
        const steps = this.failure?.steps ?? [];
        const isRefused = steps.some(({ code }) => code === "bad_key");
        this.#update({ offersAnyway: Boolean(apiKey || sent) && steps.length > 0 && !isRefused });
      }
      await this.#receiveStatusAnew();
    }
    if (this.isDirty) this.#saveSoon();
    return isConnected;
  }

  /** Tries the saved key again where it could not be checked, such as after the browser was offline. */
  async recheck() {
    const { status, failure } = this;
    // A key that was typed and never confirmed waits for the user.
    if (!status || status.key.from === null || this.offersAnyway) return;
    if (status.state === "offline" || (failure && isOutOfReach(failure.code))) await this.connect();
  }

  /** Sends one tiny message through the whole way that chat messages take. */
  async test() {
    if (this.phase !== "idle") return;
    await this.flush();
    // Settings that could not be saved would not be the ones that are tested; what is wrong with them is on show.
    if (this.isDirty && this.canSave) return;
    this.#running = new AbortController();
    this.#update({ phase: "testing", outcome: null });
    try {
      const result = await this.api.test({ signal: this.#running.signal });
      // A reply proves more than any check that failed before it.
      this.#update({ phase: "idle", failure: null, offersAnyway: false, outcome: { result } });
    } catch (error) {
      if (this.#running.signal.aborted) {
        this.#update({ phase: "idle", outcome: { stopped: true } });
        return;
      }
      const failure = asSourceError(error, this.locale);
      this.#update({ phase: "idle", outcome: { failure } });
      this.#emit("error", failure);
    }
    await this.#receiveStatusAnew();
  }

  /** Ends what is running: Connect or Test Message. */
  cancel() {
    this.#running?.abort();
  }

  /** @returns {Promise<boolean>} whether the key is gone */
  async forgetKey() {
    if (this.phase !== "idle") return false;
    this.#update({ phase: "forgetting", failure: null, outcome: null });
    try {
      await this.#receive(await this.api.forgetKey());
      this.#update({ phase: "idle" });
      return true;
    } catch (error) {
      this.#fail(error, "idle");
      return false;
    }
  }

  /** Asks the gateway for its models again. */
  async refreshModels() {
    if (this.phase !== "idle") return;
    this.#update({ phase: "refreshing", failure: null });
    try {
      this.#update({ models: (await this.api.refreshModels()).models });
      await this.#receive(await this.api.status(), { withModels: false });
      this.#update({ phase: "idle" });
    } catch (error) {
      this.#fail(error, "idle");
    }
  }

  /**
   * Changes one setting and saves soon.
   *
   * @param {string[]} path
   * @param {unknown} value
   */
  change(path, value) {
    const pointer = pointerOf(path);
    const { [pointer]: _draft, ...drafts } = this.drafts;
    const fieldErrors = Object.fromEntries(
      Object.entries(this.fieldErrors).filter(([at]) => at !== pointer && !at.startsWith(`${pointer}/`)),
    );
    const settings = withValueAt(this.settings, path, value);
    this.#update({ settings, drafts, fieldErrors, isDirty: true, outcome: null });
    this.#saveSoon();
  }

  /**
   * Keeps what was typed but cannot become a setting, with the reason.
   *
   * @param {string[]} path
   * @param {string} text
   * @param {string} message
   */
  refuse(path, text, message) {
    this.#update({ drafts: { ...this.drafts, [pointerOf(path)]: { text, message } } });
  }

  /** Draws again, after a part of the panel has been fetched. */
  redraw() {
    this.#update({});
  }

  /**
   * Shows a failure that happened outside, such as a part of the panel that could not be fetched.
   *
   * @param {SourceError} failure
   */
  report(failure) {
    this.#fail(failure, this.phase);
  }

  /**
   * Shows the settings of another profile; what was not saved is dropped.
   *
   * @param {Settings} settings
   */
  replace(settings) {
    clearTimeout(this.#timer);
    this.#update({ settings, drafts: {}, fieldErrors: {}, isDirty: false, saving: "", outcome: null });
    this.#emit("settings", settings);
  }

  /** Saves now what waits to be saved. */
  async flush() {
    clearTimeout(this.#timer);
    if (this.isDirty && this.canSave) await this.#saveNow();
    else await this.#save;
  }

  #saveSoon() {
    clearTimeout(this.#timer);
    if (!this.canSave || this.phase === "connecting") return;
    this.#update({ saving: "waiting" });
    this.#timer = setTimeout(() => this.#saveNow(), this.saveAfter);
  }

  /** Saves one state after the other, so that the last one wins. */
  #saveNow() {
    this.#save = (this.#save ?? Promise.resolve()).then(() => this.#saveOnce());
    return this.#save;
  }

  async #saveOnce() {
    const sent = this.settings;
    this.#update({ saving: "saving" });
    try {
      const saved = await this.api.saveSettings(sent);
      // What was changed meanwhile is newer than the answer, and has its own timer.
      if (sent === this.settings) this.#update({ settings: saved, isDirty: false, saving: "saved" });
      this.#update({ fieldErrors: {}, saveFailure: null });
      this.#emit("settings", saved);
    } catch (error) {
      const failure = asSourceError(error, this.locale);
      if (failure.fields.length)
        this.#update({ saving: "refused", saveFailure: null, fieldErrors: fieldMessages(failure) });
      else this.#update({ saving: "failed", saveFailure: failure });
      this.#emit("error", failure);
    }
  }

  /**
   * @param {Status} status
   * @param {{withModels?: boolean}} [options]
   */
  async #receive(status, { withModels = true } = {}) {
    const isNews = JSON.stringify(status) !== JSON.stringify(this.status);
    this.#update({ status });
    if (status.models.count === 0) this.#update({ models: [] });
    else if (withModels) this.#update({ models: (await this.api.models()).models });
    if (isNews) this.#emit("status", status);
  }

  /** After a failure the server may see things differently; if it does not answer, the old status stands. */
  async #receiveStatusAnew() {
    try {
      const status = await this.api.status();
      await this.#receive(status, { withModels: this.models.length === 0 });
    } catch (error) {
      if (!(error instanceof SourceError)) throw error;
    }
  }

  /**
   * @param {unknown} error
   * @param {Phase} phase
   */
  #fail(error, phase) {
    const failure = asSourceError(error, this.locale);
    this.#update({ phase, failure, ...(failure.fields.length ? { fieldErrors: fieldMessages(failure) } : {}) });
    this.#emit("error", failure);
  }

  /** @param {Partial<Connection>} news */
  #update(news) {
    Object.assign(this, news);
    this.#emit("change", null);
  }

  /**
   * @param {string} type
   * @param {unknown} detail
   */
  #emit(type, detail) {
    this.dispatchEvent(new CustomEvent(type, { detail }));
  }
}

/**
 * Gives the refused fields' messages by the pointer into the settings, also where they were sent with Connect.
 *
 * @param {SourceError} failure
 */
function fieldMessages(failure) {
  return Object.fromEntries(
    failure.fields.map(({ pointer, message }) => [pointer.replace(/^\/settings\//, "/"), message]),
  );
}
