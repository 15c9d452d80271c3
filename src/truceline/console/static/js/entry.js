/**
 * Making an entry in the browser: seal, show, sign; then the bytes that a desk takes.
 *
 *     const entry = await makeEntry({ composing, kind, body, about, happenedAt, key });
 *     show(entry.text, entry.sealed);        what is signed, and what is inside its boxes
 *     const bytes = await entry.submit();    once the person has agreed
 *     await fetch("/api/v1/entries", { method: "POST", body: bytes });
 *
 * Nothing leaves the page before submit is called, and then no sealed word in the open, and no key.
 */

import { fromUtf8, randomBytes } from "./bytes.js";
import { decode } from "./canonical.js";
import * as envelopes from "./envelope.js";
import { signStatement } from "./keystore.js";
import { closeFields } from "./sealing.js";
import { refusal } from "./refusal.js";

/**
 * @typedef {object} Composing What a desk says of an entry that somebody is about to make: the
 *     answer of `GET /api/v1/composing`. Ask for it right before making the entry: `now` is the
 *     time of signing.
 * @property {string} desk
 * @property {string} actor
 * @property {string} key
 * @property {string} kind With its version.
 * @property {string} now The desk's time.
 * @property {{size: number, root: string}} seen The newest checkpoint.
 * @property {string[]} sealed Names of fields that are sealed.
 * @property {string[]} identities Names of those that say who reported or bore witness.
 * @property {{what: Record<string, string>, who: Record<string, string>}} readers Actor id to age
 *     recipient.
 */

/**
 * @typedef {object} Entry
 * @property {Uint8Array} statementBytes The canonical statement, a copy: exactly what is signed.
 * @property {string} text The same as text, to be shown before signing.
 * @property {{fields: Record<string, unknown>, to: string[]}[]} sealed What is inside each box, and
 *     who can open it, to be shown to its author alone.
 * @property {() => Promise<Uint8Array>} submit Signs, and gives the submission's canonical bytes.
 */

/**
 * Make an entry, ready to be looked at and signed.
 *
 * @param {object} options
 * @param {Composing} options.composing
 * @param {string} options.kind With or without its version.
 * @param {Record<string, unknown>} options.body Open and sealed fields together; null for what was
 *     not filled in.
 * @param {string[]} [options.about] Subject ids.
 * @param {Date | string | null} [options.happenedAt] When it happened, where that is not now.
 * @param {import("./keystore.js").Key} options.key
 * @returns {Promise<Entry>}
 * @throws {import("./refusal.js").Refusal} KEY_OTHER where the desk, actor or key that the desk
 *     speaks of is not this key's; KIND_OTHER; every fault of shape; as closeFields, formatTime.
 */
export async function makeEntry({ composing, kind, body, about = [], happenedAt = null, key }) {
  checkSame(composing, kind, key);
  const { open, boxes } = await closeFields(body, composing);
  const statement = envelopes.statementBytes({
    about,
    author: key.actor,
    body: open,
    boxes: boxes.map((each) => each.box),
    desk: key.desk,
    happened_at: happenedAt === null ? null : envelopes.formatTime(happenedAt, "/happened_at"),
    key: key.id,
    kind: composing.kind,
    seen: { root: composing.seen.root, size: composing.seen.size },
    signed_at: envelopes.formatTime(composing.now, "/now"),
  });
  // An envelope is a little larger than its statement, and one step deeper: both are looked at now,
  // with an empty signature, so that nobody is asked to sign what no desk takes.
  decode(envelopes.sealEnvelope(statement, new Uint8Array(envelopes.SIGNATURE_BYTES)));
  const salt = randomBytes(envelopes.SALT_BYTES);
  const ciphers = boxes.map((each) => each.cipher);
  envelopes.checkParcel(salt, ciphers);
  return {
    // The page gets copies: what is shown is what is signed, whatever becomes of the copy.
    statementBytes: statement.slice(),
    text: fromUtf8(statement),
    sealed: boxes.map(({ fields, box }) => ({ fields: structuredClone(fields), to: [...box.to] })),
    submit: async () => {
      const signature = await signStatement(key, statement);
      const envelope = envelopes.sealEnvelope(statement, signature);
      return envelopes.submissionBytes({ envelope, salt, boxes: ciphers });
    },
  };
}

/**
 * @param {Composing} composing
 * @param {string} kind
 * @param {import("./keystore.js").Key} key
 */
function checkSame(composing, kind, key) {
  const { desk, actor, key: id } = composing;
  if (desk !== key.desk || actor !== key.actor || id !== key.id) {
    throw refusal(
      "KEY_OTHER",
      `The desk speaks of ${actor} under key ${id} on ${desk}; this is key ${key.id} of ` +
        `${key.actor} for ${key.desk}.`,
      "Choose the key that you are signed in with, or sign in anew.",
    );
  }
  if (kind !== composing.kind && kind !== composing.kind.split("/")[0]) {
    const sentence = `The desk speaks of ${composing.kind}, and the form is for ${kind}.`;
    throw refusal("KIND_OTHER", sentence, "Load the page again.");
  }
}
