// The standalone page's session: who is signed in, which source is chosen, and how that one stands.

import { HostApi, isSignedOut, tokenIn } from "./app-api.js";
import { SourceApi } from "../shared/source-api.js";

/**
 * @typedef {import("./app-api.js").Source} Source
 * @typedef {import("../shared/source-api.js").ErrorBody} ErrorBody
 */

export class Session {
  /** @type {"starting" | "signed_out" | "ready"} */
  phase = "starting";
  /** @type {ErrorBody | null} */
  problem = null;
  /** @type {Source[]} */
  sources = [];
  selected = "";
  state = "unverified";
  model = "";

  /**
   * @param {() => string} locale
   * @param {{onEnter: () => Promise<void>, onChange: () => void}} events `onEnter`: signed in, nothing is shown yet
   */
  constructor(locale, { onEnter, onChange }) {
    this.locale = locale;
    this.onEnter = onEnter;
    this.onChange = onChange;
  }

  get #host() {
    return new HostApi(this.locale());
  }

  get source() {
    return this.sources.find(({ id }) => id === this.selected);
  }

  get isConnected() {
    return this.state === "connected" || this.state === "no_credits";
  }

  get canTalk() {
    return this.isConnected && this.model !== "";
  }

  /** @param {Partial<Pick<Session, "phase" | "problem" | "sources" | "selected" | "state" | "model">>} changes */
  #change(changes) {
    Object.assign(this, changes);
    this.onChange();
  }

  /** Signs in with the token in the address, or finds out whether that has been done. */
  async start() {
    const token = location.hash.includes("token=") ? tokenIn(location.hash) : "";
    if (token) return this.signIn(token);
    try {
      if (await this.#host.isSignedIn()) await this.#enter();
      else this.#change({ phase: "signed_out" });
    } catch (error) {
      this.#change({ problem: /** @type {ErrorBody} */ (error) });
    }
  }

  /** @param {string} token */
  async signIn(token) {
    this.#change({ problem: null });
    try {
      await this.#host.signIn(token);
    } catch (error) {
      const problem = /** @type {import("../shared/source-api.js").SourceError} */ (error);
      if (problem.status === 0) return this.#change({ problem });
      this.#change({ problem, phase: "signed_out" });
      return this.#dropToken();
    }
    this.#dropToken();
    await this.#enter();
  }

  /** Takes the token out of the address, where a bookmark or a neighbour could keep it. */
  #dropToken() {
    history.replaceState(null, "", location.pathname + location.search);
  }

  async #enter() {
    try {
      const { sources, selected } = await this.#host.sources();
      this.#change({ sources, selected });
      await this.onEnter();
      this.#change({ problem: null, phase: "ready" });
      await this.#ask();
    } catch (error) {
      this.refuse(/** @type {ErrorBody} */ (error));
    }
  }

  /** Reads the chosen source's state and model; from then on the panel's events tell. */
  async #ask() {
    const { source } = this;
    if (!source) return;
    const api = new SourceApi(source.base, this.locale());
    const [status, settings] = await Promise.all([api.status(), api.settings()]);
    if (source.id === this.selected) this.#change({ state: status.state, model: settings.model });
  }

  /** @param {string} id */
  async select(id) {
    this.#change({ problem: null });
    try {
      const { selected } = await this.#host.select(id);
      this.#change({ selected, state: "unverified", model: "" });
      await this.#ask();
    } catch (error) {
      this.refuse(/** @type {ErrorBody} */ (error));
    }
  }

  /** @param {ErrorBody} error */
  refuse(error) {
    this.#change(isSignedOut(error) ? { phase: "signed_out" } : { problem: error });
  }
}
