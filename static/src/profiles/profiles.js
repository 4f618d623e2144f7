// The profiles of one source, as a page works with them: list, switch, make, rename, delete, export, import. No DOM.

import { SourceError } from "../shared/source-api.js";

/**
 * @typedef {import("../panel/connection.js").Connection} Connection
 * @typedef {{id: string, name: string, model: string}} ListedProfile
 * @typedef {{selected: string, profiles: ListedProfile[]}} Listed
 * @typedef {{words: string, fault?: string[], undo?: object, discard?: string}} News What is told after an action:
 *   in words, with the fields that were refused, what `POST profiles` takes to undo it, or where one would go if
 *   changes were dropped.
 */

/** @param {string} name */
const folded = (name) => name.normalize("NFKC").toLowerCase();

/** Events: `change` after anything that shows. */
export class Profiles extends EventTarget {
  /** @type {Promise<unknown>} */
  #last = Promise.resolve();
  /** @type {ListedProfile | undefined} */
  #known;

  /** @param {Connection} connection */
  constructor(connection) {
    super();
    this.connection = connection;
    /** @type {ListedProfile[]} */
    this.profiles = [];
    /** @type {News | null} */
    this.news = null;
  }

  /** The profile that the page shows; one that was deleted elsewhere is known until another is shown. */
  get shown() {
    this.#known = this.#listed ?? this.#known;
    return this.#known;
  }

  get #listed() {
    return this.profiles.find(({ id }) => id === this.connection.api.profile);
  }

  /** Fetches the list, and follows when another window switched. A failure is nothing to tell: nobody asked. */
  follow() {
    return this.#inTurn(async () => {
      const { selected } = this.#take(await this.#send("GET", ""));
      if (selected === this.connection.api.profile) return;
      // What was changed here is of the profile that was shown here; where that is gone, nothing can be saved any more.
      const hasOwnChanges = this.#listed !== undefined && !(await this.#flushed());
      if (!hasOwnChanges) await this.#show(selected, "used");
    }, true);
  }

  /**
   * Selects and shows a profile, after saving what was changed in the one before.
   *
   * @param {string} id
   * @param {{isDiscarding?: boolean}} [options] whether changes that cannot be saved are dropped
   */
  switchTo(id, { isDiscarding = false } = {}) {
    return this.#inTurn(async () => {
      if (!isDiscarding && this.#listed && !(await this.#flushed())) return this.#tell("unsaved", { discard: id });
      const { selected } = this.#take(await this.#send("PUT", "/selected", { id }));
      await this.#show(selected, "used");
    });
  }

  /** Makes a profile with the defaults, and shows it. */
  makeNew() {
    return this.#inTurn(async () => {
      await this.#make({ name: this.connection.t("helicone.profiles.new.name") }, "made");
    });
  }

  /** Makes a copy of the profile that is shown, and shows it. */
  duplicate() {
    return this.#inTurn(async () => {
      await this.#make({ copy_of: this.connection.api.profile }, "made");
    });
  }

  /**
   * Says what is wrong with a name for the shown profile, before the server is asked; the server decides all the same.
   *
   * @param {string} name
   */
  faultOf(name) {
    const { t } = this.connection;
    const wanted = name.trim();
    if (!wanted || wanted.length > 80) return t("helicone.field.profile_name");
    const isTaken = this.profiles.some((one) => one.id !== this.connection.api.profile && folded(one.name) === folded(wanted));
    return isTaken ? t("helicone.error.profile_name_taken.message", { name: wanted }) : "";
  }

  /** @param {string} name */
  rename(name) {
    return this.#inTurn(async () => {
      this.#take(await this.#send("PATCH", `/${this.connection.api.profile}`, { name }));
      this.#tell("renamed");
    });
  }

  /** Deletes the profile that is shown; what was changed in it is saved before, so that Undo brings it back. */
  remove() {
    return this.#inTurn(async () => {
      const { t } = this.connection;
      if (this.profiles.length === 1) {
        return this.#say({ words: `${t("helicone.error.last_profile.message")} ${t("helicone.error.last_profile.hint")}` });
      }
      await this.#flushed();
      const answer = await this.#send("DELETE", `/${this.connection.api.profile}`);
      this.#take(answer);
      await this.#show(answer.selected);
      this.#tell("deleted", { undo: answer.deleted }, answer.deleted);
    });
  }

  /** @param {object} deleted what `DELETE` answered */
  undo(deleted) {
    return this.#inTurn(() => this.#make(deleted, "restored"));
  }

  /** @returns {Promise<object | undefined>} the shown profile as a document, without the key */
  exported() {
    return this.#inTurn(async () => {
      await this.#flushed();
      const document = await this.#send("GET", `/${this.connection.api.profile}`);
      this.#tell("exported");
      return document;
    });
  }

  /** @param {string} text what a file holds */
  importText(text) {
    return this.#inTurn(async () => {
      let document;
      try {
        document = JSON.parse(text);
      } catch {
        // Told below, as any other file that holds something else.
      }
      if (document === null || typeof document !== "object" || Array.isArray(document)) {
        return this.#say({ words: this.connection.t("helicone.profiles.not_json"), fault: [] });
      }
      await this.#flushed();
      const { profile } = await this.#send("POST", "/import", document);
      const { selected } = this.#take(await this.#send("PUT", "/selected", { id: profile.id }));
      await this.#show(selected, "imported");
    });
  }

  /** Takes back what was told. */
  hush() {
    this.#say(null);
  }

  /**
   * @param {object} wanted
   * @param {"made" | "restored"} told
   */
  async #make(wanted, told) {
    await this.#flushed();
    const { profile, selected } = this.#take(await this.#send("POST", "", { select: true, ...wanted }));
    await this.#show(selected);
    this.#tell(told, {}, profile);
  }

  /** Saves what waits to be saved, and says whether nothing is left. */
  async #flushed() {
    await this.connection.flush();
    return !this.connection.isDirty && Object.keys(this.connection.drafts).length === 0;
  }

  /**
   * Shows the settings of a profile in place of the present ones.
   *
   * @param {string} id
   * @param {string} [told]
   */
  async #show(id, told) {
    const { api } = this.connection;
    const settings = await api.send("GET", `settings?profile=${encodeURIComponent(id)}`);
    // At one moment, so that a change never meets the id of one profile and the settings of another.
    api.profile = id;
    this.connection.replace(settings);
    if (told) this.#tell(told);
    else this.#say(null);
  }

  /**
   * @param {string} method
   * @param {string} path
   * @param {object} [body]
   */
  #send(method, path, body) {
    const { api, panel } = this.connection;
    return api.send(method, panel?.profiles?.href + path, { body });
  }

  /**
   * @template {Listed} T
   * @param {T} answer
   */
  #take(answer) {
    this.profiles = answer.profiles;
    this.dispatchEvent(new Event("change"));
    return answer;
  }

  /**
   * @param {string} what
   * @param {Partial<News>} [more]
   * @param {{name: string} | undefined} [profile]
   */
  #tell(what, more = {}, profile = this.shown) {
    this.#say({ words: this.connection.t(`helicone.profiles.${what}`, { name: profile?.name ?? "" }), ...more });
  }

  /** @param {News | null} news */
  #say(news) {
    this.news = news;
    this.dispatchEvent(new Event("change"));
  }

  /**
   * Does one thing after the other, and tells what went wrong.
   *
   * @template T
   * @param {() => Promise<T>} work
   * @param {boolean} [isQuiet]
   * @returns {Promise<T | undefined>}
   */
  #inTurn(work, isQuiet = false) {
    const turn = this.#last.then(work).catch((error) => {
      if (!(error instanceof SourceError)) throw error;
      const fault = error.fields.map(({ pointer, message }) => `${pointer}: ${message}`);
      if (!isQuiet) this.#say({ words: `${error.message} ${error.hint ?? ""}`.trim(), fault });
      return undefined;
    });
    this.#last = turn.catch(() => {});
    return turn;
  }
}

/**
 * Gives the name of the file that a profile is exported to.
 *
 * @param {string} name
 */
export function fileNameOf(name) {
  const plain = name.replace(/[^\p{L}\p{N}]+/gu, "-").replace(/^-+|-+$/g, "");
  return `${plain || "profile"}.helicone-profile.json`;
}
