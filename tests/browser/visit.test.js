// SPDX-License-Identifier: Apache-2.0
// A whole visit by touch, from the first screen to the paper in the hand, every screen judged; and
// Ctrl-C, which ends the world of this file.
import assert from "node:assert/strict";
import { existsSync, readdirSync } from "node:fs";
import { join } from "node:path";
import { test } from "node:test";
import { set_the_stage, stage } from "./stage.js";

set_the_stage();

const printed_sheets = () => readdirSync(join(stage.world.folder, "printer/out"))
  .filter((file) => file.endsWith(".pdf")).length;

test("a household's certificate is issued by touching what the screens show", async () => {
  const { world, kiosk } = stage;
  await world.coins("auto off");
  await world.printer("slow 800");
  await world.card("delay READ 300");
  await world.card("delay SIGN 1500");
  await kiosk.see("K00");
  await kiosk.press("はじめる");
  await kiosk.see("K01");
  await kiosk.press("同意して進む");
  await kiosk.see("K03");
  await world.card("insert household-of-five");
  await kiosk.see("K03R");
  await kiosk.see("K04");
  await kiosk.enter_pin("1234");
  await kiosk.see("K05");
  await kiosk.see("K07");
  await kiosk.choose("住民票の写し");
  await kiosk.see("K08");
  await kiosk.choose("世帯全員");
  await kiosk.see("K09");
  await kiosk.page.getByRole("switch").first().tap();
  await kiosk.see("K09", "K09-chosen");
  await kiosk.press("次へ");
  await kiosk.see("K10");
  await kiosk.press("次へ");
  await kiosk.see("K11");
  await kiosk.press("この内容で申し込む");
  await kiosk.see("K11S");
  await kiosk.see("K06");
  await world.card("remove");
  await kiosk.see("K12");
  await kiosk.press(/支払い/);
  await kiosk.see("K12P");
  await world.coins("insert 300");
  await kiosk.see("K13");
  assert.doesNotMatch(await kiosk.text(), /お店の方/);  // nothing is wrong with the printer
  await kiosk.see("K14");
  await kiosk.press("取りました");
  await kiosk.see("K15");
  await kiosk.press("終了");
  await kiosk.wait_for("K00");
  assert.equal(printed_sheets(), 1);
  kiosk.assert_clean();
});

test("a printer that runs out of paper says so while it waits, and goes on with more", async () => {
  const { world, kiosk } = stage;
  await world.coins("auto on");
  await kiosk.go_to_pin("household-of-five");
  await kiosk.go_to_confirm();
  await world.printer("empty-at 2");
  await kiosk.press("この内容で申し込む");
  await kiosk.wait_for("K06");
  await world.card("remove");
  await kiosk.press(/支払い/);
  await kiosk.reads("用紙がなくなりました。お店の方にお知らせください。");
  await kiosk.see("K13", "K13-paper");
  await world.printer("clear");
  await kiosk.wait_for("K14");
  await kiosk.press("取りました");
  await kiosk.wait_for("K15");
});

test("Ctrl-C ends every process that the world has started, and its folder", async () => {
  const { world, kiosk } = stage;
  await kiosk.go_to_pin("household-of-five");
  const programs = world.processes().map((each) => each.program);
  for (const program of ["shomei-world", "shomei-responde", "shomei-issuer", "shomei-card",
    "pcscd", "shomei-mfp", "shomei-coinbox", "shomei-terminal"])
    assert.ok(programs.includes(program), `${program} is not there: ${programs}`);
  assert.equal(await world.end(), 0, world.said);
  assert.deepEqual(world.processes(), []);
  assert.equal(existsSync(world.folder), false);
  await kiosk.see("wait");
});
