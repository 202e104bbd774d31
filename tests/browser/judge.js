// SPDX-License-Identifier: Apache-2.0
// What every screen is held to: WCAG 2.2 AA as axe-core sees it, and the kiosk's own measures.
import axe from "axe-core";

const rules = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa"];

/**
 * @param {import("playwright-core").Page} page
 * @returns {Promise<string[]>}
 */
export async function accessibility_faults(page) {
  if (!await page.evaluate(() => "axe" in window)) await page.evaluate(axe.source);
  const { violations, incomplete } = await page.evaluate((tags) => window.axe.run(document, {
    runOnly: { type: "tag", values: tags },
    resultTypes: ["violations", "incomplete"],
    preload: false,
  }), rules);
  const told = (kind) => (found) => found.nodes.map((node) =>
    `${kind} ${found.id}: ${node.target.join(" ")}: ${node.failureSummary}`);
  return [...violations.flatMap(told("violation")), ...incomplete.flatMap(told("undecided"))];
}

/**
 * The measures of a kiosk with 20 px text: keys of 72 px, the PIN pad's of 120 by 96, the main key
 * 280 wide; nothing scrolls, is cut off, lies over something else or breaks a short label.
 * @param {import("playwright-core").Page} page
 * @returns {Promise<string[]>}
 */
export function layout_faults(page) {
  return page.evaluate(measure);
}

/** Runs in the page. */
function measure() {
  const faults = [];
  const slack = 1;
  const smallest_text_px = 16;
  const least_gap_px = 8;

  const visible = (element) => element.checkVisibility({ visibilityProperty: true }) &&
    !element.closest(".unseen, [aria-hidden=true], svg");
  const name = (element) => {
    const label = element.getAttribute("aria-label") ?? element.textContent ?? "";
    return `${element.tagName.toLowerCase()}.${[...element.classList].join(".")} "${
      label.trim().slice(0, 30)}"`;
  };
  const inside = (rect, box) => rect.left >= box.left - slack && rect.right <= box.right + slack &&
    rect.top >= box.top - slack && rect.bottom <= box.bottom + slack;
  const overlap = (a, b) => Math.min(a.right, b.right) - Math.max(a.left, b.left) > 2 &&
    Math.min(a.bottom, b.bottom) - Math.max(a.top, b.top) > 2;

  const apart = (a, b) => Math.max(a.left - b.right, b.left - a.right,
    a.top - b.bottom, b.top - a.bottom) >= least_gap_px;

  const screen = { left: 0, top: 0, right: innerWidth, bottom: innerHeight };
  for (const element of [document.documentElement, document.body, document.querySelector("main"),
    document.querySelector(".content")]) {
    if (!element) continue;
    if (element.scrollWidth > element.clientWidth + slack)
      faults.push(`${name(element)} is wider than its place`);
    if (element.scrollHeight > element.clientHeight + slack)
      faults.push(`${name(element)} is higher than its place`);
  }

  const keys = [...document.querySelectorAll("button, a, [role=button]")].filter(visible);
  for (const key of keys) {
    const box = key.getBoundingClientRect();
    const least = key.matches(".pad") ? [120, 96] : key.matches(".main") ? [280, 72] : [72, 72];
    if (box.width < least[0] || box.height < least[1])
      faults.push(`${name(key)} is only ${box.width} x ${box.height}`);
    const place = key.closest(".hero, header, main, footer, dialog") ?? document.body;
    if (!inside(box, screen) || !inside(box, place.getBoundingClientRect()))
      faults.push(`${name(key)} leaves its place`);
    const style = getComputedStyle(key);
    if (style.position === "static" && key.scrollWidth > key.clientWidth + slack)
      faults.push(`${name(key)} is too narrow for its label`);
    for (const other of keys)
      if (other !== key && !apart(box, other.getBoundingClientRect()))
        faults.push(`${name(key)} is too near to ${name(other)}`);
  }

  const texts = [];
  const walk = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
  for (let node = walk.nextNode(); node; node = walk.nextNode()) {
    const parent = node.parentElement;
    if (!node.nodeValue?.trim() || !parent || !visible(parent)) continue;
    const range = document.createRange();
    range.selectNodeContents(node);
    const rects = [...range.getClientRects()].filter((rect) => rect.width > 0);
    texts.push({ node, parent, rects });
  }
  for (const { node, parent, rects } of texts) {
    const what = `"${node.nodeValue.trim().slice(0, 30)}"`;
    if (parseFloat(getComputedStyle(parent).fontSize) < smallest_text_px)
      faults.push(`${what} is too small to read`);
    if (/\{[a-z_]+\}|undefined|null|NaN/.test(node.nodeValue))
      faults.push(`${what} has a hole`);
    const lines = new Set(rects.map((rect) => Math.round(rect.top))).size;
    if (parent.closest(".small, .pad, .stop, .second, footer .main") && lines > 1)
      faults.push(`${what} does not stay in one line`);
    for (let box = parent; box; box = box.parentElement) {
      const holds = box.matches("main, header, footer, button, li, dialog, .banner, .content") ||
        getComputedStyle(box).overflow !== "visible";
      const place = box.getBoundingClientRect();
      if (holds && rects.some((rect) => !inside(rect, place)))
        faults.push(`${what} runs out of ${name(box)}`);
    }
    for (const other of texts)
      if (other.node !== node && rects.some((a) => other.rects.some((b) => overlap(a, b))))
        faults.push(`${what} lies over "${other.node.nodeValue.trim().slice(0, 30)}"`);
  }

  const headings = [...document.querySelectorAll("h1")].filter(visible);
  if (headings.length !== 1) faults.push(`${headings.length} first headings`);
  const dialog = document.querySelector("dialog[open]");
  if (!dialog && document.activeElement === document.body) faults.push("nothing has the focus");
  if (document.documentElement.lang === "en") {
    for (const { node, parent } of texts)
      if (/[\u3040-\u30ff]/.test(node.nodeValue) && !parent.closest("[lang=ja]"))
        faults.push(`"${node.nodeValue.trim()}" is not in English`);
  }
  return faults;
}
