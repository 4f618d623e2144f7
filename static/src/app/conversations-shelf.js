// The browser databases in which conversations, and images that wait to be sent, lie.

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

/**
 * @param {string} name
 * @returns {Promise<IDBDatabase>}
 */
function open(name) {
  const request = indexedDB.open(name, 1);
  request.onupgradeneeded = () => request.result.createObjectStore(STORE, { keyPath: "id" });
  return answerOf(request);
}

/**
 * One record for each conversation.
 *
 * @template {{id: string}} Record
 */
export class DatabaseShelf {
  /** @type {Promise<IDBDatabase> | undefined} */
  #database;

  /** @param {string} name of the database */
  constructor(name) {
    this.name = name;
  }

  /** @returns {Promise<Record[]>} */
  async list() {
    return this.#use("readonly", (store) => store.getAll());
  }

  /** @param {Record} record */
  put(record) {
    return this.#use("readwrite", (store) => store.put(record));
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
    this.#database ??= open(this.name);
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
