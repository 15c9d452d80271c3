/**
 * Canonical JSON (RFC 8785): one value, one sequence of bytes; as truceline.ledger.canonical.
 *
 * Signatures and hashes are over bytes, so two readers must never see two meanings in the same
 * bytes. Bytes are believed only if encoding what was read gives the same bytes back. Text is taken
 * as it is: nothing is normalised, because an author's words are signed as they were typed.
 *
 *     encode({ b: 1, a: "é" })   the bytes of {"a":"é","b":1}
 *     decode(utf8('{"a":1}'))    { a: 1 }
 */

import { differAt, fromUtf8, utf8 } from "./bytes.js";
import { refusal } from "./refusal.js";

/** Largest envelope, in bytes: it must fit an entry bundle, whose lengths are 16 bits. */
export const MAX_BYTES = 60 * 1024;
/** Deepest nesting of arrays and objects. */
export const MAX_DEPTH = 32;

const PLAIN_HINT = "Use text, numbers, true, false, null, lists and objects.";

/**
 * The RFC 8785 bytes of a JSON value.
 *
 * @param {unknown} value Plain objects, arrays, text, finite numbers, booleans, null.
 * @returns {Uint8Array}
 * @throws {import("./refusal.js").Refusal} JSON_NUMBER for numbers that are not finite and whole
 *     numbers beyond 2**53 - 1 (a desk refuses them when it reads), JSON_TEXT for text that is not
 *     Unicode, JSON_TYPE for what JSON cannot say (undefined, dates, a list with holes, a circle).
 */
export function encode(value) {
  /** @type {string[]} */
  const out = [];
  try {
    write(value, out);
  } catch (error) {
    // A value that holds itself, or is nested without end, exhausts the stack.
    if (error instanceof RangeError) throw notJson("it is nested without end");
    throw error;
  }
  return utf8(out.join(""));
}

/**
 * @param {unknown} value
 * @param {string[]} out
 */
function write(value, out) {
  if (value === null || value === true || value === false) out.push(String(value));
  else if (typeof value === "string") out.push(written(value));
  else if (typeof value === "number") out.push(number(value));
  else if (Array.isArray(value)) {
    out.push("[");
    // By index, because forEach and map pass over holes.
    for (let i = 0; i < value.length; i += 1) {
      if (i > 0) out.push(",");
      write(value[i], out);
    }
    out.push("]");
  } else if (isPlain(value)) {
    // JavaScript's own order of texts is by UTF-16 units, which is what RFC 8785, 3.2.3 asks for.
    const object = /** @type {Record<string, unknown>} */ (value);
    out.push("{");
    Object.keys(object)
      .sort()
      .forEach((name, i) => {
        out.push(i > 0 ? "," : "", written(name), ":");
        write(object[name], out);
      });
    out.push("}");
  } else throw notJson(`it is of type ${typeof value}`);
}

/**
 * @param {unknown} value
 * @returns {boolean} Whether it is an object as JSON makes them; a date or a map is not.
 */
function isPlain(value) {
  if (typeof value !== "object" || value === null) return false;
  const kind = Object.getPrototypeOf(value);
  return kind === Object.prototype || kind === null;
}

/**
 * @param {string} text
 * @returns {string} With quotation marks. JSON.stringify escapes exactly what RFC 8785, 3.2.2.2 says.
 */
function written(text) {
  if (!text.isWellFormed()) {
    throw refusal("JSON_TEXT", "Text holds half of a surrogate pair.", "Send whole text.");
  }
  return JSON.stringify(text);
}

/**
 * @param {number} value
 * @returns {string} As ECMAScript writes numbers, which is what RFC 8785, 3.2.2.3 asks for.
 */
function number(value) {
  const text = String(value);
  // Beyond 2**53 - 1 two integers share one number; above 1e21 an exponent says that it is rough.
  const rough = Number.isInteger(value) && !Number.isSafeInteger(value) && !text.includes("e");
  if (!Number.isFinite(value) || rough) {
    throw refusal(
      "JSON_NUMBER",
      `A number cannot be kept exactly: ${text}.`,
      "Use integers within 2**53 - 1 and finite decimals; longer numbers go in text.",
    );
  }
  return Object.is(value, -0) ? "0" : text;
}

/** @param {string} why */
function notJson(why) {
  return refusal("JSON_TYPE", `A value is not JSON: ${why}.`, PLAIN_HINT);
}

/**
 * Read canonical JSON, and refuse bytes that are not exactly canonical.
 *
 * @param {Uint8Array} data
 * @param {number} [maxBytes] The most that are taken.
 * @returns {any}
 * @throws {import("./refusal.js").Refusal} JSON_TOO_LARGE, JSON_ENCODING, JSON_SYNTAX,
 *     JSON_DUPLICATE_KEY, JSON_NUMBER, JSON_TEXT, JSON_TOO_DEEP, JSON_NOT_CANONICAL.
 */
export function decode(data, maxBytes = MAX_BYTES) {
  if (data.length > maxBytes) {
    throw refusal(
      "JSON_TOO_LARGE",
      `The input has ${data.length} bytes; at most ${maxBytes} are taken.`,
      "Shorten it, or send long texts and files as evidence with their hash.",
    );
  }
  const value = parsed(text(data));
  const at = differAt(data, encode(value));
  if (at >= 0) {
    throw refusal(
      "JSON_NOT_CANONICAL",
      `The bytes differ from their RFC 8785 form at byte ${at}.`,
      "Write members in order, without white space, numbers in their shortest form.",
    );
  }
  return value;
}

/** @param {Uint8Array} data */
function text(data) {
  try {
    return fromUtf8(data);
  } catch {
    throw refusal(
      "JSON_ENCODING",
      "The input is not UTF-8.",
      "Save the input as UTF-8 without a byte order mark.",
    );
  }
}

/** @param {string} source */
function parsed(source) {
  let value;
  try {
    value = JSON.parse(source);
  } catch {
    // The browser's own message is left out: it may quote what is inside a sealed box.
    throw refusal(
      "JSON_SYNTAX",
      "This is not JSON.",
      "Check for a cut-off end, a stray comma or quotation marks of another kind.",
    );
  }
  if (standsTwice(source)) {
    throw refusal(
      "JSON_DUPLICATE_KEY",
      "A member stands twice in one object.",
      "Keep one of them: which of two would be believed is never left to the reader.",
    );
  }
  if (depth(value) > MAX_DEPTH) {
    throw refusal(
      "JSON_TOO_DEEP",
      `Arrays and objects are nested more than ${MAX_DEPTH} deep.`,
      "Flatten the input; no kind of entry needs such depth.",
    );
  }
  return value;
}

/**
 * Whether an object of valid JSON has two members of one name; JSON.parse silently keeps the last.
 *
 * @param {string} source JSON that was parsed before.
 */
function standsTwice(source) {
  /** @type {(Set<string> | null)[]} The names of each open object; null for each open list. */
  const open = [];
  for (const [token] of source.matchAll(/"[^"\\]*(?:\\.[^"\\]*)*"(\s*:)?|[{}[\]]/g)) {
    if (token === "{" || token === "[") open.push(token === "{" ? new Set() : null);
    else if (token === "}" || token === "]") open.pop();
    else if (token.endsWith(":")) {
      const names = /** @type {Set<string>} */ (open.at(-1));
      const name = JSON.parse(token.slice(0, token.lastIndexOf('"') + 1));
      if (names.has(name)) return true;
      names.add(name);
    }
  }
  return false;
}

/**
 * @param {unknown} value
 * @returns {number} How deep it is nested; an empty list or object inside does not count.
 */
function depth(value) {
  let deepest = 0;
  let level = [value];
  while (level.length > 0 && deepest <= MAX_DEPTH + 1) {
    level = level.flatMap((outer) =>
      typeof outer === "object" && outer !== null ? Object.values(outer) : [],
    );
    deepest += 1;
  }
  return deepest - 1;
}
