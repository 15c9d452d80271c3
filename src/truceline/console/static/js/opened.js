/**
 * Opening what was sealed to the reader: in this browser, with the key that is kept here. The desk
 * hands out the ciphertext, and never learns what is inside.
 */

import { pinLater } from "./pins.js";

/** @param {string} href */
const needed = (href) => /\/(keystore|sealing|opening|age)/.test(href) || !href.includes("/vendor/");

for (const each of document.querySelectorAll("button[data-opens]")) {
  const button = /** @type {HTMLButtonElement} */ (each);
  button.hidden = false;
  button.addEventListener("click", async () => {
    button.disabled = true;
    const place = /** @type {HTMLElement | null} */ (
      button.closest("li")?.querySelector(`[data-opened="${button.dataset.opens}"]`) ?? null
    );
    try {
      await pinLater(needed);
      const { opened } = await import("./opening.js");
      const fields = await opened(button.dataset);
      place?.replaceChildren();
      for (const [name, value] of Object.entries(fields)) {
        const term = document.createElement("dt");
        const said = document.createElement("dd");
        const text = document.createElement("bdi");
        term.textContent = name.replaceAll("_", " ");
        text.textContent = typeof value === "string" ? value : JSON.stringify(value);
        said.append(text);
        place?.append(term, said);
      }
      button.hidden = true;
    } catch (error) {
      place?.replaceChildren(error instanceof Error ? error.message : String(error));
      button.disabled = false;
    }
    if (place) place.hidden = false;
  });
}
