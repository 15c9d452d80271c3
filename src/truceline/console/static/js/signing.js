/**
 * Showing the bytes, asking, signing and sending: the one way in which a page records anything.
 *
 *     const key = await signingKey(desk, actor);
 *     const entry = await prepare({ key, kind, body, about });
 *     if (await agreed([entry])) receipt = await send(entry);
 */

import { sha256Hex, utf8 } from "./bytes.js";
import { call } from "./desk_calls.js";
import { makeEntry } from "./entry.js";
import { chosen, list } from "./keystore.js";
import { pinLater } from "./pins.js";
import { refusal, Refusal } from "./refusal.js";
import { schemaFaults } from "./schema.js";

/** @typedef {import("./entry.js").Entry & {kind: string, key: import("./keystore.js").Key, title: string}} Prepared */

const SHOWN = 20_000;
/** How many submissions the desk takes at once. */
const BATCH = 500;

/**
 * The key with which to sign: the one with which the reader came in.
 *
 * @param {string} desk
 * @param {string} actor
 * @param {string} [id] The id of the session's key; without it, the key that was chosen last.
 * @returns {Promise<import("./keystore.js").Key | null>} Null where none is kept in this browser.
 */
export async function signingKey(desk, actor, id) {
  const mine = (await list(desk).catch(() => [])).filter((key) => key.actor === actor);
  if (id) return mine.find((key) => key.id === id) ?? null;
  const last = await chosen(desk);
  return mine.find((key) => key.id === last?.id) ?? mine[0] ?? null;
}

/**
 * What the desk says of an entry that is about to be made. Ask right before making it.
 *
 * @param {import("./keystore.js").Key} key
 * @param {{kind: string, about?: string[], under?: string, sealTo?: string[]}} options
 * @returns {Promise<any>}
 */
export async function composingOf(key, { kind, about = [], under = "", sealTo = [] }) {
  const query = new URLSearchParams({ kind, under });
  for (const each of about) query.append("about", each);
  for (const each of sealTo) query.append("seal_to", each);
  const composing = await call(`/composing?${query}`);
  // The desk names every key of its visitor that is valid now.
  const keys = [composing.key].flat();
  return keys.includes(key.id) ? { ...composing, key: key.id } : composing;
}

/**
 * Check a body whole, seal its sealed fields, and make the entry, ready to be looked at.
 *
 * @param {object} options
 * @param {import("./keystore.js").Key} options.key
 * @param {string} options.kind
 * @param {Record<string, any>} options.body
 * @param {string[]} [options.about]
 * @param {string | null} [options.happenedAt]
 * @param {string[]} [options.sealTo]
 * @param {string} [options.title] What the entry speaks of, for a list.
 * @param {any} [options.composing] Where it was asked for already.
 * @returns {Promise<Prepared>}
 * @throws {Refusal} Every fault of the body; as makeEntry.
 */
export async function prepare({ key, kind, body, about = [], happenedAt = null, sealTo = [], title = "", composing }) {
  const asked = composing ?? (await composingOf(key, { kind, about, under: body.under ?? "", sealTo }));
  const faults = schemaFaults(body, asked.schema);
  if (faults.length > 0) throw new Refusal(faults);
  if (hasSealed(body, asked)) await pinLater();
  const entry = await makeEntry({ composing: asked, kind: asked.kind, body, about, happenedAt, key });
  return { ...entry, kind: asked.kind, key, title };
}

/** @param {Record<string, any>} body @param {any} composing Whether anything of a body is to be sealed. */
export function hasSealed(body, composing) {
  return [...composing.sealed, ...composing.identities].some((name) => name in body);
}

/**
 * Show what would be signed, and ask.
 *
 * @param {Prepared[]} entries
 * @returns {Promise<boolean>} Whether the person agreed.
 */
export async function agreed(entries) {
  const dialog = await dialogue();
  const [first] = entries;
  const statement = JSON.parse(first.text);
  set(dialog, "desk", statement.desk);
  set(dialog, "author", `${statement.author} · ${statement.key}`);
  set(dialog, "kind", first.kind);
  set(dialog, "title", first.title);
  set(dialog, "about", statement.about.join(" ") || "—");
  set(dialog, "open", cut(JSON.stringify(statement.body, null, 1)));
  set(dialog, "bytes", cut(entries.map((each) => each.text).join("\n\n")));
  set(dialog, "sha256", await sha256Hex(first.statementBytes));
  showBoxes(dialog, first.sealed);
  const many = /** @type {HTMLElement} */ (dialog.querySelector("[data-many]"));
  const listed = /** @type {HTMLElement} */ (dialog.querySelector("[data-list]"));
  many.hidden = listed.hidden = entries.length < 2;
  /** @type {HTMLElement} */ (dialog.querySelector("[data-count]")).textContent = String(entries.length);
  listed.replaceChildren(...entries.map(({ title, text }) => {
    const item = document.createElement("li");
    item.textContent = title || JSON.parse(text).about.join(" ");
    return item;
  }));
  dialog.returnValue = "";
  dialog.showModal();
  /** @type {HTMLElement} */ (dialog.querySelector("h2")).focus();
  await new Promise((resolve) => dialog.addEventListener("close", resolve, { once: true }));
  return dialog.returnValue === "sign";
}

/**
 * Sign an entry and send it.
 *
 * @param {Prepared} entry
 * @returns {Promise<any>} The receipt.
 * @throws {Refusal} Every fault that the desk found.
 */
export async function send(entry) {
  return call("/entries", { method: "POST", body: await entry.submit() });
}

/**
 * Sign several entries and send them, in as few calls as the desk takes; each is judged on its own.
 *
 * @param {Prepared[]} entries
 * @returns {Promise<any[]>} An answer for each, in order: {receipt, problem}.
 */
export async function sendAll(entries) {
  const answers = [];
  for (let i = 0; i < entries.length; i += BATCH) {
    const part = await Promise.all(entries.slice(i, i + BATCH).map((each) => each.submit()));
    const submissions = part.map((bytes) => new TextDecoder().decode(bytes));
    const body = utf8(`{"submissions":[${submissions.join(",")}],"whole":false}`);
    const found = await call("/entries/batch", { method: "POST", body });
    answers.push(...found.answers);
  }
  return answers;
}

/** @returns {Promise<HTMLDialogElement>} The dialog, fetched when it is first needed. */
async function dialogue() {
  const here = document.getElementById("signing");
  if (here) return /** @type {HTMLDialogElement} */ (here);
  const answer = await fetch(`/signing?lang=${document.documentElement.lang}`).catch(() => null);
  const page = answer?.ok ? new DOMParser().parseFromString(await answer.text(), "text/html") : null;
  const found = page?.getElementById("signing");
  if (!found) throw refusal("DESK_AWAY", "The desk cannot be reached.", "Try again.");
  if (!document.querySelector('link[href="/static/css/forms.css"]')) {
    const style = Object.assign(document.createElement("link"), { rel: "stylesheet", href: "/static/css/forms.css" });
    document.head.append(style);
  }
  document.body.append(document.adoptNode(found));
  return /** @type {HTMLDialogElement} */ (found);
}

/**
 * A sentence in the page's language.
 *
 * @param {string} name Of those in the dialog.
 * @returns {Promise<string>}
 */
export async function words(name) {
  return (await dialogue()).querySelector(`[data-words="${name}"]`)?.textContent ?? "";
}

/** @param {HTMLElement} dialog @param {{fields: Record<string, unknown>, to: string[]}[]} sealed */
function showBoxes(dialog, sealed) {
  const section = /** @type {HTMLElement} */ (dialog.querySelector("[data-sealed]"));
  const model = /** @type {HTMLTemplateElement} */ (section.querySelector("template"));
  section.hidden = sealed.length === 0;
  for (const old of section.querySelectorAll(".box")) old.remove();
  for (const { fields, to } of sealed) {
    const box = /** @type {DocumentFragment} */ (model.content.cloneNode(true));
    /** @type {HTMLElement} */ (box.querySelector("[data-to]")).textContent = to.join(", ");
    const shown = /** @type {HTMLElement} */ (box.querySelector("[data-fields]"));
    shown.textContent = cut(JSON.stringify(fields, null, 1));
    section.append(box);
  }
}

/** @param {HTMLElement} root @param {string} name @param {string} text */
function set(root, name, text) {
  /** @type {HTMLElement} */ (root.querySelector(`[data-fact="${name}"]`)).textContent = text;
}

/** @param {string} text What would make a page of some megabytes is cut, and says so. */
function cut(text) {
  return text.length > SHOWN ? `${text.slice(0, SHOWN)}\n… ${text.length - SHOWN} more characters` : text;
}
