/**
 * Why something was refused: a code, a sentence, a hint, and where; all faults at once.
 *
 * The codes are those of the desk itself (truceline.errors), so that a page may show the same words
 * in any language whether the browser or the desk refused.
 */

/**
 * @typedef {object} Fault
 * @property {string} code What is wrong, in capitals: JSON_NUMBER.
 * @property {string} sentence What was found, in English.
 * @property {string} hint What to do.
 * @property {string} where A JSON pointer, or nothing.
 * @property {boolean} [own] Whether the sentence is in the page's own words, in its language.
 */

/** Input that cannot be taken, or a step that is not done. It never holds a key or a passphrase. */
export class Refusal extends Error {
  /** @param {Fault[]} faults Every fault that was found; at least one. */
  constructor(faults) {
    super(faults.map((each) => `${each.code}: ${each.sentence}`).join(" "));
    this.name = "Refusal";
    this.faults = faults;
  }

  /** The code of the first fault. */
  get code() {
    return this.faults[0].code;
  }
}

/**
 * One fault.
 *
 * @param {string} code
 * @param {string} sentence
 * @param {string} hint
 * @param {string} [where]
 * @returns {Fault}
 */
export function fault(code, sentence, hint, where = "") {
  return { code, sentence, hint, where };
}

/**
 * A refusal in the page's own words, which say what to do as well.
 *
 * @param {string} code
 * @param {string} sentence In the page's language.
 * @returns {Refusal}
 */
export function refusalOf(code, sentence) {
  return new Refusal([ownFault(code, sentence)]);
}

/**
 * A fault in the page's own words.
 *
 * @param {string} code
 * @param {string} sentence In the page's language.
 * @returns {Fault}
 */
export function ownFault(code, sentence) {
  return { code, sentence, hint: "", where: "", own: true };
}

/**
 * A refusal with one fault, ready to be thrown.
 *
 * @param {string} code
 * @param {string} sentence
 * @param {string} hint
 * @param {string} [where]
 * @returns {Refusal}
 */
export function refusal(code, sentence, hint, where = "") {
  return new Refusal([fault(code, sentence, hint, where)]);
}
