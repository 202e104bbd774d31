// SPDX-License-Identifier: Apache-2.0
// What screens are made of. Data only ever becomes text nodes and attributes, never markup.

/** @typedef {import("./screens.js").View} View */
/** @typedef {import("./screens.js").Office} Office */

const offices_shown = 3;

/**
 * One text of the catalogue with its parameters filled in.
 * @param {object} catalogue
 * @param {string} key  path into the catalogue, `screens.K04.title`
 * @param {Record<string, string | number>} words
 * @returns {string}
 */
export function wording(catalogue, key, words) {
  /** @type {any} */
  let found = catalogue;
  for (const part of key.split(".")) found = found?.[part];
  if (typeof found !== "string") {
    console.error(`no text: ${key}`);
    return "";
  }
  return found.replace(/\{([a-z_]+)\}/g, (all, name) => String(words[name] ?? all));
}

/**
 * @param {string} tag  may carry classes: `p.lead`
 * @param {Record<string, string | number | boolean | EventListener>} attributes  `on…` listens
 * @param {...(Node | string | null)} children
 * @returns {HTMLElement}
 */
export function el(tag, attributes = {}, ...children) {
  const [name, ...classes] = tag.split(".");
  const made = document.createElement(name);
  made.classList.add(...classes);
  for (const [key, value] of Object.entries(attributes)) {
    if (typeof value === "function") made.addEventListener(key.slice(2), value);
    else if (value !== false) made.setAttribute(key, value === true ? "" : String(value));
  }
  made.append(...children.filter((child) => child !== null));
  return made;
}

/**
 * A text in which a line never breaks inside a telephone number.
 * @param {string} text
 * @returns {(Node | string)[]}
 */
export const with_phones = (text) => text.split(/(0\d+-\d+-\d+)/).map((piece, i) =>
  i % 2 === 0 ? piece : el("span.phone", {}, piece));

/**
 * A picture from the page's templates: `icon-card`, `drawing-insert`.
 * @param {string} name
 * @returns {Node}
 */
export function picture(name) {
  const template = /** @type {HTMLTemplateElement} */ (document.getElementById(name));
  return template.content.cloneNode(true);
}

/**
 * A key to press. `look`: main (one per screen), second, stop, choice, small.
 * @param {string} look
 * @param {string | Node} label
 * @param {() => void} act
 * @param {Record<string, string | boolean>} attributes
 * @returns {HTMLElement}
 */
export function key(look, label, act, attributes = {}) {
  return el(`button.key.${look}`, { type: "button", onclick: act, ...attributes }, label);
}

/**
 * A choice that is on or off, with its state in words.
 * @param {{label: string, label_language?: string, note?: string, state: string, on: boolean,
 *   name: string}} choice
 * @param {() => void} act
 * @returns {HTMLElement}
 */
export function toggle(choice, act) {
  /** @type {Record<string, string>} */
  const language = choice.label_language ? { lang: choice.label_language } : {};
  const body = el("span.body", {}, el("strong", language, choice.label));
  if (choice.note) body.append(el("span.note", {}, choice.note));
  const state = el("span.state", {}, el("span.box", {}, picture("icon-tick")), choice.state);
  const attributes = { type: "button", role: "switch", "aria-checked": String(choice.on) };
  return el("button.key.choice.toggle", { ...attributes, "data-key": choice.name, onclick: act },
    body, state);
}

/**
 * Something the resident should not miss. `look`: error, warning, notice, success.
 * @param {string} look
 * @param {...(Node | string | null)} children
 * @returns {HTMLElement}
 */
export function banner(look, ...children) {
  /** @type {Record<string, string>} */
  const icons = { error: "icon-warning", warning: "icon-warning", notice: "icon-notice",
    success: "icon-tick" };
  return el(`div.banner.${look}`, {}, picture(icons[look]), el("div", {}, ...children));
}

/**
 * A main key's label and what it presses.
 * @param {View} view
 * @param {string} name
 * @param {string} label
 */
export const pressing = (view, name, label) => ({ label, act: () => view.press(name) });

/**
 * The counters that can help, the first few of them.
 * @param {View} view
 * @param {Office[]} offices
 * @returns {HTMLElement | null}
 */
export function office_list({ t }, offices) {
  if (offices.length === 0) return null;
  const office = (/** @type {Office} */ each) => el("li", {},
    el("div", {}, el("strong", {}, each.name), el("span.phone", {}, each.phone)),
    el("div", {}, el("span", {}, each.place), el("span", {}, each.today)),
    each.hint ? el("span.hint", {}, each.hint) : null);
  const rest = offices.length - offices_shown;
  return el("section.offices", {},
    el("h2", {}, t("offices.title")),
    el("ul", {}, ...offices.slice(0, offices_shown).map(office)),
    rest > 0 ? el("p.rest", {}, t("offices.more", { count: rest })) : null);
}

/**
 * The two keys that turn the leaves of what is too long for one screen; null where it is not.
 * @param {View} view
 * @param {number} count  of leaves
 * @returns {[HTMLElement, HTMLElement] | null}
 */
export function leaf_keys({ local, t, redraw }, count) {
  if (count < 2) return null;
  const turn = (/** @type {number} */ by, /** @type {string} */ icon,
    /** @type {string} */ label) => {
    const to = (local.leaf ?? 0) + by;
    const there = to >= 0 && to < count;
    return key("small", picture(icon), () => {
      if (!there) return;
      local.leaf = to;
      redraw();
    }, { "data-key": icon, "aria-label": label, "aria-disabled": there ? false : "true" });
  };
  return [turn(-1, "icon-left", t("buttons.leaf-before")),
    turn(1, "icon-right", t("buttons.leaf-after"))];
}
