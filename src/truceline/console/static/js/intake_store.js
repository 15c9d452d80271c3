/**
 * What this browser keeps of reports: their one-time keys, and parcels that were not sent yet.
 */

import "./intake_sending.js";

/** @typedef {import("./intake_key.js").ReporterKey} ReporterKey */
/** @typedef {{report: string, number: string, key: ReporterKey, made: number}} Kept */

const outbox = /** @type {any} */ (globalThis).intakeOutbox;

/**
 * Keep a parcel to be sent, and the key of its report, in one step.
 *
 * @param {{report: string, number: string, parcel: string, body: Uint8Array}} parcel
 * @param {ReporterKey} key
 */
export async function keep({ report, number, parcel, body }, key) {
  await navigator.storage?.persist?.().catch(() => false);
  const made = Date.now();
  await outbox.within("readwrite", (/** @type {any} */ reports, /** @type {any} */ waiting) => {
    reports.put({ report, number, key, made });
    waiting.put({ parcel, report, number, body, made, fault: "" });
  });
}

/** Keep the key of a report that another device made. @param {Kept} kept */
export function remember(kept) {
  return outbox.within("readwrite", (/** @type {any} */ reports) => reports.put(kept));
}

/** @param {string} desk @returns {Promise<Kept[]>} The reports of this browser, newest first. */
export async function reports(desk) {
  const all = await outbox.within("readonly", (/** @type {any} */ each) => each.getAll());
  const mine = all.filter((/** @type {Kept} */ each) => each.key.desk === desk);
  return mine.sort((/** @type {Kept} */ a, /** @type {Kept} */ b) => b.made - a.made);
}

/** @returns {Promise<{report: string, fault: string, hopeless?: boolean}[]>} What is not sent. */
export function unsent() {
  return outbox.within("readonly", (/** @type {any} */ _, /** @type {any} */ all) => all.getAll());
}

/**
 * Send what waits. Where there is no connection, the service worker is asked to do so later.
 *
 * @returns {Promise<{waiting: number, hopeless: number}>} What is left.
 */
export async function send() {
  let state = null;
  try {
    state = await outbox.send();
  } catch {
    // The desk cannot be reached.
  }
  if (state === null || state.waiting > state.hopeless) {
    const worker = await navigator.serviceWorker?.getRegistration("/intake").catch(() => null);
    await /** @type {any} */ (worker)?.sync?.register("intake-outbox").catch(() => {});
  }
  return state ?? outbox.state();
}

/** Remove every key, parcel and cached page of the intake from this browser. */
export async function forgetAll() {
  await outbox.within("readwrite", (/** @type {any} */ kept, /** @type {any} */ waiting) => {
    kept.clear();
    waiting.clear();
  });
  const worker = await navigator.serviceWorker?.getRegistration("/intake").catch(() => null);
  await worker?.unregister();
  for (const name of await caches.keys()) if (name.startsWith("truceline-intake")) await caches.delete(name);
}
