/**
 * The page on which somebody without an account reports: form, a look at what is sent, and a number.
 */

import { faultsOf, showFaults } from "./desk_calls.js";
import { instant } from "./instants.js";
import { able, newKey } from "./intake_key.js";
import { draftReport, freshFacts, signReport } from "./intake_parcel.js";
import { areaOf, lookUp } from "./intake_places.js";
import { forgetAll, keep, reports, send, unsent } from "./intake_store.js";
import { Refusal, ownFault, refusalOf } from "./refusal.js";

const page = /** @type {HTMLElement} */ (document.getElementById("intake"));
/** @type {import("./intake_parcel.js").Facts} */
const kept = JSON.parse(page.dataset.facts ?? "{}");
const form = /** @type {HTMLFormElement} */ (document.getElementById("report"));
const busy = at("busy");
/** As many digits as a street and a house seldom have, and a position always has. */
const EXACT_DIGITS = 4;
/** @type {import("./intake_places.js").Found | null} */
let chosen = null;
/** @type {any} What was made, while it is looked at. */
let made = null;

/** @param {string} id @returns {any} */
function at(id) {
  return document.getElementById(id);
}

/** @param {string} name @returns {string} A sentence in the page's language. */
function words(name) {
  const template = /** @type {HTMLTemplateElement} */ (at("sentences"));
  return template.content.querySelector(`[data-words="${name}"]`)?.textContent ?? name;
}

/** Do something that takes a while, and show what was wrong. @param {() => Promise<void>} work */
async function doing(work) {
  busy.textContent = busy.dataset.working ?? "";
  showFaults(at("others"), []);
  try {
    await work();
  } catch (error) {
    showFaults(at("others"), faultsOf(error));
    at("others").scrollIntoView({ block: "center" });
  } finally {
    busy.textContent = "";
  }
}

/** @param {any} facts @returns {{body: Record<string, any>, place: any}} What the form says. */
function readBody(facts) {
  const acts = [...form.querySelectorAll("input[name=acts]:checked")].map((each) => each.value);
  const said = at("place").value.trim();
  const faults = [];
  if (acts.length === 0) faults.push(ownFault("ACTS", words("no-acts")));
  if (!said && !chosen) faults.push(ownFault("PLACE", words("no-place")));
  // What was typed stands openly in the report where it is a name: an exact place must not.
  if (said && !chosen && exact(said)) faults.push(ownFault("PLACE_EXACT", words("no-choice")));
  let since = "";
  try {
    since = sinceOf(facts);
  } catch (error) {
    faults.push(...(error instanceof Refusal ? error.faults : [ownFault("TIME", words("no-time"))]));
  }
  if (faults.length > 0) throw new Refusal(faults);
  const area = chosen && areaOf(chosen, facts.cell_deg);
  const named = chosen?.named ?? null;
  const position = chosen && !named;
  const body = {
    report_class: "violation",
    acts,
    occurred_from: since,
    // A position is sealed; what was typed then is no name, and is not said openly.
    place_as_said: position ? null : said || null,
    place_proposed: named && { ...named, area },
    area,
    language: at("language").value,
    source_class: "civilian",
    means: at("means").value,
    narrative: narrative(),
    position: position ? { lat: chosen?.lat, lng: chosen?.lng, radius_m: chosen?.radius_m } : null,
    reporter: at("reporter").value.trim() || null,
    contact: contact(),
  };
  const { name, ...ids } = named ?? { name: "" };
  return { body, place: named ? { name: said, matched: { place_matched: name, ...ids, area } } : null };
}

/** @param {string} text @returns {boolean} Whether it may say exactly where, in whatever notation. */
function exact(text) {
  return (text.match(/\p{Nd}/gu) ?? []).length >= EXACT_DIGITS || /:\/\/|^geo:/i.test(text);
}

/** @param {any} facts @returns {string} */
function sinceOf(facts) {
  const when = form.querySelector("input[name=when]:checked")?.value;
  if (when === "date") {
    if (!at("at").value) throw refusalOf("TIME", words("no-time"));
    return instant(at("at").value, facts.zone);
  }
  const back = when === "hour" ? 3_600_000 : 0;
  return new Date(Date.parse(facts.now) - back).toISOString().replace(/\.\d+Z$/, "Z");
}

/** @returns {string} The first line is for officers of any language; what is not known is said so. */
function narrative() {
  const count = (/** @type {string} */ id) => at(id).value.trim() || "unknown";
  const ongoing = at("ongoing").checked ? "yes" : "not said";
  const line = `[killed: ${count("killed")}; hurt: ${count("hurt")}; going on now: ${ongoing}]`;
  return [line, at("words").value.trim()].filter(Boolean).join("\n");
}

/** @returns {string | null} */
function contact() {
  const how = at("contact").value.trim();
  if (!how && !at("safe").checked) return null;
  return `${at("safe").checked ? "safe to contact" : "NOT said to be safe"}: ${how || "-"}`;
}

/** @returns {File[]} */
function chosenFiles() {
  const input = /** @type {HTMLInputElement} */ (at("files"));
  const all = [...(input.files ?? [])];
  if (all.length > Number(input.dataset.most)) throw refusalOf("FILES", words("files-many"));
  const large = all.find((each) => each.size > Number(input.dataset.bytes));
  if (large) throw refusalOf("FILES", `${words("file-large")} ${large.name}`);
  return all;
}

async function review() {
  const facts = await freshFacts(kept);
  const { body, place } = readBody(facts);
  const files = chosenFiles();
  const { key, phrase } = await newKey(facts.desk);
  const report = await draftReport({ facts, key, body });
  made = { facts, key, phrase, report, place, files };
  const statement = JSON.parse(report.text);
  const shown = at("review");
  shown.querySelector("[data-open]").textContent = lines(statement.body);
  const sealed = report.sealed.map((/** @type {any} */ each) => `→ ${each.to.join(", ")}\n${lines(each.fields)}`);
  const attached = files.map((each) => `+ ${each.name}`);
  shown.querySelector("[data-sealed]").textContent = [...sealed, ...attached].join("\n\n");
  shown.querySelector("[data-bytes]").textContent = report.text;
  form.hidden = true;
  shown.hidden = false;
  shown.focus();
}

/** @param {Record<string, any>} fields @returns {string} A line for each, as a person reads it. */
function lines(fields) {
  const said = (/** @type {any} */ value) => {
    if (Array.isArray(value)) return value.map((each) => String(each).replaceAll("_", " ")).join(", ");
    if (typeof value !== "object" || value === null) return String(value);
    return Object.entries(value).filter(([, each]) => typeof each !== "object").map(([name, each]) => `${name} ${each}`).join(", ");
  };
  return Object.entries(fields).map(([name, value]) => `${name.replaceAll("_", " ")}: ${said(value)}`).join("\n");
}

async function finish() {
  const { facts, key, phrase, report, place, files } = made;
  const parcel = await signReport({ facts, key, report, place, files, means: at("means").value });
  await keep(parcel, key);
  // What was typed is not needed any more, and is not left lying in the form.
  form.reset();
  made = chosen = null;
  at("review").hidden = true;
  for (const each of at("review").querySelectorAll("pre")) each.textContent = "";
  const shown = at("done");
  shown.querySelector("[data-number]").textContent = parcel.number;
  shown.querySelector("[data-phrase]").textContent = phrase;
  shown.querySelector("[data-status]").href = `/intake/${parcel.number}`;
  await sendAll();
  const left = await unsent();
  const waits = left.some((each) => each.report === parcel.report);
  shown.querySelector("[data-sent]").hidden = waits;
  shown.querySelector("[data-kept]").hidden = !waits;
  shown.hidden = false;
  shown.focus();
}

async function sendAll() {
  await send();
  await showState();
}

async function showState() {
  const left = await unsent();
  const outbox = at("outbox");
  const hopeless = left.filter((each) => each.hopeless).map((each) => each.fault);
  const shown = !outbox.hidden || left.length > 0;
  outbox.hidden = !shown;
  const waits = left.length - hopeless.length;
  const told = [waits > 0 ? `${outbox.dataset.some} ${waits}.` : "", hopeless.length > 0 ? `${outbox.dataset.hopeless} ${hopeless.join(", ")}` : ""];
  outbox.textContent = left.length > 0 ? told.join(" ").trim() : outbox.dataset.none;
  outbox.dataset.waiting = String(left.length);
  const mine = await reports(kept.desk);
  at("mine").hidden = mine.length === 0;
  at("mine").querySelector("ul").replaceChildren(...mine.map(({ number, report }) => {
    const item = document.createElement("li");
    const link = document.createElement("a");
    link.href = `/intake/${number}`;
    link.dir = "ltr";
    link.textContent = number;
    const unsentNow = left.some((each) => each.report === report);
    item.append(link, unsentNow ? ` (${words("kept")})` : "");
    return item;
  }));
  // Sent in another tab, or by the worker, while this page says that it waits.
  const done = at("done");
  const number = done.querySelector("[data-number]").textContent;
  const own = mine.find((each) => each.number === number);
  if (!done.hidden && own) {
    const waits = left.some((each) => each.report === own.report);
    done.querySelector("[data-sent]").hidden = waits;
    done.querySelector("[data-kept]").hidden = !waits;
  }
}

async function findPlace() {
  const text = at("place").value.trim();
  if (!text) return;
  const said = at("place-said");
  said.textContent = words("looking");
  const { found, faults, offline, more } = await lookUp(text);
  const first = faults[0] ? `${faults[0].sentence} ${faults[0].hint}` : words("none-found");
  const before = offline ? `${words("offline")} ` : "";
  said.textContent = `${before}${found.length > 0 ? words("which") : first}${more ? ` ${words("more")}` : ""}`;
  at("places").replaceChildren(...found.map((each) => {
    const item = document.createElement("li");
    const button = document.createElement("button");
    button.type = "button";
    button.className = "quiet";
    const label = document.createElement("bdi");
    label.textContent = each.label;
    button.append(label, each.reading ? ` – ${words(each.reading)}` : "");
    button.addEventListener("click", () => choose(each));
    item.append(button);
    return item;
  }));
}

/** @param {import("./intake_places.js").Found | null} found */
function choose(found) {
  chosen = found;
  at("chosen").hidden = found === null;
  at("chosen").querySelector("strong").textContent = found?.label ?? "";
  if (found !== null) {
    at("places").replaceChildren();
    at("place-said").textContent = "";
    at("unchoose").focus();
  }
}

function locate() {
  const wanted = { enableHighAccuracy: true, timeout: 20_000 };
  navigator.geolocation.getCurrentPosition(
    ({ coords }) => {
      const [lat, lng] = [coords.latitude, coords.longitude].map((each) => Number(each.toFixed(5)));
      const label = `${words("position")} ${lat}, ${lng} ± ${Math.round(coords.accuracy)} m`;
      choose({ lat, lng, label, reading: "", named: null, radius_m: Math.round(coords.accuracy) });
    },
    () => {
      at("place-said").textContent = words("no-position");
    },
    wanted,
  );
}

/** Let the worker keep the page for the time without a connection. */
async function keepPage() {
  if (!("serviceWorker" in navigator)) return;
  await navigator.serviceWorker.register("/service-worker.js", { scope: "/intake" });
  const { active } = await navigator.serviceWorker.ready;
  active?.postMessage({ refresh: true, language: document.documentElement.lang });
}

async function begin() {
  if (!(await able())) {
    at("cannot").hidden = false;
    return;
  }
  form.hidden = form.dataset.takes === undefined;
  at("locate").hidden = !("geolocation" in navigator);
  form.addEventListener("submit", (event) => {
    event.preventDefault();
    doing(review);
  });
  at("at").addEventListener("input", () => {
    /** @type {any} */ (form.querySelector("input[value=date]")).checked = true;
  });
  at("place").addEventListener("input", () => choose(null));
  at("place").addEventListener("keydown", (/** @type {KeyboardEvent} */ event) => {
    if (event.key !== "Enter") return;
    event.preventDefault();
    doing(findPlace);
  });
  at("what").addEventListener("change", () => {
    for (const each of at("what").querySelectorAll("details")) {
      const count = each.querySelectorAll("input:checked").length;
      each.querySelector("[data-chosen]").textContent = count ? `(${count})` : "";
    }
  });
  at("find-place").addEventListener("click", () => doing(findPlace));
  at("unchoose").addEventListener("click", () => choose(null));
  at("locate").addEventListener("click", locate);
  at("send").addEventListener("click", () => doing(finish));
  at("back").addEventListener("click", () => {
    at("review").hidden = true;
    form.hidden = false;
  });
  at("forget").addEventListener("click", () => doing(async () => {
    await forgetAll();
    for (const each of ["done", "mine", "outbox"]) at(each).hidden = true;
    at("done").querySelector("[data-phrase]").textContent = "";
    at("forgotten").hidden = false;
    at("forgotten").focus();
  }));
  window.addEventListener("online", () => sendAll().catch(() => {}));
  navigator.serviceWorker?.addEventListener("message", ({ data }) => {
    if (data?.kept) page.dataset.kept = "yes";
    showState().catch(() => {});
  });
  await sendAll().catch(() => {});
  await keepPage().catch(() => {});
}

begin();
