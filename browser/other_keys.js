// Stands in for the curves of age's other kinds of keys, which no ledger of Truceline carries.

const refuse = () => {
  throw new Error("Truceline seals to X25519 keys (age1...) and passphrases, and to no other kind.");
};
const absent = new Proxy({}, { get: refuse });

export { absent as MLKEM768P256, absent as MLKEM768X25519, absent as p256 };
