// SPDX-License-Identifier: Apache-2.0
// Opening what the issuer has sealed (docs/protocol.md, Sealing).
import { createDecipheriv, createHash, createPublicKey, diffieHellman, generateKeyPairSync,
  hkdfSync } from "node:crypto";

export const sha256 = (...parts) => parts.reduce((hash, part) => hash.update(part),
  createHash("sha256")).digest();
export const hex_sha256 = (...parts) => sha256(...parts).toString("hex");

const key_of = (bytes, crv) => createPublicKey({ format: "jwk",
  key: { kty: "OKP", crv, x: Buffer.from(bytes).toString("base64url") } });
export const ed25519_key = (bytes) => key_of(bytes, "Ed25519");

/** A key of its own for one text; `hex` stands there as `epk`. */
export class SealKey {
  #private;
  constructor(private_key = generateKeyPairSync("x25519").privateKey) {
    this.#private = private_key;
    const { x } = createPublicKey(private_key).export({ format: "jwk" });
    this.public_bytes = Buffer.from(/** @type {string} */ (x), "base64url");
  }

  get hex() {
    return this.public_bytes.toString("hex");
  }

  /** Throws where it is not ours. @param {Uint8Array} sealed @param {string} text that named us */
  open(sealed, text) {
    if (sealed.length < 49 || sealed[0] !== 1) throw new Error("nothing sealed");
    const bytes = Buffer.from(sealed);
    const ephemeral = bytes.subarray(1, 33);
    const shared = diffieHellman({ privateKey: this.#private,
      publicKey: key_of(ephemeral, "X25519") });
    if (shared.every((byte) => byte === 0)) throw new Error("an all-zero shared secret");
    const derived = Buffer.from(hkdfSync("sha256", shared,
      Buffer.concat([ephemeral, this.public_bytes]), "shomei-seal/v1", 44));
    const cipher = createDecipheriv("aes-256-gcm", derived.subarray(0, 32), derived.subarray(32));
    cipher.setAAD(sha256(text));
    cipher.setAuthTag(bytes.subarray(-16));
    return Buffer.concat([cipher.update(bytes.subarray(33, -16)), cipher.final()]);
  }
}
