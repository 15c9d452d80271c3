/**
 * Bytes and their spellings: UTF-8, hexadecimal, base64, SHA-256. One spelling each.
 *
 * Nothing here is clever; everything that is hashed or signed goes through it.
 */

const ENCODER = new TextEncoder();
// A byte order mark is kept, so that it is refused where JSON is read, and never swallowed.
const DECODER = new TextDecoder("utf-8", { fatal: true, ignoreBOM: true });
const HEX = /^(?:[0-9a-fA-F]{2})*$/;
/** How many bytes are given to String.fromCharCode at once; engines limit the number of arguments. */
const CHUNK = 0x8000;

/**
 * @param {string} text Whole Unicode: half of a surrogate pair would be replaced.
 * @returns {Uint8Array}
 */
export function utf8(text) {
  return ENCODER.encode(text);
}

/**
 * @param {Uint8Array} data
 * @returns {string}
 * @throws {TypeError} Where the bytes are not UTF-8.
 */
export function fromUtf8(data) {
  return DECODER.decode(data);
}

/**
 * @param {Uint8Array} data
 * @returns {string} Lower case.
 */
export function hex(data) {
  return Array.from(data, (byte) => byte.toString(16).padStart(2, "0")).join("");
}

/**
 * @param {unknown} text Pairs of hexadecimal digits, of either case.
 * @returns {Uint8Array | null} Null where it is something else.
 */
export function fromHex(text) {
  if (typeof text !== "string" || !HEX.test(text)) return null;
  return Uint8Array.from(text.match(/../g) ?? [], (pair) => Number.parseInt(pair, 16));
}

/**
 * @param {Uint8Array} data
 * @returns {string} Standard base64 with padding (RFC 4648, section 4).
 */
export function base64(data) {
  let text = "";
  for (let at = 0; at < data.length; at += CHUNK) {
    text += String.fromCharCode(...data.subarray(at, at + CHUNK));
  }
  return btoa(text);
}

/**
 * @param {unknown} text
 * @returns {Uint8Array | null} Null for anything but the one canonical spelling: `atob` itself takes
 *     white space, missing padding and stray bits in the last character.
 */
export function fromBase64(text) {
  if (typeof text !== "string") return null;
  try {
    const data = Uint8Array.from(atob(text), (char) => char.charCodeAt(0));
    return base64(data) === text ? data : null;
  } catch {
    return null;
  }
}

/**
 * @param {...Uint8Array} parts
 * @returns {Uint8Array} All of them, one after the other, in an array of its own.
 */
export function concat(...parts) {
  const whole = new Uint8Array(parts.reduce((sum, part) => sum + part.length, 0));
  let at = 0;
  for (const part of parts) {
    whole.set(part, at);
    at += part.length;
  }
  return whole;
}

/**
 * Where two arrays first differ.
 *
 * @param {Uint8Array} one
 * @param {Uint8Array} other
 * @returns {number} The place; -1 where they are the same.
 */
export function differAt(one, other) {
  const shorter = Math.min(one.length, other.length);
  for (let at = 0; at < shorter; at += 1) if (one[at] !== other[at]) return at;
  return one.length === other.length ? -1 : shorter;
}

/**
 * The order of Python's `sorted` over texts: by code points, which differs from JavaScript's own
 * order (by UTF-16 units) beyond the Basic Multilingual Plane. UTF-8 sorts as code points do.
 *
 * @param {string} one
 * @param {string} other
 * @returns {number}
 */
export function byCodePoint(one, other) {
  const [a, b] = [utf8(one), utf8(other)];
  const at = differAt(a, b);
  return at < 0 ? 0 : (a[at] ?? -1) - (b[at] ?? -1);
}

/**
 * @param {Uint8Array} data
 * @returns {Promise<Uint8Array>} 32 bytes.
 */
export async function sha256(data) {
  return new Uint8Array(await crypto.subtle.digest("SHA-256", data));
}

/**
 * @param {Uint8Array} data
 * @returns {Promise<string>} 64 hexadecimal digits.
 */
export async function sha256Hex(data) {
  return hex(await sha256(data));
}

/**
 * @param {number} count
 * @returns {Uint8Array} From the browser's own source for keys.
 */
export function randomBytes(count) {
  return crypto.getRandomValues(new Uint8Array(count));
}
