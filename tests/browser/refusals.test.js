// SPDX-License-Identifier: Apache-2.0
// What goes wrong is told on the screen: what it is, what helps, who can help.
import assert from "node:assert/strict";
import { test } from "node:test";
import { set_the_stage, stage } from "./stage.js";

set_the_stage();

const phone_number = /0\d{1,3}-\d{2,4}-\d{4}/;

test("a wrong PIN shows the tries that the card has left, down to the locked card", async () => {
  const { kiosk } = stage;
  await kiosk.go_to_pin("wrong-pin");
  await kiosk.enter_pin("9999");
  await kiosk.reads("あと2回まちがえると、カードが使えなくなります。");
  await kiosk.see("K04", "K04-two-left");
  await kiosk.enter_pin("9999");
  await kiosk.see("K04L");
  assert.match(await kiosk.text(), /次にまちがえるとロックされます/);
  await kiosk.press("続ける");
  await kiosk.see("K04", "K04-one-left");
  await kiosk.enter_pin("9999");
  await kiosk.see("END", "END-locked");
  const told = await kiosk.text();
  assert.match(told, /暗証番号がロックされました/);
  assert.match(told, phone_number);
  kiosk.assert_clean();
});

test("a wrong PIN is no obstacle when the next one is right", async () => {
  const { kiosk } = stage;
  await kiosk.go_to_pin("second-resident");
  await kiosk.enter_pin("9999");
  await kiosk.reads("あと2回まちがえると、カードが使えなくなります。");
  await kiosk.enter_pin("1234");
  await kiosk.wait_for("K07");
  kiosk.assert_clean();
});

test("a revoked card is told before the PIN, with offices, phones and a reference", async () => {
  const { kiosk, world } = stage;
  await kiosk.press("はじめる");
  await kiosk.press("同意して進む");
  await kiosk.wait_for("K03");
  await world.card("insert revoked");
  await kiosk.see("END", "END-card-still-there");
  const told = await kiosk.text();
  assert.match(told, /失効/);
  assert.match(told, /カードをお取りください/);
  assert.match(told, /地域センター/);
  assert.match(told, phone_number);
  assert.match(await kiosk.text("footer"), /受付番号 [A-Z]{8}/);
  await world.card("remove");
  await kiosk.page.getByRole("button", { name: "終了" }).waitFor();
  await kiosk.see("END", "END-revoked");
  assert.doesNotMatch(kiosk.seen.join(), /K04/);
  await kiosk.press("English");
  await kiosk.page.getByRole("button", { name: "Finish" }).waitFor();
  await kiosk.see("END", "END-revoked");
  assert.match(await kiosk.text(), /Regional Centre/);
  assert.match(await kiosk.text(), phone_number);
  kiosk.assert_clean();
});

test("a certificate that ends soon is told, and the visit goes on", async () => {
  const { kiosk, world } = stage;
  await kiosk.press("はじめる");
  await kiosk.press("同意して進む");
  await kiosk.wait_for("K03");
  await world.card("insert expiring");
  await kiosk.see("K03N");
  assert.match(await kiosk.text(), /有効期限は20\d\d年\d+月\d+日\(令和\d+年\)です/);
  await kiosk.press("English");
  await kiosk.reads("The electronic certificate ends soon");
  await kiosk.see("K03N");
  await kiosk.press("Continue");
  await kiosk.wait_for("K04");
  kiosk.assert_clean();
});
