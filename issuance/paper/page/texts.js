// SPDX-License-Identifier: Apache-2.0
// Every text on the page: Japanese, with English beside.

/** @type {Record<string, {ja: string, en: string}>} */
let texts = {};

export async function load_texts() {
  texts = await (await fetch("texts.json")).json();
}

/** @param {string} text @param {Record<string, string | number>} values */
const fill = (text, values) => text.replace(/\{([a-z_]+)\}/g, (_, name) => String(values[name]));

/** @param {string} key */
export const has_text = (key) => key in texts;

/**
 * An element with the text in both languages.
 * @param {string} tag @param {string} key @param {Record<string, string | number>} [values]
 */
export function say(tag, key, values = {}) {
  const element = document.createElement(tag);
  element.append(...both(texts[key], values));
  return element;
}

/** @param {{ja: string, en: string}} text @param {Record<string, string | number>} [values] */
export function both(text, values = {}) {
  const english = document.createElement("span");
  english.lang = "en";
  english.className = "en";
  english.textContent = fill(text.en, values);
  return [fill(text.ja, values), english];
}
