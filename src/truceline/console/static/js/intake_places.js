/**
 * Finding a place: the desk's gazetteer where there is a connection, the kept one where not. Nothing
 * that is found counts until the person chooses it.
 */

const DEGREE_M = 111_000;
const TOWN_M = 5000;

/**
 * @typedef {object} Found
 * @property {number} lat
 * @property {number} lng
 * @property {string} label What the person is shown.
 * @property {string} reading What was taken for granted, of a position; empty for a name.
 * @property {{name: string, gazetteer: string, gazetteer_id?: string} | null} named
 * @property {number} radius_m How exactly it was written; 0 for a name.
 */

/**
 * @param {string} text
 * @returns {Promise<{found: Found[], faults: any[], offline: boolean, more: boolean}>} `more`: the desk
 * is still reading its gazetteer, and may find more in a moment.
 */
export async function lookUp(text) {
  try {
    const query = new URLSearchParams({ text });
    const answer = await fetch(`/intake/places?${query}`, { signal: AbortSignal.timeout(45_000) });
    if (answer.ok) {
      const { positions, places, faults, more } = await answer.json();
      return { found: [...positions.map(position), ...places.map(place)], faults, offline: false, more: more === true };
    }
  } catch {
    // There is no connection.
  }
  return { found: await kept(text), faults: [], offline: true, more: false };
}

/**
 * The coarse area around a place: whole cells of the agreement's grid, as many as the place may lie
 * in. How far a town reaches is not known; five kilometres each way are taken.
 *
 * @param {Found} found @param {number} cell Degrees.
 * @returns {Record<string, number>} A box of WGS84 degrees.
 */
export function areaOf({ lat, lng, named, radius_m }, cell) {
  const reach = (named ? TOWN_M : radius_m) / DEGREE_M;
  const wide = Math.min(reach / Math.max(Math.cos((lat * Math.PI) / 180), 0.01), 180);
  const down = (/** @type {number} */ value) => Math.floor(value / cell) * cell;
  const up = (/** @type {number} */ value) => (Math.floor(value / cell) + 1) * cell;
  const turned = (/** @type {number} */ value) => ((((value + 180) % 360) + 360) % 360) - 180;
  const box = {
    // At the poles a cell is taken that lies on Earth whole.
    south: Math.max(Math.min(down(lat - reach), 90 - cell), -90),
    west: turned(down(lng - wide)),
    north: Math.min(Math.max(up(lat + reach), cell - 90), 90),
    east: turned(up(lng + wide)),
  };
  return Object.fromEntries(Object.entries(box).map(([name, value]) => [name, Number(value.toFixed(9))]));
}

/** @param {any} each @returns {Found} */
function position(each) {
  return { lat: each.lat, lng: each.lng, label: each.text, reading: each.reading, named: null, radius_m: Math.ceil(each.uncertainty_m) };
}

/** @param {any} each @returns {Found} */
function place(each) {
  const { name, matched, gazetteer, gazetteer_id } = each;
  const named = gazetteer_id ? { name, gazetteer, gazetteer_id } : { name, gazetteer };
  const label = matched && matched !== name ? `${name} · ${matched}` : name;
  return { lat: each.lat, lng: each.lng, label: `${label} (${gazetteer})`, reading: "", named, radius_m: 0 };
}

/** @param {string} text @returns {Promise<Found[]>} */
async function kept(text) {
  const degrees = /^\s*(-?\d{1,2}\.\d+)\s*[,; ]\s*(-?\d{1,3}\.\d+)\s*$/.exec(text);
  if (degrees) {
    const [one, other] = [Number(degrees[1]), Number(degrees[2])];
    const both = /** @type {const} */ ([[one, other, "latitude_first"], [other, one, "longitude_first"]]);
    return both
      .filter(([lat, lng]) => Math.abs(lat) <= 90 && Math.abs(lng) <= 180)
      .map(([lat, lng, reading]) => ({ lat, lng, label: `${lat}, ${lng}`, reading, named: null, radius_m: 100 }));
  }
  const wanted = plain(text);
  if (wanted.length < 2) return [];
  try {
    const { source, places } = await (await fetch("/intake/gazetteer.json")).json();
    const near = places.filter((/** @type {any[]} */ [name, , , ...others]) =>
      [name, ...others].some((each) => plain(each).startsWith(wanted)),
    );
    return near.slice(0, 8).map((/** @type {any[]} */ [name, lat, lng]) => ({
      lat, lng, label: `${name} (${source})`, reading: "", named: { name, gazetteer: source }, radius_m: 0,
    }));
  } catch {
    return [];
  }
}

/** @param {string} text @returns {string} Without marks above letters, case, and the Arabic article. */
function plain(text) {
  return text.normalize("NFKD").replaceAll(/\p{M}/gu, "").toLowerCase().trim().replace(/^ال/, "");
}
