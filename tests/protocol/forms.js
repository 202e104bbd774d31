// SPDX-License-Identifier: Apache-2.0
// The forms of docs/protocol.md and docs/openapi.yaml that a terminal reads: values, bodies, texts.
import { parse_strict } from "./strict_json.js";

const last_second = 253_402_300_799;

const matches = (pattern) => (value) => typeof value === "string" && pattern.test(value);
const integer = (least, most) => (value) => Number.isSafeInteger(value) && value >= least
  && value <= most;
const base64_of = (least, most) => (value) => typeof value === "string"
  && Buffer.from(value, "base64").toString("base64") === value
  && Buffer.byteLength(value, "base64") >= least && Buffer.byteLength(value, "base64") <= most;
const list_of = (form, most, least = 0) => (value) => Array.isArray(value)
  && value.length >= least && value.length <= most && value.every(form);
const text_of = (most) => (value) => typeof value === "string" && value.length > 0
  && Buffer.byteLength(value) <= most;
const differing = (form, key = (item) => item) => (value) => form(value)
  && new Set(value.map(key)).size === value.length;
const either = (...forms) => (value) => forms.some((form) => form(value));
const is = (expected) => (value) => value === expected;
const is_truth = (value) => typeof value === "boolean";

/** Exactly these members, each of its form, and what binds them together. */
const object_of = (members, together = (_) => true) => (value) => typeof value === "object"
  && value !== null && !Array.isArray(value)
  && Object.keys(value).length === Object.keys(members).length
  && Object.entries(members).every(([name, form]) => Object.hasOwn(value, name)
    && form(value[name]))
  && together(value);

const id = matches(/^[0-9a-f]{32}$/);
const hash = matches(/^[0-9a-f]{64}$/);
const city = matches(/^[0-9]{6}$/);
const nonce = matches(/^[A-Za-z0-9_-]{42}[AEIMQUYcgkosw048]$/);
const name = matches(/^(?!-$)[A-Za-z0-9._:-]{1,64}$/);
const word = matches(/^(?!-$)[A-Za-z0-9._:-]{1,32}$/);
const kind = matches(/^[a-z][a-z0-9-]{0,31}$/);
const scope = matches(/^(self|household|members:m[1-9][0-9]?(,m[1-9][0-9]?){0,31})$/);
const options = matches(/^(-|[a-z][a-z0-9-]{0,31}(,[a-z][a-z0-9-]{0,31}){0,15})$/);
const handle = matches(/^m[1-9][0-9]?$/);
const document_number = matches(/^[0-9]{8}-[0-9]{8}$/);
const second = integer(0, last_second);
const number = integer(0, Number.MAX_SAFE_INTEGER);
const copies = integer(1, 32);

const kind_openness = either(
  object_of({ kind, open: is(true), reason: is(""), next_opening: second }),
  object_of({ kind, open: is(false), reason: word, next_opening: second }));
const sum = (lines) => lines.reduce((total, line) => total + line.yen, 0);

const bodies = {
  envelope: object_of({ text: text_of(4096), signature: base64_of(64, 64),
    body: base64_of(0, 1_441_792),
    checkpoint: (value) => typeof value === "string" && Buffer.byteLength(value) <= 16_384 }),
  refusal: object_of({ city: either(is(""), city), not_after: second }),
  open: object_of({ nonce, nexp: second, city, not_after: second, notices: list_of(word, 16),
    kinds: list_of(kind_openness, 64) }),
  authenticate: object_of({ nonce, nexp: second, offers: base64_of(0, 262_144) }),
  quote: object_of({ kind, scope, options, copies, yen: integer(0, 1_000_000),
    lines: list_of(object_of({ text_id: matches(/^[a-z0-9.-]{1,64}$/),
      yen: integer(-10_000_000, 10_000_000) }), 16, 1) },
  (quote) => sum(quote.lines) === quote.yen),
  pages: object_of({
    qr: list_of(matches(/^[0-9A-Z $%*+./:-]{0,125}\/P\/[A-Z2-7]{164}$/), 200, 1) }),
  consistency: object_of({ size: number, proof: list_of(hash, 63) }),
  health: object_of({ stops: list_of(object_of({ city, kind }), 256) }),
  offers: object_of({
    people: differing(list_of(object_of({ handle, name: text_of(2000), self: is_truth }), 64, 1),
      (person) => person.handle),
    family: differing(list_of(object_of({ handle, name: text_of(2000), self: is_truth }), 64),
      (person) => person.handle),
    kinds: differing(list_of(object_of({ kind, options, copies_limit: copies,
      scopes: differing(list_of(matches(/^(self|household|members)$/), 3, 1)),
      unit_yen: integer(0, 100_000) }), 16), (each) => each.kind),
    refused: differing(list_of(object_of({ kind, reason: word, next_opening: second }), 16),
      (each) => each.kind),
    notices: differing(list_of(word, 16)),
  }, (offers) => offers.people.filter((person) => person.self).length === 1),
  content: object_of({ iid: id, city_code: city, kind,
    documents: differing(list_of(document_number, 32, 1)), issued_s: second,
    people: differing(list_of(handle, 32, 1)),
    fields: differing(list_of(object_of({ id: matches(/^(head|p(0|[1-9][0-9]?))\.[a-z][a-z0-9-]{0,31}$/),
      salt: matches(/^[0-9a-f]{32}$/), value: text_of(16_384) }), 2000, 1), (field) => field.id) }),
};

/** @param {keyof typeof bodies} form @param {Uint8Array} bytes @returns {any} */
export function read_body(form, bytes) {
  const value = parse_strict(bytes);
  if (!bodies[form](value)) throw new Error(`no ${form}`);
  return value;
}

const none = is("-");
const decimal = (most) => (value) => /^(0|[1-9][0-9]{0,15})$/.test(value) && Number(value) <= most;
const mark = matches(/^(0|[1-9][0-9]{0,15}):[0-9a-f]{64}$/);
const status = matches(/^(ok|refused)$/);
const document_list = matches(/^[0-9]{8}-[0-9]{8}(,[0-9]{8}-[0-9]{8}){0,31}$/);
const code_fits = (text) => (text.status === "ok") === (text.code === "-");

const texts = {
  "shomei-auth/v1": [["aud", "term", "tcert", "vid", "epoch", "nonce", "nexp", "cert", "epk", "cp",
    "build"]],
  "shomei-apply/v1": [["aud", "term", "tcert", "vid", "iid", "epoch", "nonce", "nexp", "cert",
    "kind", "scope", "opts", "copies", "fee", "quote", "epk", "cp"]],
  "shomei-answer/v1": [["msg", "aud", "vid", "iid", "req", "status", "code", "body", "cp", "now"],
    { msg: word, aud: name, vid: either(none, id), iid: either(none, id), req: hash, status,
      code: either(none, word), body: hash, cp: mark, now: decimal(last_second) }, code_fits],
  "shomei-result/v1": [["aud", "vid", "iid", "req", "status", "code", "doc", "snap", "issued",
    "fresh", "payload", "cp", "now"],
  { aud: name, vid: id, iid: id, req: hash, status, code: either(none, word),
    doc: either(none, document_list), snap: either(none, name),
    issued: either(none, decimal(last_second)), fresh: either(none, decimal(last_second)),
    payload: either(none, hash), cp: mark, now: decimal(last_second) },
  (text) => code_fits(text) && ["doc", "issued", "fresh"].every(
    (key) => (text.status === "ok") === (text[key] !== "-"))
    && (text.status === "refused" || text.payload !== "-")],
};

/** @param {keyof typeof texts} context @param {Record<string, string | number>} values */
export function write_text(context, values) {
  const [keys] = texts[context];
  return `${context}\n${keys.map((key) => `${key}=${values[key]}\n`).join("")}`;
}

/** @param {keyof typeof texts} context @param {string} text @returns {Record<string, string>} */
export function read_text(context, text) {
  const [keys, forms, together] = texts[context];
  const lines = text.split("\n");
  if (!/^[\x20-\x7e\n]*$/.test(text) || lines.shift() !== context || lines.pop() !== ""
    || lines.length !== keys.length || lines.some((line, at) => !line.startsWith(`${keys[at]}=`)))
    throw new Error(`no ${context}`);
  const values = Object.fromEntries(lines.map((line, at) => [keys[at],
    line.slice(keys[at].length + 1)]));
  const wrong = keys.find((key) => !forms[key](values[key]));
  if (wrong || !together(values))
    throw new Error(`${context}: ${wrong ?? "its values contradict"}`);
  return values;
}
