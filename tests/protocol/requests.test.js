// SPDX-License-Identifier: Apache-2.0
// What the issuer answers to requests that are repeated, altered, or no requests at all: always one
// of the documented answers, and the next request is served.
import assert from "node:assert/strict";
import { randomBytes } from "node:crypto";
import { request } from "node:https";
import { after, before, beforeEach, test } from "node:test";
import { Channel } from "./channel.js";
import { assert_answer, is_request } from "./openapi.js";
import { Terminal, Visit } from "./terminal.js";
import { card, Town } from "./town.js";

/** @type {Town} */
let town;
/** @type {Terminal} */
let terminal;
before(async () => {
  town = await Town.start();
  terminal = new Terminal(town.settings_of(1));
});
beforeEach(() => {
  terminal.end();
  terminal = terminal.restarted();
});
after(async () => {
  terminal?.end();
  await town?.end();
});

const as_bytes = (value) => (Buffer.isBuffer(value) ? value
  : Buffer.from(typeof value === "string" ? value : JSON.stringify(value)));
const other_id = "0".repeat(32);
const other_hash = "0".repeat(64);

/** The documented answer to this request, as `409`, `200 ok` or `200 F03`. */
async function send(channel, message, value) {
  const answer = await channel.post(message, as_bytes(value), 4 * 1024 * 1024);
  assert_answer(message, answer);
  if (answer.status !== 200) return String(answer.status);
  const [, status, code] = /\nstatus=(.*)\ncode=(.*)\n/.exec(JSON.parse(answer.bytes).text);
  return `200 ${status === "ok" ? status : code}`;
}

async function opened_visit() {
  const visit = new Visit(terminal, card("household-of-five"));
  await visit.open();
  return visit;
}

async function quoted_visit() {
  const visit = await opened_visit();
  await visit.authenticate();
  await visit.quote({ kind: "residence-copy", scope: "household", options: "-", copies: 1 });
  return visit;
}

async function granted_visit() {
  const visit = await quoted_visit();
  await visit.apply();
  return visit;
}

const altered = (text, key, value) => text.replace(new RegExp(`^${key}=.*`, "m"),
  `${key}=${value}`);
const short = (value) => String(value).slice(0, 20);

const text_rows = [["aud", "131016@nagasaki", "403"], ["aud", "422011@other", "403"],
  ["term", "store-0002", "403"], ["tcert", other_hash, "403"], ["vid", other_id, "409"],
  ["epoch", 0, "403"], ["nonce", "A".repeat(43), "200 F03"], ["nexp", 1, "200 F03"],
  ["cert", other_hash, "200 F03"], ["cp", `1:${other_hash}`, "409"], ["epoch", "01", "400"]];

for (const [key, value, expected] of [...text_rows, ["build", other_hash, "200 B08"]])
  test(`an authentication with ${key}=${short(value)} is answered ${expected}`, async () => {
    const visit = await opened_visit();
    const text = visit.authentication();
    const wrong = visit.signed(altered(text, key, value));
    assert.equal(await send(visit.channel, "authenticate", wrong), expected);
    assert.equal(await send(visit.channel, "authenticate", visit.signed(text)),
      expected.startsWith("200") ? "409" : "200 ok", "afterwards");
    visit.end();
  });

for (const [key, value, expected] of [...text_rows, ["iid", "x", "400"], ["kind", "Kind", "400"],
  ["scope", "self", "200 F03"], ["scope", "members:m9", "200 C09"], ["opts", "relation", "200 F03"],
  ["opts", "relation,domicile", "400"], ["copies", 2, "200 F03"], ["copies", 33, "400"],
  ["fee", 1, "200 F03"], ["quote", other_hash, "200 F03"]])
  test(`an application with ${key}=${short(value)} is answered ${expected}`, async () => {
    const visit = await quoted_visit();
    const text = visit.application();
    const wrong = visit.signed(altered(text, key, value));
    assert.equal(await send(visit.channel, "apply", wrong), expected);
    assert.equal(await send(visit.channel, "apply", visit.signed(text)),
      expected.startsWith("200") ? "409" : "200 ok", "afterwards");
    visit.end();
  });

test("a text under a signature of another text is refused, and its nonce is used up", async () => {
  const visit = await opened_visit();
  const text = visit.authentication();
  const { signature } = visit.signed(`${text} `);
  assert.equal(await send(visit.channel, "authenticate", { text, signature }), "200 F03");
  assert.equal(await send(visit.channel, "authenticate", visit.signed(text)), "409");
  visit.end();
});

test("the same bytes get the same answer, on any connection, at most twice again", async () => {
  const visit = await quoted_visit();
  const again = new Channel(terminal.settings);
  const repeats = async (message, bytes, first) => {
    for (const channel of [visit.channel, again]) {
      const answer = await channel.post(message, bytes, 4 * 1024 * 1024);
      assert.deepEqual(JSON.parse(answer.bytes).body, first, message);
    }
    assert.equal(await send(again, message, bytes), "410");
  };
  const answers = new Map();
  terminal.watch = (message, _, { bytes }) => answers.set(message, JSON.parse(bytes).body);
  await visit.apply();
  await repeats("apply", visit.last_request, answers.get("apply"));
  await visit.pages();
  await repeats("pages", visit.last_request, answers.get("pages"));
  const { request: report } = await terminal.report({ event: "released", iid: visit.iid });
  for (let time = 0; time < 4; ++time)
    assert.equal(await send(again, "report", report), "200 ok");
  again.close();
  visit.end();
});

test("pages that do not cover the content exactly are never signed", async () => {
  const visit = await granted_visit();
  const [first, second] = visit.lay_out();
  const { iid } = visit;
  for (const pages of [[first], [first, first], [first, second, second],
    [{ ...first, digest: other_hash }, second],
    [{ ...first, document: "20200101-00000001" }, second],
    [{ ...first, fields: first.fields.slice(1) }, second], [{ ...first, count: 3 }, second],
    [{ ...first, fields: [...first.fields, "p9.name"] }, second]])
    assert.equal(await send(visit.channel, "pages", { iid, pages }), "409", JSON.stringify(pages));
  for (const pages of [[], [{ ...first, number: 3 }, second], [{ ...first, fields: [] }, second],
    [{ ...first, more: 1 }, second]])
    assert.equal(await send(visit.channel, "pages", { iid, pages }), "400", JSON.stringify(pages));
  assert.equal((await visit.pages()).qr.length, 2);
  assert.equal(await send(visit.channel, "pages", { iid, pages: [second, first] }), "409");
  visit.end();
});

test("a report out of order, of another amount or under a used number never enters", async () => {
  const visit = await granted_visit();
  await visit.pages();
  const { iid, quoted } = visit;
  const { epoch, seq } = terminal.mark;
  const report = (changes) => send(visit.channel, "report",
    { epoch, seq: seq + 10, iid, event: "released", yen: 0, sheets: 0, ...changes });
  assert.equal(await report({ event: "captured", yen: quoted.yen }), "409");
  assert.equal(await report({ event: "released" }), "200 ok");
  assert.equal(await report({ event: "printed" }), "409", "the number is used");
  assert.equal(await report({ event: "printed", seq: seq + 9 }), "409", "the number is behind");
  assert.equal(await report({ event: "printed", seq: seq + 11, epoch: 0 }), "409", "the epoch");
  assert.equal(await report({ event: "printed", seq: seq + 11, iid: "" }), "400");
  assert.equal(await report({ event: "printed", seq: seq + 11, sheets: 2 }), "200 ok");
  assert.equal(await report({ event: "captured", seq: seq + 12, yen: quoted.yen - 1 }), "409");
  assert.equal(await report({ event: "captured", seq: seq + 12, yen: quoted.yen }), "200 ok");
  assert.equal(await send(visit.channel, "void", { epoch, seq, iid }), "409", "the money is taken");
  terminal.seq = seq + 12;
  visit.end();
});

test("another terminal gets nothing of this one's visit", async () => {
  const visit = await granted_visit();
  const other = new Channel(town.settings_of(2));
  const { epoch, seq } = terminal.mark;
  const next = await quoted_visit();
  const application = next.signed(next.application());
  next.end();
  const choice = { kind: "residence-copy", scope: "self", options: "-", copies: 1 };
  for (const [message, value, expected] of [["apply", application, "403"],
    ["quote", { vid: visit.vid, ...choice }, "409"],
    ["pages", { iid: visit.iid, pages: visit.lay_out() }, "409"],
    ["report", { epoch, seq, iid: visit.iid, event: "voided", yen: 0, sheets: 0 }, "409"],
    ["void", { epoch, seq, iid: visit.iid }, "409"]])
    assert.equal(await send(other, message, value), expected, message);
  assert.equal((await visit.pages()).qr.length, 2);
  other.close();
  visit.end();
});

const grammar = {
  health: { epoch: 99, seq: 99, build: other_hash, reader: "ok", printer: "ok", money: "ok" },
  void: { epoch: 99, seq: 99, iid: randomBytes(16).toString("hex") },
  consistency: { size: 0, newer: 0 },
};

test("what the description of the API refuses, the issuer answers with 400", async () => {
  const channel = new Channel(terminal.settings);
  for (const [message, good] of Object.entries(grammar)) {
    const [name, value] = Object.entries(good)[0];
    const rest = JSON.stringify(good).slice(1);
    for (const bad of ["", "null", "[]", "{}", `${JSON.stringify(good)}{}`,
      JSON.stringify({ ...good, more: 1 }), JSON.stringify({ ...good, [name]: undefined }),
      JSON.stringify({ ...good, [name]: String(value) }), JSON.stringify({ ...good, [name]: -1 }),
      JSON.stringify({ ...good, [name]: 2 ** 53 }), JSON.stringify({ ...good, [name]: null })]) {
      assert.ok(!is_request(message, as_bytes(bad)), bad);
      assert.equal(await send(channel, message, bad), "400", bad);
    }
    // What a schema does not see.
    for (const bad of [`{"${name}":${value},${rest}`, `\ufeff${JSON.stringify(good)}`,
      JSON.stringify(good).replace(`:${value}`, `:${value}.0`),
      JSON.stringify(good).replace(`:${value}`, `:${value}e0`)])
      assert.equal(await send(channel, message, bad), "400", bad);
    assert.equal(await send(channel, message, good), "200 ok");
  }
  terminal.settings.epoch = 99;
  terminal.seq = 99;
  channel.close();
});

/** The status of one HTTP request with this terminal's certificate. */
const status_of = (method, path, headers, body) => new Promise((resolve, reject) => {
  const { host, port, server_name, tls } = terminal.settings;
  const call = request({ host, port, servername: server_name, ...tls, method, path, headers,
    agent: false }, (answer) => resolve(answer.resume().statusCode));
  call.on("error", reject);
  if (body) call.write(body);
  call.end();
});

test("other paths, methods and types, bodies of no length or too large have a status", async () => {
  const body = as_bytes(grammar.void);
  const type = { "Content-Type": "application/json" };
  const length = { ...type, "Content-Length": body.length };
  assert.equal(await status_of("POST", "/v1/other", length, body), 404);
  assert.equal(await status_of("PUT", "/v1/void", length, body), 405);
  assert.equal(await status_of("GET", "/v1/void", {}), 405);
  const plain = { ...length, "Content-Type": "text/plain" };
  assert.equal(await status_of("POST", "/v1/void", plain, body), 415);
  const chunked = { ...type, "Transfer-Encoding": "chunked" };
  assert.equal(await status_of("POST", "/v1/void", chunked, body), 400);
  const long = { ...type, "Content-Length": 1025 };
  assert.equal(await status_of("POST", "/v1/void", long, Buffer.alloc(1025)), 413);
  assert.equal(await status_of("GET", "/livez", {}), 200);
  assert.equal(await status_of("GET", "/readyz", {}), 200);
});

test("a terminal that was withdrawn is denied, whatever it asks", async () => {
  town.shomei("terminal", "revoke", "store-0002");
  const channel = new Channel(town.settings_of(2));
  for (const [message, value] of Object.entries(grammar))
    assert.equal(await send(channel, message, value), "403");
  channel.close();
});
