/**
 * Closes and opens key files beside the page: scrypt would hold up the page for seconds.
 *
 * It is given bytes and a passphrase by key_file.js, answers once, and is ended. It asks nobody for
 * anything but its own scripts.
 */

import { age } from "./sealing.js";

/** age's own default: 2**18 rounds. */
const WORK_FACTOR = 18;

onmessage = async ({ data: { task, data, passphrase } }) => {
  try {
    const { Encrypter, Decrypter } = await age();
    const worker = task === "close" ? new Encrypter() : new Decrypter();
    if (task === "close") {
      worker.setPassphrase(passphrase);
      worker.setScryptWorkFactor(WORK_FACTOR);
      postMessage({ data: await worker.encrypt(data) });
    } else {
      worker.addPassphrase(passphrase);
      postMessage({ data: await opened(worker, data) });
    }
  } catch (error) {
    postMessage({ failed: error instanceof Closed ? error.message : "worker" });
  }
};

/** A file that does not open, and why: "wrong" or "costly". */
class Closed extends Error {}

/**
 * @param {any} decrypter
 * @param {Uint8Array} data
 * @returns {Promise<Uint8Array>}
 */
async function opened(decrypter, data) {
  try {
    return await decrypter.decrypt(data);
  } catch (error) {
    // Too little memory for scrypt is a RangeError in every browser, and says nothing of the file.
    if (error instanceof RangeError) throw error;
    // The library's sentences are fixed with its version, which is fixed by lock.
    const costly = error instanceof Error && /work factor is too high/.test(error.message);
    throw new Closed(costly ? "costly" : "wrong");
  }
}
