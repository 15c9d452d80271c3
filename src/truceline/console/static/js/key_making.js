/**
 * Making a person's keys, and reading them from their file: what only the page that signs in does.
 *
 *     const { key, backup } = await makeKey({ desk, actor, passphrase });
 *     // the person saves the backup, once, into a file under a passphrase; then
 *     await keep(key);               of keystore.js
 */

import { concat, hex, randomBytes } from "./bytes.js";
import { keyId } from "./envelope.js";
import { checkActor, readKeyFile, writeKeyFile } from "./key_file.js";
import { age, fromBech32 } from "./sealing.js";

/** @typedef {import("./key_file.js").OpenPair} OpenPair */
/** @typedef {import("./keystore.js").Key} Key */

const SEED_BYTES = 32;
/** PKCS#8 of a 32-byte private key (RFC 8410): all but the key and the curve's last number. */
const PKCS8_HEAD = [0x30, 0x2e, 0x02, 0x01, 0x00, 0x30, 0x05, 0x06, 0x03, 0x2b, 0x65];
const PKCS8_TAIL = [0x04, 0x22, 0x04, 0x20];
const CURVES = { Ed25519: 0x70, X25519: 0x6e };

/**
 * What this browser lacks to keep keys and sign; empty where it lacks nothing.
 *
 * @returns {Promise<string[]>} Of "secure" (a page over HTTPS or on this machine), "Ed25519",
 *     "X25519" (a newer browser), "storage" (IndexedDB).
 */
export async function whatIsMissing() {
  if (!globalThis.isSecureContext || !globalThis.crypto?.subtle) return ["secure"];
  const missing = [];
  for (const curve of /** @type {const} */ (["Ed25519", "X25519"])) {
    await imported(curve, new Uint8Array(SEED_BYTES).fill(1), false).catch(() => missing.push(curve));
  }
  if (!globalThis.indexedDB) missing.push("storage");
  return missing;
}

/**
 * Make a new pair of keys for an actor on a desk. Nothing is kept yet: first let the person save
 * the backup, because a key that is only in a browser is lost with it.
 *
 * @param {{desk: string, actor: string, passphrase: string}} options
 * @returns {Promise<{key: Key, backup: Uint8Array}>} The keys, non-extractable, and the key file.
 * @throws {import("./refusal.js").Refusal} As writeKeyFile.
 */
export async function makeKey({ desk, actor, passphrase }) {
  checkActor(actor);
  const seed = randomBytes(SEED_BYTES);
  const { generateX25519Identity } = await age();
  const pair = { actor, seed, identity: await generateX25519Identity() };
  try {
    const backup = await writeKeyFile(pair, passphrase);
    return { key: await locked(desk, pair), backup };
  } finally {
    seed.fill(0);
  }
}

/**
 * Read a key file that `truceline key new` or a browser wrote. Nothing is kept yet.
 *
 * @param {{desk: string, file: Uint8Array, passphrase: string | null}} options
 * @returns {Promise<Key>}
 * @throws {import("./refusal.js").Refusal} As readKeyFile.
 */
export async function importKey({ desk, file, passphrase }) {
  const pair = await readKeyFile(file, passphrase);
  try {
    return await locked(desk, pair);
  } finally {
    pair.seed.fill(0);
  }
}

/**
 * @param {string} desk
 * @param {OpenPair} pair
 * @returns {Promise<Key>} The pair as keys that cannot be taken out again.
 */
async function locked(desk, pair) {
  // A browser tells a public key only from a private key that it may export; this one is dropped.
  const open = await imported("Ed25519", pair.seed, true);
  const { x } = await crypto.subtle.exportKey("jwk", open);
  const raw = fromBase64Url(/** @type {string} */ (x));
  const scalar = fromBech32(pair.identity.toLowerCase(), "age-secret-key-");
  const { identityToRecipient } = await age();
  return {
    desk,
    actor: pair.actor,
    id: await keyId(raw),
    public: hex(raw),
    seal: await identityToRecipient(pair.identity),
    signing: await imported("Ed25519", pair.seed, false),
    sealing: await imported("X25519", /** @type {Uint8Array} */ (scalar), false),
  };
}

/**
 * @param {"Ed25519" | "X25519"} curve
 * @param {Uint8Array} secret
 * @param {boolean} extractable
 * @returns {Promise<CryptoKey>}
 */
async function imported(curve, secret, extractable) {
  const head = Uint8Array.from([...PKCS8_HEAD, CURVES[curve], ...PKCS8_TAIL]);
  const data = concat(head, secret);
  const usages = /** @type {KeyUsage[]} */ (curve === "Ed25519" ? ["sign"] : ["deriveBits"]);
  try {
    return await crypto.subtle.importKey("pkcs8", data, { name: curve }, extractable, usages);
  } finally {
    data.fill(0);
  }
}

/** @param {string} text Base64 for addresses, without padding. @returns {Uint8Array} */
function fromBase64Url(text) {
  const plain = atob(text.replaceAll("-", "+").replaceAll("_", "/"));
  return Uint8Array.from(plain, (char) => char.charCodeAt(0));
}
