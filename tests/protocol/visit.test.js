// SPDX-License-Identifier: Apache-2.0
// A whole visit of a terminal in another language, against the real issuer.
import assert from "node:assert/strict";
import { execFileSync } from "node:child_process";
import { randomBytes } from "node:crypto";
import { writeFileSync } from "node:fs";
import { after, before, test } from "node:test";
import { assert_answer, assert_opened, assert_request } from "./openapi.js";
import { read_qr } from "./paper.js";
import { SealKey } from "./seal.js";
import { Terminal, Visit } from "./terminal.js";
import { card, page_key_file, Town } from "./town.js";

/** @type {Town} */
let town;
before(async () => { town = await Town.start(); });
after(() => town?.end());

test("a household's certificate: every step of a visit, and every request and answer by the book", async () => {
  const seen = [];
  const terminal = new Terminal(town.settings_of(1), (message, request, answer) => {
    assert_request(message, request);
    assert_answer(message, answer);
    seen.push(message);
  });
  await terminal.report({ event: "start" });
  const visit = new Visit(terminal, card("household-of-five"));
  const { opened } = await visit.open();
  assert.equal(opened.city, "422011");
  const { offers } = await visit.authenticate();
  assert_opened("Offers", visit.offers_bytes);
  console.log(opened, offers);
  const { quote } = await visit.quote({ kind: "residence-copy", scope: "household", options: "-", copies: 2 });
  const { content } = await visit.apply();
  assert_opened("Content", visit.content_bytes);
  const { qr } = await visit.pages();
  visit.end();
  const { iid } = visit;
  await terminal.report({ event: "released", iid });
  await terminal.report({ event: "printed", iid, sheets: 4 });
  await terminal.report({ event: "captured", iid, yen: quote.yen });
  await terminal.void(randomBytes(16).toString("hex"));
  const health = await terminal.health();
  console.log(seen, qr, health, content.fields.map(f => f.id).join());
  terminal.end();
});
