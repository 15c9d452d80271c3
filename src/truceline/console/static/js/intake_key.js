/**
 * The one-time key of a report: made here, kept as a key that no script can take out, and made again
 * from seven groups of letters that the person may write down.
 *
 *     const { key, phrase } = await newKey(desk);
 *     const again = await keyOf(desk, phrase);
 *
 * The phrase is 128 random bits in Crockford's base32, which leaves out letters that are mistaken for
 * digits, and two characters of a check. The Ed25519 seed is HKDF-SHA-256 of it (RFC 5869). There is
 * no key with which anything could be opened: whoever takes the telephone learns nothing by it.
 */

import { concat, hex, randomBytes, sha256, utf8 } from "./bytes.js";
import { keyId } from "./envelope.js";
import { refusal } from "./refusal.js";

/**
 * @typedef {object} ReporterKey
 * @property {string} desk
 * @property {string} actor
 * @property {string} id
 * @property {string} public Hexadecimal.
 * @property {CryptoKey} signing Ed25519, non-extractable.
 */

const LETTERS = "0123456789ABCDEFGHJKMNPQRSTVWXYZ";
const SECRET_BYTES = 16;
const SECRET_LETTERS = 26;
const CHECK_LETTERS = 2;
const INFO = "truceline/reporter/v1 signing";
const POSSESSION = "truceline/possession/v1\n";
const PKCS8 = [0x30, 0x2e, 0x02, 0x01, 0x00, 0x30, 0x05, 0x06, 0x03, 0x2b, 0x65, 0x70, 0x04, 0x22, 0x04, 0x20];

/**
 * What this browser lacks to make a report; empty where it lacks nothing.
 *
 * @returns {Promise<boolean>}
 */
export async function able() {
  if (!globalThis.isSecureContext || !globalThis.crypto?.subtle || !globalThis.indexedDB) return false;
  const sealing = crypto.subtle.generateKey("X25519", false, ["deriveBits"]);
  const both = Promise.all([keyFrom("", new Uint8Array(SECRET_BYTES)), sealing]);
  return both.then(() => true, () => false);
}

/** @param {string} desk @returns {Promise<{key: ReporterKey, phrase: string}>} */
export async function newKey(desk) {
  const secret = randomBytes(SECRET_BYTES);
  return { key: await keyFrom(desk, secret), phrase: await phraseOf(secret) };
}

/**
 * The key that a phrase stands for.
 *
 * @param {string} desk
 * @param {string} phrase As it was written down: case, spaces and I, L, O do not matter.
 * @returns {Promise<ReporterKey>}
 * @throws {import("./refusal.js").Refusal} PHRASE.
 */
export async function keyOf(desk, phrase) {
  const plain = phrase.toUpperCase().replaceAll("O", "0").replaceAll(/[IL]/g, "1").replaceAll(/[^0-9A-Z]/g, "");
  const values = Array.from(plain, (letter) => LETTERS.indexOf(letter));
  const bits = values.slice(0, SECRET_LETTERS).reduce((sum, value) => (sum << 5n) | BigInt(value), 0n);
  const whole = values.length === SECRET_LETTERS + CHECK_LETTERS && !values.includes(-1) && bits < 1n << 128n;
  const digits = bits.toString(16).padStart(2 * SECRET_BYTES, "0");
  const secret = Uint8Array.from(digits.match(/../g) ?? [], (pair) => Number.parseInt(pair, 16));
  if (!whole || (await phraseOf(secret)).replaceAll("-", "") !== plain) {
    const sentence = "These are not the letters of a report, or one of them is wrong.";
    throw refusal("PHRASE", sentence, "Compare them with what you wrote down.");
  }
  return keyFrom(desk, secret);
}

/**
 * What an officer needs to let the key in; nothing of it is secret.
 *
 * @param {ReporterKey} key
 * @returns {Promise<{actor: string, public: string, possession: string}>}
 */
export async function enrolment(key) {
  const message = utf8(`${POSSESSION}${key.desk}\n${key.actor}\n${key.public}`);
  const proof = await crypto.subtle.sign("Ed25519", key.signing, message);
  return { actor: key.actor, public: key.public, possession: hex(new Uint8Array(proof)) };
}

/** @param {Uint8Array} secret @returns {Promise<string>} */
async function phraseOf(secret) {
  const check = await sha256(concat(utf8("truceline/reporter/v1 check"), secret));
  const sum = (check[0] << 8) | check[1];
  let bits = BigInt(`0x${hex(secret)}`);
  let text = "";
  for (let i = 0; i < SECRET_LETTERS; i += 1, bits >>= 5n) text = LETTERS[Number(bits & 31n)] + text;
  text += LETTERS[(sum >> 5) & 31] + LETTERS[sum & 31];
  return (text.match(/.{4}/g) ?? []).join("-");
}

/** @param {string} desk @param {Uint8Array} secret @returns {Promise<ReporterKey>} */
async function keyFrom(desk, secret) {
  const whole = await crypto.subtle.importKey("raw", secret, "HKDF", false, ["deriveBits"]);
  const how = { name: "HKDF", hash: "SHA-256", salt: new Uint8Array(), info: utf8(INFO) };
  const seed = new Uint8Array(await crypto.subtle.deriveBits(how, whole, 256));
  const data = concat(Uint8Array.from(PKCS8), seed);
  try {
    // A browser tells a public key only from a private one that it may export; this one is dropped.
    const open = await crypto.subtle.importKey("pkcs8", data, "Ed25519", true, ["sign"]);
    const { x } = await crypto.subtle.exportKey("jwk", open);
    const plain = atob(String(x).replaceAll("-", "+").replaceAll("_", "/"));
    const raw = Uint8Array.from(plain, (char) => char.charCodeAt(0));
    const signing = await crypto.subtle.importKey("pkcs8", data, "Ed25519", false, ["sign"]);
    const name = hex(raw);
    return { desk, actor: `reporter:${name.slice(0, 16)}`, id: await keyId(raw), public: name, signing };
  } finally {
    seed.fill(0);
    data.fill(0);
  }
}
