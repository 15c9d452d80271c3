/**
 * Reading a form of truceline.analysis.inputs into a body, and showing faults beside its fields.
 *
 * Each question is an element with data-input (its form), data-path and data-name; those of groups
 * and rows stand inside theirs. What was not answered is left out of the body.
 */

import { instant } from "./instants.js";
import { showFaults } from "./desk_calls.js";
import { Refusal } from "./refusal.js";
import { parsed, readVolumes } from "./volumes.js";

/** @typedef {import("./refusal.js").Fault} Fault */

/**
 * The body that the answers below an element make, and every fault of them.
 *
 * @param {HTMLElement} root
 * @param {string} zone The zone of times that name none.
 * @returns {{body: Record<string, any>, faults: Fault[]}}
 */
export function readForm(root, zone) {
  /** @type {Fault[]} */
  const faults = [];
  const body = readGroup(root, zone, faults);
  return { body, faults };
}

/**
 * Show faults beside the fields that they are about, and the others in a list of their own.
 *
 * @param {HTMLElement} root
 * @param {Fault[]} faults
 * @param {HTMLElement | null} others
 */
export function placeFaults(root, faults, others) {
  /** @type {Map<HTMLElement, Fault[]>} */
  const beside = new Map();
  const rest = [];
  for (const each of faults) {
    const field = fieldOf(root, each.where);
    if (field === null) rest.push(each);
    else beside.set(field, [...(beside.get(field) ?? []), each]);
  }
  for (const field of /** @type {NodeListOf<HTMLElement>} */ (root.querySelectorAll("[data-input]"))) {
    const found = beside.get(field) ?? [];
    showFaults(field.querySelector(":scope > [data-faults]"), found);
    for (const control of own(field)) {
      if (found.length > 0) control.setAttribute("aria-invalid", "true");
      else control.removeAttribute("aria-invalid");
    }
  }
  showFaults(others, rest);
  const [first] = beside.keys();
  const place = first ?? (rest.length > 0 ? others : null);
  const details = place?.closest("details");
  if (details) details.open = true;
  place?.scrollIntoView({ block: "center" });
  (first ? own(first)[0] : null)?.focus();
}

/** @param {HTMLElement} root @param {string} where A JSON pointer. @returns {HTMLElement | null} */
function fieldOf(root, where) {
  const steps = where.replace(/^\/statement/, "").replace(/^\/body(?=\/|$)/, "").split("/").filter(Boolean);
  for (let count = steps.length; count > 0; count -= 1) {
    const path = CSS.escape(steps.slice(0, count).join("."));
    const found = root.querySelector(`[data-input][data-path="${path}"]`);
    if (found) return /** @type {HTMLElement} */ (found);
  }
  return null;
}

/** @param {HTMLElement} field @returns {HTMLInputElement[]} The field's own controls, not of fields in it. */
function own(field) {
  const every = [...field.querySelectorAll("input:not([type=hidden]), select, textarea")];
  return /** @type {HTMLInputElement[]} */ (every.filter((each) => each.closest("[data-input]") === field));
}

/** @param {HTMLElement} root @returns {HTMLElement[]} The fields right below an element. */
function below(root) {
  const within = root.closest("[data-input]");
  const every = /** @type {HTMLElement[]} */ ([...root.querySelectorAll("[data-input]")]);
  return every.filter((each) => (each.parentElement?.closest("[data-input]") ?? null) === within);
}

/**
 * @param {HTMLElement} root
 * @param {string} zone
 * @param {Fault[]} faults
 * @returns {Record<string, any>}
 */
function readGroup(root, zone, faults) {
  /** @type {Record<string, any>} */
  const body = {};
  for (const field of below(root)) {
    const path = field.dataset.path ?? "";
    try {
      const value = readField(field, zone, faults);
      if (value !== null) body[field.dataset.name ?? ""] = value;
    } catch (error) {
      if (!(error instanceof Refusal)) throw error;
      faults.push(...error.faults.map((each) => ({ ...each, where: `/${path.replaceAll(".", "/")}` })));
    }
  }
  return body;
}

/**
 * @param {HTMLElement} field
 * @param {string} zone
 * @param {Fault[]} faults
 * @returns {any} Null where nothing was answered.
 */
function readField(field, zone, faults) {
  const form = field.dataset.input;
  if (form === "group") {
    const inner = readGroup(field, zone, faults);
    return Object.keys(inner).length > 0 ? inner : null;
  }
  if (form === "rows") {
    const rows = Object.values(readGroup(field, zone, faults));
    return rows.length > 0 ? rows : null;
  }
  const controls = own(field);
  if (form === "choices") {
    const codes = controls.filter((each) => each.checked).map((each) => each.dataset.code);
    return codes.length > 0 ? codes : null;
  }
  if (form === "flag") return controls[0].checked ? true : null;
  if (form === "volumes") {
    const parts = controls.filter((each) => each.dataset.part);
    const simple = Object.fromEntries(parts.map((each) => [each.dataset.part, each.value]));
    const text = controls.find((each) => !each.dataset.part)?.value ?? "";
    const found = readVolumes(text, simple, zone);
    return found.length > 0 ? found : null;
  }
  const text = controls[0].value.trim();
  if (!text) return null;
  const named = controls.find((each) => "zone" in each.dataset)?.value;
  return valueOf(form ?? "", text, named ?? zone);
}

/** @param {string} form @param {string} text @param {string} zone @returns {any} */
function valueOf(form, text, zone) {
  switch (form) {
    case "lines":
      return text.split("\n").map((line) => line.trim()).filter(Boolean);
    case "integer":
    case "number":
      return numberOr(text);
    case "choice":
      return /^\d+$/.test(text) ? numberOr(text) : text;
    case "yesno":
      return text === "yes";
    case "time":
      return instant(text, zone);
    case "json":
      return parsed(text);
    default:
      return text;
  }
}

/** @param {string} text @returns {number | string} What is no number stays text, to be refused as one. */
function numberOr(text) {
  try {
    const value = JSON.parse(text);
    return typeof value === "number" ? value : text;
  } catch {
    return text;
  }
}
