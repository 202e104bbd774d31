// SPDX-License-Identifier: Apache-2.0
// The text of a page's QR, taken apart as docs/paper-format.md says: what is spelt otherwise is
// none.

const letters = "ABCDEFGHIJKLMNOPQRSTUVWXYZ234567";
const payload_bytes = 38;
const signature_bytes = 64;
const base32_letters = 164;
const last_day = Date.UTC(9999, 11, 31) / 86_400_000;

/** @typedef {{payload: Uint8Array<ArrayBuffer>, signature: Uint8Array<ArrayBuffer>}} Parts */
/**
 * @typedef {{key_id: string, city_code: string, document_number: string, kind: number,
 *   issued: string, page: number, pages: number, digest: string, tag: string}} Page
 */

/** @param {string} text  164 letters @returns {Uint8Array<ArrayBuffer> | null} */
function from_base32(text) {
  const bytes = [];
  let buffer = 0, bits = 0;
  for (const letter of text) {
    const value = letters.indexOf(letter);
    if (value < 0) return null;
    buffer = (buffer << 5 | value) & 0xfff;
    bits += 5;
    if (bits < 8) continue;
    bits -= 8;
    bytes.push(buffer >> bits & 0xff);
  }
  // No stray bits in the last letter.
  if ((buffer & (1 << bits) - 1) !== 0) return null;
  return Uint8Array.from(bytes);
}

/** @param {string} text @returns {Parts | null} */
export function parse_qr_text(text) {
  const mark = text.lastIndexOf("/P/");
  const encoded = mark < 0 ? "" : text.slice(mark + 3);
  if (text.length > 1024 || encoded.length !== base32_letters) return null;
  const bytes = from_base32(encoded);
  if (!bytes || bytes.length !== payload_bytes + signature_bytes) return null;
  return { payload: bytes.slice(0, payload_bytes), signature: bytes.slice(payload_bytes) };
}

/** @param {Uint8Array} bytes */
const hex = (bytes) => [...bytes].map((byte) => byte.toString(16).padStart(2, "0")).join("");

/** @param {string} digits  YYYYMMDD */
function is_date(digits) {
  const [year, month, day] = [digits.slice(0, 4), digits.slice(4, 6), digits.slice(6)].map(Number);
  const date = new Date(0);
  date.setUTCFullYear(year, month - 1, day);
  return year >= 1 && date.getUTCMonth() === month - 1 && date.getUTCDate() === day;
}

/** @param {Uint8Array} bytes @returns {Page | null} */
export function parse_payload(bytes) {
  let at = 0;
  const number = (/** @type {number} */ size) => {
    let value = 0n;
    for (const byte of bytes.subarray(at, at += size)) value = value << 8n | BigInt(byte);
    return value;
  };
  if (number(1) !== 1n) return null;
  const key_id = hex(bytes.subarray(at, at += 4));
  const city_code = String(number(3)).padStart(6, "0");
  const digits = String(number(8)).padStart(16, "0");
  const kind = Number(number(1));
  const day = Number(number(3));
  const page = Number(number(1));
  const pages = Number(number(1));
  const digest = hex(bytes.subarray(at));
  if (city_code.length !== 6 || digits.length !== 16 || !is_date(digits.slice(0, 8))) return null;
  if (day > last_day || page < 1 || page > pages) return null;
  return { key_id, city_code, document_number: `${digits.slice(0, 8)}-${digits.slice(8)}`, kind,
    issued: new Date(day * 86_400_000).toISOString().slice(0, 10), page, pages, digest,
    tag: digest.slice(0, 8) };
}
