// SPDX-License-Identifier: Apache-2.0
// The pages that were read one after another, as one document. They are kept for half an hour,
// since a phone's own camera opens each page's address in a window of its own; nothing personal is
// in them.

/** @typedef {import("./payload.js").Page} Page */
/** @typedef {{text: string, page: Page}} Read */

const place = "shomei-pages";
const kept_ms = 30 * 60_000;
const most_pages = 255;

/** The texts that were kept and are not too old. @returns {string[]} */
export function kept_texts() {
  try {
    const { at_ms, texts } = JSON.parse(localStorage.getItem(place) ?? "");
    if (Date.now() - at_ms < kept_ms && at_ms <= Date.now()) return texts.slice(0, most_pages);
  } catch {
    // nothing kept, or not by us
  }
  return [];
}

/** @param {Read[]} pages */
export function keep(pages) {
  try {
    const texts = pages.slice(0, most_pages).map(({ text }) => text);
    localStorage.setItem(place, JSON.stringify({ at_ms: Date.now(), texts }));
  } catch {
    // a browser that keeps nothing still checks each page
  }
}

export function forget() {
  try {
    localStorage.removeItem(place);
  } catch {
    // nothing was kept either
  }
}

/** @param {Page} one @param {Page} other */
export function is_same_document(one, other) {
  return one.key_id === other.key_id && one.city_code === other.city_code &&
    one.document_number === other.document_number && one.kind === other.kind &&
    one.issued === other.issued && one.pages === other.pages;
}

/**
 * May this page stand beside those that were read? `foreign`: of another document, or the same n
 * with another digest.
 * @param {Page[]} pages @param {Page} page @returns {"first" | "next" | "again" | "foreign"}
 */
export function place_of(pages, page) {
  if (pages.length === 0) return "first";
  if (!is_same_document(pages[0], page)) return "foreign";
  const before = pages.find((other) => other.page === page.page);
  if (!before) return "next";
  return before.digest === page.digest ? "again" : "foreign";
}

/** @param {Page[]} pages  of one document @returns {number[]} */
export function missing(pages) {
  const all = Array.from({ length: pages[0]?.pages ?? 0 }, (_, index) => index + 1);
  return all.filter((number) => !pages.some((page) => page.page === number));
}
