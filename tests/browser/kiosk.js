// SPDX-License-Identifier: Apache-2.0
// A person at the kiosk: looks at the screen and touches keys. Every screen that is looked at is
// judged as well.
import assert from "node:assert/strict";
import { mkdirSync } from "node:fs";
import { join } from "node:path";
import { chromium } from "playwright-core";
import { accessibility_faults, layout_faults } from "./judge.js";

/** @typedef {import("./world.js").World} World */

export const sizes = { small: { width: 1024, height: 768 }, large: { width: 1280, height: 1024 } };
const limit_ms = 10_000;
const pictures = process.env.SHOMEI_PICTURES;

/** @param {string[]} more  words for the browser */
export function open_browser(more = []) {
  return chromium.launch({
    executablePath: "/usr/bin/chromium",
    args: ["--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run",
      "--disable-background-networking", "--disable-component-update", "--disable-sync",
      "--disable-dev-shm-usage", "--lang=ja", ...more],
  });
}

/** The store's browser: one profile, in which windows can be opened. */
export function open_profile(browser) {
  return browser.newContext({ viewport: sizes.small, hasTouch: true, locale: "ja-JP",
    timezoneId: "Asia/Tokyo", reducedMotion: "reduce" });
}

export class Kiosk {
  /** What a page must never do: errors on the console, requests to anywhere else. */
  faults = [];
  /** @type {string[]} */
  seen = [];

  /** @param {import("playwright-core").Page} page @param {World} world */
  constructor(page, world) {
    this.page = page;
    this.world = world;
    const origin = new URL(world.url).origin;
    page.setDefaultTimeout(limit_ms);
    page.on("console", (message) => {
      if (["error", "warning"].includes(message.type()))
        this.faults.push(`console: ${message.text()}`);
    });
    page.on("pageerror", (error) => this.faults.push(`script: ${error.message}`));
    page.on("request", (request) => {
      const url = new URL(request.url());
      if (url.protocol !== "data:" && url.origin !== origin)
        this.faults.push(`request to ${url.origin}`);
    });
    page.on("response", (response) => {
      if (response.status() !== 200) this.faults.push(`${response.status()} ${response.url()}`);
    });
    page.on("websocket", (socket) => {
      if (new URL(socket.url()).host !== new URL(world.url).host)
        this.faults.push(`connection to ${socket.url()}`);
    });
  }

  /** @param {import("playwright-core").BrowserContext} profile @param {World} world */
  static async open(profile, world) {
    const kiosk = new Kiosk(await profile.newPage(), world);
    await kiosk.page.goto(world.url);
    return kiosk;
  }

  /**
   * Waits for a screen without judging it.
   * @param {string} id  of docs/kiosk-protocol.md
   */
  async wait_for(id) {
    try {
      await this.page.waitForFunction((wanted) =>
        document.body.dataset.screen === wanted && !document.body.matches(".settling"), id);
    } catch (error) {
      const now = await this.page.locator("body").innerText();
      throw new Error(`${id} does not come; the page shows: ${now.slice(0, 300)}`,
        { cause: error });
    }
    this.seen.push(id);
  }

  /**
   * Waits for a screen and judges it, with its look at the other size as well.
   * @param {string} id
   * @param {string} [name]  of its picture, where the screen's id is not enough
   */
  async see(id, name = id) {
    await this.wait_for(id);
    const found = await this.#judge(name);
    assert.deepEqual(found, [], `screen ${name}`);
  }

  /** @param {string} name */
  async #judge(name) {
    const { page } = this;
    const found = await accessibility_faults(page);
    const language = await page.evaluate(() => document.documentElement.lang);
    for (const [size, viewport] of Object.entries(sizes)) {
      await page.setViewportSize(viewport);
      for (const fault of await layout_faults(page)) found.push(`${size}: ${fault}`);
      if (!pictures) continue;
      mkdirSync(pictures, { recursive: true });
      await page.screenshot({ path: join(pictures, `${name}-${language}-${size}.png`) });
    }
    await page.setViewportSize(sizes.small);
    return found;
  }

  /** Waits until this can be read. @param {string} text */
  reads(text) {
    return this.page.locator("main").getByText(text).waitFor();
  }

  /** Touches the key with this label. @param {string | RegExp} label */
  async press(label) {
    await this.page.getByRole("button", { name: label, exact: true }).tap();
  }

  /** Touches the key of a choice, whose label is longer. @param {string} label */
  async choose(label) {
    await this.page.locator("main .choice", { has: this.page.getByText(label, { exact: true }) })
      .tap();
  }

  /** Touches the keypad. @param {string} digits @param {string} confirm  the key's label */
  async enter_pin(digits, confirm = "確認") {
    for (const digit of digits) await this.press(digit);
    await this.press(confirm);
  }

  /** @param {string} [part] of the page: all that can be read there */
  text(part = "main") {
    return this.page.locator(part).innerText();
  }

  /** From the start to the PIN pad, with this card. @param {string} card */
  async go_to_pin(card) {
    await this.press("はじめる");
    await this.press("同意して進む");
    await this.wait_for("K03");
    await this.world.card(`insert ${card}`);
    await this.wait_for("K04");
  }

  /** From the PIN pad to the screen where all is confirmed, for the whole household. */
  async go_to_confirm() {
    await this.enter_pin("1234");
    await this.choose("住民票の写し");
    await this.choose("世帯全員");
    await this.wait_for("K09");
    await this.press("次へ");
    await this.wait_for("K10");
    await this.press("次へ");
    await this.wait_for("K11");
  }

  /** From the confirmed application to the paper in the hand; money comes in by itself. */
  async take_it_home() {
    await this.press("この内容で申し込む");
    await this.wait_for("K06");
    await this.world.card("remove");
    await this.press(/支払い/);
    await this.press("取りました");
    await this.wait_for("K15");
  }

  /** To the first screen, from wherever the visit before this one has stopped. */
  async go_home() {
    await this.world.card("remove");
    const onwards = this.page.getByRole("button",
      { name: /^(中止|Stop|終了|Finish|取りました)$/ });
    const id = () => this.page.evaluate(() => document.body.dataset.screen);
    for (let tries = 0; await id() !== "K00" && tries < 20; ++tries)
      await onwards.tap({ timeout: 500 }).catch(() => {});  // the screen may be gone meanwhile
    await this.wait_for("K00");
  }

  /** Nothing happened that a page must never do. */
  assert_clean() {
    assert.deepEqual(this.faults, []);
  }
}
