/**
 * The map that moves: MapLibre GL with this desk's own ground and layers, and no call to anybody else.
 */

import { colour, LAYERS, picture, PIXELS } from "./map_signs.js";
import { pinLater } from "./pins.js";

/** @typedef {[number, number, number, number]} Box West, south, east, north. */
/** @typedef {{type: "FeatureCollection", features: any[]}} Collection */

/** @type {Record<string, number[]>} */
const DASHES = { areas: [5, 2.5], local_truces: [0.5, 2], incidents: [4, 1.5, 0.5, 1.5], sites: [1, 1] };
const NOTHING = () => /** @type {Collection} */ ({ type: "FeatureCollection", features: [] });
const SORTS = ["land", "water", "places", ...LAYERS, "signs", "drawn"];
const NEAR = 6;

/** Whether this browser draws such maps at all. */
export function drawsMaps() {
  const canvas = document.createElement("canvas");
  return canvas.getContext("webgl2") !== null;
}

/** One map on one page. */
export class MapView {
  /** @param {any} library @param {HTMLElement} container @param {Box} box @param {string} language */
  constructor(library, container, box, language) {
    this.library = library;
    this.language = language;
    /** @type {Record<string, Collection>} */
    this.held = Object.fromEntries(SORTS.map((sort) => [sort, NOTHING()]));
    /** @type {any[]} */
    this.corners = [];
    /** @type {(line: number, lat: number, lng: number) => void} */
    this.onCorner = () => {};
    const { zoomIn = "+", zoomOut = "-" } = container.dataset;
    this.map = new library.Map({
      container,
      style: this.style(),
      bounds: bounds(box),
      attributionControl: false,
      dragRotate: false,
      pitchWithRotate: false,
      touchPitch: false,
      maxZoom: 17,
      fadeDuration: 0,
      locale: {
        "NavigationControl.ZoomIn": zoomIn,
        "NavigationControl.ZoomOut": zoomOut,
        "Map.Title": container.getAttribute("aria-label") ?? "",
      },
    });
    this.map.touchZoomRotate.disableRotation();
    this.map.keyboard.disableRotation();
    this.map.addControl(new library.NavigationControl({ showCompass: false }));
    this.map.addControl(new library.ScaleControl({ unit: "metric" }));
    this.map.setMissingStyleImageResolver(async (/** @type {string} */ id) => {
      const made = picture(id);
      if (made && !this.map.hasImage(id)) this.map.addImage(id, made, { pixelRatio: PIXELS });
    });
    matchMedia("(prefers-color-scheme: dark)").addEventListener("change", () => {
      for (const id of this.map.listImages()) this.map.removeImage(id);
      this.map.setStyle(this.style(), { diff: false });
    });
  }

  /** @returns {Box} What is to be seen, on the Earth once. */
  box() {
    const seen = this.map.getBounds();
    const [south, north] = [Math.max(seen.getSouth(), -85), Math.min(seen.getNorth(), 85)];
    const [west, east] = [seen.getWest(), seen.getEast()];
    if (east - west >= 359.9) return [-180, south, 180, north];
    return [turned(west), south, turned(east), north];
  }

  /** @param {Box} box */
  fit(box) {
    this.map.fitBounds(bounds(box), { padding: 60, maxZoom: 11, animate: false });
  }

  /** @param {Record<string, Collection>} ground Land, water and places. */
  setGround(ground) {
    for (const sort of ["land", "water", "places"]) this.set(sort, ground[sort] ?? NOTHING());
  }

  /** @param {Record<string, Collection>} layers */
  setLayers(layers) {
    for (const layer of LAYERS) this.set(layer, layers[layer] ?? NOTHING());
    this.set("signs", { type: "FeatureCollection", features: LAYERS.flatMap((layer) => signs(layer, layers[layer])) });
  }

  /** @param {Collection} drawn What is being drawn, its corners as points with their line. */
  setDrawn(drawn) {
    this.set("drawn", { ...drawn, features: drawn.features.filter(({ properties }) => properties.sort !== "place") });
    for (const each of this.corners) each.remove();
    this.corners = drawn.features.filter(({ properties }) => properties.sort === "place").map((place) => this.corner(place));
  }

  /** @param {any} place */
  corner({ properties: { line }, geometry: { coordinates } }) {
    const element = document.createElement("div");
    element.className = "corner";
    element.textContent = String(line + 1);
    element.setAttribute("aria-hidden", "true");
    const marker = new this.library.Marker({ element, draggable: true }).setLngLat(coordinates).addTo(this.map);
    marker.on("dragend", () => {
      const { lat, lng } = marker.getLngLat();
      this.onCorner(line, lat, turned(lng));
    });
    return marker;
  }

  /** @param {string} subject Whose outline is drawn stronger; empty for none. */
  choose(subject) {
    for (const layer of LAYERS) this.map.setFilter(`${layer}-chosen`, ["==", ["get", "id"], subject]);
  }

  /**
   * What lies under a point of the screen, the signs first.
   *
   * @param {{x: number, y: number}} point
   * @returns {{layer: string, subject: string}[]}
   */
  under({ x, y }) {
    const here = [[x - NEAR, y - NEAR], [x + NEAR, y + NEAR]];
    const found = this.map.queryRenderedFeatures(here, {
      layers: ["signs", ...LAYERS.flatMap((layer) => [`${layer}-line`, `${layer}-fill`])],
    });
    const told = found.map((/** @type {any} */ { source, properties }) => ({
      layer: source === "signs" ? properties.layer : source,
      subject: properties.id,
    }));
    const keys = told.map((/** @type {any} */ { layer, subject }) => `${layer} ${subject}`);
    return told.filter((/** @type {any} */ _, /** @type {number} */ i) => keys.indexOf(keys[i]) === i);
  }

  /** @param {string} sort @param {Collection} data */
  set(sort, data) {
    this.held[sort] = data;
    this.map.getSource(sort)?.setData(data);
  }

  style() {
    const sources = Object.fromEntries(SORTS.map((sort) => [sort, { type: "geojson", data: this.held[sort] }]));
    return { version: 8, sources, layers: [...ground(this.language), ...LAYERS.flatMap(layer), ...above()] };
  }
}

/**
 * A map in a container; the library is fetched now, held to its hash.
 *
 * @param {HTMLElement} container
 * @param {Box} box
 * @param {string} language
 * @returns {Promise<MapView>}
 */
export async function openMap(container, box, language) {
  await pinLater();
  const library = await import("../vendor/maplibre-gl.js");
  return new MapView(library, container, box, language);
}

/** @param {Box} box @returns {[[number, number], [number, number]]} */
function bounds([west, south, east, north]) {
  return [[west, south], [east < west ? east + 360 : east, north]];
}

/** @param {number} lng */
export function turned(lng) {
  return ((((lng + 180) % 360) + 360) % 360) - 180;
}

/** @param {string} layer @param {Collection | undefined} collection One sign for each subject. */
function signs(layer, collection) {
  const found = new Map();
  for (const { id, geometry, properties } of collection?.features ?? []) {
    if (!found.has(id)) found.set(id, { layer, id, title: properties.title, at: middle(geometry) });
  }
  return [...found.values()].map(({ at, ...properties }) => ({
    type: "Feature",
    properties,
    geometry: { type: "Point", coordinates: at },
  }));
}

/** @param {any} geometry The middle of the box of its first part. */
function middle(geometry) {
  let ring = geometry.coordinates;
  while (Array.isArray(ring[0]?.[0])) [ring] = ring;
  const points = Array.isArray(ring[0]) ? ring : [ring];
  const lngs = points.map((/** @type {number[]} */ [lng]) => lng);
  const lats = points.map((/** @type {number[]} */ [, lat]) => lat);
  return [(Math.min(...lngs) + Math.max(...lngs)) / 2, (Math.min(...lats) + Math.max(...lats)) / 2];
}

/** @param {string} language */
function ground(language) {
  const name = ["coalesce", ["get", language, ["get", "names"]], ["get", "name"]];
  return [
    { id: "sea", type: "background", paint: { "background-color": colour("sea") } },
    { id: "land", type: "fill", source: "land", paint: { "fill-color": colour("land") } },
    { id: "shore", type: "line", source: "land", paint: { "line-color": colour("shore"), "line-width": 0.8 } },
    { id: "rivers", type: "line", source: "water", filter: ["==", ["get", "kind"], "river"], paint: { "line-color": colour("river"), "line-width": 1.2 } },
    { id: "lakes", type: "fill", source: "water", filter: ["==", ["get", "kind"], "lake"], paint: { "fill-color": colour("sea"), "fill-outline-color": colour("shore") } },
    { id: "towns", type: "circle", source: "places", paint: { "circle-radius": 2.2, "circle-color": colour("town") } },
    {
      id: "town-names", type: "symbol", source: "places",
      layout: { "icon-image": ["concat", "town:", name], "icon-anchor": "bottom", "symbol-sort-key": ["get", "rank"] },
    },
  ];
}

/** @param {string} layer */
function layer(layer) {
  const dash = DASHES[layer] ? { "line-dasharray": DASHES[layer] } : {};
  const own = colour(layer);
  return [
    { id: `${layer}-fill`, type: "fill", source: layer, filter: ["==", ["geometry-type"], "Polygon"], paint: { "fill-pattern": `pattern:${layer}` } },
    { id: `${layer}-line`, type: "line", source: layer, paint: { "line-color": own, "line-width": 2, ...dash } },
    { id: `${layer}-chosen`, type: "line", source: layer, filter: ["==", ["get", "id"], ""], paint: { "line-color": own, "line-width": 5 } },
  ];
}

function above() {
  return [
    { id: "drawn-fill", type: "fill", source: "drawn", filter: ["==", ["geometry-type"], "Polygon"], paint: { "fill-color": colour("drawing"), "fill-opacity": ["match", ["get", "sort"], "clash", 0.35, 0.12] } },
    { id: "drawn-line", type: "line", source: "drawn", paint: { "line-color": colour("drawing"), "line-width": ["match", ["get", "sort"], "clash", 2, 3.5] } },
    {
      id: "signs", type: "symbol", source: "signs",
      layout: { "icon-image": ["concat", "sign:", ["get", "layer"]], "icon-allow-overlap": true, "icon-size": 0.8 },
    },
    {
      id: "titles", type: "symbol", source: "signs", minzoom: 5,
      layout: { "icon-image": ["concat", "label:", ["get", "layer"], ":", ["get", "title"]], "icon-anchor": "top", "icon-offset": [0, 12] },
    },
  ];
}
