// SPDX-License-Identifier: Apache-2.0
// What the terminal takes from an issuer that lies, or is not the one it knows: nothing. The lies
// are signed with the issuer's own keys where a signature alone would give them away.
import assert from "node:assert/strict";
import { createCipheriv, createPublicKey, diffieHellman, generateKeyPairSync, hkdfSync,
  sign } from "node:crypto";
import { after, before, beforeEach, test } from "node:test";
import { Channel } from "./channel.js";
import { assert_answer } from "./openapi.js";
import { read_qr } from "./paper.js";
import { hex_sha256, sha256 } from "./seal.js";
import { Terminal, Visit } from "./terminal.js";
import { card, issuer_keys, other_ca, Town } from "./town.js";
import { Fork } from "./witness.js";

/** A terminal to whom every answer of one message comes altered. */
class Deceived extends Terminal {
  lie = { message: "", alter: (/** @type {any} */ envelope, _) => envelope };

  async exchange(channel, message, bytes) {
    const answer = await super.exchange(channel, message, bytes);
    if (message !== this.lie.message) return answer;
    const altered = this.lie.alter(JSON.parse(answer.toString()), bytes);
    return Buffer.from(typeof altered === "string" ? altered : JSON.stringify(altered));
  }

  restarted() {
    const next = super.restarted();
    return Object.assign(new Deceived(next.settings), { witness: next.witness });
  }
}

/** @type {Town} */
let town;
/** @type {Deceived} */
let terminal;
before(async () => {
  town = await Town.start();
  terminal = new Deceived(town.settings_of(1));
  await terminal.health();
});
beforeEach(() => {
  terminal.end();
  terminal = terminal.restarted();
});
after(async () => {
  terminal?.end();
  await town?.end();
});

const sign_text = (text, key = issuer_keys.answers) => sign("sha256", Buffer.from(text),
  { key, dsaEncoding: "ieee-p1363" }).toString("base64");
const resigned = (envelope, text, key = issuer_keys.answers) => ({ ...envelope, text,
  signature: sign_text(text, key) });
const with_line = (envelope, key, value) => resigned(envelope,
  envelope.text.replace(new RegExp(`^${key}=.*`, "m"), `${key}=${value}`));
const other_hash = "0".repeat(64);

const health_lies = {
  "another message": (all) => with_line(all, "msg", "report"),
  "another terminal": (all) => with_line(all, "aud", "store-0002"),
  "a visit": (all) => with_line(all, "vid", "0".repeat(32)),
  "an issuance": (all) => with_line(all, "iid", "0".repeat(32)),
  "another request": (all) => with_line(all, "req", other_hash),
  "another body": (all) => ({ ...all, body: Buffer.from('{"stops": []}').toString("base64") }),
  "a code that contradicts the status": (all) => with_line(all, "code", "B06"),
  "another context": (all) => resigned(all, all.text.replace("answer/v1", "answer/v2")),
  "a line more": (all) => resigned(all, `${all.text}more=1\n`),
  "lines in another order": (all) => resigned(all,
    all.text.replace(/(status=.*\n)(code=.*\n)/, "$2$1")),
  "no line feed at the end": (all) => resigned(all, all.text.slice(0, -1)),
  "a time that is no number": (all) => with_line(all, "now", "soon"),
  "a text changed after it was signed": (all) => ({ ...all, text: `${all.text} ` }),
  "the municipality's signature": (all) => resigned(all, all.text, issuer_keys.pages),
  "a signature in DER": (all) => ({ ...all,
    signature: sign("sha256", Buffer.from(all.text), issuer_keys.answers).toString("base64") }),
  "a member more": (all) => ({ ...all, more: 1 }),
  "a member twice": (all) => JSON.stringify(all).replace("{", `{"checkpoint":"",`),
  "no checkpoint": (all) => ({ ...all, checkpoint: "" }),
  "a checkpoint changed after it was signed": (all) => ({ ...all,
    checkpoint: all.checkpoint.replace(/\n(\d+)\n/, (_, size) => `\n${Number(size) + 1}\n`) }),
  "a cp that is not the checkpoint's": (all) => with_line(all, "cp", `1:${other_hash}`),
  "a body that is no list of stops": (all) => {
    const body = Buffer.from('{"stops":[{"city":"422011","kind":"residence-copy","more":1}]}');
    return with_line({ ...all, body: body.toString("base64") }, "body", hex_sha256(body));
  },
};
for (const [name, alter] of Object.entries(health_lies))
  test(`an answer with ${name} is wrong, and nothing of it is used`, async () => {
    terminal.lie = { message: "health", alter };
    await assert.rejects(terminal.health(), { ending: "wrong" });
    terminal.lie.message = "";
    assert.deepEqual(await terminal.health(), { stops: [] });
  });

/** The envelope under another root, signed by the ledger's own key. */
function forked(envelope) {
  const [origin, size] = envelope.checkpoint.split("\n");
  const head = `${origin}\n${size}\n${Buffer.alloc(32, 7).toString("base64")}\n`;
  const [id] = /(?<=\+)[0-9a-f]{8}(?=\+)/.exec(town.ledger_key);
  const signature = Buffer.concat([Buffer.from(id, "hex"),
    sign(null, Buffer.from(head), issuer_keys.ledger)]).toString("base64");
  return { ...with_line(envelope, "cp", `${size}:${"07".repeat(32)}`),
    checkpoint: `${head}\n— ${origin} ${signature}\n` };
}

/** Nothing new is begun; what was begun can still be settled. */
async function assert_closed() {
  assert.ok(terminal.closed);
  const visit = new Visit(terminal, card("household-of-one"));
  await assert.rejects(visit.open(), { ending: "not sent" });
  terminal.lie.message = "";
  await terminal.report({ event: "start" });
}

test("a ledger of the same size with another root closes the terminal", async () => {
  terminal.lie = { message: "health", alter: forked };
  await assert.rejects(terminal.health(), Fork);
  await assert_closed();
});

test("a ledger that is empty again closes the terminal", async () => {
  terminal.lie = { message: "health",
    alter: (all) => ({ ...with_line(all, "cp", `0:${hex_sha256("")}`), checkpoint: "" }) };
  await assert.rejects(terminal.health(), Fork);
  await assert_closed();
});

test("a proof that is wrong, or of another size, closes the terminal", async () => {
  const with_body = (change) => (all) => {
    const answer = JSON.parse(Buffer.from(all.body, "base64").toString());
    const body = Buffer.from(JSON.stringify({ ...answer, ...change(answer) }));
    return with_line({ ...all, body: body.toString("base64") }, "body", hex_sha256(body));
  };
  for (const change of [({ proof }) => ({ proof: [other_hash, ...proof.slice(1)] }),
    ({ proof }) => ({ proof: [...proof, other_hash] }), ({ proof }) => ({ proof: proof.slice(1) }),
    ({ size }) => ({ size: size + 1 })]) {
    // Two entries more: the first of these answers carries a checkpoint that must be proven.
    const kept = terminal.witness.kept;
    await terminal.report({ event: "start" });
    await terminal.report({ event: "start" });
    terminal.witness.kept = kept;
    terminal.lie = { message: "consistency", alter: with_body(change) };
    await assert.rejects(terminal.health(), Fork);
    await assert_closed();
    terminal.end();
    terminal = terminal.restarted();
  }
});

test("a proof that cannot be fetched leaves the outcome unknown, the terminal open", async () => {
  const { kept } = terminal.witness;
  await terminal.report({ event: "start" });
  terminal.witness.kept = kept;
  terminal.watch = (message) => {
    if (message === "consistency") throw new Error("the connection is cut");
  };
  await assert.rejects(terminal.health(), { ending: "unknown" });
  assert.equal(terminal.closed, false);
  terminal.watch = () => {};
  assert.deepEqual(await terminal.health(), { stops: [] });
});

/** As the issuer seals: to the `epk` of a text, under that text. */
function seal_to(text, bytes) {
  const epk = Buffer.from(/\nepk=(.*)\n/.exec(text)?.[1] ?? "", "hex");
  const { privateKey, publicKey } = generateKeyPairSync("x25519");
  const ephemeral = Buffer.from(publicKey.export({ format: "jwk" }).x ?? "", "base64url");
  const shared = diffieHellman({ privateKey, publicKey: createPublicKey({ format: "jwk",
    key: { kty: "OKP", crv: "X25519", x: epk.toString("base64url") } }) });
  const key = Buffer.from(hkdfSync("sha256", shared, Buffer.concat([ephemeral, epk]),
    "shomei-seal/v1", 44));
  const cipher = createCipheriv("aes-256-gcm", key.subarray(0, 32), key.subarray(32));
  cipher.setAAD(sha256(text));
  return Buffer.concat([Buffer.from([1]), ephemeral, cipher.update(bytes), cipher.final(),
    cipher.getAuthTag()]);
}

async function quoted_visit() {
  const visit = new Visit(terminal, card("household-of-four"));
  await visit.open();
  await visit.authenticate();
  await visit.quote({ kind: "residence-copy", scope: "household", options: "-", copies: 1 });
  return visit;
}

const content_lies = { "": undefined, "another iid": () => ({ iid: "0".repeat(32) }),
  "another municipality": () => ({ city_code: "131016" }),
  "another kind": () => ({ kind: "tax-certificate" }),
  "another document number": () => ({ documents: ["20200101-00000001"] }),
  "a document more": ({ documents }) => ({ documents: [...documents, "20200101-00000001"] }),
  "another second of issue": ({ issued_s }) => ({ issued_s: issued_s - 1 }),
  "a person less": ({ people }) => ({ people: people.slice(1) }),
  "people in another order": ({ people }) => ({ people: [...people].reverse() }),
  "another name": ({ fields }) => ({ fields: fields.map((field) => (
    field.id === "p2.name" ? { ...field, value: "見本　別人" } : field)) }),
  "another day on paper": ({ fields }) => ({ fields: fields.map((field) => (
    field.id === "head.issue-date" ? { ...field, value: "令和2年1月1日" } : field)) }),
  "a stranger": ({ people }) => ({ people: [...people.slice(1), "m9"] }),
  "a field twice": ({ fields }) => ({ fields: [...fields, fields[0]] }),
  "a salt that is too short": ({ fields: [first, ...rest] }) => ({
    fields: [{ ...first, salt: first.salt.slice(2) }, ...rest] }) };

test("content that contradicts what was asked for is wrong, however well sealed", async () => {
  const honest = await quoted_visit();
  const { content } = await honest.apply();
  honest.end();
  for (const [name, change] of Object.entries(content_lies)) {
    const visit = await quoted_visit();
    terminal.lie = { message: "apply", alter: (all, request) => {
      const { text } = JSON.parse(request);
      const [, iid] = /\niid=(.*)\n/.exec(text);
      const [, doc, issued] = /\ndoc=(.*)\n.*\nissued=(.*)\n/.exec(all.text);
      const made = { ...content, iid, documents: doc.split(","), issued_s: Number(issued) };
      const body = seal_to(text, Buffer.from(JSON.stringify({ ...made, ...change?.(made) })));
      return resigned({ ...all, body: body.toString("base64") },
        all.text.replace(/payload=.*/, `payload=${hex_sha256(body)}`), issuer_keys.pages);
    } };
    if (change) await assert.rejects(visit.apply(), { ending: "wrong" }, name);
    else assert.equal((await visit.apply()).content.iid, visit.iid);
    visit.end();
  }
});

test("a result that is late, holds too long or is another's is wrong", async () => {
  for (const [key, value] of Object.entries({ fresh: (at) => at + 901, now: (at) => at + 1000,
    vid: () => "0".repeat(32), iid: () => "0".repeat(32), req: () => other_hash,
    payload: () => other_hash, aud: () => "store-0002", snap: () => "",
    status: () => "refused" })) {
    const visit = await quoted_visit();
    terminal.lie = { message: "apply", alter: (all) => resigned(all, all.text.replace(
      new RegExp(`^${key}=.*`, "m"), `${key}=${value(Number(/issued=(.*)/.exec(all.text)[1]))}`),
    issuer_keys.pages) };
    await assert.rejects(visit.apply(), { ending: "wrong" }, key);
    visit.end();
  }
});

test("pages that are signed for another sheet, day or key are wrong", async () => {
  for (const [at, name] of Object.entries({ 0: "version", 4: "key", 7: "city", 15: "number",
    16: "kind", 19: "day", 20: "n", 21: "N", 37: "digest" })) {
    const visit = await quoted_visit();
    await visit.apply();
    terminal.lie = { message: "pages", alter: (all) => {
      const { qr } = JSON.parse(Buffer.from(all.body, "base64").toString());
      const payload = Buffer.from(read_qr(qr[0]).payload);
      payload[at] ^= 1;
      const lie = qr_text(payload, sign("sha256", Buffer.concat([
        Buffer.from("shomei-page-signature/v1\n"), payload]),
      { key: issuer_keys.pages, dsaEncoding: "ieee-p1363" }));
      const body = Buffer.from(JSON.stringify({ qr: [lie, ...qr.slice(1)] }));
      const text = all.text.replace(/body=.*/, `body=${hex_sha256(body)}`);
      return resigned({ ...all, body: body.toString("base64") }, text, issuer_keys.pages);
    } };
    await assert.rejects(visit.pages(), { ending: "wrong" }, name);
    visit.end();
  }
});

function qr_text(payload, signature) {
  const bits = [...payload, ...signature].map((byte) => byte.toString(2).padStart(8, "0")).join("");
  const letters = "ABCDEFGHIJKLMNOPQRSTUVWXYZ234567";
  const fives = bits.match(/.{1,5}/g) ?? [];
  return `/P/${fives.map((five) => letters[parseInt(five.padEnd(5, "0"), 2)]).join("")}`;
}

test("an issuer of another name, key or authority is asked nothing, a stranger not heard", async () => {
  const settings = town.settings_of(1);
  const { tls } = settings;
  for (const [name, changes] of Object.entries({ name: { server_name: "other.test" },
    key: { pins: [other_hash] }, authority: { tls: { ...tls, ca: other_ca } },
    stranger: { tls: { ca: tls.ca } } })) {
    const wrong = new Terminal(settings);
    wrong.between_visits = new Channel({ ...settings, ...changes });
    await assert.rejects(wrong.health(), { ending: "not sent" }, name);
    wrong.end();
  }
});

test("a full issuer says when to come back, as documented", async () => {
  const full = await Town.start({ "listen.connections": 1 });
  try {
    const first = new Terminal(full.settings_of(1));
    let busy;
    const second = new Terminal(full.settings_of(2), (message, _, answer) => {
      assert_answer(message, answer);
      busy = answer;
    });
    await first.health();
    await assert.rejects(second.health(), { ending: "busy", status: 503 });
    assert.match(busy.headers["retry-after"], /^[1-9][0-9]*$/);
    first.end();
    second.end();
  } finally {
    await full.end();
  }
});
