// Talks to one source's HTTP interface: sends JSON, and turns every failure into a SourceError.

/**
 * @typedef {{source: string, status: number, message: string}} Attempt One provider that the gateway tried.
 * @typedef {{pointer: string, code: string, message: string}} FieldError One refused field, by JSON pointer.
 * @typedef {{code: string, message: string, hint?: string | null, detail?: string | null, attempts?: Attempt[] | null,
 *   fields?: FieldError[] | null, link?: string | null, retryable?: boolean, steps?: Step[], request_id?: string | null,
 *   status?: number}} ErrorBody
 * @typedef {"no_key" | "unverified" | "connected" | "bad_key" | "no_credits" | "offline"} State
 * @typedef {{id: string, ok: boolean, code?: string | null, ms?: number | null}} Step One thing that Connect tried.
 * @typedef {{
 *   state: State,
 *   key: {saved: boolean, hint: string | null, from: string | null, protected_by: string | null},
 *   models: {count: number, fetched_at: string | null, stale: boolean},
 *   gateway_url: string,
 *   account: {region?: string, dashboard_url?: string, credits_url?: string, keys_url?: string},
 *   storage?: {kind: string, place?: string, problem: {code: string, message: string, hint?: string} | null},
 *   steps?: Step[],
 *   error?: ErrorBody | null,
 * }} Status
 * @typedef {{[name: string]: any}} Settings The connection settings, as `GET settings` answers them.
 * @typedef {{provider: string, input: number | null, output: number | null, web_search: boolean, on_credits: boolean}}
 *   Endpoint One provider of a model; USD per million tokens.
 * @typedef {{
 *   id: string, name: string, author: string, context_length: number | null, max_output?: number | null,
 *   price: {input: number, output: number, cached?: number | null} | null,
 *   web_search: boolean, tools?: boolean, reasoning?: boolean,
 *   input_modalities?: string[], output_modalities?: string[], providers?: string[], endpoints?: Endpoint[],
 *   released?: string | null,
 * }} Model
 * @typedef {{models: Model[], fetched_at: string | null, stale: boolean, registry?: string}} ModelList
 * @typedef {{
 *   reply: string, model: string, provider: string | null, model_served?: string | null,
 *   first_token_ms: number | null, total_ms: number | null,
 *   usage?: {prompt_tokens?: number, completion_tokens?: number} | null,
 *   cost: {usd: number, estimated: boolean} | null, request_id?: string | null, request_url?: string | null,
 *   finish_reason?: string | null, state?: string, notices?: {code: string, message: string}[],
 * }} TestResult
 * @typedef {{id: string, label: string, i18n?: string, method: string, href: string, style?: string, needs?: string,
 *   confirm?: string}} Action
 * @typedef {{
 *   version: number,
 *   source: {id: string, label: string, description?: string, simulated?: boolean, key_entry?: boolean},
 *   schema: string, uischema: string, rjsf?: string, i18n: {[language: string]: string}, actions: Action[],
 *   status: {href: string, states: string[]}, settings: {href: string}, profiles?: {href: string},
 *   models: {href: string, refresh: string}, generate?: {href: string, stop: string}, report?: {href: string},
 *   programs?: {href: string},
 * }} Panel
 * @typedef {{signal?: AbortSignal}} Cancellable
 */

// The only sentences that are not in ui_schema/i18n: they are needed when that folder cannot be fetched.
/** @type {{[language: string]: {[code: string]: [message: string, hint: string]}}} */
const OWN_WORDS = {
  en: {
    app_unreachable: [
      "The app does not answer.",
      "Check that it is still running and that you are online, then try again.",
    ],
    bad_answer: [
      "The app gave an answer that cannot be read.",
      "Reload the page. If that does not help, restart the app.",
    ],
    try_again: ["Try again", ""],
  },
  de: {
    app_unreachable: [
      "Die App antwortet nicht.",
      "Prüfe, ob sie noch läuft und ob du online bist, und versuche es dann noch einmal.",
    ],
    bad_answer: ["Die Antwort der App ist nicht lesbar.", "Lade die Seite neu. Hilft das nicht, starte die App neu."],
    try_again: ["Erneut versuchen", ""],
  },
};

/** @param {string} locale */
export const ownWords = (locale) => OWN_WORDS[locale.slice(0, 2)] ?? OWN_WORDS.en;

/** A failure that can be shown to a user: a stable code, a sentence, and what to do next. */
export class SourceError extends Error {
  /**
   * @param {ErrorBody} body
   * @param {number} [status] the HTTP status; 0 where there was no answer
   */
  constructor(body, status = 0) {
    super(body.message);
    this.name = "SourceError";
    this.code = body.code;
    this.hint = body.hint ?? null;
    this.detail = body.detail ?? null;
    this.attempts = body.attempts ?? [];
    this.fields = body.fields ?? [];
    this.link = body.link ?? null;
    this.retryable = body.retryable ?? false;
    this.steps = body.steps ?? [];
    this.request_id = body.request_id ?? null;
    this.status = status;
  }
}

/**
 * Makes the error for a failure on our side of the gateway, where nobody else can supply the words.
 *
 * @param {"app_unreachable" | "bad_answer"} code
 * @param {string} locale
 * @param {{detail?: string, status?: number}} [more]
 */
export function ownError(code, locale, { detail, status = 0 } = {}) {
  const [message, hint] = ownWords(locale)[code];
  return new SourceError({ code, message, hint, detail, retryable: true }, status);
}

/**
 * Makes the SourceError that an unsuccessful answer means.
 *
 * @param {Response} response
 * @param {string} locale
 */
export async function readError(response, locale) {
  const text = await response.text().catch(() => "");
  try {
    const body = JSON.parse(text);
    if (typeof body?.error?.message === "string") return new SourceError(body.error, response.status);
  } catch {
    // Not ours: a proxy's or a framework's page. Its text goes into the details below.
  }
  const detail = `HTTP ${response.status} ${response.statusText}\n${text.slice(0, 2000)}`.trim();
  return ownError("bad_answer", locale, { detail, status: response.status });
}

/** One source, by the address of its routes. */
export class SourceApi {
  /**
   * @param {string} base the source's prefix, such as `/sources/helicone/`
   * @param {string} [locale] the language of the sentences in answers
   */
  constructor(base, locale = "en") {
    this.base = base.endsWith("/") ? base : `${base}/`;
    this.locale = locale;
    /** @type {(() => {[name: string]: string}) | undefined} more headers, for a host that wants its own on each request */
    this.headers = undefined;
    /** @type {string | null} the profile whose settings the page shows: they are saved in no other */
    this.profile = null;
  }

  /**
   * Gives the address of a route, with the language.
   *
   * @param {string} path
   * @param {string} [locale]
   */
  url(path, locale = this.locale) {
    const url = new URL(this.base + path, globalThis.document?.baseURI ?? globalThis.location?.href);
    url.searchParams.set("lang", locale);
    if (this.profile && /^(settings|connect|test)$/.test(path)) url.searchParams.set("profile", this.profile);
    return url.href;
  }

  /**
   * Sends one request and gives the open answer; a failure is thrown, a cancellation passes through as AbortError.
   *
   * @param {string} method
   * @param {string} path
   * @param {{body?: object, signal?: AbortSignal, locale?: string, keepalive?: boolean}} [options]
   */
  async open(method, path, { body, signal, locale, keepalive } = {}) {
    /** @type {RequestInit} */
    const request = { method, signal, keepalive, credentials: "same-origin" };
    request.headers = { Accept: "application/json", ...this.headers?.() };
    if (body !== undefined) {
      request.headers = { ...request.headers, "Content-Type": "application/json" };
      request.body = JSON.stringify(body);
    }
    let response;
    try {
      response = await fetch(this.url(path, locale), request);
    } catch (error) {
      if (signal?.aborted) throw error;
      throw ownError("app_unreachable", this.locale, { detail: String(error) });
    }
    if (!response.ok) throw await readError(response, this.locale);
    return response;
  }

  /**
   * Sends one request and gives the answer's JSON.
   *
   * @param {string} method
   * @param {string} path
   * @param {{body?: object, signal?: AbortSignal, locale?: string, keepalive?: boolean}} [options]
   * @returns {Promise<any>}
   */
  async send(method, path, options = {}) {
    const response = await this.open(method, path, options);
    this.profile ??= response.headers.get("Helicone-Profile");
    try {
      return await response.json();
    } catch (error) {
      if (options.signal?.aborted) throw error;
      throw ownError("bad_answer", this.locale, { detail: String(error), status: response.status });
    }
  }

  /** @returns {Promise<Panel>} */
  panel() {
    return this.send("GET", "panel.json");
  }

  /** @returns {Promise<Status>} */
  status() {
    return this.send("GET", "status");
  }

  /**
   * @param {{api_key?: string, settings?: Settings, unverified?: boolean}} [body]
   * @param {Cancellable} [options]
   * @returns {Promise<Status>}
   */
  connect(body = {}, { signal } = {}) {
    return this.send("POST", "connect", { body, signal });
  }

  /** @returns {Promise<Status>} */
  forgetKey() {
    return this.send("DELETE", "key");
  }

  /** @returns {Promise<Settings>} */
  settings() {
    return this.send("GET", "settings");
  }

  /**
   * @param {Settings} settings
   * @returns {Promise<Settings>}
   */
  saveSettings(settings) {
    // `keepalive`: a change made just before the page is left is saved all the same.
    return this.send("PUT", "settings", { body: settings, keepalive: true });
  }

  /** @returns {Promise<ModelList>} */
  models() {
    return this.send("GET", "models");
  }

  /** @returns {Promise<ModelList>} */
  refreshModels() {
    return this.send("POST", "models/refresh", { body: {} });
  }

  /**
   * @param {Cancellable} [options]
   * @returns {Promise<TestResult>}
   */
  test({ signal } = {}) {
    return this.send("POST", "test", { body: {}, signal });
  }

  /**
   * @param {string} locale
   * @returns {Promise<{[key: string]: string}>}
   */
  words(locale) {
    return this.send("GET", `ui/i18n/${locale}.json`, { locale });
  }

  /**
   * Fetches a file that the panel manifest names: the schema or a layout.
   *
   * @param {string} href
   * @returns {Promise<any>}
   */
  file(href) {
    return this.send("GET", href);
  }
}
