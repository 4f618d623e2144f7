// Small things that the browser remembers: language, theme, drawers, the open conversation, unsent text.

const PREFIX = "helicone-chat.";

/** A browser may refuse storage; everything is then remembered until the page closes. */
export class Preferences {
  /** @type {Map<string, string | null>} */
  #unsaved = new Map();

  /** @param {() => Storage} storage may throw */
  constructor(storage) {
    this.storage = storage;
  }

  /**
   * @param {string} name
   * @returns {string | null}
   */
  get(name) {
    const unsaved = this.#unsaved.get(name);
    if (unsaved !== undefined) return unsaved;
    try {
      return this.storage().getItem(PREFIX + name);
    } catch {
      return null;
    }
  }

  /**
   * @param {string} name
   * @param {string | null} value null and "" forget
   */
  set(name, value) {
    this.#unsaved.delete(name);
    try {
      if (value) this.storage().setItem(PREFIX + name, value);
      else this.storage().removeItem(PREFIX + name);
    } catch {
      this.#unsaved.set(name, value || null);
    }
  }
}
