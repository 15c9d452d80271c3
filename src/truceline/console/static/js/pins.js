/**
 * Libraries that a page fetches only when it needs them are held to their hashes, too.
 *
 * A dynamic import cannot name a hash. But a module that was preloaded under one is the module that
 * a later import of the same address gets, and where the hash did not hold, that import fails.
 */

/** @type {Map<string, Promise<void>>} Address to its fetching. */
const pinned = new Map();

/**
 * Fetch what the page's scripts import later, each held to its hash. Call it before the first use.
 *
 * @param {(href: string) => boolean} [which] Those that are needed now; all where it is left out.
 * @returns {Promise<void>} Once all are there; rejected where a hash does not hold.
 */
export async function pinLater(which = () => true) {
  for (const [href, hash] of wanted()) {
    if (which(href) && !pinned.has(href)) pinned.set(href, preload(href, hash));
  }
  await Promise.all([...pinned].filter(([href]) => which(href)).map(([, each]) => each));
}

/** @returns {Map<string, string>} Address to hash, as the page's own tags name them. */
function wanted() {
  const found = new Map();
  for (const script of document.querySelectorAll("script[data-later]")) {
    const words = /** @type {HTMLElement} */ (script).dataset.later?.split(" ") ?? [];
    for (let i = 0; i + 1 < words.length; i += 2) found.set(words[i], words[i + 1]);
  }
  return found;
}

/** @param {string} href @param {string} hash @returns {Promise<void>} */
function preload(href, hash) {
  return new Promise((resolve, reject) => {
    const link = document.createElement("link");
    link.rel = "modulepreload";
    link.href = href;
    link.integrity = hash;
    link.onload = () => resolve();
    link.onerror = () => reject(new Error(`${href} is not what this page says it is.`));
    document.head.append(link);
  });
}
