// SPDX-License-Identifier: Apache-2.0
// A recipient of paper with a phone: the sheets that a household got at the kiosk, checked on the
// public page by picture, by camera and by the address in the QR, with a network and without one.
import assert from "node:assert/strict";
import { execFileSync } from "node:child_process";
import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, afterEach, before, test } from "node:test";
import { fileURLToPath } from "node:url";
import { accessibility_faults } from "./judge.js";
import { Kiosk, open_browser, open_profile } from "./kiosk.js";
import { StaticServer } from "./static_server.js";
import { World } from "./world.js";

const source = fileURLToPath(new URL("../..", import.meta.url));
const programs = process.env.SHOMEI_BIN ?? join(source, "build/dev/bin");
const pictures = process.env.SHOMEI_PICTURES;
const limit_ms = 20_000;

/** @type {World} */
let world;
/** @type {import("playwright-core").Browser} */
let browser;
let folder = "";
/** The fronts of the two sheets, and the text in each one's QR. @type {string[]} */
let fronts = [];
/** @type {string[]} */
let texts = [];

const at = (name) => join(folder, name);

/** @param {string} keys  a directory @param {string} name  of the site's folder */
function make_site(keys, name) {
  execFileSync(join(programs, "shomei"), ["paper", "site", "--keys", keys, "--out", at(name),
    "--page", join(source, "issuance/paper/page"), join(source, "build/third-party/jsqr"),
    "--rules", join(source, "config/municipalities/422011.json")]);
  return at(name);
}

/** @param {string} site @param {string} made  the day on which its key list was written */
function date_key_list(site, made) {
  const file = join(site, "page-keys.json");
  writeFileSync(file, JSON.stringify({ ...JSON.parse(readFileSync(file, "utf8")), made }));
}

function printed_pdf() {
  const out = join(world.folder, "printer/out");
  return join(out, readdirSync(out).find((file) => file.endsWith(".pdf")) ?? "");
}

async function print_a_certificate() {
  const kiosk = await Kiosk.open(await open_profile(browser), world);
  await kiosk.go_home();
  await kiosk.go_to_pin("household-of-five");
  await kiosk.go_to_confirm();
  await kiosk.take_it_home();
  await kiosk.page.context().close();
  execFileSync("pdftoppm", ["-r", "150", "-o", "-png", printed_pdf(), at("front")]);
  fronts = readdirSync(folder).filter((file) => file.startsWith("front")).sort().map(at);
  texts = fronts.map((front) => execFileSync("zbarimg", ["--quiet", "--raw", front],
    { encoding: "utf8", stdio: ["ignore", "pipe", "ignore"] }).trim());
}

before(async () => {
  folder = mkdtempSync(join(tmpdir(), "shomei-recipient-"));
  [world, browser] = await Promise.all([World.start(), open_browser()]);
  await print_a_certificate();
});
after(async () => {
  await browser?.close();
  await world?.end();
  rmSync(folder, { recursive: true, force: true });
});

/** One recipient: a server with a site, and a phone that has opened it. */
class Recipient {
  /** @type {string[]} */
  faults = [];

  /** @param {{keys?: string, made?: string, browser?: import("playwright-core").Browser}} [choice] */
  static async open({ keys = join(world.folder, "keys"), made, browser: own = browser } = {}) {
    const recipient = new Recipient();
    const site = make_site(keys, "site");
    if (made) date_key_list(site, made);
    recipient.server = await StaticServer.start(site, world.recipients_url);
    recipient.context = await own.newContext({ viewport: { width: 320, height: 640 },
      deviceScaleFactor: 2, hasTouch: true, locale: "ja-JP", permissions: ["camera"],
      reducedMotion: "reduce" });
    await recipient.visit("");
    return recipient;
  }

  /** @param {string} path  behind /P/ */
  async visit(path) {
    await this.page?.close();
    const page = await this.context.newPage();
    page.setDefaultTimeout(limit_ms);
    page.on("pageerror", (error) => this.faults.push(`script: ${error.message}`));
    page.on("console", (message) => {
      // The browser's own words about a question that no network answers.
      if (message.type() === "error" && !/ERR_|Failed to load/.test(message.text()))
        this.faults.push(`console: ${message.text()}`);
    });
    page.on("request", (request) => {
      const url = new URL(request.url());
      if (url.protocol !== "blob:" && url.origin !== new URL(this.server.url).origin)
        this.faults.push(`request to ${url.origin}`);
    });
    await page.goto(this.server.url + path);
    this.page = page;
    await page.waitForFunction(() => document.body.dataset.ready === "yes");
  }

  /** @param {...string} files */
  choose(...files) {
    return this.page.setInputFiles("#picture", files);
  }

  /** Waits for this in the verdict or the pages. @param {string | RegExp} text */
  reads(text) {
    return this.page.locator("main").getByText(text).first().waitFor();
  }

  verdict() {
    return this.page.locator("#verdict").innerText();
  }

  /** Looks at the page as it is now. @param {string} name  of its picture */
  async see(name) {
    const { page } = this;
    const faults = await accessibility_faults(page);
    const [wide, high] = await page.evaluate(() => [document.documentElement.scrollWidth,
      Math.min(...[...document.querySelectorAll("button")]
        .filter((key) => key.checkVisibility()).map((key) => key.offsetHeight))]);
    if (wide > 320) faults.push(`${wide} px wide`);
    if (high < 44) faults.push(`a key of ${high} px`);
    assert.deepEqual([...faults, ...this.faults], [], name);
    if (!pictures) return;
    mkdirSync(pictures, { recursive: true });
    await page.screenshot({ path: join(pictures, `recipient-${name}.png`), fullPage: true });
  }

  async leave() {
    await this.context.close();
    await this.server.end();
  }
}

/** @param {string} text @param {number} position  in the base32 */
function changed(text, position) {
  const start = text.indexOf("/P/") + 3 + position;
  return text.slice(0, start) + (text[start] === "A" ? "B" : "A") + text.slice(start + 1);
}

const payload_of = (text) => text.slice(text.indexOf("/P/") + 3);

/** @type {Recipient} */
let recipient;
// Whatever a test was stopped by, nothing of it keeps the program from ending.
afterEach(() => recipient?.leave());

test("a picture of a page is verified, and the missing page is named until it comes", async () => {
  recipient = await Recipient.open();
  await recipient.see("start");
  assert.equal(fronts.length, 2);
  await recipient.choose(fronts[0]);
  await recipient.reads("このページは確認できました");
  await recipient.reads("発行済み");
  const said = await recipient.verdict();
  // The verdict itself says so, before anything else.
  assert.match(said, /^このページは確認できました[^0-9]*まだ読み取っていないページ: 2\(全2ページ\)/);
  assert.match(said, /住民票の写し/);
  assert.match(said, /長崎市/);
  assert.match(said, /令和[0-9元]+年[0-9]+月[0-9]+日/);
  assert.match(said, /1／2/);
  await recipient.see("one-of-two");
  await recipient.choose(fronts[1]);
  await recipient.reads("全2ページがそろいました。");
  await recipient.reads("発行済み");
  assert.match(await recipient.verdict(), /^確認できました[^0-9]*全2ページがそろいました。/);
  await recipient.see("complete");
});

test("the address in a QR shows its verdict, and pages opened one by one gather", async () => {
  recipient = await Recipient.open();
  await recipient.visit(payload_of(texts[1]));
  await recipient.reads("まだ読み取っていないページ: 1(全2ページ)");
  assert.equal(recipient.page.url(), recipient.server.url);
  await recipient.visit(payload_of(texts[0]));
  await recipient.reads("全2ページがそろいました。");
  await recipient.see("opened");
  // From the second visit on the page comes from the phone: no payload in a server's log.
  const payload = payload_of(texts[0]);
  assert.deepEqual(recipient.server.asked.filter((line) => line.includes(payload)), []);
  await recipient.page.getByRole("button", { name: "はじめからやり直す" }).tap();
  await recipient.visit("");
  assert.equal(await recipient.page.locator("#pages").innerText(), "");
});

test("who starts again while the state is asked sees nothing of the page before", async () => {
  recipient = await Recipient.open();
  const { page } = recipient;
  let answer = () => {};
  const held = new Promise((resolve) => { answer = () => resolve(undefined); });
  await page.route("**/state", async (route) => { await held; await route.continue(); });
  await recipient.choose(fronts[0]);
  await recipient.reads("照会しています");
  const answered = page.waitForResponse("**/state");
  await page.getByRole("button", { name: "はじめからやり直す" }).tap();
  answer();
  await (await answered).finished();
  await page.evaluate(() => new Promise((resolve) => setTimeout(resolve, 100)));
  assert.equal(await recipient.verdict(), "");
  assert.deepEqual(recipient.faults, []);
});

test("one letter changed anywhere in the QR's text is refused", async () => {
  recipient = await Recipient.open();
  const [text] = texts;
  for (const position of [2, 10, 17, 30, 38, 50, 70, 120, 163]) {
    await recipient.visit(payload_of(changed(text, position)));
    await recipient.reads("確認できませんでした");
    assert.doesNotMatch(await recipient.verdict(), /発行済み/, `letter ${position}`);
  }
  await recipient.see("refused");
  assert.deepEqual(recipient.server.asked.filter((line) => line.startsWith("POST")), []);
});

test("a page signed by a key that is not on the list is refused", async () => {
  mkdirSync(at("other-keys"), { recursive: true });
  execFileSync("openssl", ["genpkey", "-algorithm", "EC", "-pkeyopt", "ec_paramgen_curve:P-256",
    "-out", at("other.pem")]);
  execFileSync(join(programs, "shomei"), ["paper", "publish", at("other.pem"), "--city", "422011",
    "--keys", at("other-keys")]);
  recipient = await Recipient.open({ keys: at("other-keys") });
  await recipient.choose(fronts[0]);
  await recipient.reads("署名した鍵が、市区町村の鍵一覧にありません。");
  await recipient.reads("最新の鍵一覧で確認できます。");
  await recipient.see("unknown-key");
});

test("after one visit the check works with the server gone", async () => {
  recipient = await Recipient.open();
  await recipient.server.end();
  await recipient.visit("");
  await recipient.choose(fronts[1]);
  await recipient.reads("確認できました");
  await recipient.reads("照会していません");
  assert.doesNotMatch(await recipient.verdict(), /鍵一覧/);
  await recipient.see("offline");
});

test("without a network a page newer than the key list is told to be so", async () => {
  recipient = await Recipient.open({ made: "2020-01-01" });
  await recipient.choose(fronts[1]);
  await recipient.reads("発行済み");
  assert.doesNotMatch(await recipient.verdict(), /鍵一覧/);
  await recipient.server.end();
  await recipient.visit("");
  await recipient.choose(fronts[1]);
  await recipient.reads("鍵一覧(2020-01-01)より新しい証明書です。");
  await recipient.see("old-list");
});

test("what a messenger appends to the address of a QR changes nothing", async () => {
  recipient = await Recipient.open();
  for (const appended of ["?utm_source=mail", "#top"]) {
    await recipient.visit(payload_of(texts[0]) + appended);
    await recipient.reads("確認できました");
    assert.equal(recipient.page.url(), recipient.server.url);
  }
});

test("what is no picture, shows no QR or another one is told in words", async () => {
  recipient = await Recipient.open();
  writeFileSync(at("letter.png"), "no picture");
  await recipient.choose(at("letter.png"));
  await recipient.reads("このファイルは写真として読めません。");
  await recipient.choose(join(source, "docs/images/kiosk-pin.png"));
  await recipient.reads("写真の中にQRコードが見つかりませんでした。");
  await recipient.see("no-qr");
  await recipient.visit("AAAA");
  await recipient.reads("読み取ったQRコードは、証明書のものではありません。");
});

test("the camera finds the page's QR and is switched off", async () => {
  // What the camera sees: the foot of the page, as the browser's own stand-in plays it.
  execFileSync("pdftoppm", ["-r", "150", "-f", "1", "-l", "1", "-jpeg",
    "-x", "0", "-y", "1274", "-W", "640", "-H", "480", printed_pdf(), at("seen")]);
  const seen = readdirSync(folder).find((file) => file.startsWith("seen")) ?? "";
  writeFileSync(at("camera.mjpeg"), readFileSync(at(seen)));
  const with_camera = await open_browser(["--use-fake-device-for-media-stream",
    "--use-fake-ui-for-media-stream", `--use-file-for-fake-video-capture=${at("camera.mjpeg")}`]);
  try {
    recipient = await Recipient.open({ browser: with_camera });
    await recipient.page.getByRole("button", { name: "カメラで読み取る" }).tap();
    await recipient.reads("確認できました");
    assert.equal(await recipient.page.locator("#camera").isVisible(), false);
    await recipient.page.getByRole("button", { name: "カメラで読み取る" }).waitFor();
  } finally {
    await with_camera.close();
  }
});
