/**
 * Checking a body against its kind's JSON Schema before it is sealed: nobody else can look at what
 * is about to be encrypted. It knows the words that schemas of kinds use, and no others.
 */

import { fault } from "./refusal.js";

/** @typedef {import("./refusal.js").Fault} Fault */

/**
 * Every fault of a value.
 *
 * @param {any} value
 * @param {any} schema A schema of `GET /api/v1/composing`.
 * @returns {Fault[]}
 */
export function schemaFaults(value, schema) {
  return [...faultsOf(value, schema, schema.$defs ?? {}, "")];
}

/**
 * @param {any} value
 * @param {any} given
 * @param {Record<string, any>} defs
 * @param {string} where
 * @returns {Generator<Fault>}
 */
function* faultsOf(value, given, defs, where) {
  const schema = plain(given, value, defs);
  if (schema === null) return;
  if (!typed(value, schema.type)) {
    yield wrong("VALUE_TYPE", where, `it is to be ${schema.type}`);
    return;
  }
  if (schema.enum && !schema.enum.includes(value)) {
    yield wrong("VALUE_UNKNOWN", where, `choose one of ${schema.enum.join(", ")}`);
  }
  if ("const" in schema && schema.const !== value) {
    yield wrong("VALUE_UNKNOWN", where, `it can only be ${schema.const}`);
  }
  if (typeof value === "string") yield* textFaults(value, schema, where);
  if (typeof value === "number") yield* numberFaults(value, schema, where);
  if (Array.isArray(value)) yield* listFaults(value, schema, defs, where);
  else if (typeof value === "object" && value !== null) yield* objectFaults(value, schema, defs, where);
}

/**
 * @param {any} given
 * @param {any} value
 * @param {Record<string, any>} defs
 * @returns {any} The schema that counts for the value; null where it may be null, and is.
 */
function plain(given, value, defs) {
  let schema = given;
  if (schema.anyOf) {
    if (value === null && schema.anyOf.some((/** @type {any} */ each) => each.type === "null")) return null;
    schema = schema.anyOf.find((/** @type {any} */ each) => each.type !== "null") ?? schema;
  }
  return schema.$ref ? defs[schema.$ref.split("/").at(-1)] : schema;
}

/** @param {any} value @param {string | undefined} type */
function typed(value, type) {
  switch (type) {
    case "string":
    case "number":
    case "boolean":
      return typeof value === type;
    case "integer":
      return Number.isInteger(value);
    case "array":
      return Array.isArray(value);
    case "object":
      return typeof value === "object" && value !== null && !Array.isArray(value);
    default:
      return true;
  }
}

/** @param {string} value @param {any} schema @param {string} where @returns {Generator<Fault>} */
function* textFaults(value, schema, where) {
  const length = Array.from(value).length;
  if (length > (schema.maxLength ?? Infinity)) {
    yield wrong("VALUE_STRING_TOO_LONG", where, `it has ${length} characters of at most ${schema.maxLength}`);
  }
  if (length < (schema.minLength ?? 0)) yield wrong("VALUE_STRING_TOO_SHORT", where, "it is empty");
  if (schema.pattern && !new RegExp(schema.pattern, "u").test(value)) {
    yield wrong("VALUE_FORM", where, `it is to have the form ${schema.pattern}`);
  }
}

/** @param {number} value @param {any} schema @param {string} where @returns {Generator<Fault>} */
function* numberFaults(value, schema, where) {
  const { minimum = -Infinity, maximum = Infinity } = schema;
  const { exclusiveMinimum = -Infinity, exclusiveMaximum = Infinity } = schema;
  if (value < minimum || value <= exclusiveMinimum || value > maximum || value >= exclusiveMaximum) {
    const least = Math.max(minimum, exclusiveMinimum);
    const most = Math.min(maximum, exclusiveMaximum);
    yield wrong("VALUE_RANGE", where, `it is to lie between ${least} and ${most}`);
  }
}

/** @param {any[]} value @param {any} schema @param {Record<string, any>} defs @param {string} where @returns {Generator<Fault>} */
function* listFaults(value, schema, defs, where) {
  if (value.length > (schema.maxItems ?? Infinity)) {
    yield wrong("VALUE_TOO_LONG", where, `it has more than ${schema.maxItems} items`);
  }
  if (value.length < (schema.minItems ?? 0)) {
    yield wrong("VALUE_TOO_SHORT", where, `it has fewer than ${schema.minItems} items`);
  }
  for (const [i, each] of value.entries()) yield* faultsOf(each, schema.items ?? {}, defs, `${where}/${i}`);
}

/** @param {any} value @param {any} schema @param {Record<string, any>} defs @param {string} where @returns {Generator<Fault>} */
function* objectFaults(value, schema, defs, where) {
  const properties = schema.properties ?? {};
  for (const name of schema.required ?? []) {
    if (!Object.hasOwn(value, name)) {
      yield fault("FIELD_MISSING", `${name}: it is needed, and was not given.`, "Give it.", `${where}/${name}`);
    }
  }
  for (const [name, each] of Object.entries(value)) {
    if (Object.hasOwn(properties, name)) yield* faultsOf(each, properties[name], defs, `${where}/${name}`);
    else if (schema.additionalProperties === false) {
      yield fault("FIELD_UNKNOWN", `${name}: there is no such field.`, "Leave it out.", `${where}/${name}`);
    }
  }
}

/** @param {string} code @param {string} where @param {string} words */
function wrong(code, where, words) {
  return fault(code, `${where.split("/").at(-1) || "body"}: ${words}.`, "Correct the value.", where);
}
