/**
 * Pictures for the map: patterns, signs and names, drawn by the browser's own hand.
 *
 * Names are pictures because a map's own letters need a server of glyphs, and join no Arabic ones.
 * The canvas writes every script as the page does. No layer is told apart by its colour alone.
 */

export const LAYERS = ["incidents", "areas", "local_truces", "sites", "notices"];
/** Wide and light: the boxes of incidents are large, and lie over one another. */
const WIDE = 24;
/** How often finer than a point of the screen pictures are drawn. */
const FINE = 2;
const LONGEST = 34;
const RIGHT_TO_LEFT = /[\u0590-\u08ff\ufb1d-\ufefc]/;

/** @param {string} name A name of a colour in map.css. */
export function colour(name) {
  return getComputedStyle(document.documentElement).getPropertyValue(`--${name}`).trim();
}

/**
 * The picture of a name that the style uses.
 *
 * @param {string} id `pattern:LAYER`, `sign:LAYER`, `label:LAYER:TEXT` or `town:TEXT`.
 * @returns {ImageData | null}
 */
export function picture(id) {
  const [sort, name = ""] = id.split(":", 2);
  if (sort === "pattern") return pattern(name);
  if (sort === "sign") return sign(name);
  if (sort === "label") return words(id.slice(sort.length + name.length + 2), "600 12px", colour("ink"));
  if (sort === "town") return words(id.slice(5), "12px", colour("town"));
  return null;
}

/** @param {number} width @param {number} height */
function sheet(width, height) {
  const canvas = document.createElement("canvas");
  canvas.width = Math.ceil(width * FINE);
  canvas.height = Math.ceil(height * FINE);
  const ink = /** @type {CanvasRenderingContext2D} */ (canvas.getContext("2d", { willReadFrequently: true }));
  ink.scale(FINE, FINE);
  return { ink, done: () => ink.getImageData(0, 0, canvas.width, canvas.height) };
}

/** @param {string} layer */
function pattern(layer) {
  const size = layer === "incidents" ? WIDE : 10;
  const { ink, done } = sheet(size, size);
  ink.strokeStyle = ink.fillStyle = colour(layer);
  ink.lineWidth = 1.2;
  /** @type {Record<string, number[][]>} */
  const lines = {
    notices: [[-2, 2, 2, -2], [0, size, size, 0], [8, 12, 12, 8]],
    incidents: [[9, 9, 15, 15], [15, 9, 9, 15]],
    areas: [[0, 5, size, 5]],
    sites: [[5, 2, 5, 8], [2, 5, 8, 5]],
  };
  for (const [x, y, toX, toY] of lines[layer] ?? []) {
    ink.beginPath();
    ink.moveTo(x, y);
    ink.lineTo(toX, toY);
    ink.stroke();
  }
  if (layer === "local_truces") {
    ink.beginPath();
    ink.arc(5, 5, 1.5, 0, 2 * Math.PI);
    ink.fill();
  }
  return done();
}

/** @param {string} layer The same forms as on the plain map. */
function sign(layer) {
  const { ink, done } = sheet(28, 28);
  const forms = {
    notices: "M14 2L26 24H2Z",
    incidents: "M14 2L26 14L14 26L2 14Z",
    areas: "M4 4H24V24H4Z",
    sites: "M9 2h10v7h7v10h-7v7h-10v-7h-7v-10h7z",
    local_truces: "M3 14a11 11 0 1 0 22 0a11 11 0 1 0 -22 0Z",
  };
  const form = new Path2D(forms[/** @type {keyof typeof forms} */ (layer)] ?? forms.areas);
  ink.fillStyle = colour("paper");
  ink.fill(form);
  ink.strokeStyle = colour(layer);
  ink.lineWidth = 2.5;
  ink.stroke(form);
  return done();
}

/** @param {string} text @param {string} face @param {string} own */
function words(text, face, own) {
  const letters = [...text];
  const shown = letters.length > LONGEST ? `${letters.slice(0, LONGEST - 1).join("")}…` : text;
  const font = `${face} system-ui, "Noto Sans", "Noto Naskh Arabic", "DejaVu Sans", sans-serif`;
  const measure = sheet(1, 1).ink;
  measure.font = font;
  const width = measure.measureText(shown).width + 8;
  const { ink, done } = sheet(width, 20);
  ink.font = font;
  ink.direction = RIGHT_TO_LEFT.test(shown) ? "rtl" : "ltr";
  ink.textAlign = "center";
  ink.textBaseline = "middle";
  ink.lineJoin = "round";
  ink.lineWidth = 3.5;
  ink.strokeStyle = colour("halo");
  ink.strokeText(shown, width / 2, 10);
  ink.fillStyle = own;
  ink.fillText(shown, width / 2, 10);
  return done();
}

export const PIXELS = FINE;
