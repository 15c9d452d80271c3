// Stands in for X25519 in JavaScript. age computes with the browser's own, which every browser has
// that can sign here (docs/browser-keys.md says which), and would fall back on this.

const refuse = () => {
  throw new Error("This browser has no X25519 of its own.");
};
const basePoint = new Uint8Array(32);
basePoint[0] = 9;

export const x25519 = { GuBytes: basePoint, scalarMult: refuse, scalarMultBase: refuse };
