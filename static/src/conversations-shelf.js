// The browser database in which conversations lie.

/** @typedef {import("./conversations.js").Shelf} Shelf */

const DATABASE = "helicone-chat";
const STORE = "conversations";

/**
 * @template T
 * @param {IDBRequest<T>} request
 * @returns {Promise<T>}
 */
function answerOf(request) {
  return new Promise((resolve, reject) => {
    request.onsuccess = () => resolve(request.result);
    request.onerror = () => reject(request.error);
  });
}

/** @returns {Promise<IDBDatabase>} */
function open() {
  const request = indexedDB.open(DATABASE, 1);
  request.onupgradeneeded = () => request.result.createObjectStore(STORE, { keyPath: "id" });
  return answerOf(request);
}

/** @implements {Shelf} */
export class DatabaseShelf {
  /** @type {Promise<IDBDatabase> | undefined} */
  #database;

  async list() {
    return this.#use("readonly", (store) => store.getAll());
  }

  /** @param {import("./conversations.js").Conversation} conversation */
  put(conversation) {
    return this.#use("readwrite", (store) => store.put(conversation));
  }

  /** @param {string} id */
  remove(id) {
    return this.#use("readwrite", (store) => store.delete(id));
  }

  /**
   * Runs one transaction to its end: a full disk shows only when it is committed.
   *
   * @template T
   * @param {IDBTransactionMode} mode
   * @param {(store: IDBObjectStore) => IDBRequest<T>} act
   * @returns {Promise<T>}
   */
  async #use(mode, act) {
    this.#database ??= open();
    // A database that did not open is asked for again with the next write.
    const database = await this.#database.catch((error) => {
      this.#database = undefined;
      throw error;
    });
    const transaction = database.transaction(STORE, mode);
    return new Promise((resolve, reject) => {
      const request = act(transaction.objectStore(STORE));
      transaction.oncomplete = () => resolve(request.result);
      transaction.onabort = () => reject(transaction.error ?? request.error);
    });
  }
}
