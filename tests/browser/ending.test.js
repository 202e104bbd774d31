// SPDX-License-Identifier: Apache-2.0
// Ctrl-C, while a card lies on the reader and a page is open.
import assert from "node:assert/strict";
import { existsSync } from "node:fs";
import { test } from "node:test";
import { Kiosk, open_browser, open_profile } from "./kiosk.js";
import { World } from "./world.js";

test("Ctrl-C ends every process that the world has started, and its folder", async () => {
  const [world, browser] = await Promise.all([World.start(), open_browser()]);
  try {
    const kiosk = await Kiosk.open(await open_profile(browser), world);
    await kiosk.go_to_pin("household-of-five");
    const programs = world.processes().map((each) => each.program);
    for (const program of ["shomei-world", "shomei-responde", "shomei-issuer", "shomei-card",
      "pcscd", "shomei-mfp", "shomei-coinbox", "shomei-terminal"])
      assert.ok(programs.includes(program), `${program} is not there: ${programs}`);
    assert.equal(await world.end(), 0, world.said);
    assert.deepEqual(world.processes(), []);
    assert.equal(existsSync(world.folder), false);
    await kiosk.see("wait");
  } finally {
    await browser.close();
    await world.end();
  }
});
