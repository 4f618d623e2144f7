// What somebody marked and chose: favourites and the last models, remembered by the browser for each source.

const PREFIX = "helicone-models:";
const MOST_RECENT = 5;
const MOST_FAVOURITES = 100;

/** @typedef {{favourites: string[], recent: string[]}} Shelf */

/**
 * Model strings that stand first in the picker. A browser may refuse storage; they then last until the page closes.
 *
 * Event: `change` after every change made here.
 */
export class ModelMemory extends EventTarget {
  /** @type {Shelf | null} what the storage refused */
  #unsaved = null;

  /**
   * @param {string} base the source's prefix
   * @param {() => Storage} [storage] may throw
   */
  constructor(base, storage = () => globalThis.localStorage) {
    super();
    this.key = PREFIX + base;
    this.storage = storage;
  }

  /** Read anew each time, since another tab may have written. @returns {Shelf} */
  get shelf() {
    if (this.#unsaved) return this.#unsaved;
    try {
      const { favourites, recent } = JSON.parse(this.storage().getItem(this.key) ?? "{}");
      return { favourites: texts(favourites), recent: texts(recent) };
    } catch {
      return { favourites: [], recent: [] };
    }
  }

  /** @param {string} model */
  isFavourite(model) {
    return this.shelf.favourites.includes(model);
  }

  /**
   * Makes a model a favourite, or no longer one.
   *
   * @param {string} model
   * @returns {boolean} whether it is one now
   */
  toggle(model) {
    const { favourites, recent } = this.shelf;
    const isOne = favourites.includes(model);
    const rest = favourites.filter((other) => other !== model);
    this.#write({ favourites: isOne ? rest : [...rest, model].slice(-MOST_FAVOURITES), recent });
    return !isOne;
  }

  /**
   * Puts a model that was chosen in front of those chosen before.
   *
   * @param {string} model
   */
  remember(model) {
    const { favourites, recent } = this.shelf;
    this.#write({ favourites, recent: [model, ...recent.filter((other) => other !== model)].slice(0, MOST_RECENT) });
  }

  /** @param {Shelf} shelf */
  #write(shelf) {
    try {
      this.storage().setItem(this.key, JSON.stringify(shelf));
      this.#unsaved = null;
    } catch {
      this.#unsaved = shelf;
    }
    this.dispatchEvent(new Event("change"));
  }
}

/** @param {unknown} value */
const texts = (value) =>
  Array.isArray(value) ? [...new Set(value.filter((item) => typeof item === "string" && item !== ""))] : [];

/** @type {Map<string, ModelMemory>} */
const memories = new Map();

/**
 * Gives the memory that all pickers of a source share.
 *
 * @param {string} base
 * @returns {ModelMemory}
 */
export function memoryOf(base) {
  const memory = memories.get(base) ?? new ModelMemory(base);
  memories.set(base, memory);
  return memory;
}
