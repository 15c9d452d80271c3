// age for the desk's pages: sealing to X25519 keys (age1...), and passphrases for key backups.
// What no desk uses is left out, which is two thirds of it: keys that no ledger of Truceline carries
// (hybrids, plugins, passkeys), and arithmetic for browsers that have no X25519 and cannot sign here.

export {
  Decrypter,
  Encrypter,
  generateX25519Identity,
  identityToRecipient,
} from "age-encryption";
