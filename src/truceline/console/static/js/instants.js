/**
 * Times as people type them: a wall clock's reading in a zone, or an instant with its offset.
 */

import { formatTime } from "./envelope.js";
import { refusal } from "./refusal.js";

const WALL = /^(\d{4}-\d\d-\d\dT\d\d:\d\d)(?::(\d\d))?(\.\d{1,6})?$/;
const DAY = 86_400_000;

/**
 * The instant, as entries write it (UTC). Where clocks skip a time or show it twice, it is refused:
 * nobody guesses.
 *
 * @param {string} text Such as 2016-02-27T00:00, or 2016-02-26T22:00:00Z.
 * @param {string} zone An IANA name; read only where the text has no offset.
 * @returns {string}
 * @throws {import("./refusal.js").Refusal} TIME_INVALID, TIME_NONEXISTENT, TIME_AMBIGUOUS.
 */
export function instant(text, zone) {
  const found = WALL.exec(text);
  if (found === null) return formatTime(text);
  const [, minutes, seconds = "00", part = ""] = found;
  // The desk's own reader refuses a day that no calendar has; Date would turn it over.
  formatTime(`${minutes}:${seconds}Z`);
  const wall = Date.parse(`${minutes}:${seconds}Z`);
  const offsets = new Set([-1, 0, 1].map((days) => offsetAt(wall + days * DAY, zone)));
  const readings = [...offsets].map((offset) => wall - offset).filter((at) => at + offsetAt(at, zone) === wall);
  if (readings.length === 0) {
    const sentence = `The clocks of ${zone} skip ${text}: there is no such local time.`;
    throw refusal("TIME_NONEXISTENT", sentence, "Give it in UTC, or before or after the change.");
  }
  if (readings.length > 1) {
    const sentence = `The clocks of ${zone} show ${text} twice.`;
    throw refusal("TIME_AMBIGUOUS", sentence, "Give it in UTC.");
  }
  return formatTime(new Date(readings[0]).toISOString().replace(/\.\d+Z$/, `${part}Z`));
}

/** @param {number} at Milliseconds. @param {string} zone @returns {number} East of UTC, milliseconds. */
function offsetAt(at, zone) {
  const format = new Intl.DateTimeFormat("en-GB", {
    timeZone: zone, hourCycle: "h23", year: "numeric", month: "2-digit", day: "2-digit",
    hour: "2-digit", minute: "2-digit", second: "2-digit",
  });
  const parts = Object.fromEntries(format.formatToParts(at).map(({ type, value }) => [type, value]));
  const { year, month, day, hour, minute, second } = parts;
  return Date.parse(`${year.padStart(4, "0")}-${month}-${day}T${hour}:${minute}:${second}Z`) - at;
}
