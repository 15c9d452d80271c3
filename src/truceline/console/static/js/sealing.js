/**
 * Sealing fields to named readers, and opening them (age, X25519); as truceline.keyring.sealing and
 * author.compose.
 *
 * What is said goes into one box, and who said it into another, because they have other readers.
 * The plaintext of a box is canonical JSON {"fields": {...}, "salt": hex}; the signed statement
 * names the ciphertext's hash and SHA256(salt || canonical fields), so that a reader can later show
 * to anyone that the author said just this, and an author cannot deny it.
 *
 * The age library (typage) is fetched from the desk itself when it is first needed, because most
 * pages never need it.
 */

import { byCodePoint, fromHex, hex, randomBytes, sha256Hex } from "./bytes.js";
import { decode, encode } from "./canonical.js";
import { boxCommitment } from "./envelope.js";
import { refusal } from "./refusal.js";

/** @typedef {import("./envelope.js").Box} Box */

/**
 * @typedef {object} Sealed
 * @property {Uint8Array} cipher The ciphertext, which travels beside the envelope.
 * @property {Box} box What the statement says of it.
 * @property {Record<string, unknown>} fields What is inside, to be shown to its author alone.
 */

const SALT_BYTES = 32;
const CHARACTERS = "qpzry9x8gf2tvdw0s3jn54khce6mua7l";
const GENERATOR = [0x3b6a57b2, 0x26508e6d, 0x1ea119fa, 0x3d4233dd, 0x2a1462b3];
const CHECK = 6;
const PRIME = (1n << 255n) - 19n;
/** The points of low order below the prime (RFC 7748, section 7; Curve25519, "contributory"). */
const LOW_ORDER = new Set([
  0n,
  1n,
  PRIME - 1n,
  325606250916557431795983626356110631294008115727848805560023387167927233504n,
  39382357235489614581723060781553021112529911719440698176882885853963445705823n,
]);

/** @returns {Promise<any>} The age library, as it was built from npm's age-encryption. */
export function age() {
  // @ts-ignore: it is built with the wheel and ships no types of its own.
  return import("../vendor/age.js");
}

/**
 * The bytes that a Bech32 text carries (BIP 173).
 *
 * @param {string} text In lower case.
 * @param {string} prefix What stands before its last "1".
 * @returns {Uint8Array | null} 32 bytes; null where it is something else or its checksum fails.
 */
export function fromBech32(text, prefix) {
  const values = Array.from(text.slice(prefix.length + 1), (char) => CHARACTERS.indexOf(char));
  if (!text.startsWith(`${prefix}1`) || values.includes(-1) || values.length !== 52 + CHECK) {
    return null;
  }
  const codes = Array.from(prefix, (char) => char.charCodeAt(0));
  const head = [...codes.map((code) => code >> 5), 0, ...codes.map((code) => code & 31)];
  if (remainder([...head, ...values]) !== 1) return null;
  // 52 characters are 260 bits: 32 bytes, and four bits that must be nought.
  const bits = values.slice(0, -CHECK).reduce((sum, value) => (sum << 5n) | BigInt(value), 0n);
  if (bits & 15n) return null;
  return fromHex((bits >> 4n).toString(16).padStart(64, "0"));
}

/**
 * @param {number[]} values Five bits each.
 * @returns {number} The Bech32 checksum polynomial; 1 where the checksum holds.
 */
function remainder(values) {
  return values.reduce((sum, value) => {
    const top = sum >>> 25;
    const shifted = ((sum & 0x1ffffff) << 5) ^ value;
    return GENERATOR.reduce((found, term, i) => ((top >> i) & 1 ? found ^ term : found), shifted);
  }, 1);
}

/**
 * Refuse what is not a good age recipient: sealed to a point of low order, words are sealed to
 * nobody, or to everybody.
 *
 * @param {string} text Like age1...
 * @throws {import("./refusal.js").Refusal} SEAL_KEY_FORM, SEAL_KEY_SPELLING, SEAL_KEY_LOW_ORDER.
 */
export function checkRecipient(text) {
  const raw = fromBech32(text, "age");
  if (raw === null) {
    throw refusal(
      "SEAL_KEY_FORM",
      `${text.slice(0, 12)}… is not an age recipient, or a letter of it is wrong.`,
      "Send the age key as `truceline key new` printed it.",
    );
  }
  const point = BigInt(`0x${hex(raw.toReversed())}`);
  if (point >= PRIME) {
    throw refusal(
      "SEAL_KEY_SPELLING",
      "The age recipient spells its point in a way that no program should write.",
      "Make a new key.",
    );
  }
  if (LOW_ORDER.has(point)) {
    throw refusal(
      "SEAL_KEY_LOW_ORDER",
      "The age recipient is a point of low order: what is sealed to it is sealed to nobody, or to " +
        "everybody.",
      "Make a new key.",
    );
  }
}

/**
 * Encrypt fields to readers.
 *
 * @param {Record<string, unknown>} fields
 * @param {Record<string, string>} readers Actor id to age recipient.
 * @param {Uint8Array} [salt] 32 random bytes; given only to repeat a box.
 * @returns {Promise<Sealed>}
 * @throws {import("./refusal.js").Refusal} SEAL_NO_READER; as checkRecipient and canonical.encode.
 */
export async function seal(fields, readers, salt = randomBytes(SALT_BYTES)) {
  if (Object.keys(readers).length === 0) {
    throw refusal(
      "SEAL_NO_READER",
      "Sealed fields need at least one reader with an enrolled age key.",
      "Ask readers to enrol a key.",
    );
  }
  Object.values(readers).forEach(checkRecipient);
  const { Encrypter } = await age();
  const encrypter = new Encrypter();
  for (const recipient of Object.values(readers)) encrypter.addRecipient(recipient);
  const cipher = await encrypter.encrypt(encode({ fields, salt: hex(salt) }));
  return {
    cipher,
    fields,
    box: {
      fields: Object.keys(fields).sort(byCodePoint),
      to: Object.keys(readers).sort(byCodePoint),
      hash: await sha256Hex(cipher),
      commit: await boxCommitment(salt, encode(fields)),
    },
  };
}

/**
 * Part a body into its open fields and the boxes of its sealed ones: what is said in one, who
 * reported or bore witness in another. Fields that are null or undefined were not filled in.
 *
 * @param {Record<string, unknown>} body Open and sealed fields together.
 * @param {{sealed: string[], identities: string[],
 *     readers: {what: Record<string, string>, who: Record<string, string>}}} composing
 * @returns {Promise<{open: Record<string, unknown>, boxes: Sealed[]}>}
 * @throws {import("./refusal.js").Refusal} IDENTITY_NO_READER; as seal.
 */
export async function closeFields(body, { sealed, identities, readers }) {
  const given = Object.entries(body).filter(([, value]) => value !== null && value !== undefined);
  /** @param {(name: string) => boolean} wanted */
  const part = (wanted) => Object.fromEntries(given.filter(([name]) => wanted(name)));
  // A field that says who it was is sealed, whatever else is said of it.
  const who = part((name) => identities.includes(name));
  const what = part((name) => sealed.includes(name) && !identities.includes(name));
  const open = part((name) => !sealed.includes(name) && !identities.includes(name));
  const names = Object.keys(who).sort();
  if (names.length > 0 && Object.keys(readers.who).length === 0) {
    throw refusal(
      "IDENTITY_NO_READER",
      `${names.join(", ")} would be sealed to nobody.`,
      "Enrol an age key for the author, or leave out who it was.",
      `/${names[0]}`,
    );
  }
  const boxes = [];
  if (Object.keys(what).length > 0) boxes.push(await seal(what, readers.what));
  if (names.length > 0) boxes.push(await seal(who, readers.who));
  return { open, boxes };
}

/**
 * Decrypt a box and check that it holds what the statement committed to.
 *
 * @param {Uint8Array} cipher
 * @param {Box} box What the signed statement says of it.
 * @param {CryptoKey | string} identity The reader's sealing key.
 * @returns {Promise<Record<string, unknown>>}
 * @throws {import("./refusal.js").Refusal} SEAL_HASH, SEAL_NOT_FOR_YOU, SEAL_COMMITMENT; JSON faults of the plaintext.
 */
export async function openBox(cipher, box, identity) {
  if ((await sha256Hex(cipher)) !== box.hash) {
    const sentence = "The ciphertext is not the one that was signed.";
    throw refusal("SEAL_HASH", sentence, "Fetch it again.");
  }
  const { fields, salt } = inside(decode(await decrypted(cipher, identity)));
  const held = await boxCommitment(salt, encode(fields));
  const names = Object.keys(fields).sort(byCodePoint);
  const same = names.length === box.fields.length && names.every((name, i) => name === box.fields[i]);
  if (held !== box.commit || salt.length !== SALT_BYTES || !same) {
    throw refusal(
      "SEAL_COMMITMENT",
      "The box holds other words than its author committed to.",
      "Tell the duty officer: the author signed one thing and sealed another.",
    );
  }
  return fields;
}

/**
 * Every sealed field that a key opens; boxes for others are passed over.
 *
 * @param {Uint8Array[]} ciphers
 * @param {Box[]} boxes Of the signed statement, in the same order.
 * @param {{actor: string, sealing: CryptoKey | string}} key
 * @returns {Promise<Record<string, unknown>>}
 * @throws {import("./refusal.js").Refusal} BOX_COUNT; as openBox.
 */
export async function openFields(ciphers, boxes, key) {
  if (ciphers.length !== boxes.length) {
    const sentence = `${ciphers.length} ciphertexts came, and the statement names ${boxes.length}.`;
    throw refusal("BOX_COUNT", sentence, "Fetch the entry again.", "/boxes");
  }
  /** @type {[string, unknown][]} */
  const opened = [];
  for (const [i, box] of boxes.entries()) {
    if (box.to.includes(key.actor)) {
      opened.push(...Object.entries(await openBox(ciphers[i], box, key.sealing)));
    }
  }
  // Not by assignment: an author may name a field __proto__.
  return Object.fromEntries(opened);
}

/** @param {Uint8Array} cipher @param {CryptoKey | string} identity */
async function decrypted(cipher, identity) {
  const { Decrypter } = await age();
  const decrypter = new Decrypter();
  decrypter.addIdentity(identity);
  try {
    return await decrypter.decrypt(cipher);
  } catch {
    // The library's own words are left out: which step failed is of no use to a reader.
    const sentence = "Your key does not open this box.";
    throw refusal("SEAL_NOT_FOR_YOU", sentence, "Ask its author.");
  }
}

/**
 * @param {any} value A box's plaintext.
 * @returns {{fields: Record<string, unknown>, salt: Uint8Array}} Empty where its author put in
 *     something else, so that the commitment cannot hold.
 */
function inside(value) {
  const fields = value?.fields;
  const salt = fromHex(value?.salt);
  const plain = typeof fields === "object" && fields !== null && !Array.isArray(fields);
  return plain && salt ? { fields, salt } : { fields: {}, salt: new Uint8Array() };
}
