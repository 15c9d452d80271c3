/**
 * What waits in this browser to be sent, and the sending of it: shared by the page and its service
 * worker. A worker of the old kind cannot import modules, so this file is both: the page imports it,
 * the worker reads it with importScripts, and it leaves `intakeOutbox` behind.
 *
 * Sending again what the desk has already changes nothing there: a parcel is known by its hash.
 */
(() => {
  const DATABASE = "truceline-intake";
  const [REPORTS, OUTBOX] = ["reports", "outbox"];
  const LOCK = "truceline-intake-sending";
  /** Answers after which the same parcel is worth another try: too often, no room, desk away. */
  const LATER = new Set([408, 425, 429, 500, 502, 503, 504]);

  /** @template T @param {IDBRequest<T>} asked @returns {Promise<T>} */
  function done(asked) {
    return new Promise((resolve, reject) => {
      asked.onsuccess = () => resolve(asked.result);
      asked.onerror = () => reject(asked.error);
    });
  }

  /** @returns {Promise<IDBDatabase>} */
  function database() {
    const opening = indexedDB.open(DATABASE, 1);
    opening.onupgradeneeded = () => {
      opening.result.createObjectStore(REPORTS, { keyPath: "report" });
      opening.result.createObjectStore(OUTBOX, { keyPath: "parcel" });
    };
    return done(opening);
  }

  /**
   * Do something with both stores in one transaction.
   *
   * @param {IDBTransactionMode} mode
   * @param {(reports: IDBObjectStore, outbox: IDBObjectStore) => IDBRequest | void} work
   * @returns {Promise<any>} What its request gave, once it is written.
   */
  async function within(mode, work) {
    const store = await database();
    try {
      const change = store.transaction([REPORTS, OUTBOX], mode, { durability: "strict" });
      const over = new Promise((resolve, reject) => {
        change.oncomplete = resolve;
        change.onabort = () => reject(change.error ?? new Error("The browser wrote nothing."));
      });
      const asked = work(change.objectStore(REPORTS), change.objectStore(OUTBOX));
      await over;
      return asked?.result;
    } finally {
      store.close();
    }
  }

  /** Send one parcel. @param {any} parcel @returns {Promise<boolean>} Whether it is settled. */
  async function sendOne(parcel) {
    const answer = await fetch("/api/v1/quarantine", {
      method: "POST",
      headers: { "Content-Type": "application/json" },
      body: parcel.body,
      credentials: "omit",
    });
    if (LATER.has(answer.status)) {
      await within("readwrite", (_, outbox) => outbox.put({ ...parcel, fault: String(answer.status) }));
      return false;
    }
    const value = await answer.json().catch(() => null);
    const fault = answer.ok ? "" : (value?.faults?.[0]?.code ?? String(answer.status));
    await within("readwrite", (reports, outbox) => {
      if (fault) outbox.put({ ...parcel, fault, hopeless: true });
      else outbox.delete(parcel.parcel);
    });
    return true;
  }

  /** @returns {Promise<{waiting: number, hopeless: number}>} What is left afterwards. */
  async function sendWaiting() {
    const all = await within("readonly", (_, outbox) => outbox.getAll());
    // A report goes before what was added to it.
    all.sort((/** @type {any} */ a, /** @type {any} */ b) => a.made - b.made);
    for (const parcel of all) {
      if (!parcel.hopeless && !(await sendOne(parcel))) break;
    }
    return state();
  }

  /** @returns {Promise<{waiting: number, hopeless: number}>} What is not sent, and of it refused. */
  async function state() {
    const left = await within("readonly", (_, outbox) => outbox.getAll());
    return { waiting: left.length, hopeless: left.filter((/** @type {any} */ each) => each.hopeless).length };
  }

  globalThis.intakeOutbox = {
    within,
    state,
    /** Send what waits, one sender at a time. Rejects where the desk cannot be reached. */
    send: () => (navigator.locks ? navigator.locks.request(LOCK, sendWaiting) : sendWaiting()),
  };
})();
