// The images that wait for the next message.

/** @typedef {import("./chat-picture.js").PictureTrouble | "too_many" | "unavailable" | "unseen"} AttachmentTrouble */

const MOST = 4;

export class Attachments {
  /** @type {string[]} `data:` URLs */
  images = [];
  /** @type {AttachmentTrouble | null} what was wrong with the last one */
  trouble = null;
  /** @type {Promise<unknown>} until the last files are read */
  ready = Promise.resolve();

  /** @param {() => void} onChange */
  constructor(onChange) {
    this.onChange = onChange;
  }

  /** @param {string[]} images */
  set(images) {
    this.images = images;
    this.trouble = null;
    this.onChange();
  }

  /**
   * Adds what can be added; tells what was wrong with the rest.
   *
   * @param {Iterable<File>} files
   */
  add(files) {
    return (this.ready = this.#addAll([...files]));
  }

  /** @param {File[]} files */
  async #addAll(files) {
    this.trouble = null;
    for (const file of files) {
      const trouble = await this.#add(file);
      this.trouble ??= trouble;
    }
    this.onChange();
  }

  /**
   * @param {File} file
   * @returns {Promise<AttachmentTrouble | null>}
   */
  async #add(file) {
    try {
      const { preparePicture } = await import("./chat-picture.js");
      const image = await preparePicture(file);
      if (this.images.length >= MOST) return "too_many";
      this.images = [...this.images, image];
      return null;
    } catch (error) {
      return /** @type {{code?: AttachmentTrouble}} */ (error).code ?? "unavailable";
    }
  }

  /** @param {AttachmentTrouble} trouble */
  refuse(trouble) {
    this.trouble = trouble;
    this.onChange();
  }

  /** @param {number} index */
  remove(index) {
    this.set(this.images.filter((_, position) => position !== index));
  }
}

/**
 * Gives the files that were pasted or dropped; a text that comes with its own picture, as from a table, is a text.
 *
 * @param {DataTransfer | null} data
 */
export function filesIn(data) {
  if (!data || data.types.includes("text/plain")) return [];
  return [...data.files];
}
