/** The browser's database with promises for events: as much of it as the outbox asks for. It must not know what is kept. */

/** @template T @param {IDBRequest<T>} request @returns {Promise<T>} */
function answer(request) {
  return new Promise((resolve, reject) => {
    request.onsuccess = () => resolve(request.result);
    request.onerror = () => reject(request.error);
  });
}

/**
 * Open a database, made by `upgrade` where there is none yet. Rejects where the browser gives none.
 * @param {string} name @param {number} version @param {(db: IDBDatabase) => void} upgrade
 * @param {() => void} lost it is closed: by the browser, or because a newer page wants another version
 */
export async function openStores(name, version, upgrade, lost) {
  const request = indexedDB.open(name, version);
  request.onupgradeneeded = () => upgrade(request.result);
  const db = await answer(request);
  db.onclose = lost;
  db.onversionchange = () => {
    db.close();
    lost();
  };
  return new Stores(db);
}

/** A database. Every single call is a transaction of its own. */
export class Stores {
  /** @param {IDBDatabase} db */
  constructor(db) {
    this.db = db;
  }

  /** Over one store or several; `done` when it is on the disk. @param {string | string[]} names */
  transaction(names) {
    return new Transaction(this.db.transaction(names, 'readwrite'));
  }

  /** @param {string} name @param {string} key @returns {Promise<any>} */
  get(name, key) {
    return answer(this.db.transaction(name).objectStore(name).get(key));
  }

  /** @param {string} name @param {string} index @param {string} key @returns {Promise<any[]>} */
  getAll(name, index, key) {
    return answer(this.db.transaction(name).objectStore(name).index(index).getAll(key));
  }

  /** @param {string} name @param {any} value @param {string} [key] for a store whose rows do not hold theirs */
  put(name, value, key) {
    return this.#alone(name, (transaction) => transaction.put(name, value, key));
  }

  /** @param {string} name @param {IDBValidKey} key */
  delete(name, key) {
    return this.#alone(name, (transaction) => transaction.delete(name, key));
  }

  /** @param {string} name @param {(transaction: Transaction) => Promise<unknown>} act */
  async #alone(name, act) {
    const transaction = this.transaction(name);
    await Promise.all([act(transaction), transaction.done]);
  }
}

export class Transaction {
  /** @param {IDBTransaction} inner */
  constructor(inner) {
    this.inner = inner;
    /** @type {Promise<void>} */
    this.done = new Promise((resolve, reject) => {
      inner.oncomplete = () => resolve();
      inner.onabort = () => reject(inner.error ?? new DOMException('', 'AbortError'));
    });
    this.done.catch(() => {}); // whoever waits for a request that failed has been told by it
  }

  /** Write all of it now, without waiting for what might still be asked. */
  commit() {
    this.inner.commit();
  }

  /** @param {string} name @param {any} value @param {string} [key] */
  put(name, value, key) {
    return answer(this.inner.objectStore(name).put(value, key));
  }

  /** @param {string} name @param {IDBValidKey} key */
  delete(name, key) {
    return answer(this.inner.objectStore(name).delete(key));
  }

  /** @param {string} name @param {string} key @returns {Promise<boolean>} */
  async has(name, key) {
    return (await answer(this.inner.objectStore(name).getKey(key))) !== undefined;
  }

  /** The keys of the rows that an index finds. @param {string} name @param {string} index @param {string} key */
  keys(name, index, key) {
    return answer(this.inner.objectStore(name).index(index).getAllKeys(key));
  }
}
