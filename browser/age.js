// age for the desk's pages: sealing to X25519 keys (age1...), and passphrases for key backups.
// What Truceline's ledger knows no keys of (hybrids, plugins, passkeys) is left out: half the size.

export {
  armor,
  Decrypter,
  Encrypter,
  generateX25519Identity,
  identityToRecipient,
} from "age-encryption";
