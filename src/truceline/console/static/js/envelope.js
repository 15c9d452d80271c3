/**
 * Statement, envelope, submission: one signed statement by one actor, and the bytes that carry it;
 * as truceline.ledger.entry, wire and keys.
 *
 *     statement   canonical JSON: who says what, about which subjects, having seen which checkpoint
 *     envelope    canonical JSON {"signature", "statement"}; its SHA-256 is the entry's id
 *     submission  the envelope, the author's 32-byte salt, and the ciphertexts of sealed fields
 */

import { base64, concat, fromBase64, fromHex, hex, sha256Hex, utf8 } from "./bytes.js";
import { decode, encode, MAX_BYTES } from "./canonical.js";
import { fault, Refusal, refusal } from "./refusal.js";

export const SALT_BYTES = 32;
export const SIGNATURE_BYTES = 64;
export const MAX_BOXES = 8;
export const MAX_ABOUT = 32;
export const MAX_BOX_BYTES = 60 * 1024;

const FIRST_YEAR = 1900;
const LAST_YEAR = 2199;
const STATEMENT_PREFIX = utf8("truceline/statement/v1\n");
const HEAD = utf8('{"signature":"');
const MIDDLE = utf8('","statement":');
const SIGNATURE_CHARS = 88;
const MEMBERS = "about author body boxes desk happened_at key kind seen signed_at".split(" ");

/** @typedef {import("./refusal.js").Fault} Fault */

/**
 * @typedef {object} Box Sealed fields of one statement, for one set of readers.
 * @property {string[]} fields The names of the fields inside, sorted.
 * @property {string[]} to The actors whose keys open it, sorted.
 * @property {string} hash SHA-256 of the ciphertext, hexadecimal.
 * @property {string} commit SHA-256 of a 32-byte salt and the canonical plaintext, hexadecimal.
 */

/**
 * @typedef {object} Statement What one actor says, as JSON.
 * @property {string[]} about Subject ids, 64 hexadecimal digits each.
 * @property {string} author
 * @property {Record<string, unknown>} body The open fields.
 * @property {Box[]} boxes
 * @property {string} desk The desk's origin name.
 * @property {string | null} happened_at RFC 3339 in UTC; null for the time of signing.
 * @property {string} key The key's id, 32 hexadecimal digits.
 * @property {string} kind
 * @property {{root: string, size: number}} seen The newest checkpoint that the author had seen.
 * @property {string} signed_at RFC 3339 in UTC.
 */

/**
 * RFC 3339 in UTC with Z, and microseconds only where there are any.
 *
 * @param {Date | string} at A date, or a text like 2016-02-26T22:00:00Z or with an offset; a text
 *     without a zone is refused, because the reader's own zone would be guessed.
 * @param {string} [where] A JSON pointer, for the fault.
 * @returns {string}
 * @throws {Refusal} TIME_NO_ZONE, TIME_INVALID.
 */
export function formatTime(at, where = "") {
  const told = at instanceof Date ? (Number.isNaN(at.valueOf()) ? "" : at.toISOString()) : at;
  const shape = /^(\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d)(?:\.(\d{1,6}))?(Z|[+-]\d\d:\d\d)?$/.exec(told);
  const hint = "Write times like 2016-02-26T22:00:00Z.";
  if (shape && !shape[3]) throw refusal("TIME_NO_ZONE", `${told} has no zone.`, hint, where);
  const instant = shape ? Date.parse(shape[1] + shape[3]) : Number.NaN;
  // Date.parse takes the 30th of February for the 1st of March: it must read back as it was written.
  const same = shape && new Date(Date.parse(`${shape[1]}Z`)).toJSON()?.startsWith(shape[1]);
  const year = new Date(instant).getUTCFullYear();
  if (!shape || !same || !(year >= FIRST_YEAR && year <= LAST_YEAR)) {
    throw refusal("TIME_INVALID", "This is no time in UTC of these centuries.", hint, where);
  }
  const micros = (shape[2] ?? "").padEnd(6, "0");
  const seconds = new Date(instant).toISOString().slice(0, 19);
  return seconds + (micros === "000000" ? "Z" : `.${micros}Z`);
}

/**
 * The canonical bytes of a statement, checked as a desk checks them.
 *
 * @param {Statement} statement
 * @returns {Uint8Array}
 * @throws {Refusal} Every fault of shape at once.
 */
export function statementBytes(statement) {
  const faults = statementFaults(statement);
  if (faults.length > 0) throw new Refusal(faults);
  return encode(statement);
}

/**
 * What an author signs: a prefix that belongs to statements alone, then the statement.
 *
 * @param {Uint8Array} statement Canonical bytes.
 * @returns {Uint8Array}
 */
export function signingMessage(statement) {
  return concat(STATEMENT_PREFIX, statement);
}

/**
 * The envelope's bytes.
 *
 * @param {Uint8Array} statement Canonical bytes.
 * @param {Uint8Array} signature 64 bytes.
 * @returns {Uint8Array}
 */
export function sealEnvelope(statement, signature) {
  return concat(HEAD, utf8(base64(signature)), MIDDLE, statement, utf8("}"));
}

/**
 * `SHA256(salt || plaintext)`: what a statement says of a sealed box.
 *
 * @param {Uint8Array} salt
 * @param {Uint8Array} plaintext
 * @returns {Promise<string>} Hexadecimal.
 */
export function boxCommitment(salt, plaintext) {
  return sha256Hex(concat(salt, plaintext));
}

/**
 * The name of a public key: 32 hexadecimal digits of its SHA-256 under a prefix.
 *
 * @param {Uint8Array} publicKey 32 bytes.
 * @returns {Promise<string>}
 */
export async function keyId(publicKey) {
  return (await sha256Hex(concat(utf8("truceline/key/v1\n"), publicKey))).slice(0, 32);
}

/**
 * What a new key signs to prove that its holder has the private half.
 *
 * @param {string} desk The desk's origin name.
 * @param {string} actor
 * @param {Uint8Array} publicKey
 * @param {string} seal The age recipient.
 * @returns {Uint8Array}
 */
export function possessionMessage(desk, actor, publicKey, seal) {
  return utf8(`truceline/possession/v2\n${desk}\n${actor}\n${hex(publicKey)}\n${seal}`);
}

/**
 * The submission as canonical JSON, for a file or a request.
 *
 * @param {{envelope: Uint8Array, salt: Uint8Array, boxes: Uint8Array[]}} submission
 * @returns {Uint8Array}
 * @throws {Refusal} SALT_LENGTH, BOX_COUNT, BOX_TOO_LARGE, and what a desk would say of the envelope.
 */
export function submissionBytes({ envelope, salt, boxes }) {
  checkParcel(salt, boxes);
  // Read back as a desk reads it: what it would refuse is refused before anything leaves.
  decode(envelope);
  const ciphers = encode(boxes.map((box) => base64(box)));
  const [head, middle, tail] = ['{"boxes":', ',"envelope":', `,"salt":"${base64(salt)}"}`];
  return concat(utf8(head), ciphers, utf8(middle), envelope, utf8(tail));
}

/**
 * Read a submission file.
 *
 * @param {Uint8Array} data
 * @returns {{envelope: Uint8Array, salt: Uint8Array, boxes: Uint8Array[]}}
 * @throws {Refusal} As canonical.decode; SUBMISSION_SHAPE, SALT_LENGTH, BASE64, BOX_COUNT,
 *     BOX_TOO_LARGE.
 */
export function readSubmission(data) {
  const value = decode(data, 2 * MAX_BYTES + (MAX_BOXES * MAX_BOX_BYTES * 4) / 3);
  if (!hasMembers(value, ["boxes", "envelope", "salt"]) || !Array.isArray(value.boxes)) {
    throw refusal(
      "SUBMISSION_SHAPE",
      "A submission has the members boxes, envelope and salt, and no others.",
      "Send the file that `truceline sign` wrote.",
    );
  }
  /** @type {Fault[]} */
  const faults = [];
  const boxes = value.boxes.map((/** @type {unknown} */ box, /** @type {number} */ i) =>
    unBase64(box, `/boxes/${i}`, faults),
  );
  const salt = unBase64(value.salt, "/salt", faults);
  if (faults.length > 0) throw new Refusal(faults);
  checkParcel(salt, boxes);
  return { envelope: encode(value.envelope), salt, boxes };
}

/**
 * Read an envelope from its exact bytes.
 *
 * @param {Uint8Array} data
 * @returns {Promise<{statement: Statement, signedBytes: Uint8Array, signature: Uint8Array,
 *     hash: string}>} With the message that the signature is over, and the entry's id.
 * @throws {Refusal} As canonical.decode; ENVELOPE_SHAPE, BASE64, and every fault of the statement.
 */
export async function readEnvelope(data) {
  const value = decode(data);
  if (!hasMembers(value, ["signature", "statement"])) {
    throw refusal(
      "ENVELOPE_SHAPE",
      "An envelope has the members signature and statement, and no others.",
      "Sign with `truceline sign`.",
    );
  }
  /** @type {Fault[]} */
  const faults = [];
  const signature = unBase64(value.signature, "/signature", faults);
  if (signature.length !== SIGNATURE_BYTES && faults.length === 0) {
    faults.push(shape("/signature", "a signature of 64 bytes"));
  }
  faults.push(...statementFaults(value.statement));
  if (faults.length > 0) throw new Refusal(faults);
  const said = data.slice(HEAD.length + SIGNATURE_CHARS + MIDDLE.length, -1);
  return {
    statement: value.statement,
    signedBytes: signingMessage(said),
    signature,
    hash: await sha256Hex(data),
  };
}

/**
 * Whether an envelope is signed by a key (RFC 8032). Browsers differ on keys of low order, which a
 * desk enrols never: the answer is only for keys that stand on a desk's register.
 *
 * @param {Uint8Array} envelope Exact bytes.
 * @param {string} publicKey 64 hexadecimal digits.
 * @returns {Promise<boolean>}
 * @throws {Refusal} As readEnvelope; KEY_LENGTH.
 */
export async function signedBy(envelope, publicKey) {
  const { signature, signedBytes } = await readEnvelope(envelope);
  const raw = fromHex(publicKey);
  if (raw === null || raw.length !== 32) {
    const hint = "Send the key as `truceline key new` printed it.";
    throw refusal("KEY_LENGTH", "An Ed25519 public key has 32 bytes.", hint);
  }
  const key = await crypto.subtle.importKey("raw", raw, "Ed25519", true, ["verify"]);
  return crypto.subtle.verify("Ed25519", key, signature, signedBytes);
}

/**
 * Every fault of a statement's shape, as a desk finds them.
 *
 * @param {any} value
 * @returns {Fault[]}
 */
function statementFaults(value) {
  if (!hasMembers(value, MEMBERS)) {
    const sentence = `A statement has the members ${MEMBERS.join(", ")}, and no others.`;
    return [fault("STATEMENT_SHAPE", sentence, "See docs on entries.", "/statement")];
  }
  /** @type {Fault[]} */
  const faults = [];
  const { about } = value;
  match(value.kind, /^[a-z_]+\.[a-z_]+\/[1-9][0-9]{0,3}$/, "KIND_NAME", "kind", faults);
  match(value.author, /^[a-z0-9_-]+(:[a-z0-9_.-]+)*$/, "ACTOR_NAME", "author", faults);
  match(value.key, /^[0-9a-f]{32}$/, "KEY_ID", "key", faults);
  if (typeof value.desk !== "string" || value.desk === "") {
    faults.push(shape("/statement/desk", "the desk's origin name"));
  }
  if (!isObject(value.body)) faults.push(shape("/statement/body", "an object"));
  if (!Array.isArray(about) || about.length > MAX_ABOUT || new Set(about).size < about.length) {
    faults.push(shape("/statement/about", `at most ${MAX_ABOUT} different subject ids`));
  } else {
    about.forEach((id, i) => match(id, /^[0-9a-f]{64}$/, "SUBJECT_ID", `about/${i}`, faults));
  }
  faults.push(...timeFaults(value.signed_at, "/statement/signed_at"));
  if (value.happened_at !== null) {
    faults.push(...timeFaults(value.happened_at, "/statement/happened_at"));
  }
  const { seen } = value;
  const size = hasMembers(seen, ["root", "size"]) && Number.isSafeInteger(seen.size) && seen.size;
  if (typeof size !== "number" || size < 0 || !isHash(seen.root)) {
    faults.push(shape("/statement/seen", "a checkpoint's size and root"));
  }
  if (!Array.isArray(value.boxes) || value.boxes.length > MAX_BOXES) {
    faults.push(shape("/statement/boxes", `a list of at most ${MAX_BOXES} boxes`));
  } else {
    value.boxes.forEach((/** @type {any} */ box, /** @type {number} */ i) => {
      const hashes = hasMembers(box, ["commit", "fields", "hash", "to"]) && isHash(box.commit);
      if (!hashes || !isHash(box.hash) || !areTexts(box.fields) || !areTexts(box.to)) {
        faults.push(shape(`/statement/boxes/${i}`, "commit, fields, hash and to"));
      }
    });
  }
  return faults;
}

/** @param {unknown} value @param {string} where @returns {Fault[]} */
function timeFaults(value, where) {
  try {
    formatTime(typeof value === "string" ? value : "", where);
  } catch (error) {
    if (error instanceof Refusal) return error.faults;
    throw error;
  }
  // formatTime turns other zones into UTC; a statement holds UTC itself.
  return String(value).endsWith("Z") ? [] : [shape(where, "a time in UTC, with Z")];
}

/**
 * Check lengths of salt and ciphertexts.
 *
 * @param {Uint8Array} salt
 * @param {Uint8Array[]} boxes
 * @throws {Refusal} SALT_LENGTH, BOX_COUNT, BOX_TOO_LARGE.
 */
export function checkParcel(salt, boxes) {
  /** @type {Fault[]} */
  const faults = [];
  if (salt.length !== SALT_BYTES) {
    const sentence = `The salt has ${salt.length} bytes; ${SALT_BYTES} are needed.`;
    faults.push(fault("SALT_LENGTH", sentence, "Draw 32 random bytes.", "/salt"));
  }
  if (boxes.length > MAX_BOXES) {
    const sentence = `There are more than ${MAX_BOXES} boxes.`;
    faults.push(fault("BOX_COUNT", sentence, "Seal fields together."));
  }
  boxes.forEach((box, i) => {
    if (box.length <= MAX_BOX_BYTES) return;
    const sentence = `A sealed box has ${box.length} bytes; at most ${MAX_BOX_BYTES} are taken.`;
    const hint = "Keep files outside and seal their hash.";
    faults.push(fault("BOX_TOO_LARGE", sentence, hint, `/boxes/${i}`));
  });
  if (faults.length > 0) throw new Refusal(faults);
}

/** @param {any} value @param {RegExp} pattern @param {string} code @param {string} name
 * @param {Fault[]} faults */
function match(value, pattern, code, name, faults) {
  if (typeof value === "string" && pattern.test(value)) return;
  const found = `Found ${String(JSON.stringify(value)).slice(0, 60)}.`;
  faults.push(fault(code, found, "See docs on entries.", `/statement/${name}`));
}

/** @param {unknown} text @param {string} where @param {Fault[]} faults @returns {Uint8Array} */
function unBase64(text, where, faults) {
  const data = fromBase64(text);
  if (data === null) {
    faults.push(fault("BASE64", "This is not base64.", "Use base64 with padding.", where));
  }
  return data ?? new Uint8Array();
}

/** @param {string} where @param {string} expected */
function shape(where, expected) {
  return fault("STATEMENT_SHAPE", `Expected ${expected}.`, "See docs on entries.", where);
}

/** @param {any} value */
function isObject(value) {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

/** @param {any} value @param {string[]} members Sorted. */
function hasMembers(value, members) {
  const found = isObject(value) ? Object.keys(value).sort() : [];
  return found.length === members.length && members.every((name, i) => name === found[i]);
}

/** @param {any} value */
function isHash(value) {
  return typeof value === "string" && /^[0-9a-f]{64}$/.test(value);
}

/** @param {any} value */
function areTexts(value) {
  return Array.isArray(value) && value.length > 0 && value.every((x) => typeof x === "string");
}
