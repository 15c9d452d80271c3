/**
 * The place of a protected site, which stays in this browser: its exact volume, to be sealed, and the
 * numbers of the published cells that it touches, which are all that the desk is told.
 *
 * Cells are those of truceline.analysis.cell_sizes. Those of the whole box about a site are taken:
 * never fewer than it touches, and no finer.
 */

import { instant } from "./instants.js";
import { refusal } from "./refusal.js";

const LINE = /^\s*([+-]?\d{1,3}(?:\.\d+)?)\s*°?\s*([NS])?[\s,;]+([+-]?\d{1,3}(?:\.\d+)?)\s*°?\s*([EW])?\s*$/i;
/** The shortest degree of latitude on WGS84, in metres: degrees worked out with it are never too few. */
const DEGREE_M = 110_574;
const OUTWARD = 1e-5;

/** @typedef {{lat: number, lng: number}} Place */

/**
 * @param {string} text Places in degrees, one a line.
 * @param {string} order How a pair without compass points is read.
 * @returns {Place[]}
 * @throws {import("./refusal.js").Refusal} SITE_PLACE.
 */
export function placesOf(text, order) {
  return text.split("\n").filter((line) => line.trim()).map((line) => place(line, order));
}

/** @param {string} line @param {string} order @returns {Place} */
function place(line, order) {
  const [, first = "", south, second = "", west] = LINE.exec(line) ?? [];
  const pair = [Number(first), Number(second)];
  const said = Boolean(south && west);
  if (first && (said || (!south && !west && order))) {
    if (!said && order === "longitude_first") pair.reverse();
    const lat = /s/i.test(south ?? "") ? -pair[0] : pair[0];
    const lng = /w/i.test(west ?? "") ? -pair[1] : pair[1];
    if (Math.abs(lat) <= 85 && Math.abs(lng) <= 180) return { lat, lng };
  }
  const sentence = "This line is no place that can be read in the browser alone.";
  throw refusal("SITE_PLACE", sentence, "Write degrees with their points: 36.20000 N 37.15000 E");
}

/**
 * @param {Place[]} places One place, or the corners of the site.
 * @param {{width: string, low: string, high: string, from: string, until: string}} said Metres, times.
 * @param {string} zone
 * @returns {any} The exact volume in the form of F3548.
 * @throws {import("./refusal.js").Refusal} SITE_PLACE, SITE_STAND_OFF; faults of times.
 */
export function exactVolume(places, { width, low, high, from, until }, zone) {
  const metres = Number(width || "0");
  if (!Number.isFinite(metres) || metres < 0) {
    throw refusal("SITE_STAND_OFF", "This is no stand-off.", "Give metres: 200");
  }
  if (places.length === 0 || places.length === 2) {
    throw refusal("SITE_PLACE", "A site is one place, or three corners or more.", "Write one place a line.");
  }
  const where = places.length === 1 ? { center: places[0] } : { polygon: { vertices: places } };
  /** @type {Record<string, any>} */
  const volume = { outline_site: { stand_off: { value: metres, units: "M" }, ...where } };
  for (const [name, text] of [["altitude_lower", low], ["altitude_upper", high]]) {
    if (text) volume[name] = { value: Number(text), reference: "W84", units: "M" };
  }
  /** @type {Record<string, any>} */
  const made = { volume };
  for (const [name, text] of [["time_start", from], ["time_end", until]]) {
    if (text) made[name] = { value: instant(text, zone), format: "RFC3339" };
  }
  return made;
}

/**
 * @param {Place[]} places
 * @param {number} metres The stand-off.
 * @param {number} cell The height of a cell in degrees.
 * @returns {string} `row:column` of every cell that the site may touch.
 */
export function cellsOf(places, metres, cell) {
  const rows = Math.round(180 / cell);
  const high = metres / DEGREE_M + OUTWARD;
  const south = Math.min(...places.map(({ lat }) => lat)) - high;
  const north = Math.max(...places.map(({ lat }) => lat)) + high;
  const wide = high / Math.cos((Math.max(Math.abs(south), Math.abs(north)) * Math.PI) / 180);
  const west = Math.min(...places.map(({ lng }) => lng)) - wide;
  const east = Math.max(...places.map(({ lng }) => lng)) + wide;
  const found = [];
  for (let row = Math.floor(((south + 90) * rows) / 180); row <= Math.floor(((north + 90) * rows) / 180); row += 1) {
    const count = columns(row, rows);
    const step = 360 / count;
    for (let at = Math.floor((west + 180) / step); at <= Math.floor((east + 180) / step); at += 1) {
      found.push(`${row}:${((at % count) + count) % count}`);
    }
  }
  return [...new Set(found)].join(" ");
}

/** @param {number} row @param {number} rows How many columns a row has: as cell_sizes.columns. */
function columns(row, rows) {
  if (row === 0 || row === rows - 1) return 1;
  const poleward = Math.max(Math.abs((row * 180) / rows - 90), Math.abs(((row + 1) * 180) / rows - 90));
  const most = 2 * rows * Math.cos((poleward * Math.PI) / 180);
  const shares = [];
  for (let count = 3; count <= 2 * rows; count += 1) if ((2 * rows) % count === 0) shares.push(count);
  return shares.filter((count) => count <= most).at(-1) ?? shares[0];
}

/** @param {string} wall A wall clock's reading. @param {boolean} up @returns {string} The full hour. */
export function fullHour(wall, up) {
  if (!wall) return "";
  const at = Date.parse(`${wall}Z`);
  const hour = (up ? Math.ceil : Math.floor)(at / 3_600_000) * 3_600_000;
  return new Date(hour).toISOString().slice(0, 16);
}

/** @param {Place[]} places @param {number} metres @returns {any[]} What of it is shown on the map. */
export function shapesOf(places, metres) {
  const points = places.map(({ lat, lng }, line) => ({
    type: "Feature", properties: { sort: "place", line }, geometry: { type: "Point", coordinates: [lng, lat] },
  }));
  const rings = places.map(({ lat, lng }) => ({
    type: "Feature", properties: { sort: "clash" }, geometry: { type: "Polygon", coordinates: [round(lat, lng, metres)] },
  }));
  return metres > 0 ? [...rings, ...points] : points;
}

/** @param {number} lat @param {number} lng @param {number} metres */
function round(lat, lng, metres) {
  const high = metres / DEGREE_M;
  const wide = high / Math.cos((lat * Math.PI) / 180);
  return Array.from({ length: 49 }, (_, i) => {
    const turn = (i * Math.PI) / 24;
    return [lng + wide * Math.sin(turn), lat + high * Math.cos(turn)];
  });
}
