// Checking a receipt (C2SP tlog-proof) from its bytes up, with nothing but this browser's SHA-256
// and Ed25519. What it finds is a list of steps, each good, wrong, or not checked and why.
//
// Whose signatures count says a policy (C2SP tlog-policy). ML-DSA-44 is in no browser yet: such
// lines are passed over, and it is said that they were.

import { concat, differAt, fromBase64, fromHex, hex, sha256, utf8 } from "./bytes.js";
import { encode } from "./canonical.js";
import { keyId, signingMessage } from "./envelope.js";

export const FIRST_LINE = "c2sp.org/tlog-proof@v1";
const MOST_BYTES = 393216;
const MOST_HASHES = 63;
const ED25519 = 1;
const COSIGNATURE = 4;
const WIDTH = 256;
const LEAF_BYTES = 41;
const DASH = "\u2014 ";
const EPOCH_MICROS = 1000n;

/** @typedef {{name: string, kind: number, key: Uint8Array, id: string}} VerifierKey */
/** @typedef {{step: string, state: "good"|"bad"|"open"}} Check */

const same = (one, other) => differAt(one, other) === -1;
const node = (left, right) => sha256(concat(Uint8Array.of(1), left, right));

/** A number of decimal digits without a leading zero, or null. */
function decimal(text) {
  if (!/^(0|[1-9][0-9]{0,15})$/.test(text)) return null;
  const value = Number(text);
  return Number.isSafeInteger(value) ? value : null;
}

/** Base64 of exactly so many bytes, in its one spelling. */
function base64Of(text, length) {
  const data = fromBase64(text);
  if (data === null || (length !== undefined && data.length !== length)) throw new Error("base64");
  return data;
}

/** @returns {Promise<VerifierKey>} a verifier key of one line; its id must be the one it makes */
async function readVkey(text) {
  const [name, id, blob, ...rest] = text.split("+");
  // Base64 has plus signs of its own.
  const data = base64Of([blob, ...rest].join("+"));
  const made = (await sha256(concat(utf8(`${name}\n`), data))).slice(0, 4);
  if (!name || hex(made) !== id) throw new Error("vkey");
  return { name, kind: data[0], key: data.slice(1), id };
}

/**
 * A policy: the log's keys, the witnesses, and the quorum.
 *
 * @param {string} text a tlog-policy file
 */
export async function readPolicy(text) {
  const logs = [];
  const witnesses = new Map();
  const groups = new Map();
  let quorum = null;
  for (const line of text.split("\n")) {
    const words = line.trim().split(/\s+/);
    if (words[0] === "" || words[0].startsWith("#")) continue;
    if (words[0] === "log") logs.push(await readVkey(words[1]));
    else if (words[0] === "witness") witnesses.set(words[1], await readVkey(words[2]));
    else if (words[0] === "group") {
      const members = words.slice(3);
      const least = words[2] === "all" ? members.length : words[2] === "any" ? 1 : decimal(words[2]);
      if (least === null || least < 1 || least > members.length) throw new Error("group");
      if (members.some((each) => !witnesses.has(each) && !groups.has(each))) throw new Error("group");
      groups.set(words[1], { least, members });
    } else if (words[0] === "quorum") quorum = words[1];
    else throw new Error("policy");
  }
  if (logs.length === 0 || quorum === null) throw new Error("policy");
  if (quorum !== "none" && !witnesses.has(quorum) && !groups.has(quorum)) throw new Error("quorum");
  return { logs, witnesses, groups, quorum };
}

/** Whether a quorum is met by the witnesses with these names. */
function met(policy, name, names) {
  if (name === "none" || names.has(name)) return true;
  const group = policy.groups.get(name);
  return group !== undefined && group.members.filter((each) => met(policy, each, names)).length >= group.least;
}

/** A signed note: its text, and the lines below it. */
export function readNote(text) {
  const gap = text.lastIndexOf("\n\n");
  if (gap < 0 || !text.endsWith("\n")) throw new Error("note");
  const lines = text.slice(gap + 2, -1).split("\n").map((line) => {
    const [name, blob, ...more] = line.startsWith(DASH) ? line.slice(DASH.length).split(" ") : [];
    if (!name || more.length > 0) throw new Error("note line");
    const data = base64Of(blob);
    if (data.length <= 4) throw new Error("note line");
    return { name, id: hex(data.slice(0, 4)), signature: data.slice(4) };
  });
  return { text: text.slice(0, gap + 1), lines };
}

/** A checkpoint's three lines. */
export function readCheckpoint(text) {
  const [origin, size, root, last, ...more] = text.split("\n");
  const count = decimal(size ?? "");
  if (!origin || count === null || last !== "" || more.length > 0) throw new Error("checkpoint");
  return { origin, size: count, root: base64Of(root, 32) };
}

/** A proof file, of which nothing is verified yet. */
export function readProofFile(text) {
  if (text.length > MOST_BYTES) throw new Error("size");
  const gap = text.indexOf("\n\n");
  const lines = text.slice(0, gap).split("\n");
  if (gap < 0 || lines.shift() !== FIRST_LINE) throw new Error("first line");
  const extra = lines[0]?.startsWith("extra ") ? base64Of(lines.shift().slice(6)) : null;
  const index = lines[0]?.startsWith("index ") ? decimal(lines.shift().slice(6)) : null;
  if (index === null || lines.length > MOST_HASHES) throw new Error("index");
  return { index, extra, proof: lines.map((line) => base64Of(line, 32)), checkpoint: text.slice(gap + 2) };
}

async function ed25519(publicKey, message, signature) {
  const key = await crypto.subtle.importKey("raw", publicKey, "Ed25519", false, ["verify"]);
  return crypto.subtle.verify("Ed25519", key, signature, message);
}

/** Whether this browser has Ed25519 at all. */
export async function able() {
  try {
    await crypto.subtle.importKey("raw", new Uint8Array(32).fill(1), "Ed25519", false, ["verify"]);
    return true;
  } catch (error) {
    return error?.name === "DataError";
  }
}

/** Whether a log key of the policy signed a note; under Ed25519, which every log here has. */
async function signedByLog(note, policy) {
  for (const line of note.lines) {
    const key = policy.logs.find((each) => each.kind === ED25519 && each.name === line.name && each.id === line.id);
    if (key && (await ed25519(key.key, utf8(note.text), line.signature))) return true;
  }
  return false;
}

/**
 * The policy's names of witnesses whose Ed25519 cosignatures are good, and of those that may have
 * cosigned under an algorithm that this browser does not know.
 */
async function cosigners(note, policy) {
  const names = new Set();
  const unknown = new Set();
  for (const line of note.lines) {
    for (const [name, key] of policy.witnesses) {
      if (key.name !== line.name || key.id !== line.id) continue;
      if (key.kind !== COSIGNATURE) unknown.add(name);
      if (key.kind !== COSIGNATURE || line.signature.length !== 72) continue;
      const time = new DataView(line.signature.buffer, line.signature.byteOffset, 8).getBigUint64(0);
      const message = utf8(`cosignature/v1\ntime ${time}\n${note.text}`);
      if (await ed25519(key.key, message, line.signature.slice(8))) names.add(name);
    }
  }
  return { names, perhaps: new Set([...names, ...unknown]) };
}

/** Bits of a number that may be beyond 32 bits. */
const bits = (value) => BigInt(value).toString(2).length * (value > 0 ? 1 : 0);
const ones = (value) => [...BigInt(value).toString(2)].filter((each) => each === "1").length;
const xor = (one, other) => Number(BigInt(one) ^ BigInt(other));
const shift = (value, by) => Number(BigInt(value) >> BigInt(by));

/** The root to which a path leads (RFC 9162, 2.1.3.2). */
async function climb(index, inner, seed, path) {
  let found = seed;
  for (const [level, sibling] of path.entries()) {
    const right = level >= inner || shift(index, level) % 2 === 1;
    found = right ? await node(sibling, found) : await node(found, sibling);
  }
  return found;
}

/** Whether a leaf stands at a place of the tree with this root (RFC 9162, 2.1.3.2). */
export async function included(index, size, leaf, proof, root) {
  if (index >= size) return false;
  const inner = bits(xor(index, size - 1));
  if (proof.length !== inner + ones(shift(index, inner))) return false;
  return same(await climb(index, inner, leaf, proof), root);
}

/** Whether the newer tree begins with all leaves of the older one (RFC 9162, 2.1.4.2). */
export async function consistent(old, oldRoot, size, root, proof) {
  if (old === size) return proof.length === 0 && same(oldRoot, root);
  if (old < 1 || old > size) return false;
  let level = 0;
  while (shift(old - 1, level) % 2 === 1) level += 1;
  const place = shift(old - 1, level);
  const inner = bits(xor(old - 1, size - 1)) - level;
  const known = place === 0 ? 0 : 1;
  if (proof.length !== known + inner + ones(shift(place, inner))) return false;
  const seed = known ? proof[0] : oldRoot;
  const path = proof.slice(known);
  // Of the older tree only left siblings are known.
  let before = seed;
  for (const [step, sibling] of path.entries()) {
    if (step >= inner || shift(place, step) % 2 === 1) before = await node(sibling, before);
  }
  return same(before, oldRoot) && same(await climb(place, inner, seed, path), root);
}

/** Hashes of whole subtrees, from the tiles of a log (C2SP tlog-tiles). */
export class Tiles {
  /** @param {number} size @param {(path: string) => Promise<Uint8Array>} fetchTile */
  constructor(size, fetchTile) {
    this.size = size;
    this.fetchTile = fetchTile;
    this.held = new Map();
  }

  /** The hash of the whole subtree of height `level` at `index`. */
  async node(level, index) {
    const within = level % 8;
    const tile = (level - within) / 8;
    const first = index * 2 ** within;
    const row = await this.row(tile, Math.floor(first / WIDTH));
    let hashes = row.slice(first % WIDTH, (first % WIDTH) + 2 ** within);
    if (hashes.length !== 2 ** within) throw new Error("tile");
    while (hashes.length > 1) {
      const above = [];
      for (let at = 0; at < hashes.length; at += 2) above.push(await node(hashes[at], hashes[at + 1]));
      hashes = above;
    }
    return hashes[0];
  }

  async row(tile, number) {
    const name = `${tile}/${number}`;
    if (!this.held.has(name)) {
      const whole = Math.floor(this.size / 2 ** (8 * tile));
      const width = Math.min(WIDTH, whole - number * WIDTH);
      const data = await this.fetchTile(tilePath(tile, number, width));
      if (data.length !== width * 32) throw new Error("tile");
      this.held.set(name, Array.from({ length: width }, (_, at) => data.slice(at * 32, at * 32 + 32)));
    }
    return this.held.get(name);
  }

  /** The hash of leaves `first` up to `last` (RFC 9162, 2.1.1). */
  async range(first, last) {
    const count = last - first;
    const height = bits(count) - 1;
    if (2 ** height === count && first % count === 0) return this.node(height, first / count);
    const split = first + 2 ** (bits(count - 1) - 1);
    return node(await this.range(first, split), await this.range(split, last));
  }

  /** The consistency proof from an older size (RFC 9162, 2.1.4.1). */
  async proof(old) {
    const found = [];
    let first = 0;
    let last = this.size;
    let whole = true;
    while (old !== last) {
      const split = first + 2 ** (bits(last - first - 1) - 1);
      if (old <= split) {
        found.push(await this.range(split, last));
        last = split;
      } else {
        found.push(await this.range(first, split));
        first = split;
        whole = false;
      }
    }
    if (!whole) found.push(await this.range(first, last));
    return found.reverse();
  }
}

/** The path of a tile, its number in groups of three digits. */
export function tilePath(level, number, width) {
  const groups = [String(number % 1000).padStart(3, "0")];
  for (let rest = Math.floor(number / 1000); rest > 0; rest = Math.floor(rest / 1000)) {
    groups.unshift(`x${String(rest % 1000).padStart(3, "0")}`);
  }
  return `tile/${level}/${groups.join("/")}${width < WIDTH ? `.p/${width}` : ""}`;
}

/** The words of a receipt, where they are enclosed, and what they were found to be. */
async function words(file, leaf, checks, add) {
  const enclosed = JSON.parse(new TextDecoder("utf-8", { fatal: true }).decode(file.extra));
  if (enclosed.envelope === null || enclosed.salt === null) {
    add("words-none", "open");
    return null;
  }
  const envelope = encode(enclosed.envelope);
  const commitment = await sha256(concat(base64Of(enclosed.salt, 32), await sha256(envelope)));
  if (!same(commitment, leaf.slice(9))) return add("words", "bad");
  add("words", "good");
  const { statement, signature } = enclosed.envelope;
  if (enclosed.public === null) add("author-none", "open");
  else {
    const key = fromHex(enclosed.public);
    const own = (await keyId(key)) === statement.key;
    const good = own && (await ed25519(key, signingMessage(encode(statement)), base64Of(signature, 64)));
    add("author", good ? "good" : "bad");
  }
  return statement;
}

/**
 * Check a receipt.
 *
 * @param {string} text the file
 * @param {string} policyText whose signatures count
 * @param {(path: string) => Promise<Uint8Array>} fetchLog what the log has under a path
 * @returns {Promise<{verdict: "good"|"wrong"|"unsure", checks: Check[], place: number|null, recorded: Date|null, statement: object|null}>}
 */
export async function checkReceipt(text, policyText, fetchLog) {
  const checks = [];
  const found = { verdict: "wrong", checks, place: null, recorded: null, statement: null };
  const add = (step, state) => {
    checks.push({ step, state });
    return null;
  };
  let file, note, checkpoint, leaf, policy;
  try {
    policy = await readPolicy(policyText);
    file = readProofFile(text);
    note = readNote(file.checkpoint);
    checkpoint = readCheckpoint(note.text);
    leaf = base64Of(JSON.parse(new TextDecoder().decode(file.extra)).leaf, LEAF_BYTES);
  } catch {
    add("shape", "bad");
    return found;
  }
  add("shape-good", "good");
  add("log", (await signedByLog(note, policy)) ? "good" : "bad");
  if (policy.logs.some((key) => key.kind !== ED25519)) add("log-other", "open");
  const { names, perhaps } = await cosigners(note, policy);
  if (policy.quorum === "none") add("quorum-none", "open");
  else if (met(policy, policy.quorum, names)) add("quorum", "good");
  else if (met(policy, policy.quorum, perhaps)) add("quorum-unknown", "open");
  else add("quorum-missing", "bad");
  const hash = await sha256(concat(Uint8Array.of(0), leaf));
  add("inclusion", (await included(file.index, checkpoint.size, hash, file.proof, checkpoint.root)) ? "good" : "bad");
  found.place = file.index;
  const micros = new DataView(leaf.buffer, leaf.byteOffset + 1, 8).getBigUint64(0);
  found.recorded = new Date(Number(micros / EPOCH_MICROS));
  try {
    found.statement = await words(file, leaf, checks, add);
  } catch {
    add("words", "bad");
  }
  await continued(checkpoint, policy, fetchLog, add);
  const wrong = checks.some((each) => each.state === "bad");
  found.verdict = wrong ? "wrong" : checks.some((each) => each.step === "quorum-unknown") ? "unsure" : "good";
  return found;
}

/** Whether the log's newest checkpoint continues the receipt's. */
async function continued(old, policy, fetchLog, add) {
  let note, newest;
  try {
    note = readNote(new TextDecoder().decode(await fetchLog("checkpoint")));
    newest = readCheckpoint(note.text);
    if (newest.origin !== old.origin || newest.size < old.size) throw new Error("another log, or an older state");
    const proof = old.size === newest.size ? [] : await new Tiles(newest.size, fetchLog).proof(old.size);
    const good = (await signedByLog(note, policy)) && (await consistent(old.size, old.root, newest.size, newest.root, proof));
    add("consistent", good ? "good" : "bad");
  } catch {
    add("consistent-unknown", "open");
  }
}
