// SPDX-License-Identifier: Apache-2.0
// What the stories of one file share: a world, a browser, and a fresh window for each story.
import { after, afterEach, before, beforeEach } from "node:test";
import { Kiosk, open_browser, open_profile } from "./kiosk.js";
import { World } from "./world.js";

/** @type {{world: World, kiosk: Kiosk}} */
export const stage = /** @type {any} */ ({});

export function set_the_stage() {
  /** @type {import("playwright-core").Browser} */
  let browser;
  before(async () => {
    [stage.world, browser] = await Promise.all([World.start(), open_browser()]);
  });
  beforeEach(async () => {
    stage.kiosk = await Kiosk.open(await open_profile(browser), stage.world);
    await stage.kiosk.go_home();
  });
  afterEach(() => stage.kiosk.page.context().close());
  after(async () => {
    await browser?.close();
    await stage.world?.end();
  });
}
