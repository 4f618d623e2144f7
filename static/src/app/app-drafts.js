// What stands in the box of each conversation and was not sent: texts among the small things, images in a database.

/**
 * @typedef {{id: string, images: string[], saved_at: number}} DraftImages
 * @typedef {{
 *   list(): Promise<DraftImages[]>, put(record: DraftImages): Promise<unknown>, remove(id: string): Promise<unknown>,
 * }} DraftShelf
 */

// Images of a conversation that no longer exists wait this long, since another tab may still show it.
const KEPT_MS = 7 * 24 * 3600 * 1000;
/** @type {string[]} */
const NONE = [];

export class Drafts {
  /** Whether some images are lost when the page closes. */
  isUnkept = false;
  /** @type {Map<string, string[]>} */
  #images = new Map();
  /** @type {Promise<unknown>} */
  #writing = Promise.resolve();

  /**
   * @param {import("./app-preferences.js").Preferences} preferences
   * @param {DraftShelf} shelf
   * @param {{onChange?: () => void, now?: () => number}} [options] `onChange`: images can be kept, or no longer
   */
  constructor(preferences, shelf, { onChange = () => {}, now = Date.now } = {}) {
    this.preferences = preferences;
    this.shelf = shelf;
    this.onChange = onChange;
    this.now = now;
  }

  /**
   * Reads the images, and forgets those of conversations that are long gone.
   *
   * @param {(id: string) => boolean} isKnown
   */
  async load(isKnown) {
    const records = await this.shelf.list().catch(() => []);
    for (const { id, images, saved_at } of records) {
      if (isKnown(id) || this.now() - saved_at < KEPT_MS) this.#images.set(id, images);
      else this.#write(() => this.shelf.remove(id));
    }
  }

  /** @param {string} id of a conversation */
  text(id) {
    return this.preferences.get(`draft.${id}`) ?? "";
  }

  /** @param {string} id of a conversation */
  images(id) {
    return this.#images.get(id) ?? NONE;
  }

  /**
   * @param {string} id of a conversation
   * @param {{draft: string, images: string[]}} draft
   */
  async set(id, { draft, images }) {
    this.preferences.set(`draft.${id}`, draft);
    if (images === this.images(id) || (images.length === 0 && this.images(id).length === 0)) return;
    this.#images.set(id, images);
    await this.#write(() =>
      images.length > 0 ? this.shelf.put({ id, images, saved_at: this.now() }) : this.shelf.remove(id),
    );
  }

  /**
   * Writes one after the other, so that earlier images never land on later ones.
   *
   * @param {() => Promise<unknown>} write
   */
  #write(write) {
    const writing = this.#writing.then(write).then(
      () => this.#notice(false),
      () => this.#notice(true),
    );
    this.#writing = writing;
    return writing;
  }

  /** @param {boolean} isUnkept */
  #notice(isUnkept) {
    if (isUnkept === this.isUnkept) return;
    this.isUnkept = isUnkept;
    this.onChange();
  }
}
