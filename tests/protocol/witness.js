// SPDX-License-Identifier: Apache-2.0
// The newest checkpoint that this terminal has proven (docs/ledger-format.md, Checkpoint and Tree).
import { verify } from "node:crypto";
import { ed25519_key, sha256 } from "./seal.js";

export class Fork extends Error {}

const empty_root = sha256("");
const node = (left, right) => sha256(Buffer.from([1]), left, right);

/** RFC 9162, 2.1.4.2 */
export function proves_growth({ size: first, root: first_root }, { size: second, root }, proof) {
  if (first === 0) return proof.length === 0 && first_root.equals(empty_root);
  if (first === second) return proof.length === 0 && first_root.equals(root);
  if (first > second) return false;
  const path = [...proof];
  if (Number.isInteger(Math.log2(first))) path.unshift(first_root);
  if (path.length === 0) return false;
  let [fn, sn] = [BigInt(first) - 1n, BigInt(second) - 1n];
  while (fn & 1n) [fn, sn] = [fn >> 1n, sn >> 1n];
  let fr = path[0];
  let sr = path[0];
  for (const hash of path.slice(1)) {
    if (sn === 0n) return false;
    if (fn & 1n || fn === sn) {
      [fr, sr] = [node(hash, fr), node(hash, sr)];
      while (!(fn & 1n) && fn !== 0n) [fn, sn] = [fn >> 1n, sn >> 1n];
    } else {
      sr = node(sr, hash);
    }
    [fn, sn] = [fn >> 1n, sn >> 1n];
  }
  return sn === 0n && fr.equals(first_root) && sr.equals(root);
}

export class Witness {
  #name;
  #id;
  #key;
  kept = { size: 0, root: empty_root, note: "" };

  /** @param {string} verifier_key `<name>+<key id>+<base64>` */
  constructor(verifier_key) {
    const [name, id, key] = verifier_key.split(/\+(?=[0-9a-f]{8}\+)|(?<=\+[0-9a-f]{8})\+/);
    this.#name = name;
    this.#id = Buffer.from(id, "hex");
    const bytes = Buffer.from(key, "base64");
    if (bytes.length !== 33 || bytes[0] !== 1
      || !sha256(`${name}\n`, bytes).subarray(0, 4).equals(this.#id))
      throw new Error("no verifier key");
    this.#key = ed25519_key(bytes.subarray(1));
  }

  get mark() {
    return `${this.kept.size}:${this.kept.root.toString("hex")}`;
  }

  /** The checkpoint that the note holds; it must be signed, and be the one `cp` names. */
  read(note, cp) {
    if (note === "") {
      if (cp !== `0:${empty_root.toString("hex")}`) throw new Error("no checkpoint comes with cp");
      return { size: 0, root: empty_root, note };
    }
    const end = note.lastIndexOf("\n\n") + 1;
    const [origin, size, root, ...rest] = note.slice(0, end).split("\n");
    if (origin !== this.#name || !/^[1-9][0-9]{0,15}$/.test(size)
      || rest.length !== 1 || rest[0] !== "") throw new Error("no checkpoint of this ledger");
    const ours = note.slice(end + 1, -1).split("\n").map((line) => line.split(" "))
      .filter(([dash, name, value, more]) => dash === "—" && name === this.#name && !more
        && Buffer.from(value, "base64").subarray(0, 4).equals(this.#id));
    if (ours.length === 0 || ours.length > 64 || !ours.every(([, , value]) => verify(null,
      Buffer.from(note.slice(0, end)), this.#key, Buffer.from(value, "base64").subarray(4))))
      throw new Error("the checkpoint is not signed by the ledger's key");
    const checkpoint = { size: Number(size), root: Buffer.from(root, "base64"), note };
    if (cp !== `${size}:${checkpoint.root.toString("hex")}`) throw new Error("cp names another");
    return checkpoint;
  }

  /**
   * Keeps the checkpoint if it is the ledger's, grown from the one that is kept.
   * @param {(sizes: {size: number, newer: number}) => Promise<Buffer[]>} prove
   */
  async examine(checkpoint, prove) {
    const { kept } = this;
    if (kept.size === 0 || checkpoint.size === kept.size) {
      if (kept.size > 0 && !checkpoint.root.equals(kept.root))
        throw new Fork("same size, other root");
      this.kept = checkpoint;
      return;
    }
    if (checkpoint.size === 0) throw new Fork("the ledger is empty again");
    const [older, newer] = checkpoint.size < kept.size ? [checkpoint, kept] : [kept, checkpoint];
    const proof = await prove({ size: older.size, newer: newer.size });
    if (!proves_growth(older, newer, proof)) throw new Fork("not grown from what was kept");
    this.kept = newer;
  }
}
