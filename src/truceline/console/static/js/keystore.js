/**
 * A person's keys in this browser: kept as keys that the browser uses and does not give out.
 *
 *     await keep(key);               one that key_making.js made, or read from its file
 *     await request(key);            what enrolment on the desk needs; nothing of it is secret
 *     await choose(key);
 *     const mine = await chosen(desk);
 *
 * Keys are non-extractable CryptoKeys in IndexedDB. No script can read them out, neither ours nor
 * one that took its place; such a script could sign with them for as long as the page is open.
 */

import { fromHex, hex } from "./bytes.js";
import { possessionMessage, signingMessage } from "./envelope.js";
import { refusal } from "./refusal.js";

/**
 * @typedef {object} Key One actor's keys for one desk.
 * @property {string} desk The desk's origin name.
 * @property {string} actor
 * @property {string} id The key's id, 32 hexadecimal digits.
 * @property {string} public The Ed25519 public key, hexadecimal.
 * @property {string} seal The age recipient to which others seal for this actor.
 * @property {CryptoKey} signing Ed25519, non-extractable.
 * @property {CryptoKey} sealing X25519, non-extractable.
 */

const DATABASE = "truceline-keys";
const KEYS = "keys";
const CHOSEN = "chosen";

/**
 * A request to enrol a key, which may travel in the open: public halves and a proof for one desk.
 *
 * @param {Key} key
 * @returns {Promise<{actor: string, public: string, seal: string, possession: string}>} The fields
 *     of `key.enrolled`.
 */
export async function request(key) {
  const raw = /** @type {Uint8Array} */ (fromHex(key.public));
  const message = possessionMessage(key.desk, key.actor, raw, key.seal);
  const possession = hex(await signed(key, message));
  return { actor: key.actor, public: key.public, seal: key.seal, possession };
}

/**
 * Sign a statement.
 *
 * @param {Key} key
 * @param {Uint8Array} statement Canonical bytes.
 * @returns {Promise<Uint8Array>} 64 bytes.
 */
export function signStatement(key, statement) {
  return signed(key, signingMessage(statement));
}

/**
 * Keep a key in this browser.
 *
 * @param {Key} key
 * @throws {import("./refusal.js").Refusal} KEY_EXTRACTABLE: such a key is never stored.
 */
export async function keep(key) {
  if (key.signing.extractable || key.sealing.extractable) {
    const sentence = "This key could be read out of the browser's store.";
    throw refusal("KEY_EXTRACTABLE", sentence, "Import it from its file.");
  }
  // Asked for, and not needed: a browser that is short of room may else drop the store.
  await navigator.storage?.persist?.().catch(() => false);
  await within("readwrite", (keys) => keys.put(key));
}

/**
 * The keys that are kept for a desk, by actor and id.
 *
 * @param {string} desk
 * @returns {Promise<Key[]>}
 */
export function list(desk) {
  // Every key of a desk sorts between the desk alone and the desk with an empty list.
  return within("readonly", (keys) => keys.getAll(IDBKeyRange.bound([desk], [desk, []])));
}

/**
 * Say which key is used on its desk from now on.
 *
 * @param {Key} key
 * @throws {import("./refusal.js").Refusal} KEY_NOT_KEPT.
 */
export async function choose(key) {
  const place = [key.desk, key.actor, key.id];
  await within("readwrite", async (keys, choices) => {
    if (await done(keys.getKey(place))) choices.put(place, key.desk);
    else throw refusal("KEY_NOT_KEPT", `Key ${key.id} is not kept here.`, "Import it first.");
  });
}

/**
 * The key that was chosen for a desk; the only one where there is one alone.
 *
 * @param {string} desk
 * @returns {Promise<Key | null>} Null where there is none, or several and no choice.
 */
export async function chosen(desk) {
  const place = await within("readonly", (_, choices) => choices.get(desk));
  const kept = await list(desk);
  const found = kept.find((key) => key.actor === place?.[1] && key.id === place?.[2]);
  return found ?? (kept.length === 1 ? kept[0] : null);
}

/**
 * Forget a key. Without its backup file it cannot be had again.
 *
 * @param {Key} key
 */
export async function forget(key) {
  await within("readwrite", async (keys, choices) => {
    keys.delete([key.desk, key.actor, key.id]);
    const place = await done(choices.get(key.desk));
    if (place?.[1] === key.actor && place?.[2] === key.id) choices.delete(key.desk);
  });
}

/** @param {Key} key @param {Uint8Array} message @returns {Promise<Uint8Array>} */
async function signed(key, message) {
  return new Uint8Array(await crypto.subtle.sign("Ed25519", key.signing, message));
}

/**
 * @template T
 * @param {IDBRequest<T>} asked
 * @returns {Promise<T>}
 */
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
    opening.result.createObjectStore(KEYS, { keyPath: ["desk", "actor", "id"] });
    opening.result.createObjectStore(CHOSEN);
  };
  return done(opening);
}

/**
 * Do something with both stores in one transaction: all of it is written, or nothing.
 *
 * @param {IDBTransactionMode} mode
 * @param {(keys: IDBObjectStore, choices: IDBObjectStore) => any} work Gives a request or promise.
 * @returns {Promise<any>} What the work gave, once it is written.
 */
async function within(mode, work) {
  const store = await database();
  try {
    const change = store.transaction([KEYS, CHOSEN], mode);
    const over = new Promise((resolve, reject) => {
      change.oncomplete = resolve;
      change.onabort = () => reject(change.error ?? new Error("The browser wrote nothing."));
    });
    // Whoever waits below hears of it; without this a refusal of the work would leave it unheard.
    over.catch(() => {});
    const given = work(change.objectStore(KEYS), change.objectStore(CHOSEN));
    const answer = await (given instanceof IDBRequest ? done(given) : given);
    await over;
    return answer;
  } finally {
    store.close();
  }
}
