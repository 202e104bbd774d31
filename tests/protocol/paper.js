// SPDX-License-Identifier: Apache-2.0
// Digests of fields and pages, and the signed text of a page (docs/paper-format.md).
import { sha256 } from "./seal.js";

const letters = "ABCDEFGHIJKLMNOPQRSTUVWXYZ234567";

const field_digest = ({ id, salt, value }) => sha256("shomei-field/v1\n", `${id}\n`,
  Buffer.from(salt, "hex"), value);

/** @param {{id: string, salt: string, value: string}[]} fields of one page, in their order */
export const page_digest = (fields) => sha256("shomei-page/v1\n", ...fields.map(field_digest));

function from_base32(text) {
  const bits = [...text].map((letter) => letters.indexOf(letter).toString(2).padStart(5, "0"))
    .join("");
  if (/1/.test(bits.slice(bits.length - bits.length % 8))) throw new Error("bits after the end");
  return Buffer.from((bits.match(/.{8}/g) ?? []).map((byte) => parseInt(byte, 2)));
}

/** @param {string} qr @returns {{payload: Buffer, signature: Buffer, signed: Buffer}} */
export function read_qr(qr) {
  const bytes = from_base32(qr.slice(qr.lastIndexOf("/P/") + 3));
  const payload = bytes.subarray(0, 38);
  return { payload, signature: bytes.subarray(38),
    signed: Buffer.concat([Buffer.from("shomei-page-signature/v1\n"), payload]) };
}

/** The payload a page must have. @param {any} page @param {any} issuance */
export function expected_payload(page, { city_code, kind_code, issued_s, page_key }) {
  const payload = Buffer.alloc(38);
  payload[0] = 1;
  sha256(page_key.export({ type: "spki", format: "der" })).copy(payload, 1, 0, 4);
  payload.writeUIntBE(Number(city_code), 5, 3);
  payload.writeBigUInt64BE(BigInt(page.document.replace("-", "")), 8);
  payload[16] = kind_code;
  payload.writeUIntBE(Math.floor((issued_s + 9 * 3600) / 86_400), 17, 3);
  payload[20] = page.number;
  payload[21] = page.count;
  Buffer.from(page.digest, "hex").copy(payload, 22, 0, 16);
  return payload;
}

