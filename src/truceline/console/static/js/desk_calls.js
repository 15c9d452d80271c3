/**
 * Calling the desk's API from a page: JSON in, JSON out, and every fault as a Refusal.
 */

import { fault, Refusal, refusal } from "./refusal.js";

const API = "/api/v1";

/**
 * Ask the API.
 *
 * @param {string} path Below /api/v1, such as "/composing?kind=...".
 * @param {{method?: string, body?: Uint8Array | string, headers?: Record<string, string>}} [options]
 * @returns {Promise<any>} The answer's JSON; null where it has none.
 * @throws {Refusal} Every fault that the desk names; DESK_AWAY where no answer came.
 */
export async function call(path, { method = "GET", body, headers = {} } = {}) {
  const typed = body === undefined ? {} : { "Content-Type": "application/json" };
  let answer;
  try {
    answer = await fetch(API + path, { method, body, headers: { ...typed, ...headers } });
  } catch {
    throw refusal("DESK_AWAY", "The desk cannot be reached.", "Nothing was lost: try again.");
  }
  const text = await answer.text();
  const value = text ? asJson(text) : null;
  if (answer.ok) return value;
  const faults = Array.isArray(value?.faults) ? value.faults : [];
  if (faults.length > 0) throw new Refusal(faults);
  throw new Refusal([fault("DESK_ANSWER", `The desk answered ${answer.status}.`, "Try again.")]);
}

/** @param {string} text @returns {any} The value, or null where it is no JSON. */
function asJson(text) {
  try {
    return JSON.parse(text);
  } catch {
    return null;
  }
}

/**
 * The faults of whatever was thrown, for people to read.
 *
 * @param {unknown} error
 * @returns {import("./refusal.js").Fault[]}
 */
export function faultsOf(error) {
  if (error instanceof Refusal) return error.faults;
  console.error(error);
  return [fault("PAGE_FAULT", "The page met a fault of its own.", "Load it again; tell the desk.")];
}

/**
 * Show faults in a list, or hide it where there are none.
 *
 * @param {HTMLElement | null} list A <ul>.
 * @param {import("./refusal.js").Fault[]} faults
 */
export function showFaults(list, faults) {
  if (list === null) return;
  list.replaceChildren(
    ...faults.map(({ sentence, hint, code, own }) => {
      const item = document.createElement("li");
      const found = document.createElement("span");
      const said = document.createElement("strong");
      said.textContent = sentence;
      found.append(said, ` ${hint}`);
      const named = document.createElement("small");
      named.textContent = code;
      item.append(found, " ", named);
      if (own) return item;
      found.lang = "en";
      leadOf(code).then((lead) => {
        if (lead !== "") item.prepend(inLanguage(lead), document.createElement("br"));
      });
      return item;
    }),
  );
  list.hidden = faults.length === 0;
}

/** @type {Promise<Record<string, string>> | undefined} */
let leads;

/**
 * What a fault's code means in the page's language; nothing in English, or where none is known.
 *
 * @param {string} code
 * @returns {Promise<string>}
 */
export async function leadOf(code) {
  const language = document.documentElement.lang;
  if (language === "en") return "";
  leads ??= fetch(`/faults.json?lang=${language}`)
    .then((answer) => (answer.ok ? answer.json() : {}))
    .catch(() => ({}));
  return (await leads)[code] ?? "";
}

/**
 * A text in the page's language, within one in another.
 *
 * @param {string} text
 * @returns {HTMLElement}
 */
export function inLanguage(text) {
  const said = document.createElement("strong");
  said.lang = document.documentElement.lang;
  said.dir = "auto";
  said.textContent = text;
  return said;
}
