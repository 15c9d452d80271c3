/**
 * The desk: keys between rows, selecting many, and telling what changed. All of it is extra: every
 * row works by its own links and buttons without this file.
 *
 * Keys are single letters, so they can be turned off (WCAG 2.2, 2.1.4), and are silent wherever
 * somebody writes. They move the focus itself, from one row's link to the next, so that a screen
 * reader reads what it lands on.
 */

const KEYS = "truceline:keys";
const queue = /** @type {HTMLElement} */ (document.getElementById("queue"));
const bulk = document.getElementById("bulk");
const beyond = document.getElementById("picked-beyond");
const help = /** @type {HTMLDialogElement | null} */ (document.getElementById("help"));
const news = document.getElementById("news");

/** @returns {HTMLElement[]} */
const rows = () => [...queue.querySelectorAll("li[data-subject]")].map((each) => /** @type {HTMLElement} */ (each));
/** @returns {HTMLInputElement[]} */
const boxes = () => [...document.querySelectorAll("input.pick")].map((each) => /** @type {HTMLInputElement} */ (each));

// Keys.

/** @param {EventTarget | null} target Whether somebody is writing there, or a dialog is open. */
function busy(target) {
  const writing = target instanceof HTMLElement
    && (target.isContentEditable || /^(TEXTAREA|SELECT)$/.test(target.tagName)
      || (target instanceof HTMLInputElement && target.type !== "checkbox"));
  return writing || document.querySelector("dialog[open]") !== null;
}

/** The row in which the focus is. */
function here() {
  return /** @type {HTMLElement | null} */ (document.activeElement?.closest("li[data-subject]") ?? null);
}

/** @param {number} step One row on, or back. */
function move(step) {
  const every = rows();
  const at = every.indexOf(/** @type {HTMLElement} */ (here()));
  const to = every[at < 0 ? (step > 0 ? 0 : every.length - 1) : Math.min(Math.max(at + step, 0), every.length - 1)];
  const link = /** @type {HTMLElement | null} */ (to?.querySelector("a.open") ?? null);
  link?.focus();
  to?.scrollIntoView({ block: "nearest" });
}

document.addEventListener("keydown", (event) => {
  if (event.ctrlKey || event.metaKey || event.altKey || busy(event.target) || localStorage.getItem(KEYS) === "off") return;
  const row = here();
  if (event.key === "j" || (event.key === "ArrowDown" && row)) move(1);
  else if (event.key === "k" || (event.key === "ArrowUp" && row)) move(-1);
  else if (event.key === "x" && row) /** @type {HTMLInputElement | null} */ (row.querySelector("input.pick"))?.click();
  else if (event.key === "c" && row) /** @type {HTMLFormElement | null} */ (row.querySelector("form[data-act=claim]"))?.requestSubmit();
  else if (event.key === "?") open();
  else return;
  event.preventDefault();
});

function open() {
  help?.showModal();
  document.getElementById("help-title")?.focus();
}

document.getElementById("help-open")?.addEventListener("click", open);
const keysOn = /** @type {HTMLInputElement | null} */ (document.getElementById("keys-on"));
if (keysOn) {
  keysOn.checked = localStorage.getItem(KEYS) !== "off";
  keysOn.addEventListener("change", () => localStorage.setItem(KEYS, keysOn.checked ? "on" : "off"));
}

// Selecting.

/** How many are selected, said and shown. */
function tell() {
  const said = document.getElementById("picked");
  if (!said) return;
  const count = boxes().filter((box) => box.checked).length;
  if (bulk) bulk.toggleAttribute("data-some", count > 0);
  const { one = "", many = "", none = "" } = said.dataset;
  said.textContent = count === 0 ? none : count === 1 ? one : many.replace("%n", String(count));
}

/** @param {boolean} on */
function pick(on) {
  for (const box of queue.querySelectorAll("input.pick")) /** @type {HTMLInputElement} */ (box).checked = on;
  beyond?.replaceChildren();
  tell();
}

/** Select all that match, on whatever page they stand: boxes for those that are not shown here. */
async function pickAll() {
  const button = /** @type {HTMLButtonElement} */ (document.getElementById("pick-all"));
  button.disabled = true;
  try {
    const answer = await fetch(button.dataset.href ?? "", { headers: { Accept: "application/json" } });
    if (!answer.ok) throw new Error(String(answer.status));
    const { count, subjects } = await answer.json();
    pick(true);
    const shown = new Set(boxes().map((box) => box.value));
    for (const { id, part, under } of subjects) {
      if (shown.has(id)) continue;
      const box = document.createElement("input");
      Object.assign(box, { type: "checkbox", className: "pick", value: id, checked: true });
      Object.assign(box.dataset, { part, under, title: id.slice(0, 12) });
      beyond?.append(box);
    }
    tell();
    const said = document.getElementById("picked");
    if (said && count > subjects.length) said.append(` (${button.dataset.left} ${subjects.length})`);
  } finally {
    button.disabled = false;
  }
}

document.getElementById("pick-page")?.addEventListener("click", () => pick(true));
document.getElementById("pick-none")?.addEventListener("click", () => pick(false));
document.getElementById("pick-all")?.addEventListener("click", () => void pickAll());
queue.addEventListener("change", tell);

/**
 * What each selected row would say in this bulk action; rows to which it does not apply are left
 * out by taking their tick, so that what is signed is what is shown.
 */
bulk?.addEventListener("submit", (event) => {
  const what = /** @type {HTMLFormElement} */ (event.target).dataset.bulk ?? "";
  for (const box of boxes()) {
    const { part = "", under = "", held, ack } = box.dataset;
    const fits = what === "claim" ? !held : part === what;
    if (box.checked && !fits) box.checked = false;
    box.dataset.body = what === "claim" ? JSON.stringify({ what: part, under }) : ack ?? "{}";
  }
  tell();
}, true);

// What changed.

/** @type {Map<string, string>} Subject to what its row was. */
let before = stamps();

function stamps() {
  return new Map(rows().map((row) => [row.dataset.subject ?? "", row.dataset.stamp ?? ""]));
}

/** @type {Set<string>} */
let ticked = new Set();
document.addEventListener("htmx:before:swap", () => {
  ticked = new Set(boxes().filter((box) => box.checked).map((box) => box.value));
});

document.addEventListener("htmx:after:swap", () => {
  const now = stamps();
  const changed = rows().filter((row) => before.get(row.dataset.subject ?? "") !== row.dataset.stamp);
  for (const row of rows()) row.classList.remove("changed");
  for (const row of changed) row.classList.add("changed");
  for (const box of boxes()) if (ticked.has(box.value)) box.checked = true;
  const gone = [...before.keys()].filter((each) => !now.has(each)).length;
  const count = changed.length + gone;
  if (news && count > 0) {
    const { one = "", many = "" } = news.dataset;
    news.textContent = count === 1 ? one : many.replace("%n", String(count));
  }
  before = now;
  tell();
  hints();
});

// What was recorded here shows by itself: no need to load the page again.
document.addEventListener("truceline:recorded", (event) => {
  event.preventDefault();
  pick(false);
  queue.dispatchEvent(new CustomEvent("refresh"));
});

// What reports look like, a little later than the page itself.

/** @type {Map<string, Node[]>} Subject and stamp to what was said of it. */
const known = new Map();

/** How many reports the desk answers for at a time. */
const AT_ONCE = 2;

async function hints() {
  const places = () => [...queue.querySelectorAll("[data-alike]")].map((each) => /** @type {HTMLElement} */ (each));
  const wanted = places().filter((each) => !known.has(key(each)));
  for (let i = 0; i < wanted.length; i += AT_ONCE) {
    const some = wanted.slice(i, i + AT_ONCE);
    const about = some.map((each) => each.dataset.alike).join(",");
    const answer = await fetch(`/desk/alike?about=${about}`, { headers: { Accept: "text/html" } }).catch(() => null);
    if (!answer?.ok) break;
    const page = new DOMParser().parseFromString(await answer.text(), "text/html");
    for (const each of some) {
      const found = page.querySelector(`[data-alike="${each.dataset.alike}"]`);
      known.set(key(each), [...(found?.childNodes ?? [])]);
    }
  }
  for (const each of places()) {
    each.replaceChildren(...(known.get(key(each)) ?? []).map((node) => document.importNode(node, true)));
  }
}

/** @param {HTMLElement} place */
function key(place) {
  const row = /** @type {HTMLElement | null} */ (place.closest("li[data-subject]"));
  return `${place.dataset.alike}|${row?.dataset.stamp}`;
}

if (bulk) bulk.hidden = false;
tell();
void hints();
