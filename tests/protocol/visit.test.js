// SPDX-License-Identifier: Apache-2.0
// A whole visit of a terminal in another language, against the real issuer.
import assert from "node:assert/strict";
import { spawnSync } from "node:child_process";
import { randomBytes } from "node:crypto";
import { readdirSync, readFileSync, writeFileSync } from "node:fs";
import { request } from "node:https";
import { join } from "node:path";
import { after, before, beforeEach, test } from "node:test";
import { assert_answer, assert_opened, assert_request } from "./openapi.js";
import { read_qr } from "./paper.js";
import { SealKey } from "./seal.js";
import { Terminal, Visit } from "./terminal.js";
import { card, page_key_file, Town } from "./town.js";

/** @type {Town} */
let town;
/** @type {Terminal} */
let terminal;
let seen = [];
before(async () => {
  town = await Town.start();
  terminal = new Terminal(town.settings_of(1), (message, request, answer) => {
    assert_request(message, request);
    assert_answer(message, answer);
    seen.push(message);
  });
});
beforeEach(() => {
  terminal.end();
  terminal = terminal.restarted();
  seen = [];
});
after(async () => {
  terminal?.end();
  await town?.end();
});

/** A visit up to what was quoted. */
async function quoted_visit(name, choice = { scope: "self", options: "-", copies: 1 }) {
  const visit = new Visit(terminal, card(name));
  await visit.open();
  await visit.authenticate();
  await visit.quote({ kind: "residence-copy", ...choice });
  return visit;
}

/** The events of an issuance in the exported ledger, which the auditors' program has verified. */
function events_of(iid) {
  const folder = town.at(`export-${iid}`);
  town.shomei("ledger", "export", "--out", folder);
  writeFileSync(town.at("ledger.vkey"), `${town.ledger_key}\n`);
  town.run("ledger", "verify", folder, "--key", town.at("ledger.vkey"));
  const entries = join(folder, "tile/entries");
  const text = readdirSync(entries, { recursive: true }).map((name) => join(entries, String(name)))
    .filter((path) => /\/\d+$/.test(path)).map((path) => readFileSync(path, "latin1")).join("");
  return [...text.matchAll(/\niid=([0-9a-f-]+)\nev=([a-z-]+)\n/g)]
    .filter((entry) => entry[1] === iid).map((entry) => entry[2]);
}

test("a household's certificate is issued to a terminal written from the documents", async () => {
  await terminal.report({ event: "start" });
  const visit = new Visit(terminal, card("household-of-five"));
  const { opened } = await visit.open();
  assert.equal(opened.city, "422011");
  assert.ok(opened.kinds.some(({ kind, open }) => kind === "residence-copy" && open));
  const { offers } = await visit.authenticate();
  assert_opened("Offers", visit.offers_bytes);
  assert.equal(offers.people.length, 5);
  const { quote } = await visit.quote({ kind: "residence-copy", scope: "household",
    options: "domicile,relation", copies: 2 });
  assert.equal(quote.yen, 2 * offers.kinds[0].unit_yen);
  const { content } = await visit.apply();
  assert_opened("Content", visit.content_bytes);
  assert.deepEqual(offers.people.map(({ name }) => name),
    content.people.map((_, at) => content.fields.find(({ id }) => id === `p${at + 1}.name`).value));
  const { qr } = await visit.pages();
  assert.equal(qr.length, 4);
  visit.end();

  const { iid } = visit;
  await terminal.report({ event: "released", iid });
  await terminal.report({ event: "printed", iid, sheets: 4 });
  await terminal.report({ event: "captured", iid, yen: quote.yen });
  assert.deepEqual(await terminal.health(), { stops: [] });
  assert.deepEqual(seen.filter((message) => message !== "consistency"), ["report", "open",
    "authenticate", "quote", "apply", "pages", "report", "report", "report", "health"]);
  assert.ok(seen.includes("consistency"), "no checkpoint came that needed a proof");
  assert.deepEqual(events_of(iid), ["grant", "pages", "released", "printed", "captured"]);
});

test("members are chosen by their handles, and a grant given up is void for good", async () => {
  const visit = await quoted_visit("household-of-four",
    { scope: "members:m1,m3", options: "-", copies: 1 });
  const { content } = await visit.apply();
  assert.deepEqual(content.people, ["m1", "m3"]);
  await terminal.void(visit.iid);
  const { refusal } = await visit.pages();
  assert.equal(refusal.code, "F01");
  visit.end();
  assert.deepEqual(events_of(visit.iid), ["grant", "voided"]);
});

test("an iid that is void before its application comes is dead", async () => {
  const visit = await quoted_visit("household-of-one");
  const application = visit.application();
  await terminal.void(visit.iid);
  const answer = await terminal.ask(visit.channel, "apply",
    Buffer.from(JSON.stringify(visit.signed(application))),
    { vid: visit.vid, iid: visit.iid, city: visit.opened.city, of_text: application });
  assert.equal(answer.refusal.code, "F01");
  assert.equal((await terminal.void(randomBytes(16).toString("hex"))).refusal, undefined);
  visit.end();
});

test("a card that may not be used here is refused with a signed code, before any PIN", async () => {
  for (const [name, code] of [["expired", "A04"], ["revoked", "A06"], ["suspended", "A07"],
    ["unknown-to-register", "A11"], ["other-ca", "A17"]]) {
    const visit = new Visit(terminal, card(name));
    const { refusal } = await visit.open();
    assert.equal(refusal?.code, code, name);
    visit.end();
  }
});

test("what is sealed to one text opens with no other key and under no other text", async () => {
  const visit = await quoted_visit("household-of-one");
  await visit.apply();
  assert.deepEqual(visit.open_content(), visit.content_bytes);
  const other_text = visit.application();
  for (const wrong of [() => visit.open_offers(new SealKey()),
    () => visit.open_offers(undefined, other_text), () => visit.open_content(new SealKey()),
    () => visit.open_content(undefined, other_text)])
    assert.throws(wrong, { ending: "wrong" });
  visit.end();
});

/** r and s as the DER that OpenSSL's command reads. */
function as_der(signature) {
  const integer = (bytes) => {
    const first = bytes.findIndex((byte) => byte !== 0);
    const short = bytes.subarray(first);
    const value = short[0] & 0x80 ? Buffer.concat([Buffer.from([0]), short]) : short;
    return Buffer.concat([Buffer.from([2, value.length]), value]);
  };
  const both = Buffer.concat([integer(signature.subarray(0, 32)), integer(signature.subarray(32))]);
  return Buffer.concat([Buffer.from([0x30, both.length]), both]);
}

test("the openssl command verifies a page's signature, and none over other bytes", async () => {
  const visit = await quoted_visit("household-of-one");
  await visit.apply();
  const { signed, signature } = read_qr((await visit.pages()).qr[0]);
  visit.end();
  writeFileSync(town.at("page.sig"), as_der(signature));
  const openssl = (bytes) => spawnSync("openssl", ["dgst", "-sha256", "-verify", page_key_file,
    "-signature", town.at("page.sig")], { input: bytes, encoding: "utf8" }).stdout;
  assert.equal(openssl(signed), "Verified OK\n");
  const altered = Buffer.from(signed);
  altered[altered.length - 1] ^= 1;
  assert.equal(openssl(altered), "Verification failure\n");
});

/** What the issuer answers to somebody who holds a sheet: judged, its status and what it says. */
function ask_state(/** @type {string} */ text, method = "POST") {
  const { tls: { ca } } = town.settings_of(1);
  return new Promise((resolve, reject) => {
    const call = request(new URL("/P/state", town.public_url), { method, ca, agent: false,
      servername: "issuer.test", headers: { "Content-Type": "text/plain",
        "Content-Length": Buffer.byteLength(text) } }, (answer) => {
      const parts = [];
      answer.on("data", (part) => parts.push(part));
      answer.on("end", () => {
        const bytes = Buffer.concat(parts);
        assert_answer("paper-state", { status: answer.statusCode, headers: answer.headers, bytes });
        resolve([answer.statusCode, bytes.length > 0 ? JSON.parse(bytes.toString()).state : ""]);
      });
    });
    call.on("error", reject);
    call.end(text);
  });
}

test("the state of a page is told as it is described, and to its text alone", async () => {
  const visit = await quoted_visit("household-of-one");
  await visit.apply();
  const [text] = (await visit.pages()).qr;
  assert_request("paper-state", Buffer.from(text));
  assert.deepEqual(await ask_state(text), [200, "unconfirmed"]);
  await terminal.report({ event: "released", iid: visit.iid });
  await terminal.report({ event: "printed", iid: visit.iid, sheets: 2 });
  await terminal.report({ event: "captured", iid: visit.iid, yen: visit.quoted.yen });
  assert.deepEqual(await ask_state(text), [200, "issued"]);
  const given_up = await quoted_visit("household-of-four");
  await given_up.apply();
  const [of_void] = (await given_up.pages()).qr;
  await terminal.void(given_up.iid);
  assert.deepEqual(await ask_state(of_void), [200, "void"]);
  assert.deepEqual(await ask_state(text.slice(0, -1)), [404, ""]);
  assert.deepEqual(await ask_state("A".repeat(1025)), [413, ""]);
  assert.deepEqual(await ask_state("", "PUT"), [405, ""]);
  const questions = Array.from({ length: 41 }, () => ask_state(text));  // a minute may end meanwhile
  assert.ok((await Promise.all(questions)).some(([status]) => status === 429));
  visit.end();
  given_up.end();
});
