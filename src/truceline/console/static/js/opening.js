/**
 * Fetching what was sealed, and opening it with the key that is kept in this browser.
 */

import { fromBase64 } from "./bytes.js";
import { call } from "./desk_calls.js";
import { signingKey } from "./signing.js";
import { openBox } from "./sealing.js";
import { refusal } from "./refusal.js";

/**
 * The sealed fields of an entry that the reader's key opens, checked against the signed statement.
 *
 * @param {{opens?: string, desk?: string, actor?: string}} asked The entry's hash; the desk; who reads.
 * @returns {Promise<Record<string, unknown>>}
 * @throws {import("./refusal.js").Refusal} KEY_NOT_HERE; as openBox; every fault of the desk.
 */
export async function opened({ opens = "", desk = "", actor = "" }) {
  const key = await signingKey(desk, actor);
  if (key === null) {
    const hint = "Import your key file under “Sign in”, or use “truceline show --key”.";
    throw refusal("KEY_NOT_HERE", `The key of ${actor} is not kept in this browser.`, hint);
  }
  const handed = await call(`/entries/${opens}?form=submission`);
  /** @type {[string, unknown][]} */
  const found = [];
  for (const [i, box] of handed.envelope.statement.boxes.entries()) {
    const cipher = handed.boxes[i];
    if (cipher && box.to.includes(actor)) {
      found.push(...Object.entries(await openBox(fromBase64(cipher), box, key.sealing)));
    }
  }
  // Not by assignment: an author may name a field __proto__.
  return Object.fromEntries(found);
}
