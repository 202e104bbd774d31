// SPDX-License-Identifier: Apache-2.0
// Is this page signed by a key of the list? The same verdicts as `shomei verify`, by the browser's
// own cryptography.
import { parse_payload, parse_qr_text } from "./payload.js";

/**
 * @typedef {{id: string, city: string, spki: string, until?: string, name?: Name}} PageKey
 * @typedef {{ja: string, en: string}} Name
 * @typedef {import("./payload.js").Page} Page
 * @typedef {{word: string, page?: Page, name?: Name}} Verdict
 */

const algorithm = { name: "ECDSA", namedCurve: "P-256" };

/** @param {string} text  base64 */
const from_base64 = (text) => Uint8Array.from(atob(text), (letter) => letter.charCodeAt(0));

export class KeyList {
  /** @type {Map<string, PageKey>} */
  #keys = new Map();
  made = "";

  /** @param {any} list  page-keys.json */
  constructor(list) {
    if (list.format !== "shomei-page-keys/v1") throw new Error("another form of key list");
    this.made = String(list.made);
    for (const key of list.keys) this.#keys.set(key.id, key);
  }

  static async fetch() {
    const answer = await fetch("page-keys.json");
    if (!answer.ok) throw new Error("no key list");
    return new KeyList(await answer.json());
  }

  /**
   * `signed` with the page, or what is wrong with it.
   * @param {string} text @returns {Promise<Verdict>}
   */
  async verify(text) {
    const parts = parse_qr_text(text);
    if (!parts) return { word: "not-a-page" };
    const page = parse_payload(parts.payload);
    if (!page) return { word: "malformed" };
    const key = this.#keys.get(page.key_id);
    if (!key) return { word: "unknown-key" };
    // The signature first: what is said of a page must be true of it.
    if (!await is_signed(key, parts)) return { word: "bad-signature" };
    if (key.city !== page.city_code) return { word: "other-city" };
    if (key.until && page.issued > key.until) return { word: "retired-key" };
    return { word: "signed", page, name: key.name };
  }
}

/** @param {PageKey} key @param {import("./payload.js").Parts} parts */
async function is_signed(key, { payload, signature }) {
  const head = new TextEncoder().encode("shomei-page-signature/v1\n");
  const message = Uint8Array.from([...head, ...payload]);
  const spki = await crypto.subtle.importKey("spki", from_base64(key.spki), algorithm, false,
    ["verify"]);
  return crypto.subtle.verify({ name: "ECDSA", hash: "SHA-256" }, spki, signature, message);
}
