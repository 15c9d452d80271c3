/**
 * The worker of the intake: it answers for the desk while there is no connection, and sends what
 * waits when there is one again. It keeps the page as anybody gets it who is not signed in.
 *
 * One set of files is kept at a time, fetched together, so that a page never meets other scripts than
 * those whose hashes it names.
 */

importScripts("/static/js/intake_sending.js");

const PREFIX = "truceline-intake-";
const PAGE = "/intake";
const LISTS = ["/intake/offline.json", "/intake/gazetteer.json"];
const PATIENCE_MS = 6000;

self.addEventListener("install", (event) => {
  self.skipWaiting();
  event.waitUntil(Promise.resolve());
});

self.addEventListener("activate", (event) => event.waitUntil(self.clients.claim()));

self.addEventListener("message", (event) => {
  if (event.data?.refresh) event.waitUntil(refresh(event.data.language).catch(() => {}));
});

self.addEventListener("sync", (event) => {
  if (event.tag === "intake-outbox") event.waitUntil(sent());
});

self.addEventListener("fetch", (event) => {
  const { method, url, mode } = event.request;
  const { origin, pathname } = new URL(url);
  if (method !== "GET" || origin !== self.location.origin || pathname.startsWith("/api/")) return;
  event.respondWith(answer(event.request, mode === "navigate" ? PAGE : pathname));
});

/** The desk's answer, or the kept one where none comes in time. */
async function answer(request, place) {
  const kept = () => caches.match(place, { ignoreSearch: true });
  const late = new AbortController();
  // Only where something is kept is it better than to wait.
  const timer = (await kept()) ? setTimeout(() => late.abort(), PATIENCE_MS) : 0;
  try {
    return await fetch(request, { signal: late.signal });
  } catch (error) {
    const found = await kept();
    if (found) return found;
    throw error;
  } finally {
    clearTimeout(timer);
  }
}

/** Fetch the page and all it needs into a new set, and drop the old ones once it is whole. */
async function refresh(language) {
  const name = `${PREFIX}${Date.now()}`;
  const cache = await caches.open(name);
  try {
    const plain = { credentials: "omit", cache: "no-cache" };
    const list = await fetch("/intake/offline.json", plain);
    const { files } = await list.json();
    const page = await fetch(`${PAGE}?lang=${encodeURIComponent(language)}`, plain);
    if (!page.ok) throw new Error("There is no page to keep.");
    await cache.put(PAGE, page);
    await cache.addAll([...LISTS, ...files].map((path) => new Request(path, plain)));
  } catch (error) {
    await caches.delete(name);
    throw error;
  }
  for (const old of await caches.keys()) {
    if (old.startsWith(PREFIX) && old !== name) await caches.delete(old);
  }
  for (const client of await self.clients.matchAll()) client.postMessage({ kept: true });
}

/** Send what waits; where some is left, the browser asks again later. */
async function sent() {
  const { waiting, hopeless } = await self.intakeOutbox.send();
  for (const client of await self.clients.matchAll()) client.postMessage({ sent: true });
  if (waiting > hopeless) throw new Error("Some is not sent yet.");
}
