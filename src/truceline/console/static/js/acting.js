/**
 * What act.js does when somebody acts: make the entries, show them, sign and send them, and say so.
 */

import { call, faultsOf, inLanguage, leadOf } from "./desk_calls.js";
import { readForm } from "./form.js";
import { agreed, composingOf, hasSealed, prepare, send, sendAll, signingKey, words } from "./signing.js";

/** @type {Promise<any> | null} */
let current = null;

/** @returns {Promise<any>} Who is signed in, and on which desk. */
function session() {
  current ??= call("/sessions/current");
  return current;
}

/**
 * Do what a form asks for; whatever is wrong is said beside it.
 *
 * @param {HTMLFormElement} form As act.js describes it.
 */
export async function act(form) {
  try {
    await record(form);
  } catch (error) {
    await say(form, "refused", faultsOf(error));
  }
}

/** @param {HTMLFormElement} form */
async function record(form) {
  const { desk, actor, key: id } = await session();
  const key = await signingKey(desk, actor, id);
  if (key === null) {
    go(form);
    return;
  }
  const subjects = subjectsOf(form);
  if (subjects === null) {
    await say(form, "none", []);
    return;
  }
  const { body: typed, faults } = readForm(form, form.dataset.zone ?? "UTC");
  if (faults.length > 0) {
    await say(form, "refused", faults);
    return;
  }
  const kind = form.dataset.kind ?? "";
  const common = { ...JSON.parse(form.dataset.body ?? "{}"), ...typed };
  const entries = await prepared(key, kind, common, subjects);
  if (!(await agreed(entries))) return;
  const answers = entries.length === 1 ? [{ receipt: await send(entries[0]) }] : await sendAll(entries);
  await finish(form, answers);
}

/**
 * @param {import("./keystore.js").Key} key
 * @param {string} kind
 * @param {Record<string, any>} common
 * @param {Subject[]} subjects
 */
async function prepared(key, kind, common, subjects) {
  const entries = [];
  let composing = null;
  for (const { about, body, title } of subjects) {
    const whole = { ...common, ...body };
    // Readers of sealed words follow from the subject's agreement; all else is alike for a kind.
    if (composing === null || hasSealed(whole, composing)) {
      composing = await composingOf(key, { kind, about, under: whole.under ?? "" });
    }
    entries.push(await prepare({ key, kind, body: whole, about, title, composing }));
  }
  return entries;
}

/** @typedef {{about: string[], body: Record<string, any>, title: string}} Subject */

/** @param {HTMLFormElement} form @returns {Subject[] | null} Null where a choice is to be made, and none was. */
function subjectsOf(form) {
  const { rows, about = "", title = "" } = form.dataset;
  if (!rows) return [{ about: about.split(/\s+/).filter(Boolean), body: {}, title }];
  const boxes = /** @type {HTMLInputElement[]} */ ([...document.querySelectorAll(rows)]);
  const ticked = boxes.filter((box) => box.checked);
  return ticked.length === 0 ? null : ticked.map((box) => ({
    about: [box.value],
    body: JSON.parse(box.dataset.body ?? "{}"),
    title: box.dataset.title ?? "",
  }));
}

/** Go to the form of the kind, with what is known already. @param {HTMLFormElement} form */
function go(form) {
  const query = new URLSearchParams({ about: form.dataset.about ?? "", next: location.pathname + location.search });
  for (const [name, value] of Object.entries(JSON.parse(form.dataset.body ?? "{}"))) {
    query.append(`f.${name}`, typeof value === "string" ? value : JSON.stringify(value));
  }
  location.assign(`/compose/${(form.dataset.kind ?? "").split("/")[0]}?${query}`);
}

/** @param {HTMLFormElement} form @param {any[]} answers */
async function finish(form, answers) {
  const receipts = answers.map((each) => each.receipt).filter(Boolean);
  const faults = answers.flatMap((each) => each.problem?.faults ?? each.faults ?? []);
  await say(form, faults.length === 0 ? "recorded" : receipts.length > 0 ? "some" : "refused", faults);
  if (receipts.length === 0) return;
  const told = new CustomEvent("truceline:recorded", { bubbles: true, cancelable: true, detail: receipts });
  if (form.dispatchEvent(told) && faults.length === 0) location.reload();
}

/** @param {HTMLFormElement} form @param {string} name @param {import("./refusal.js").Fault[]} faults */
async function say(form, name, faults) {
  let place = form.querySelector(".act-said");
  if (place === null) {
    place = document.createElement("span");
    place.className = "act-said";
    place.setAttribute("role", "status");
    form.append(place);
  }
  const own = await words(name).catch(() => "");
  place.replaceChildren(own, " ");
  for (const each of faults.slice(0, 5)) {
    const said = document.createElement("span");
    if (!each.own) said.lang = "en";
    said.textContent = `${each.sentence} ${each.hint} `;
    const lead = each.own ? "" : await leadOf(each.code);
    if (lead !== "") place.append(inLanguage(lead), " ");
    place.append(said);
  }
}
