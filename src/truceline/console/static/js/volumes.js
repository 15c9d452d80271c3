/**
 * Volumes as people give them in a form; as truceline.analysis.drawn_volumes, which does the same
 * for forms without scripts.
 */

import { instant } from "./instants.js";
import { refusal } from "./refusal.js";

/** The answers of which one volume is made. */
const CIRCLE = ["lat", "lng", "radius_m"];
const SIMPLE = ["lower_m", "upper_m", "from", "until"];
const FEATURE = ["altitude_lower_m", "altitude_upper_m", "from", "until"];

/**
 * The volumes of a field: those of its text, and the one of its simple answers.
 *
 * @param {string} text F3548 volumes or GeoJSON, or nothing.
 * @param {Record<string, string>} simple lat, lng, radius_m, corners, lower_m, upper_m, from, until.
 * @param {string} zone The zone of times that name none.
 * @returns {any[]}
 * @throws {import("./refusal.js").Refusal} VOLUME_TEXT, VOLUME_PLACE, VOLUME_NUMBER,
 *     VOLUME_GEOMETRY, JSON_SYNTAX; faults of times.
 */
export function readVolumes(text, simple, zone) {
  const found = text.trim() ? volumesOf(parsed(text), zone) : [];
  const given = Object.fromEntries(Object.entries(simple).map(([name, each]) => [name, each.trim()]));
  if (Object.values(given).some(Boolean)) found.push(simpleVolume(given, zone));
  return found;
}

/** @param {string} text @returns {any} */
export function parsed(text) {
  try {
    return JSON.parse(text);
  } catch (error) {
    const sentence = `This is not JSON: ${/** @type {Error} */ (error).message}.`;
    throw refusal("JSON_SYNTAX", sentence, "Check commas, quotes and brackets.");
  }
}

/**
 * @param {any} value F3548 volumes, one or a list, or GeoJSON.
 * @param {string} zone
 * @returns {any[]}
 */
export function volumesOf(value, zone) {
  if (Array.isArray(value)) return value.flatMap((each) => volumesOf(each, zone));
  if (typeof value !== "object" || value === null) {
    throw refusal("VOLUME_TEXT", "This is no volume.", "Give a list of F3548 volumes, or GeoJSON.");
  }
  if ("volume" in value) return [value];
  if (value.type === "FeatureCollection") return volumesOf(value.features ?? null, zone);
  if (value.type === "Feature") return [feature(value.geometry, value.properties ?? {}, zone)];
  return [feature(value, {}, zone)];
}

/** @param {Record<string, string>} given @param {string} zone */
function simpleVolume(given, zone) {
  const circle = CIRCLE.map((name) => given[name] ?? "");
  let outline;
  if (given.corners && !circle.some(Boolean)) {
    const lines = given.corners.split("\n").filter((line) => line.trim());
    outline = { outline_polygon: { vertices: lines.map(corner) } };
  } else if (circle.every(Boolean) && !given.corners) {
    const [lat, lng, radius] = circle.map(number);
    outline = circleOf(lat, lng, radius);
  } else {
    throw refusal(
      "VOLUME_PLACE",
      "A volume is a centre with its radius, or corners; neither is whole here.",
      "Give latitude, longitude and radius, or three corners or more, or leave all empty.",
    );
  }
  return volume(outline, SIMPLE.map((name) => given[name] ?? ""), zone);
}

/** @param {string} line */
function corner(line) {
  const parts = line.trim().split(/[\s,;]+/).filter(Boolean);
  if (parts.length !== 2) {
    const sentence = `'${line.trim().slice(0, 40)}' is no corner.`;
    throw refusal("VOLUME_PLACE", sentence, "Write latitude and longitude: 36.2, 37.1");
  }
  return { lat: number(parts[0]), lng: number(parts[1]) };
}

/** @param {any} geometry @param {Record<string, any>} given @param {string} zone */
function feature(geometry, given, zone) {
  const { type, coordinates: places } = geometry ?? {};
  let outline = null;
  try {
    if (type === "Polygon" && places.length === 1) {
      const ring = places[0];
      const closed = JSON.stringify(ring[0]) === JSON.stringify(ring.at(-1));
      outline = { outline_polygon: { vertices: vertices(closed ? ring.slice(0, -1) : ring) } };
    } else if (type === "Point" && given.radius_m !== undefined) {
      const [{ lat, lng }] = vertices([places]);
      outline = circleOf(lat, lng, given.radius_m);
    } else if (type === "LineString" && given.half_width_m !== undefined) {
      const half_width = { value: given.half_width_m, units: "M" };
      outline = { outline_corridor: { vertices: vertices(places), half_width } };
    }
  } catch {
    outline = null;
  }
  if (outline === null) {
    throw refusal(
      "VOLUME_GEOMETRY",
      "This GeoJSON is no area that a volume could have.",
      "Give a polygon without holes, a point with radius_m, or a line with half_width_m.",
    );
  }
  return volume(outline, FEATURE.map((name) => String(given[name] ?? "")), zone);
}

/** @param {any[]} places Longitude first (RFC 7946). */
function vertices(places) {
  return places.map((place) => {
    if (place[0] === undefined || place[1] === undefined) throw new TypeError("no place");
    return { lat: place[1], lng: place[0] };
  });
}

/** @param {any} lat @param {any} lng @param {any} radius */
function circleOf(lat, lng, radius) {
  return { outline_circle: { center: { lat, lng }, radius: { value: radius, units: "M" } } };
}

/** @param {Record<string, any>} outline @param {string[]} texts @param {string} zone */
function volume(outline, [lower, upper, from, until], zone) {
  for (const [name, text] of [["altitude_lower", lower], ["altitude_upper", upper]]) {
    if (text) outline[name] = { value: number(text), reference: "W84", units: "M" };
  }
  /** @type {Record<string, any>} */
  const found = { volume: outline };
  for (const [name, text] of [["time_start", from], ["time_end", until]]) {
    if (text) found[name] = { value: instant(text, zone), format: "RFC3339" };
  }
  return found;
}

/** @param {string} text @returns {number} */
function number(text) {
  try {
    const value = JSON.parse(text);
    if (typeof value === "number") return value;
  } catch {
    // Said below.
  }
  const sentence = `'${text.slice(0, 40)}' is no number.`;
  throw refusal("VOLUME_NUMBER", sentence, "Write numbers with a point: 36.2");
}
