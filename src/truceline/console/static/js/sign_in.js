/**
 * The page that signs in: keys kept in this browser, from a file, or new; and a demonstration's.
 */

import { answerChallenge } from "./challenge.js";
import { call, faultsOf, showFaults } from "./desk_calls.js";
import { importKey, makeKey, whatIsMissing } from "./key_making.js";
import { choose, forget, keep, list, request } from "./keystore.js";
import { pinLater } from "./pins.js";
import { Refusal, refusal, refusalOf } from "./refusal.js";

const page = /** @type {HTMLElement} */ (document.getElementById("sign-in"));
const { desk = "", next = "/desk" } = page.dataset;
const others = document.getElementById("others");
const busy = /** @type {HTMLElement} */ (document.getElementById("busy"));

/** @template {HTMLElement} T @param {string} id @returns {T} */
function at(id) {
  return /** @type {T} */ (document.getElementById(id));
}

/** Do something that takes a while, and show what was wrong. @param {() => Promise<void>} work */
async function doing(work) {
  busy.textContent = busy.dataset.working ?? "";
  showFaults(others, []);
  try {
    await work();
  } catch (error) {
    showFaults(others, faultsOf(error));
    others?.scrollIntoView({ block: "center" });
  } finally {
    busy.textContent = "";
  }
}

/** Answer a challenge with a key, and go on. @param {import("./keystore.js").Key} key */
async function comeIn(key) {
  const challenge = await call("/challenges", { method: "POST" });
  const header = await answerChallenge(challenge, key);
  try {
    await call("/sessions", { method: "POST", headers: { Authorization: header } });
  } catch (error) {
    if (!(error instanceof Refusal) || error.code !== "CHALLENGE_FAILED") throw error;
    await showRequest(key);
    throw refusalOf("CHALLENGE_FAILED", words("not-enrolled"));
  }
  await choose(key);
  location.assign(next);
}

/** @param {string} name @returns {string} A sentence in the page's language. */
function words(name) {
  return page.querySelector(`[data-words="${name}"]`)?.textContent ?? "";
}

async function showKept() {
  const kept = await list(desk);
  const section = at("kept");
  section.hidden = kept.length === 0;
  const model = /** @type {HTMLTemplateElement} */ (section.querySelector("template"));
  section.querySelector("ul")?.replaceChildren(...kept.map((key) => {
    const item = /** @type {HTMLElement} */ (document.importNode(model.content, true).firstElementChild);
    /** @type {HTMLElement} */ (item.querySelector("[data-actor]")).textContent = key.actor;
    /** @type {HTMLElement} */ (item.querySelector("[data-id]")).textContent = key.id;
    item.querySelector("[data-use]")?.addEventListener("click", () => doing(() => comeIn(key)));
    item.querySelector("[data-forget]")?.addEventListener("click", () => doing(() => forgetting(key)));
    return item;
  }));
}

/** @param {import("./keystore.js").Key} key */
async function forgetting(key) {
  const dialog = /** @type {HTMLDialogElement} */ (at("forgetting"));
  dialog.returnValue = "";
  dialog.showModal();
  await new Promise((resolve) => dialog.addEventListener("close", resolve, { once: true }));
  if (dialog.returnValue === "forget") await forget(key);
  await showKept();
}

/** A made-up person of a demonstration: take the open key that this machine lends, and use it. */
function people() {
  for (const form of /** @type {NodeListOf<HTMLFormElement>} */ (page.querySelectorAll("form[data-person]"))) {
    form.addEventListener("submit", (event) => {
      event.preventDefault();
      doing(async () => {
        await pinLater();
        const answer = await fetch(`/demonstration/keys/${form.dataset.person}`).catch(() => null);
        if (!answer?.ok) throw refusal("NO_DEMONSTRATION", "Nobody's key is lent here.", "Load the page again.");
        const file = new Uint8Array(await answer.arrayBuffer());
        const key = await importKey({ desk, file, passphrase: null });
        await keep(key);
        await comeIn(key);
      });
    });
  }
}

function importing() {
  at("import").addEventListener("submit", (event) => {
    event.preventDefault();
    const [file] = /** @type {HTMLInputElement} */ (at("key-file")).files ?? [];
    const passphrase = /** @type {HTMLInputElement} */ (at("key-words"));
    doing(async () => {
      await pinLater();
      const data = new Uint8Array(await file.arrayBuffer());
      const key = await importKey({ desk, file: data, passphrase: passphrase.value || null });
      passphrase.value = "";
      await keep(key);
      await showKept();
      await comeIn(key);
    });
  });
}

function making() {
  at("new").addEventListener("submit", (event) => {
    event.preventDefault();
    const [actor, first, again] = ["new-actor", "new-words", "new-again"].map(
      (id) => /** @type {HTMLInputElement} */ (at(id)),
    );
    doing(async () => {
      if (first.value !== again.value) throw refusalOf("PASSPHRASE_DIFFERS", words("differ"));
      await pinLater();
      const { key, backup } = await makeKey({ desk, actor: actor.value.trim(), passphrase: first.value });
      first.value = again.value = "";
      offerBackup(key, backup);
    });
  });
}

/** The backup is given this once; the key is kept only after its owner said that they have it. */
function offerBackup(/** @type {import("./keystore.js").Key} */ key, /** @type {Uint8Array} */ backup) {
  const link = /** @type {HTMLAnchorElement} */ (at("backup"));
  const saved = /** @type {HTMLInputElement} */ (at("saved"));
  const button = /** @type {HTMLButtonElement} */ (at("keep"));
  const address = URL.createObjectURL(new Blob([backup], { type: "application/octet-stream" }));
  link.href = address;
  link.download = `${key.actor.replaceAll(":", "-")}.key`;
  // A handler that gives false would stop the download.
  link.onclick = () => {
    saved.disabled = false;
  };
  saved.onchange = () => {
    button.disabled = !saved.checked;
  };
  button.onclick = () => void doing(async () => {
    await keep(key);
    URL.revokeObjectURL(address);
    at("made").hidden = true;
    await showKept();
    await showRequest(key);
  });
  at("new").hidden = true;
  at("made").hidden = false;
  at("made").focus();
}

/** What enrolment needs of a key, as text to be carried. @param {import("./keystore.js").Key} key */
async function showRequest(key) {
  const text = JSON.stringify(await request(key), null, 1);
  /** @type {HTMLTextAreaElement} */ (at("request")).value = text;
  const file = /** @type {HTMLAnchorElement} */ (at("request-file"));
  file.href = URL.createObjectURL(new Blob([text], { type: "application/json" }));
  file.download = `${key.actor.replaceAll(":", "-")}.request.json`;
  at("enrol").hidden = false;
  at("enrol").focus();
}

async function begin() {
  const missing = await whatIsMissing();
  for (const part of /** @type {NodeListOf<HTMLElement>} */ (page.querySelectorAll(".scripted"))) part.hidden = false;
  at("missing").hidden = missing.length === 0;
  for (const name of missing) {
    /** @type {HTMLElement} */ (page.querySelector(`[data-missing="${name}"]`)).hidden = false;
  }
  if (missing.length > 0) {
    for (const id of ["import", "new"]) {
      for (const each of at(id).querySelectorAll("button")) each.disabled = true;
    }
    return;
  }
  people();
  importing();
  making();
  await showKept();
}

await begin();
