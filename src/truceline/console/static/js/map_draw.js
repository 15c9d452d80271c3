/**
 * Drawing on the map: the form is what is drawn; mouse and finger write into it, and the desk reads
 * it and says what it means. The place of a protected site never leaves the browser.
 */

import { fault, Refusal } from "./refusal.js";
import { showFaults } from "./desk_calls.js";
import { cellsOf, exactVolume, fullHour, placesOf, shapesOf } from "./map_site.js";

const EARTH_M = 6_371_008.8;
const PAUSE = 450;

export class Drawing {
  /** @param {HTMLFormElement} form @param {{zone: string, cell: string, address: () => string}} room */
  constructor(form, room) {
    this.form = form;
    this.room = room;
    /** @type {import("./map_view.js").MapView | null} */
    this.view = null;
    this.picking = false;
    this.turn = 0;
    /** @type {ReturnType<typeof setTimeout> | undefined} */
    this.waiting = undefined;
    // A site is chosen where this script keeps its place back, and nowhere else.
    for (const option of this.field("d.shape").querySelectorAll("option")) option.disabled = false;
    form.addEventListener("submit", (event) => {
      // Where no map moves the desk draws the plain one; a site's place is kept here all the same.
      if (!this.view && !this.isSite) return;
      event.preventDefault();
      const button = event.submitter;
      this.send(button instanceof HTMLButtonElement ? button.value : "draw");
    });
    form.addEventListener("input", () => this.soon());
    form.addEventListener("change", () => this.shown());
    this.pick.addEventListener("click", () => this.setPicking(!this.picking));
    document.addEventListener("change", (event) => this.chosen(event.target));
    this.shown();
  }

  /** @param {string} name @returns {HTMLInputElement} */
  field(name) {
    return /** @type {HTMLInputElement} */ (this.form.elements.namedItem(name));
  }

  get pick() {
    return /** @type {HTMLButtonElement} */ (document.getElementById("pick"));
  }

  get isSite() {
    return this.field("d.shape").value === "site";
  }

  /** @param {import("./map_view.js").MapView} view */
  draws(view) {
    this.view = view;
    this.pick.hidden = false;
    view.onCorner = (line, lat, lng) => {
      const lines = this.lines();
      lines[line] = written(lat, lng);
      this.write(lines);
    };
    const ground = document.getElementById("drawn")?.dataset.ground;
    if (ground) view.setDrawn(JSON.parse(ground));
  }

  /** @param {boolean} on */
  setPicking(on) {
    this.picking = on;
    this.pick.setAttribute("aria-pressed", String(on));
    document.getElementById("map")?.classList.toggle("picking", on);
    if (on) document.getElementById("map")?.scrollIntoView({ block: "nearest" });
  }

  /** @param {number} lat @param {number} lng A place was picked on the map. */
  place(lat, lng) {
    const lines = this.lines();
    const round = this.field("d.shape").value === "circle" || this.isSite;
    if (round && lines.length > 0) {
      const [middle] = this.view?.corners ?? [];
      const from = middle?.getLngLat();
      if (from) this.field("d.width").value = String(Math.round(metres(from.lat, from.lng, lat, lng)));
      this.setPicking(false);
      this.soon();
      return;
    }
    this.write([...lines, written(lat, lng)]);
  }

  lines() {
    return this.field("d.places").value.split("\n").filter((line) => line.trim());
  }

  /** @param {string[]} lines */
  write(lines) {
    this.field("d.places").value = lines.join("\n");
    this.soon();
  }

  /** Say at once what a site means. */
  shown() {
    const note = this.form.querySelector(".site-only");
    if (note instanceof HTMLElement) note.hidden = !this.isSite;
    if (this.isSite && !this.field("d.kind").value) this.field("d.kind").value = "protected_site";
  }

  /** Of several readings of a line one was chosen: the line is written as it is meant. */
  chosen(/** @type {EventTarget | null} */ target) {
    if (!(target instanceof HTMLInputElement) || !target.dataset.line || target.type !== "radio") return;
    const lines = this.lines();
    lines[Number(target.dataset.line) - 1] = target.value;
    this.write(lines);
  }

  soon() {
    if (!this.view && !this.isSite) return;
    clearTimeout(this.waiting);
    this.waiting = setTimeout(() => this.send("draw"), PAUSE);
  }

  /** @param {string} act draw, check or file. */
  async send(act) {
    clearTimeout(this.waiting);
    this.turn += 1;
    const { turn } = this;
    if (act === "draw" && !this.field("d.places").value.trim()) {
      this.put("");
      return;
    }
    try {
      const { data, exact, shapes } = this.asked(act);
      const answer = await fetch(this.room.address().replace("/map?", "/map/draw?"), { method: "POST", body: data });
      const text = await answer.text();
      if (turn !== this.turn) return;
      if (!answer.ok && !text.includes('id="drawn"')) throw new Refusal([fault("DESK_ANSWER", `The desk answered ${answer.status}.`, "Load the page again.")]);
      const drawn = this.put(text, shapes);
      const { compose } = drawn.dataset;
      if (act === "file" && compose) {
        location.assign(exact ? `${compose}#${new URLSearchParams({ "f.exact": JSON.stringify([exact]) })}` : compose);
      }
    } catch (error) {
      if (!(error instanceof Refusal)) throw error;
      const list = document.createElement("ul");
      list.className = "faults";
      list.setAttribute("role", "alert");
      showFaults(list, error.faults);
      this.put("").append(list);
    }
  }

  /** What is sent of the form; of a site its cells and full hours alone. @param {string} act */
  asked(act) {
    const data = new URLSearchParams();
    for (const [name, value] of new FormData(this.form)) data.set(name, String(value));
    data.set("act", act);
    if (!this.isSite) return { data, exact: null, shapes: [] };
    const given = Object.fromEntries(data);
    const places = placesOf(given["d.places"], given["d.order"]);
    const [width, low, high, from, until] = ["width", "low", "high", "from", "until"].map((name) => given[`d.${name}`] ?? "");
    const exact = exactVolume(places, { width, low, high, from, until }, this.room.zone);
    for (const name of ["d.places", "d.width", "d.low", "d.high"]) data.delete(name);
    data.set("d.from", fullHour(from, false));
    data.set("d.until", fullHour(until, true));
    data.set("d.cells", this.room.cell ? cellsOf(places, Number(width || "0"), Number(this.room.cell)) : "");
    return { data, exact, shapes: shapesOf(places, Number(width || "0")) };
  }

  /**
   * Put what came of it into the page and on the map.
   *
   * @param {string} text @param {any[]} [shapes] What of it is known to this browser alone.
   * @returns {HTMLElement}
   */
  put(text, shapes = []) {
    const page = new DOMParser().parseFromString(text, "text/html");
    const fresh = page.getElementById("drawn") ?? document.createElement("div");
    fresh.id = "drawn";
    const old = /** @type {HTMLElement} */ (document.getElementById("drawn"));
    // The region itself stays, so that a screen reader hears what changed in it.
    old.replaceChildren(...fresh.childNodes);
    old.dataset.ground = fresh.dataset.ground ?? "";
    old.dataset.compose = fresh.dataset.compose ?? "";
    const features = old.dataset.ground ? JSON.parse(old.dataset.ground).features : [];
    this.view?.setDrawn({ type: "FeatureCollection", features: [...features, ...shapes] });
    return old;
  }
}

/** @param {number} lat @param {number} lng A place as everybody reads it. */
function written(lat, lng) {
  const [north, east] = [lat < 0 ? "S" : "N", lng < 0 ? "W" : "E"];
  return `${Math.abs(lat).toFixed(5)} ${north} ${Math.abs(lng).toFixed(5)} ${east}`;
}

/** @param {number} lat @param {number} lng @param {number} toLat @param {number} toLng On a sphere. */
function metres(lat, lng, toLat, toLng) {
  const rad = (/** @type {number} */ degrees) => (degrees * Math.PI) / 180;
  const [dLat, dLng] = [rad(toLat - lat) / 2, rad(toLng - lng) / 2];
  const half = Math.sin(dLat) ** 2 + Math.cos(rad(lat)) * Math.cos(rad(toLat)) * Math.sin(dLng) ** 2;
  return 2 * EARTH_M * Math.asin(Math.sqrt(half));
}
