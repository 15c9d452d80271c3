/**
 * Making a parcel: a report, or what adds to one, sealed to the cell and signed by its one-time key,
 * as the bytes that are kept until the desk has them.
 */

import { base64, concat, hex, randomBytes, sha256Hex, utf8 } from "./bytes.js";
import { makeEntry } from "./entry.js";
import { formatTime, readSubmission } from "./envelope.js";
import { enrolment } from "./intake_key.js";
import { pinLater } from "./pins.js";
import { age } from "./sealing.js";

/** @typedef {import("./intake_key.js").ReporterKey} ReporterKey */
/** @typedef {{desk: string, now: string, replay: boolean, seen: any, cell_deg: number, zone: string, kinds: Record<string, any>}} Facts */
/** @typedef {{entries: any[], files: Uint8Array[]}} Draft */

const REPORT = "incident.reported";
const EVIDENCE = "incident.evidence_added";
const PLACE = "incident.place_confirmed";
const MEDIA = /^[a-z]+\/[a-z0-9.+-]+$/;

/**
 * What the desk says now; without a connection, what it said when the page was kept.
 *
 * @param {Facts} kept
 * @returns {Promise<Facts>} Its `now` is the time of signing.
 */
export async function freshFacts(kept) {
  try {
    const answer = await fetch("/intake/facts.json", { cache: "no-store", signal: AbortSignal.timeout(4000) });
    const fresh = answer.ok ? await answer.json() : null;
    if (fresh?.desk === kept.desk && fresh.kinds[REPORT]) return fresh;
  } catch {
    // There is no connection: the clock of this device is all there is.
  }
  if (kept.replay) return kept;
  const here = new Date().toISOString();
  return { ...kept, now: here > kept.now ? formatTime(here) : kept.now };
}

/**
 * Make the entries of a report, signed by nobody yet.
 *
 * @param {object} options
 * @param {Facts} options.facts
 * @param {ReporterKey} options.key
 * @param {Record<string, any>} options.body Open and sealed fields together.
 * @returns {Promise<any>} As makeEntry gives it.
 */
export async function draftReport({ facts, key, body }) {
  await pinLater();
  return entry(facts, key, REPORT, body, []);
}

/**
 * Sign a report, and with it make what belongs to it: the place that was chosen, and files.
 *
 * @param {object} options
 * @param {Facts} options.facts
 * @param {ReporterKey} options.key
 * @param {any} options.report As draftReport gave it.
 * @param {{name: string, matched: Record<string, any>} | null} options.place
 * @param {File[]} options.files
 * @param {string} options.means
 */
export async function signReport({ facts, key, report, place, files, means }) {
  const submission = await report.submit();
  const id = await sha256Hex(readSubmission(submission).envelope);
  const submissions = [submission];
  if (place && facts.kinds[PLACE]) {
    const body = { place_as_said: place.name, confirmed_with: "reporter", ...place.matched };
    submissions.push(await (await entry(facts, key, PLACE, body, [id])).submit());
  }
  const added = await evidence(facts, key, id, files, means);
  return parcel(key, id, [...submissions, ...added.submissions], added.ciphers);
}

/**
 * Make what adds to a report: words, which travel as a file, too, and files.
 *
 * @param {object} options
 * @param {Facts} options.facts
 * @param {ReporterKey} options.key
 * @param {string} options.report
 * @param {string} options.words
 * @param {File[]} options.files
 */
export async function signAddition({ facts, key, report, words, files }) {
  await pinLater();
  const all = [...files];
  // Its hash stands openly in the entry: without the random line, short words could be guessed by it.
  const nonce = hex(randomBytes(16));
  if (words) all.unshift(new File([`${words}\n\n(${nonce})\n`], "words.txt", { type: "text/plain" }));
  const added = await evidence(facts, key, report, all, "told", words);
  return parcel(key, report, added.submissions, added.ciphers);
}

/** The number by which a report is known, of its hash; as `receipt_number` of the desk. @param {string} id */
export function receiptNumber(id) {
  const nine = (BigInt(`0x${id.slice(0, 16)}`) % 1_000_000_000n).toString().padStart(9, "0");
  const sum = Array.from(nine).reverse().reduce((all, digit, i) => {
    const value = Number(digit) * (i % 2 === 0 ? 2 : 1);
    return all + Math.floor(value / 10) + (value % 10);
  }, 0);
  const whole = nine + String((10 - (sum % 10)) % 10);
  return `${whole.slice(0, 3)}-${whole.slice(3, 6)}-${whole.slice(6)}`;
}

/**
 * @param {Facts} facts
 * @param {ReporterKey} key
 * @param {string} report
 * @param {File[]} files
 * @param {string} means
 * @param {string} [words] Of the first file.
 */
async function evidence(facts, key, report, files, means, words = "") {
  const submissions = [];
  const ciphers = [];
  for (const [i, file] of files.entries()) {
    const data = new Uint8Array(await file.arrayBuffer());
    const cipher = await encrypted(data, facts.kinds[REPORT].readers.what);
    const media = MEDIA.test(file.type) ? file.type : "application/octet-stream";
    const named = `${file.name.slice(0, 200)} (${media}, ${data.length} bytes), kept encrypted as ${await sha256Hex(cipher)}`;
    const body = {
      hash: await sha256Hex(data),
      media_type: media,
      source_class: "civilian",
      means: media.startsWith("image/") || media.startsWith("video/") ? "photograph" : means,
      description: words && i === 0 ? `${words}\n\n${named}` : named,
    };
    submissions.push(await (await entry(facts, key, EVIDENCE, body, [report])).submit());
    ciphers.push(cipher);
  }
  return { submissions, ciphers };
}

/** @param {Facts} facts @param {ReporterKey} key @param {string} base @param {any} body @param {string[]} about */
function entry(facts, key, base, body, about) {
  const composing = {
    ...facts.kinds[base], desk: facts.desk, actor: key.actor, key: key.id, now: facts.now, seen: facts.seen,
  };
  return makeEntry({ composing, kind: composing.kind, body, about, key: /** @type {any} */ (key) });
}

/** @param {Uint8Array} data @param {Record<string, string>} readers @returns {Promise<Uint8Array>} */
async function encrypted(data, readers) {
  const { Encrypter } = await age();
  const encrypter = new Encrypter();
  for (const recipient of Object.values(readers)) encrypter.addRecipient(recipient);
  return encrypter.encrypt(data);
}

/** @param {ReporterKey} key @param {string} report @param {Uint8Array[]} submissions @param {Uint8Array[]} files */
async function parcel(key, report, submissions, files) {
  const first = await sha256Hex(readSubmission(submissions[0]).envelope);
  const head = `{"enrolment":${JSON.stringify(await enrolment(key))},"submissions":`;
  const texts = JSON.stringify(submissions.map(base64));
  // Files are long: they are written beside one another, and no text holds all of them.
  const parts = files.map((data, i) => utf8(`${i ? "," : ""}"${base64(data)}"`));
  const body = concat(utf8(`${head}${texts},"files":[`), ...parts, utf8("]}"));
  return { report, number: receiptNumber(report), parcel: first, body };
}
