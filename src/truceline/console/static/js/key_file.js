/**
 * Key files: one actor's signing key (Ed25519) and sealing key (age X25519) in one small file, in
 * the format of truceline.keyring.files, so that `truceline --key FILE` reads what a browser wrote
 * and a browser reads what `truceline key new` wrote.
 *
 * The file is JSON, age-encrypted under a passphrase (scrypt). Deriving a key from a passphrase
 * takes seconds and a quarter of a gigabyte on purpose, so it is done beside the page, in a worker.
 */

import { fromBech32 } from "./sealing.js";
import { fromHex, fromUtf8, hex, utf8 } from "./bytes.js";
import { refusal } from "./refusal.js";

const AGE_MAGIC = utf8("age-encryption.org/v1");
const SEED_FILE = 1;
const TOKEN_FILE = 2;
const SEED_BYTES = 32;
const ACTOR = /^[a-z0-9_-]+(:[a-z0-9_.-]+)*$/;
/** The fewest letters of a new passphrase, as on the command line. */
export const LEAST_PASSPHRASE = 12;

/**
 * @typedef {object} OpenPair The private halves in the open: only on their way into a file or into
 *     the browser's own key store, and in no other place.
 * @property {string} actor
 * @property {Uint8Array} seed 32 bytes (RFC 8032).
 * @property {string} identity The age identity, AGE-SECRET-KEY-1...
 */

/**
 * @param {string} actor
 * @throws {import("./refusal.js").Refusal} ACTOR_NAME.
 */
export function checkActor(actor) {
  if (ACTOR.test(actor)) return;
  const sentence = `${JSON.stringify(actor)} is not an actor's id.`;
  throw refusal("ACTOR_NAME", sentence, "Write it like state:us.");
}

/**
 * The bytes of a key file under a passphrase. A browser writes no file without one.
 *
 * @param {OpenPair} pair
 * @param {string} passphrase
 * @returns {Promise<Uint8Array>}
 * @throws {import("./refusal.js").Refusal} ACTOR_NAME, PASSPHRASE_EMPTY, PASSPHRASE_SHORT,
 *     KEY_FILE_FAILED.
 */
export async function writeKeyFile(pair, passphrase) {
  checkActor(pair.actor);
  checkPassphrase(passphrase);
  const seed = `"seed": "${hex(pair.seed)}"`;
  // Member by member as Python's json.dumps writes them: both programs write the same bytes.
  const inner = `"actor": "${pair.actor}", ${seed}, "identity": "${pair.identity}"`;
  const data = utf8(`{"truceline_key": ${SEED_FILE}, ${inner}}`);
  return beside("close", data, passphrase);
}

/**
 * Whether a file needs a passphrase.
 *
 * @param {Uint8Array} data
 * @returns {boolean}
 */
export function isProtected(data) {
  return AGE_MAGIC.every((byte, i) => data[i] === byte);
}

/**
 * The keys in a key file.
 *
 * @param {Uint8Array} data
 * @param {string | null} passphrase What opens it, where it is protected.
 * @returns {Promise<OpenPair>}
 * @throws {import("./refusal.js").Refusal} KEY_FILE_LOCKED, PASSPHRASE_WRONG, KEY_FILE_COSTLY,
 *     KEY_FILE_FAILED, KEY_FILE_SHAPE, KEY_ON_TOKEN.
 */
export async function readKeyFile(data, passphrase) {
  if (!isProtected(data)) return parsePair(data);
  if (!passphrase) {
    const sentence = "This file is protected by a passphrase.";
    throw refusal("KEY_FILE_LOCKED", sentence, "Type the passphrase.");
  }
  return parsePair(await beside("open", data, passphrase));
}

/**
 * @param {Uint8Array} data
 * @returns {OpenPair}
 */
function parsePair(data) {
  let value;
  try {
    value = JSON.parse(fromUtf8(data));
  } catch {
    value = null;
  }
  if (value?.truceline_key === TOKEN_FILE && value.token) {
    throw refusal(
      "KEY_ON_TOKEN",
      "The signing key of this file is on a token, which a browser cannot use.",
      "Sign with `truceline sign` on the machine that has the token.",
    );
  }
  const { actor, identity } = value ?? {};
  const seed = fromHex(value?.seed);
  const whole = value?.truceline_key === SEED_FILE && typeof actor === "string";
  const spoken = typeof identity === "string" && identity === identity.toUpperCase();
  if (!whole || !ACTOR.test(actor) || !spoken || seed?.length !== SEED_BYTES) throw noKeyFile();
  if (fromBech32(identity.toLowerCase(), "age-secret-key-") === null) throw noKeyFile();
  return { actor, seed, identity };
}

function noKeyFile() {
  const sentence = "This is not a key file of Truceline.";
  return refusal("KEY_FILE_SHAPE", sentence, "Give the file that `truceline key new` wrote.");
}

/** @param {string} passphrase */
function checkPassphrase(passphrase) {
  if (!passphrase) {
    throw refusal("PASSPHRASE_EMPTY", "The passphrase is empty.", "Choose several words.");
  }
  if (Array.from(passphrase).length < LEAST_PASSPHRASE) {
    throw refusal(
      "PASSPHRASE_SHORT",
      `The passphrase has fewer than ${LEAST_PASSPHRASE} characters.`,
      "Choose four words or more: whoever has the file can try passphrases as long as they like.",
    );
  }
}

/**
 * Let the worker close or open a file.
 *
 * @param {"close" | "open"} task
 * @param {Uint8Array} data
 * @param {string} passphrase
 * @returns {Promise<Uint8Array>}
 */
async function beside(task, data, passphrase) {
  const worker = new Worker(new URL("./key_file_worker.js", import.meta.url), { type: "module" });
  try {
    return await new Promise((resolve, reject) => {
      worker.onmessage = ({ data: answer }) =>
        answer.data ? resolve(answer.data) : reject(failure(answer.failed));
      worker.onerror = () => reject(failure("worker"));
      worker.postMessage({ task, data, passphrase });
    });
  } finally {
    worker.terminate();
  }
}

/** @param {string} failed What the worker said. */
function failure(failed) {
  if (failed === "wrong") {
    const sentence = "The passphrase does not open this file, or the file was changed.";
    return refusal("PASSPHRASE_WRONG", sentence, "Try again.");
  }
  if (failed === "costly") {
    return refusal(
      "KEY_FILE_COSTLY",
      "This file was protected with more work than a browser does: the machine that wrote it is fast.",
      "Give it a passphrase anew on a slower one (`truceline key passphrase FILE`), or make a new key " +
        "in this browser, and have it enrolled beside the other.",
    );
  }
  return refusal(
    "KEY_FILE_FAILED",
    "The browser could not derive a key from the passphrase.",
    "It needs a quarter of a gigabyte of memory for a moment: close other pages, and try again.",
  );
}
