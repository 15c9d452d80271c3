/**
 * The page that composes an entry: the form is read here, sealed here, shown, signed and sent.
 */

import { faultsOf } from "./desk_calls.js";
import { placeFaults, readForm } from "./form.js";
import { agreed, prepare, send, signingKey } from "./signing.js";

const form = /** @type {HTMLFormElement} */ (document.getElementById("compose"));
const others = document.getElementById("others");
const busy = /** @type {HTMLElement} */ (document.getElementById("busy"));
const look = /** @type {HTMLButtonElement} */ (document.getElementById("look"));
const { desk = "", actor = "", key: session = "", kind = "", zone = "UTC" } = form.dataset;

/** Make room for one more row of a list: a copy of its first, empty. */
form.addEventListener("click", (event) => {
  const button = /** @type {HTMLElement} */ (event.target).closest('button[name="more"]');
  if (!(button instanceof HTMLButtonElement)) return;
  event.preventDefault();
  const rows = /** @type {HTMLElement} */ (button.closest("[data-input=rows]"));
  const groups = rows.querySelectorAll(":scope > [data-input=group]");
  const [first] = groups;
  if (!first) return;
  const copy = /** @type {HTMLElement} */ (first.cloneNode(true));
  renumber(copy, `${rows.dataset.path}.0`, `${rows.dataset.path}.${groups.length}`, String(groups.length));
  groups[groups.length - 1].after(copy);
  const count = rows.querySelector(`:scope > input[name="rows.${CSS.escape(rows.dataset.path ?? "")}"]`);
  if (count instanceof HTMLInputElement) count.value = String(groups.length + 1);
  copy.querySelector("input, select, textarea")?.scrollIntoView({ block: "nearest" });
});

/** @param {HTMLElement} copy @param {string} from @param {string} to @param {string} number */
function renumber(copy, from, to, number) {
  for (const each of [copy, ...copy.querySelectorAll("*")]) {
    for (const { name, value } of [...each.attributes]) {
      const own = value.startsWith(from) || /^(f\.|[fhl]-|rows\.)/.test(value);
      if (own && value.includes(from)) each.setAttribute(name, value.replace(from, to));
    }
    if (each instanceof HTMLInputElement && each.type === "checkbox") each.checked = false;
    else if (each instanceof HTMLInputElement && each.type !== "hidden") each.value = "";
    else if (each instanceof HTMLTextAreaElement) each.value = "";
    else if (each instanceof HTMLSelectElement) each.selectedIndex = 0;
    else if (each instanceof HTMLUListElement && "faults" in each.dataset) each.hidden = true;
  }
  copy.dataset.name = number;
  const legend = copy.querySelector("legend");
  if (legend) legend.textContent = String(Number(number) + 1);
}

/** Put an actor that was chosen from the list into the text above it. */
form.addEventListener("change", (event) => {
  const { target } = event;
  if (!(target instanceof HTMLSelectElement) || !target.dataset.adds || !target.value) return;
  const place = /** @type {HTMLTextAreaElement} */ (document.getElementById(target.dataset.adds));
  const lines = place.value.split("\n").map((line) => line.trim()).filter(Boolean);
  if (!lines.includes(target.value)) place.value = [...lines, target.value].join("\n");
  target.value = "";
});

form.addEventListener("submit", async (event) => {
  if (event.submitter !== look) return;
  event.preventDefault();
  look.disabled = true;
  busy.textContent = busy.dataset.working ?? "";
  try {
    await record();
  } catch (error) {
    placeFaults(form, faultsOf(error), others);
  } finally {
    look.disabled = false;
    busy.textContent = "";
  }
});

async function record() {
  const key = await signingKey(desk, actor, session);
  if (key === null) return;
  const { body, faults } = readForm(form, zone);
  const { about: named, happened_at: happenedAt = null, ...fields } = body;
  const abouts = form.elements.namedItem("about");
  const text = named ?? (abouts instanceof HTMLInputElement ? abouts.value : "");
  const about = String(text).split(/[\s,]+/).filter(Boolean);
  if (faults.length > 0) {
    placeFaults(form, faults, others);
    return;
  }
  const title = form.querySelector(".subject bdi")?.textContent ?? "";
  const entry = await prepare({ key, kind, body: fields, about, happenedAt, title });
  placeFaults(form, [], others);
  if (!(await agreed([entry]))) return;
  show(await send(entry), entry);
}

/** @param {any} receipt @param {import("./signing.js").Prepared} entry */
function show(receipt, entry) {
  const done = /** @type {HTMLElement} */ (document.getElementById("done"));
  const facts = { hash: receipt.entry, place: receipt.place, recorded_at: receipt.recorded_at };
  for (const [name, value] of Object.entries(facts)) {
    /** @type {HTMLElement} */ (done.querySelector(`[data-fact="${name}"]`)).textContent = String(value);
  }
  const known = /** @type {HTMLElement} */ (document.getElementById("done-known"));
  known.hidden = !receipt.known;
  const file = /** @type {HTMLAnchorElement} */ (done.querySelector("[data-receipt]"));
  file.href = `/api/v1/entries/${receipt.entry}/receipt`;
  file.download = `${receipt.entry.slice(0, 12)}.tlog-proof`;
  const subject = /** @type {HTMLAnchorElement} */ (done.querySelector("[data-subject]"));
  const [about = receipt.entry] = JSON.parse(entry.text).about;
  subject.href = `/search?text=${about}`;
  form.hidden = true;
  done.hidden = false;
  done.focus();
  document.dispatchEvent(new CustomEvent("truceline:recorded", { detail: [receipt] }));
}

/** What an address gives for sealed fields stands behind its "#", which no browser sends. */
function fillFromAddress() {
  for (const [name, value] of new URLSearchParams(location.hash.slice(1))) {
    const control = name.startsWith("f.") ? document.getElementById(`f-${name.slice(2)}`) : null;
    if (control instanceof HTMLInputElement || control instanceof HTMLTextAreaElement) control.value = value;
  }
}

async function begin() {
  for (const each of /** @type {NodeListOf<HTMLElement>} */ (form.querySelectorAll("select[data-adds]"))) {
    each.hidden = false;
  }
  if (!session) return;
  const key = await signingKey(desk, actor, session);
  if (key === null) {
    /** @type {HTMLElement} */ (document.getElementById("no-key")).hidden = false;
    return;
  }
  for (const each of form.querySelectorAll("[data-sealed]")) each.removeAttribute("disabled");
  form.dataset.scripted = "";
  fillFromAddress();
  look.hidden = false;
}

await begin();
