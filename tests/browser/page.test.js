// SPDX-License-Identifier: Apache-2.0
// The page as a page: languages, reloads, windows, and what a finger leaves on the keypad.
import assert from "node:assert/strict";
import { test } from "node:test";
import { Kiosk } from "./kiosk.js";
import { set_the_stage, stage } from "./stage.js";

set_the_stage();

test("seven kinds stand on two leaves, those that cannot be had with their reason", async () => {
  const { kiosk } = stage;
  await kiosk.go_to_pin("foreign-resident");
  await kiosk.enter_pin("1234");
  await kiosk.see("K07", "K07-first-leaf");
  const kinds = kiosk.page.locator("main .choice");
  const left = kiosk.page.locator('[data-key="icon-left"]');
  const right = kiosk.page.locator('[data-key="icon-right"]');
  const ends = async () => [await left.getAttribute("aria-disabled"),
    await right.getAttribute("aria-disabled")];
  assert.deepEqual(await ends(), ["true", null]);
  await left.tap({ force: true });
  assert.equal(await kinds.count(), 4);
  assert.equal(await kinds.filter({ has: kiosk.page.locator(".fee") }).count(), 4);
  await right.tap();
  await kiosk.see("K07", "K07-second-leaf");
  assert.deepEqual(await ends(), [null, "true"]);
  await right.tap({ force: true });
  assert.equal(await kinds.count(), 3);
  for (const kind of await kinds.all()) {
    assert.equal(await kind.isDisabled(), true);
    assert.match(await kind.innerText(), /戸籍.*\n発行できる戸籍がありません/);
  }
  await left.tap();
  assert.deepEqual(await ends(), ["true", null]);
  kiosk.assert_clean();
});

test("the page speaks English from the first screen to the confirmation", async () => {
  const { kiosk, world } = stage;
  const english = () => kiosk.page.waitForFunction(() => document.documentElement.lang === "en");
  await kiosk.press("English");
  await english();
  await kiosk.see("K00");
  await kiosk.press("Start");
  await kiosk.see("K01");
  await kiosk.press("Agree and go on");
  await kiosk.see("K03");
  await world.card("insert household-of-five");
  await kiosk.see("K04");
  await kiosk.enter_pin("1234", "Confirm");
  await kiosk.see("K07");
  await kiosk.choose("Copy of resident record");
  await kiosk.see("K08");
  await kiosk.choose("Some members");
  await kiosk.page.getByRole("switch").first().waitFor();
  await kiosk.page.getByRole("switch").nth(1).tap();
  await kiosk.see("K08", "K08-members");
  await kiosk.press("Next");
  await kiosk.see("K09");
  for (const each of await kiosk.page.getByRole("switch").all()) await each.tap();
  await kiosk.press("Next");
  await kiosk.see("K10");
  await kiosk.press("One more");
  await kiosk.press("Next");
  await kiosk.see("K11");
  assert.match(await kiosk.text(), /600 yen/);
  await kiosk.press("Stop");
  await kiosk.see("END", "END-stopped");
  kiosk.assert_clean();
});

test("a change of language in the middle of a visit keeps what was chosen", async () => {
  const { kiosk } = stage;
  await kiosk.go_to_pin("household-of-five");
  await kiosk.go_to_confirm();
  await kiosk.press("English");
  await kiosk.reads("Check everything");
  await kiosk.see("K11", "K11-household");
  assert.match(await kiosk.text(), /300 yen/);
  await kiosk.press("日本語");
  await kiosk.reads("内容をお確かめください");
  kiosk.assert_clean();
});

test("a reload shows the same screen again, empties the keypad, and loses nothing", async () => {
  const { kiosk } = stage;
  const reload_on = async (id) => {
    await kiosk.page.reload();
    await kiosk.wait_for(id);
  };
  await kiosk.go_to_pin("household-of-five");
  for (const digit of "12") await kiosk.press(digit);
  assert.equal(await kiosk.page.locator(".circle.filled").count(), 2);
  await reload_on("K04");
  assert.equal(await kiosk.page.locator(".circle.filled").count(), 0);
  await kiosk.go_to_confirm();
  const before = await kiosk.text();
  await reload_on("K11");
  assert.equal(await kiosk.text(), before);
  await kiosk.take_it_home();
  kiosk.assert_clean();
});

test("the newest window has the visit; the older one says so and stays away", async () => {
  const { kiosk: older, world } = stage;
  await older.go_to_pin("household-of-five");
  for (const digit of "12") await older.press(digit);
  const newer = await Kiosk.open(older.page.context(), world);
  await newer.wait_for("K04");
  let connections = 0;
  for (const page of [older.page, newer.page]) page.on("websocket", () => { ++connections; });
  await older.page.bringToFront();
  await older.see("elsewhere");
  assert.equal(await older.page.locator(".circle").count(), 0);
  await newer.page.bringToFront();
  await newer.enter_pin("1234");
  await newer.wait_for("K07");
  await newer.page.waitForTimeout(2500);  // longer than a page waits before it connects again
  assert.equal(connections, 0);
  assert.equal(await newer.page.locator("body").getAttribute("data-screen"), "K07");

  await older.page.bringToFront();
  await older.press("ここで使う");
  await older.wait_for("K07");
  await newer.wait_for("elsewhere");
  newer.assert_clean();
  older.assert_clean();
});

test("the keypad shows how many digits were touched, and never which", async () => {
  const { kiosk } = stage;
  await kiosk.go_to_pin("household-of-five");
  const pad = kiosk.page.locator(".keypad");
  const untouched = await pad.screenshot();
  for (const digit of "73") await kiosk.press(digit);
  assert.equal(await kiosk.page.locator(".circle.filled").count(), 2);
  assert.ok(untouched.equals(await pad.screenshot()), "a touched key looks different");
  await kiosk.press("全消去");
  assert.equal(await kiosk.page.locator(".circle.filled").count(), 0);
  assert.equal(await kiosk.page.locator("input, textarea").count(), 0);
});

test("Japanese is drawn with the font that is meant for it", async () => {
  const { kiosk } = stage;
  const inspector = await kiosk.page.context().newCDPSession(kiosk.page);
  await inspector.send("DOM.enable");
  await inspector.send("CSS.enable");
  const { root } = await inspector.send("DOM.getDocument");
  const { nodeId } = await inspector.send("DOM.querySelector",
    { nodeId: root.nodeId, selector: "h1" });
  const { fonts } = await inspector.send("CSS.getPlatformFontsForNode", { nodeId });
  assert.deepEqual(fonts.map((font) => font.familyName), ["BIZ UDPGothic"]);
});
