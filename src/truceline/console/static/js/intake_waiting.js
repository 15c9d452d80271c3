/**
 * What waits in quarantine, for officers: sealed fields and files are opened here, and what lets a
 * report in is shown and signed here. The server sees neither.
 */

import { base64, fromBase64, fromUtf8, sha256Hex } from "./bytes.js";
import { call, faultsOf, showFaults } from "./desk_calls.js";
import { readEnvelope, readSubmission } from "./envelope.js";
import { pinLater } from "./pins.js";
import { refusalOf } from "./refusal.js";
import { age, openFields } from "./sealing.js";
import { agreed, prepare, signingKey } from "./signing.js";

const CIPHER = /kept encrypted as ([0-9a-f]{64})$/;
const list = /** @type {HTMLElement} */ (document.getElementById("waiting"));
const busy = /** @type {HTMLElement} */ (document.getElementById("busy"));
const bulk = document.getElementById("bulk");
/** @type {import("./keystore.js").Key | null} */
let key = null;

/** @param {string} name @returns {string} A sentence in the page's language. */
function words(name) {
  const template = /** @type {HTMLTemplateElement} */ (document.getElementById("sentences"));
  return template.content.querySelector(`[data-words="${name}"]`)?.textContent ?? name;
}

/** @param {Element | null} faults @param {() => Promise<void>} work */
async function doing(faults, work) {
  const shown = /** @type {HTMLElement} */ (faults);
  busy.textContent = busy.dataset.working ?? "";
  showFaults(shown, []);
  try {
    await work();
  } catch (error) {
    showFaults(shown, faultsOf(error));
  } finally {
    busy.textContent = "";
  }
}

/** @returns {import("./keystore.js").Key} */
function mine() {
  if (key === null) throw refusalOf("NO_KEY", document.getElementById("no-key")?.textContent ?? "");
  return key;
}

/**
 * A parcel with all that this key opens.
 *
 * @param {string} ident
 * @returns {Promise<{parcel: any, entries: {statement: any, fields: Record<string, any>, whole: boolean}[]}>}
 */
async function opened(ident) {
  await pinLater();
  const parcel = await call(`/quarantine/parcels/${ident}`);
  const entries = [];
  for (const text of parcel.submissions) {
    const { envelope, boxes } = readSubmission(/** @type {Uint8Array} */ (fromBase64(text)));
    const { statement } = await readEnvelope(envelope);
    const fields = await openFields(boxes, statement.boxes, mine());
    const whole = statement.boxes.every((/** @type {any} */ box) => box.to.includes(mine().actor));
    entries.push({ statement, fields, whole });
  }
  return { parcel, entries };
}

/** @param {HTMLElement} row */
async function open(row) {
  const { parcel, entries } = await opened(row.dataset.ident ?? "");
  const shown = /** @type {HTMLElement} */ (row.querySelector("[data-opened]"));
  shown.replaceChildren(...entries.flatMap((each) => section(parcel, each)));
  shown.hidden = false;
}

/** @param {any} parcel @param {{statement: any, fields: any, whole: boolean}} entry */
function section(parcel, { statement, fields, whole }) {
  const title = document.createElement("h3");
  title.textContent = statement.kind;
  title.dir = "ltr";
  const parts = [title];
  for (const [name, value] of Object.entries(fields)) {
    const text = document.createElement("pre");
    text.dir = "auto";
    text.tabIndex = 0;
    text.textContent = `${name}: ${typeof value === "string" ? value : JSON.stringify(value)}`;
    parts.push(text);
  }
  if (!whole) {
    const closed = document.createElement("p");
    closed.className = "hint";
    closed.textContent = words("sealed-to-others");
    parts.push(closed);
  }
  const cipher = CIPHER.exec(fields.description ?? "")?.[1];
  if (cipher && parcel.files.includes(cipher)) parts.push(fileButton(parcel.parcel, cipher, statement.body));
  return parts;
}

/** @param {string} ident @param {string} cipher @param {{hash: string, media_type: string}} body */
function fileButton(ident, cipher, body) {
  const button = document.createElement("button");
  button.type = "button";
  button.className = "quiet";
  button.textContent = words("file");
  button.addEventListener("click", () => doing(document.getElementById("others"), async () => {
    const answer = await fetch(`/api/v1/quarantine/parcels/${ident}/files/${cipher}`);
    const { Decrypter } = await age();
    const decrypter = new Decrypter();
    decrypter.addIdentity(mine().sealing);
    const data = await decrypter.decrypt(new Uint8Array(await answer.arrayBuffer()));
    if ((await sha256Hex(data)) !== body.hash) throw refusalOf("FILE_HASH", words("file-wrong"));
    show(button, data, body.media_type);
  }));
  return button;
}

/**
 * Show a picture or a text in place; anything else is only saved, because it could be a program.
 *
 * @param {HTMLElement} button @param {Uint8Array} data @param {string} media
 */
function show(button, data, media) {
  const href = URL.createObjectURL(new Blob([data], { type: media }));
  if (/^image\/(jpeg|png|webp|gif)$/.test(media)) {
    const image = document.createElement("img");
    image.src = href;
    image.alt = "";
    image.width = 480;
    button.replaceWith(image);
  } else if (media === "text/plain") {
    const text = document.createElement("pre");
    text.dir = "auto";
    text.textContent = fromUtf8(data);
    button.replaceWith(text);
  } else {
    const link = document.createElement("a");
    link.href = URL.createObjectURL(new Blob([data], { type: "application/octet-stream" }));
    link.download = "file";
    link.textContent = `${media} ${data.length}`;
    button.replaceWith(link);
  }
}

/**
 * Let reports in: all that is to be signed is shown at once; each report is recorded by itself.
 *
 * @param {HTMLElement[]} rows
 */
async function countersign(rows) {
  const made = [];
  for (const row of rows) {
    const { actor, public: raw, possession, parcel } = await call(`/quarantine/parcels/${row.dataset.ident}`);
    const actorBody = { actor, name: words("name"), roles: ["reporter"] };
    const keyBody = { actor, public: raw, possession };
    const [registered, enrolled] = [
      await prepare({ key: mine(), kind: "actor.registered", body: actorBody, title: `${words("register")} ${row.dataset.number}` }),
      await prepare({ key: mine(), kind: "key.enrolled", body: keyBody, title: `${words("enrol")} ${row.dataset.number}` }),
    ];
    made.push({ row, parcel, entries: [registered, enrolled] });
  }
  if (!(await agreed(made.flatMap((each) => each.entries)))) return;
  for (const { row, parcel, entries } of made) {
    await doing(row.querySelector("[data-faults]"), async () => {
      const submissions = [];
      for (const each of entries) submissions.push(base64(await each.submit()));
      await tell(`/quarantine/parcels/${parcel}/countersign`, { submissions });
      settled(row, "accepted");
    });
  }
}

/** @param {HTMLElement} row */
async function relay(row) {
  const { parcel, entries } = await opened(row.dataset.ident ?? "");
  const [{ statement, fields, whole }] = entries;
  if (!whole) throw refusalOf("NOT_OPENED", words("not-opened"));
  const body = {
    ...statement.body,
    ...fields,
    on_behalf_of: parcel.actor,
    relayed: { channel: "messenger", caller_role: words("caller") },
  };
  const entry = await prepare({ key: mine(), kind: "incident.reported", body, title: row.dataset.number });
  if (!(await agreed([entry]))) return;
  const submissions = [base64(await entry.submit())];
  await tell(`/quarantine/parcels/${parcel.parcel}/relay`, { submissions });
  settled(row, "relayed");
}

/** @param {HTMLElement} row @param {string} reason */
async function refuse(row, reason) {
  if (!reason) throw refusalOf("REASON", words("reason"));
  await tell(`/quarantine/parcels/${row.dataset.ident}/refuse`, { reason });
  settled(row, "refused");
}

/** @param {string} path @param {any} body */
function tell(path, body) {
  return call(path, { method: "POST", body: JSON.stringify(body) });
}

/** @param {HTMLElement} row @param {string} state */
function settled(row, state) {
  const note = document.createElement("p");
  note.className = "note good";
  note.tabIndex = -1;
  note.textContent = words(state);
  const number = row.dataset.number;
  row.querySelector("[data-acts]")?.remove();
  row.querySelector("[data-pick]")?.remove();
  row.append(note);
  note.focus();
  // What was added to a report goes in with it.
  if (state !== "accepted") return;
  for (const each of rows()) {
    if (each !== row && each.dataset.number === number && each.dataset.adds !== undefined) each.remove();
  }
}

/** @returns {HTMLElement[]} */
function rows() {
  return [...list.querySelectorAll("[data-ident]")].map((each) => /** @type {HTMLElement} */ (each));
}

/** @returns {HTMLElement[]} */
function picked() {
  return rows().filter((row) => /** @type {any} */ (row.querySelector("[data-pick]"))?.checked);
}

list?.addEventListener("click", (event) => {
  const button = /** @type {HTMLElement} */ (event.target).closest("button");
  const row = /** @type {HTMLElement | null} */ (button?.closest("[data-ident]") ?? null);
  if (!button || !row || !button.dataset.do) return;
  const reason = /** @type {any} */ (row.querySelector("[data-reason]"))?.value ?? "";
  const acts = { open: () => open(row), countersign: () => countersign([row]), relay: () => relay(row), refuse: () => refuse(row, reason) };
  doing(row.querySelector("[data-faults]"), acts[/** @type {keyof typeof acts} */ (button.dataset.do)]);
});

function showPicked() {
  const count = picked().length;
  if (bulk === null) return;
  bulk.hidden = count === 0;
  /** @type {HTMLElement} */ (bulk.querySelector("[data-count]")).textContent = String(count);
}

list?.addEventListener("change", showPicked);

bulk?.addEventListener("click", (event) => {
  const what = /** @type {HTMLElement} */ (event.target).closest("button")?.dataset.bulk;
  if (!what) return;
  doing(document.getElementById("others"), async () => {
    const chosen = picked();
    if (what === "countersign") {
      await countersign(chosen.filter((row) => row.querySelector('[data-do="countersign"]')));
      return;
    }
    const reason = /** @type {any} */ (bulk.querySelector("[data-reason]"))?.value ?? "";
    if (!reason) throw refusalOf("REASON", words("reason"));
    for (const row of chosen) await doing(row.querySelector("[data-faults]"), () => refuse(row, reason));
  });
});

async function begin() {
  const { desk = "", actor = "", key: id = "" } = list.dataset;
  key = await signingKey(desk, actor, id);
  /** @type {HTMLElement} */ (document.getElementById("no-key")).hidden = key !== null;
  for (const each of list.querySelectorAll("[data-acts]")) /** @type {HTMLElement} */ (each).hidden = false;
  // A browser keeps what was ticked when a page is loaded again.
  showPicked();
}

if (list) begin();
