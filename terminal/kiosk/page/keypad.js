// SPDX-License-Identifier: Apache-2.0
// The PIN pad. The digits live in one array of four bytes, which is zeroed when they are sent,
// corrected, or the screen goes away; no key shows that it was touched.
import { el } from "./parts.js";

const length = 4;

export class Keypad {
  #digits = new Uint8Array(length);
  #count = 0;
  /** @type {HTMLElement[]} */
  #circles = [];
  /** @type {(count: number) => void} */
  #changed;
  /** @type {(digits: Uint8Array) => void} */
  #send;

  /**
   * @param {{correct: string, clear: string}} labels
   * @param {(count: number) => void} changed  told how many digits are there, never which
   * @param {(digits: Uint8Array) => void} send  must not keep the array
   * @param {AbortSignal} gone  the screen was left
   */
  constructor(labels, changed, send, gone) {
    this.#changed = changed;
    this.#send = send;
    this.#circles = Array.from({ length }, () => el("span.circle"));
    this.circles = el("div.circles", { "aria-hidden": "true" }, ...this.#circles);
    this.pad = el("div.keypad", {}, ...this.#keys(labels));
    gone.addEventListener("abort", () => this.clear());
    document.addEventListener("keydown", (event) => this.#type(event), { signal: gone });
  }

  get full() {
    return this.#count === length;
  }

  clear() {
    this.#digits.fill(0);
    this.#count = 0;
    this.#show();
  }

  send() {
    if (!this.full) return;
    this.#send(this.#digits);
    this.clear();
  }

  /** @param {{correct: string, clear: string}} labels */
  #keys(labels) {
    const digit = (/** @type {number} */ d) => this.#key("digit", String(d), () => this.#enter(d));
    return [1, 2, 3, 4, 5, 6, 7, 8, 9].map(digit).concat(
      this.#key("edit", labels.correct, () => this.#correct()),
      digit(0),
      this.#key("edit", labels.clear, () => this.clear()));
  }

  /**
   * A touch acts when it lands and leaves neither focus nor a pressed look; a keyboard or a screen
   * reader comes as a click without a touch before it.
   * @param {string} look
   * @param {string} label
   * @param {() => void} act
   */
  #key(look, label, act) {
    let touched = false;
    return el(`button.key.pad.${look}`, {
      type: "button",
      tabindex: "0",
      onpointerdown: (/** @type {Event} */ event) => {
        event.preventDefault();
        touched = true;
        act();
      },
      onclick: () => {
        if (!touched) act();
        touched = false;
      },
    }, label);
  }

  /** @param {number} digit */
  #enter(digit) {
    if (this.full) return;
    this.#digits[this.#count++] = 0x30 + digit;
    this.#show();
  }

  #correct() {
    if (this.#count === 0) return;
    this.#digits[--this.#count] = 0;
    this.#show();
  }

  #show() {
    this.#circles.forEach((circle, i) => circle.classList.toggle("filled", i < this.#count));
    this.#changed(this.#count);
  }

  /** @param {KeyboardEvent} event */
  #type(event) {
    if (event.repeat || event.ctrlKey || event.altKey || event.metaKey) return;
    if (/^[0-9]$/.test(event.key)) this.#enter(Number(event.key));
    else if (event.key === "Backspace") this.#correct();
    else if (event.key === "Escape" || event.key === "Delete") this.clear();
    else if (event.key === "Enter" && !(event.target instanceof HTMLButtonElement)) this.send();
    else return;
    event.preventDefault();
  }
}
