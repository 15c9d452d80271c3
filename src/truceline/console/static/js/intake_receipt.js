/**
 * What became of a report, and adding to it: proved with the report's one-time key, which is in this
 * browser or is made again from the words that the person wrote down.
 */

import { answerChallenge } from "./challenge.js";
import { call, faultsOf, showFaults } from "./desk_calls.js";
import { keyOf } from "./intake_key.js";
import { freshFacts, signAddition } from "./intake_parcel.js";
import { keep, remember, reports, send, unsent } from "./intake_store.js";
import { Refusal, refusalOf } from "./refusal.js";

const page = /** @type {HTMLElement} */ (document.getElementById("receipt"));
const facts = JSON.parse(page.dataset.facts ?? "{}");
const number = page.dataset.number ?? "";
/** @type {{report: string, key: import("./intake_key.js").ReporterKey} | null} */
let mine = null;

/** @param {string} id @returns {any} */
function at(id) {
  return document.getElementById(id);
}

/** @param {string} name @returns {string} A sentence in the page's language. */
function words(name) {
  return at("sentences").content.querySelector(`[data-words="${name}"]`)?.textContent ?? name;
}

/** @param {() => Promise<void>} work */
async function doing(work) {
  at("busy").textContent = at("busy").dataset.working;
  showFaults(at("others"), []);
  try {
    await work();
  } catch (error) {
    showFaults(at("others"), faultsOf(error));
  } finally {
    at("busy").textContent = "";
  }
}

/** @param {import("./intake_key.js").ReporterKey} key @returns {Promise<any>} */
async function ask(key) {
  const challenge = await call("/challenges", { method: "POST" });
  const header = await answerChallenge(challenge, /** @type {any} */ (key), `quarantine/${number}`);
  return call(`/quarantine/${number}`, { headers: { Authorization: header } });
}

/** @param {string} state @param {any} found */
function show(state, found) {
  const section = at("status");
  for (const each of section.querySelectorAll("[data-state]")) each.hidden = each.dataset.state !== state;
  section.querySelector("[data-reason]").textContent = found?.reason ? words(found.reason) : "";
  section.querySelector('[data-fact="received"]').textContent = found?.received ?? "";
  for (const each of section.querySelectorAll("[data-incident]")) each.hidden = !found?.incident;
  section.querySelector('[data-fact="incident"]').textContent = found?.incident ? words(found.incident.state) : "";
  const added = found?.added ?? [];
  const list = section.querySelector("[data-added]");
  list.hidden = added.length === 0;
  list.querySelector("ul").replaceChildren(...added.map((/** @type {any} */ each) => {
    const item = document.createElement("li");
    const when = document.createElement("bdi");
    when.dir = "ltr";
    when.textContent = each.received;
    const reason = each.reason ? ` – ${words(each.reason)}` : "";
    item.append(when, ` ${words(each.state)}${reason}`);
    return item;
  }));
  section.hidden = false;
  at("add").hidden = false;
}

async function refresh() {
  const kept = (await reports(facts.desk)).find((each) => each.number === number);
  if (kept) mine = kept;
  at("unlock").hidden = mine !== null;
  if (mine === null) return;
  await send();
  const { report } = mine;
  const left = await unsent();
  if (left.some((/** @type {any} */ each) => each.parcel === report)) {
    show("kept", null);
    return;
  }
  const found = await ask(mine.key);
  show(found.state, found);
}

async function unlock() {
  const key = await keyOf(facts.desk, at("phrase").value);
  let found;
  try {
    found = await ask(key);
  } catch (error) {
    if (!(error instanceof Refusal) || error.code !== "CHALLENGE_FAILED") throw error;
    throw refusalOf("CHALLENGE_FAILED", words("not-yours"));
  }
  at("phrase").value = "";
  await remember({ report: found.report, number, key, made: Date.now() });
  await refresh();
}

async function add() {
  if (mine === null) return;
  const input = /** @type {HTMLInputElement} */ (at("files"));
  const files = [...(input.files ?? [])];
  const said = at("words").value.trim();
  if (!said && files.length === 0) throw refusalOf("NOTHING", words("nothing"));
  if (files.length + (said ? 1 : 0) > Number(input.dataset.most)) throw refusalOf("FILES", words("files-many"));
  const large = files.find((each) => each.size > Number(input.dataset.bytes));
  if (large) throw refusalOf("FILES", `${words("file-large")} ${large.name}`);
  const { key, report } = mine;
  const parcel = await signAddition({ facts: await freshFacts(facts), key, report, words: said, files });
  await keep(parcel, key);
  at("add").reset();
  await send();
  const waits = (await unsent()).some((/** @type {any} */ each) => each.parcel === parcel.parcel);
  const told = at("added");
  told.textContent = waits ? told.dataset.kept : told.dataset.sent;
  told.hidden = false;
  if (!waits) await refresh();
  told.focus();
}

at("unlock").addEventListener("submit", (/** @type {Event} */ event) => {
  event.preventDefault();
  doing(unlock);
});
at("add").addEventListener("submit", (/** @type {Event} */ event) => {
  event.preventDefault();
  doing(add);
});
window.addEventListener("online", () => doing(refresh));
doing(refresh);
