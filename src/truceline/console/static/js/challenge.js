/**
 * Answering a desk's challenge: how a reader proves who it is; as truceline.ledger.challenges.
 *
 * What is signed names the desk, the challenge and the request, under a prefix of its own: it fits
 * no other desk, request or time, and can never be passed off as a statement.
 */

import { base64, utf8 } from "./bytes.js";
import { refusal } from "./refusal.js";

const PREFIX = "truceline/challenge/v1\n";
const NONCE = /^[A-Za-z0-9_-]{1,128}$/;
const HEADER = /^Truceline origin="([^"]+)", nonce="([A-Za-z0-9_-]{1,128})", expires=([0-9]{1,15})$/;
const MAX_HEADER = 1000;

/** The request that begins a session. */
export const SESSIONS = "sessions";

/**
 * @typedef {object} Challenge
 * @property {string} origin The desk's name.
 * @property {string} nonce Drawn by the desk, for one request.
 * @property {number} expires Until when it holds (POSIX seconds).
 */

/**
 * Read the value of `WWW-Authenticate`.
 *
 * @param {string} header
 * @returns {Challenge}
 * @throws {import("./refusal.js").Refusal} CHALLENGE_SHAPE.
 */
export function readChallenge(header) {
  const found = header.length <= MAX_HEADER ? HEADER.exec(header) : null;
  if (found === null) throw unknown();
  return { origin: found[1], nonce: found[2], expires: Number(found[3]) };
}

/**
 * The value of `Authorization` that answers a challenge.
 *
 * @param {Challenge} challenge As the desk gave it.
 * @param {import("./keystore.js").Key} key
 * @param {string} [target] The request's path and query, below the desk's own prefix.
 * @returns {Promise<string>}
 * @throws {import("./refusal.js").Refusal} CHALLENGE_SHAPE; CHALLENGE_OTHER_DESK where it names
 *     another desk than this key was kept for: whoever serves this page may have fetched the
 *     challenge elsewhere, to come in there as you.
 */
export async function answerChallenge(challenge, key, target = SESSIONS) {
  const { origin, nonce, expires } = challenge;
  const whole = typeof origin === "string" && Number.isSafeInteger(expires) && expires >= 0;
  // A line break in any part would let one message be read as another.
  if (!whole || !NONCE.test(nonce) || /["\n\r]/.test(origin) || /[\n\r]/.test(target)) {
    throw unknown();
  }
  if (origin !== key.desk) {
    throw refusal(
      "CHALLENGE_OTHER_DESK",
      `The challenge is of ${origin}; this key is kept for ${key.desk}.`,
      "Do not sign in here, and tell whoever runs the desk.",
    );
  }
  const message = PREFIX + [origin, nonce, expires, key.id, `GET ${target}`].join("\n");
  const signature = await crypto.subtle.sign("Ed25519", key.signing, utf8(message));
  const proof = base64(new Uint8Array(signature));
  return `Truceline key="${key.id}", nonce="${nonce}", expires=${expires}, signature="${proof}"`;
}

function unknown() {
  return refusal(
    "CHALLENGE_SHAPE",
    "The desk asked for no proof that this program knows.",
    "Load the page again; if that does not help, tell whoever runs the desk.",
  );
}
