/**
 * The map's page: its form is its state, its address keeps it, and what is shown is fetched anew
 * whenever either changes or the record grows. The list below is the desk's own, word for word.
 */

import { instant } from "./instants.js";
import { Drawing } from "./map_draw.js";
import { drawsMaps, openMap } from "./map_view.js";

const room = /** @type {HTMLElement} */ (document.getElementById("room"));
const ask = /** @type {HTMLFormElement} */ (document.getElementById("ask"));
const list = /** @type {HTMLElement} */ (document.getElementById("list"));
const picked = /** @type {HTMLElement} */ (document.getElementById("picked"));
const said = /** @type {HTMLElement} */ (document.getElementById("said"));
const stage = /** @type {HTMLElement} */ (document.getElementById("map"));
const { zone = "UTC", cell = "" } = room.dataset;
const language = document.documentElement.lang || "en";
const PAUSE = 200;
const PADDED = 0.35;

/** @type {import("./map_view.js").MapView | null} */
let view = null;
/** @type {import("./map_view.js").Box} */
let box = boxOf(room.dataset.box ?? "");
/** @type {import("./map_view.js").Box | null} */
let ground = null;
let chosen = { layer: "", subject: "" };
/** @type {any} */
let sites = null;
/** @type {ReturnType<typeof setTimeout> | undefined} */
let waiting;
let turn = 0;

/** @param {string} id @returns {HTMLInputElement} */
const control = (id) => /** @type {HTMLInputElement} */ (document.getElementById(id));
/** @param {string} text @returns {import("./map_view.js").Box} */
function boxOf(text) {
  return /** @type {any} */ (text.split(",").map(Number));
}

/** The instant of the form, as addresses have it. */
function atText() {
  try {
    return control("at").value ? instant(control("at").value, zone) : "";
  } catch {
    return "";
  }
}

/** The address of the map as it is. */
function address() {
  const layers = [...ask.querySelectorAll("[data-layer]")].filter((each) => /** @type {HTMLInputElement} */ (each).checked);
  const given = {
    at: atText(), window: control("window").value, low: control("low").value, high: control("high").value,
    layers: layers.map((each) => /** @type {HTMLElement} */ (each).dataset.layer).join(","),
    bbox: box.map((side) => String(Number(side.toFixed(5)))).join(","),
  };
  const kept = Object.entries(given).filter(([name, value]) => value || name === "layers");
  return `/map?${new URLSearchParams(kept).toString().replaceAll("%2C", ",").replaceAll("%3A", ":")}`;
}

const drawing = new Drawing(/** @type {HTMLFormElement} */ (document.getElementById("drawing")), { zone, cell, address });

/** Wait until nothing changes for a moment, then fetch. */
function soon() {
  clearTimeout(waiting);
  delete room.dataset.idle;
  waiting = setTimeout(refresh, PAUSE);
}

async function refresh() {
  turn += 1;
  const own = turn;
  const here = address();
  history.replaceState(null, "", here);
  for (const id of ["drawing", "sites"]) document.getElementById(id)?.setAttribute("action", here);
  /** @type {HTMLInputElement} */ (ask.elements.namedItem("bbox")).value = box.join(",");
  try {
    const [data, lines] = await Promise.all(["data", "list"].map((name) => fetch(here.replace("/map?", `/map/${name}?`))));
    if (own !== turn) return;
    if (!data.ok || !lines.ok) throw new Error(`${data.status} ${lines.status}`);
    const [{ layers, size }, text] = await Promise.all([data.json(), lines.text()]);
    if (own !== turn) return;
    room.dataset.size = String(size);
    setList(text);
    view?.setLayers({ ...layers, ...(sites ?? {}) });
    await setGround();
    if (own === turn) say();
  } catch (error) {
    if (own !== turn) return;
    console.warn(error);
    said.textContent = said.dataset.away ?? "";
  }
}

/** How many there are, for those who do not see the map. */
function say() {
  const counts = [...list.querySelectorAll(".layer-list h3")].map((each) => each.textContent?.replace(/\s+/g, " ").trim());
  const text = counts.join(", ");
  if (said.textContent !== text) said.textContent = text;
  if (!view || view.map.loaded()) room.dataset.idle = String(turn);
  else view.map.once("idle", () => { room.dataset.idle = String(turn); });
}

/** @param {string} text The list as the desk writes it. */
function setList(text) {
  const fresh = new DOMParser().parseFromString(text, "text/html");
  const kept = list.querySelector('[data-layer="sites"]');
  list.replaceChildren(...fresh.body.childNodes);
  if (sites && kept) list.append(kept);
  readyList();
}

function readyList() {
  for (const button of /** @type {NodeListOf<HTMLElement>} */ (list.querySelectorAll(".shows"))) button.hidden = view === null;
  mark();
}

/** Fetch land, water and places where the map has gone beyond what there is. */
async function setGround() {
  if (!view) return;
  const [west, south, east, north] = box;
  const wide = east > west ? east - west : east - west + 360;
  const inside = ground && ground[0] <= west && ground[1] <= south && ground[2] >= east && ground[3] >= north;
  if (inside && ground && ground[2] - ground[0] < wide * 6) return;
  const [padX, padY] = [wide * PADDED, (north - south) * PADDED];
  const over = east < west || west - padX < -180 || east + padX > 180;
  const wanted = [over ? -180 : west - padX, Math.max(south - padY, -89), over ? 180 : east + padX, Math.min(north + padY, 89)];
  const answer = await fetch(`/map/ground?bbox=${wanted.map((side) => side.toFixed(2)).join(",")}`);
  if (!answer.ok) return;
  view.setGround(await answer.json());
  ground = /** @type {any} */ (wanted);
}

// What is selected.

function row() {
  return chosen.subject ? document.getElementById(`s-${chosen.subject}-${chosen.layer}`) : null;
}

function mark() {
  for (const each of list.querySelectorAll("tr.chosen")) each.classList.remove("chosen");
  row()?.classList.add("chosen");
}

/** @param {string} layer @param {string} subject Shows what its line in the list says. */
function choose(layer, subject) {
  chosen = { layer, subject };
  mark();
  view?.choose(subject);
  const line = row();
  picked.hidden = line === null;
  if (!line) return;
  const heads = [...(line.closest("table")?.querySelectorAll("thead th") ?? [])];
  const link = /** @type {HTMLAnchorElement} */ (line.querySelector("th a"));
  const facts = [...line.children].flatMap((each, place) => {
    if (each.tagName === "TH" || place === 0) return [];
    if (!/[^\s–]/.test(each.textContent ?? "")) return [];
    const [term, told] = [document.createElement("dt"), document.createElement("dd")];
    term.textContent = heads[place]?.textContent ?? "";
    told.append(...[...each.childNodes].filter((part) => part.nodeName !== "BUTTON").map((part) => part.cloneNode(true)));
    return [term, told];
  });
  const sort = line.querySelector("th small")?.cloneNode(true);
  /** @type {HTMLElement} */ (picked.querySelector("h2")).replaceChildren(link.firstElementChild?.cloneNode(true) ?? "");
  const kind = document.createElement("dd");
  if (sort) kind.append(sort);
  /** @type {HTMLElement} */ (picked.querySelector("dl")).replaceChildren(kind, ...facts);
  /** @type {HTMLAnchorElement} */ (picked.querySelector("p a")).href = link.getAttribute("href") ?? "";
  view?.map.resize();
}

list.addEventListener("click", (event) => {
  const line = /** @type {HTMLElement} */ (event.target).closest(".shows")?.closest("tr");
  const layer = line?.closest("section")?.dataset.layer;
  if (!line || !layer) return;
  choose(layer, line.dataset.subject ?? "");
  view?.fit(boxOf(line.dataset.box ?? ""));
  stage.scrollIntoView({ block: "nearest" });
  picked.focus({ preventScroll: true });
});

picked.addEventListener("click", (event) => {
  if (!/** @type {HTMLElement} */ (event.target).closest(".closes")) return;
  choose("", "");
  view?.map.resize();
});

// Time and height.

const zoned = new Intl.DateTimeFormat("sv-SE", { timeZone: zone, dateStyle: "short", timeStyle: "short" });
const days = new Intl.DateTimeFormat(`${language}-u-nu-latn-ca-gregory`, { timeZone: zone, day: "numeric", month: "short", year: "numeric" });
const clock = new Intl.DateTimeFormat("en-GB", { timeZone: zone, hour: "2-digit", minute: "2-digit", timeZoneName: "longOffset" });

/** An instant as every page writes it, with its zone. @param {number} at */
function told(at) {
  /** @param {Intl.DateTimeFormat} by @returns {Record<string, string>} */
  const parts = (by) => Object.fromEntries(by.formatToParts(at).map(({ type, value }) => [type, value]));
  const { day, month, year } = parts(days);
  const { hour, minute, timeZoneName } = parts(clock);
  const time = `${hour}:${minute} ${timeZoneName.replace("GMT", "UTC")}`;
  // The clock and its zone are one run from left to right, after a day from right to left.
  return document.dir === "rtl" ? `${day} ${month} ${year}\u060c \u2066${time}\u2069` : `${day} ${month} ${year}, ${time}`;
}

function sayTime() {
  const at = atText();
  const hours = control("window").value;
  const shown = /** @type {HTMLOutputElement} */ (document.getElementById("shown-time"));
  if (!at || hours === "all") {
    shown.textContent = "";
    return;
  }
  const [from, to] = [-1, 1].map((side) => Date.parse(at) + side * Number(hours) * 3_600_000);
  shown.textContent = hours === "0" ? told(from) : `${told(from)} – ${told(to)}`;
}

/** @param {HTMLInputElement} slide @param {HTMLInputElement} number @param {"min" | "max"} end */
function pair(slide, number, end) {
  const follow = () => { slide.value = number.value || slide[end]; slide.setAttribute("aria-valuetext", number.value ? `${number.value} m` : "–"); };
  slide.addEventListener("input", () => {
    number.value = slide.value === slide[end] ? "" : slide.value;
    follow();
    soon();
  });
  number.addEventListener("input", () => { follow(); soon(); });
  follow();
  slide.hidden = false;
}

function sliders() {
  const time = control("time");
  time.addEventListener("input", () => {
    control("at").value = zoned.format(Number(time.value) * 1000).replace(" ", "T");
    time.setAttribute("aria-valuetext", told(Number(time.value) * 1000));
    sayTime();
    soon();
  });
  for (const id of ["at", "window"]) {
    control(id).addEventListener("input", () => {
      const at = atText();
      if (at) time.value = String(Date.parse(at) / 1000);
      sayTime();
      soon();
    });
  }
  time.setAttribute("aria-valuetext", told(Number(time.value) * 1000));
  time.hidden = false;
  /** @type {HTMLElement} */ (document.getElementById("shown-time")).hidden = false;
  pair(control("low-slide"), control("low"), "min");
  pair(control("high-slide"), control("high"), "max");
  for (const each of ask.querySelectorAll("[data-layer]")) each.addEventListener("change", soon);
  ask.addEventListener("submit", (event) => {
    if (/** @type {HTMLInputElement} */ (ask.elements.namedItem("plain")).checked) return;
    event.preventDefault();
    refresh();
  });
  sayTime();
}

// Protected sites: asked for in so many words, each time counted.

const sitesForm = /** @type {HTMLFormElement} */ (document.getElementById("sites"));
sitesForm.addEventListener("submit", async (event) => {
  event.preventDefault();
  const here = address();
  const data = () => new URLSearchParams({ act: "sites" });
  const answer = await fetch(here.replace("/map?", "/map/list?"), { method: "POST", body: data() });
  const page = new DOMParser().parseFromString(await answer.text(), "text/html");
  const found = page.querySelector('[data-layer="sites"]');
  const faults = page.querySelector(".faults");
  list.querySelector('[data-layer="sites"]')?.remove();
  sitesForm.querySelector(".faults")?.remove();
  sites = null;
  if (found) {
    list.append(found);
    sites = { sites: JSON.parse(/** @type {HTMLElement} */ (found).dataset.features ?? "null") ?? { type: "FeatureCollection", features: [] } };
    readyList();
  } else if (faults) sitesForm.append(faults);
  soon();
});

// What is live.

function listen() {
  const stream = new EventSource(`/live?since=${room.dataset.size}`);
  stream.addEventListener("changed", (event) => {
    if (event.data !== room.dataset.size) soon();
  });
  addEventListener("pagehide", () => stream.close());
}

async function begin() {
  if (drawsMaps()) {
    stage.hidden = false;
    try {
      view = await openMap(stage, box, language);
    } catch (error) {
      console.error(error);
      stage.hidden = true;
    }
  }
  if (!view) {
    // What is asked for is then a form of an address, and the desk draws the plain map anew.
    said.textContent = stage.dataset.lost ?? "";
    room.dataset.state = "plain";
    readyList();
    return;
  }
  room.dataset.state = "moving";
  sliders();
  const { map } = view;
  map.on("moveend", () => {
    if (!view) return;
    box = view.box();
    soon();
  });
  map.on("click", (/** @type {any} */ { point, lngLat }) => {
    if (!view) return;
    if (drawing.picking) {
      drawing.place(lngLat.lat, lngLat.wrap().lng);
      return;
    }
    const under = view.under(point);
    const next = under.findIndex(({ layer, subject }) => layer === chosen.layer && subject === chosen.subject) + 1;
    const found = under[next % Math.max(under.length, 1)];
    choose(found?.layer ?? "", found?.subject ?? "");
  });
  await new Promise((resolve) => map.once("load", resolve));
  box = view.box();
  drawing.draws(view);
  readyList();
  await refresh();
  listen();
}

await begin();
