/**
 * Quick actions on any page: a form whose entry is shown, signed and sent on the spot.
 *
 *     <form action="/compose/notice.acknowledged" data-kind="notice.acknowledged/1"
 *           data-about="ID" data-body='{"version": "..."}'> ... <button>Acknowledge</button></form>
 *
 * Without scripts, or without a key in this browser, it goes to the form of its kind (its action).
 * Questions inside it with data-input are read into the body. Bulk: `data-rows="SELECTOR"` names the
 * ticked boxes whose values are the subjects, one entry each; a box may bear its own `data-body` and
 * `data-title`. All are shown in one dialog, and sent in as few calls as the desk takes.
 *
 * When something was recorded, the form sends `truceline:recorded` (its detail: the receipts), which
 * bubbles; unless somebody prevents it, the page is loaded again.
 *
 * What it takes to sign is fetched when somebody first acts, so that pages to be read stay light.
 */

import { pinLater } from "./pins.js";

document.addEventListener("submit", async (event) => {
  const form = event.target;
  if (!(form instanceof HTMLFormElement) || !form.dataset.kind || form.id === "compose") return;
  event.preventDefault();
  const buttons = form.querySelectorAll("button");
  for (const each of buttons) each.disabled = true;
  try {
    await pinLater((href) => !href.includes("/vendor/"));
    const { act } = await import("./acting.js");
    await act(form);
  } catch (error) {
    console.error(error);
    form.submit();
  } finally {
    for (const each of buttons) each.disabled = false;
  }
});
