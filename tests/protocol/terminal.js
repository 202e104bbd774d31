// SPDX-License-Identifier: Apache-2.0
// A terminal in another language, written from docs/protocol.md and the pages it names alone. Only
// what Node.js brings; no printer, no money: those are events that it reports.
import { constants, createHash, randomBytes, sign, verify } from "node:crypto";
import { assert_answered, Channel, NoAnswer } from "./channel.js";
import { read_body, read_text, write_text } from "./forms.js";
import { expected_payload, page_digest, read_qr } from "./paper.js";
import { hex_sha256, SealKey } from "./seal.js";
import { Fork, Witness } from "./witness.js";

const answer_limit_kib = { open: 64, authenticate: 512, quote: 64, apply: 2048, pages: 256,
  report: 32, void: 32, consistency: 64, health: 64 };
const kind_codes = { "residence-copy": 1, "residence-items": 2, "seal-registration": 3,
  "income-tax": 4, "family-register-full": 5, "family-register-individual": 6,
  "family-register-address": 7 };
const still_sent_after_a_fork = ["report", "void", "health"];

const new_id = () => randomBytes(16).toString("hex");

/** @param {boolean} condition @param {string} reason */
function require_that(condition, reason) {
  if (!condition) throw new NoAnswer("wrong", reason);
}

/** What cannot be read or verified is a wrong answer; a fork stays one. */
function checked(read) {
  try {
    return read();
  } catch (error) {
    if (error instanceof NoAnswer || error instanceof Fork) throw error;
    throw new NoAnswer("wrong", error.message);
  }
}

/** @param {{certificate: Buffer, key: string}} card @param {string} text */
const card_signature = (card, text) => sign("sha256", Buffer.from(text),
  { key: card.key, padding: constants.RSA_PKCS1_PADDING }).toString("base64");

/** 令和8年11月22日 */
const era_day = (/** @type {number} */ issued_s) => new Intl.DateTimeFormat(
  "ja-JP-u-ca-japanese", { dateStyle: "long", timeZone: "Asia/Tokyo" })
  .format(issued_s * 1000);

/** The people of a choice, in the order of the offers. */
function people_of({ people, family }, { kind, scope }) {
  const chosen = scope.startsWith("members:") ? scope.slice(8).split(",") : undefined;
  const listed = kind.startsWith("family-register-") ? family : people;
  return listed.filter((person) => scope === "household" || (scope === "self" && person.self)
    || chosen?.includes(person.handle));
}

export class Terminal {
  /**
   * @param {any} settings id, issuer_name, build, epoch; host, port, server_name, pins, tls;
   *   answer_key, ledger_key, municipality_keys by city
   * @param {(message: string, request: Buffer, answer: any) => void} [watch] sees every exchange
   */
  constructor(settings, watch = () => {}) {
    this.settings = settings;
    this.watch = watch;
    this.witness = new Witness(settings.ledger_key);
    this.closed = false;
    this.seq = settings.seq ?? 0;
    const [, der] = /-----\n([^-]+)-----/.exec(settings.tls.cert) ?? [];
    this.certificate_digest = createHash("sha256").update(Buffer.from(der, "base64")).digest("hex");
    this.between_visits = new Channel(settings);
  }

  /** The terminal at its next start, with what it keeps. */
  restarted() {
    const { epoch } = this.settings;
    const next = new Terminal({ ...this.settings, epoch: epoch + 1, seq: this.seq }, this.watch);
    next.witness = this.witness;
    return next;
  }

  get mark() {
    return { epoch: this.settings.epoch, seq: this.seq };
  }

  /** One request as it stands, and its answer's bytes. */
  async exchange(channel, message, bytes) {
    if (this.closed && !still_sent_after_a_fork.includes(message))
      throw new NoAnswer("not sent", "this terminal is closed");
    const answer = await channel.post(message, bytes, answer_limit_kib[message] * 1024);
    this.watch(message, bytes, answer);
    assert_answered(answer);
    return answer.bytes;
  }

  /**
   * The answer to a request, checked in the order of docs/protocol.md up to its body.
   * @param {Channel} channel @param {string} message @param {Buffer} bytes
   * @param {{vid?: string, iid?: string, city?: string, of_text?: string}} about
   */
  async ask(channel, message, bytes, { vid = "-", iid = "-", city, of_text }) {
    const answer = await this.exchange(channel, message, bytes);
    try {
      const envelope = checked(() => read_body("envelope", answer));
      const text = checked(() => this.#verified_text(envelope, message, city));
      const body = Buffer.from(envelope.body, "base64");
      const expected = { msg: message, aud: this.settings.id, vid, iid,
        req: hex_sha256(of_text ?? bytes), body: hex_sha256(body) };
      for (const [key, value] of Object.entries(expected))
        require_that(!(key in text) || text[key] === value, `another ${key}`);
      if (message === "apply") require_that(text.payload === (body.length === 0 ? "-"
        : expected.body), "another payload");
      await this.#examine(channel, message, envelope.checkpoint, text.cp);
      const refusal = text.status === "refused"
        ? { code: text.code, ...checked(() => read_body("refusal", body)) } : undefined;
      return { text, body, refusal };
    } catch (error) {
      if (error instanceof Fork) this.closed = true;
      if (!this.closed || !still_sent_after_a_fork.includes(message)) channel.close();
      throw error;
    }
  }

  #verified_text(envelope, message, city) {
    const of_city = message === "apply" || message === "pages";
    const key = of_city ? this.settings.municipality_keys[city] : this.settings.answer_key;
    require_that(verify("sha256", Buffer.from(envelope.text), { key, dsaEncoding: "ieee-p1363" },
      Buffer.from(envelope.signature, "base64")), "not signed by the right key");
    return read_text(message === "apply" ? "shomei-result/v1" : "shomei-answer/v1", envelope.text);
  }

  async #examine(channel, message, note, cp) {
    if (message === "consistency" || this.closed) return;
    await this.witness.examine(checked(() => this.witness.read(note, cp)),
      (sizes) => this.#prove(channel, sizes));
  }

  async #prove(channel, sizes) {
    try {
      const { body, refusal } = await this.ask(channel, "consistency",
        Buffer.from(JSON.stringify(sizes)), {});
      if (refusal) throw new Fork(`no proof: ${refusal.code}`);
      const answer = checked(() => read_body("consistency", body));
      require_that(answer.size === sizes.newer, "a proof for another size");
      return answer.proof.map((hash) => Buffer.from(hash, "hex"));
    } catch (error) {
      if (error.ending === "wrong" || error.status === 409) throw new Fork(error.message);
      throw error instanceof Fork ? error : new NoAnswer("unknown", `no proof: ${error.message}`);
    }
  }

  /** @param {any} about event, iid, yen, sheets */
  async report({ event, iid = "", yen = 0, sheets = 0 }) {
    this.seq += 1;
    const request = { ...this.mark, iid, event, yen, sheets };
    const { body, refusal } = await this.ask(this.between_visits, "report",
      Buffer.from(JSON.stringify(request)), { iid: iid || "-" });
    require_that(refusal !== undefined || body.length === 0, "a receipt with a body");
    return { request, refusal };
  }

  /** @param {string} iid known to the issuer or not */
  async void(iid) {
    this.seq += 1;
    const { body, refusal } = await this.ask(this.between_visits, "void",
      Buffer.from(JSON.stringify({ ...this.mark, iid })), { iid });
    require_that(refusal !== undefined || body.length === 0, "a receipt with a body");
    return { refusal };
  }

  async health(words = { reader: "ok", printer: "ok", money: "ok" }) {
    const { body } = await this.ask(this.between_visits, "health",
      Buffer.from(JSON.stringify({ ...this.mark, build: this.settings.build, ...words })), {});
    return checked(() => read_body("health", body));
  }

  end() {
    this.between_visits.close();
  }
}

/** One resident at a terminal, from the card on the reader to the signed pages. */
export class Visit {
  #key = new SealKey();
  #authentication = "";
  vid = new_id();
  iid = "";

  /** @param {Terminal} terminal @param {{certificate: Buffer, key: string}} card */
  constructor(terminal, card) {
    this.terminal = terminal;
    this.card = card;
    this.channel = new Channel(terminal.settings);
  }

  async #ask(message, request, about = {}) {
    this.last_request = Buffer.from(JSON.stringify(request));
    return this.terminal.ask(this.channel, message, this.last_request, { vid: this.vid, ...about });
  }

  async open() {
    const { build } = this.terminal.settings;
    const { body, refusal } = await this.#ask("open", { vid: this.vid, ...this.terminal.mark, build,
      certificate: this.card.certificate.toString("base64"), domicile_city: "" });
    if (refusal) return { refusal };
    this.opened = checked(() => read_body("open", body));
    return { opened: this.opened };
  }

  /** The values that both texts of the card have in common. */
  #named({ nonce, nexp }) {
    const { id, issuer_name, epoch } = this.terminal.settings;
    return { aud: `${this.opened.city}@${issuer_name}`, term: id,
      tcert: this.terminal.certificate_digest, vid: this.vid, epoch, nonce, nexp,
      cert: hex_sha256(this.card.certificate), cp: this.terminal.witness.mark };
  }

  /** The text that the card signs to open the visit. */
  authentication() {
    return write_text("shomei-auth/v1", { ...this.#named(this.opened),
      epk: this.#key.hex, build: this.terminal.settings.build });
  }

  /** @param {string} text */
  signed(text) {
    return { text, signature: card_signature(this.card, text) };
  }

  async authenticate() {
    const text = this.authentication();
    const { body, refusal } = await this.#ask("authenticate", this.signed(text));
    if (refusal) return { refusal };
    this.#authentication = text;
    this.authenticated = checked(() => read_body("authenticate", body));
    this.offers_bytes = this.open_offers(this.#key);
    this.offers = checked(() => read_body("offers", this.offers_bytes));
    return { offers: this.offers };
  }

  /** What the visit's key opens, and no other. @param {SealKey} key */
  open_offers(key, text = this.#authentication) {
    return checked(() => key.open(Buffer.from(this.authenticated.offers, "base64"), text));
  }

  /** @param {{kind: string, scope: string, options: string, copies: number}} choice */
  async quote(choice) {
    const { body, refusal } = await this.#ask("quote", { vid: this.vid, ...choice });
    if (refusal) return { refusal };
    this.quoted = checked(() => read_body("quote", body));
    this.quote_digest = hex_sha256(body);
    for (const [name, value] of Object.entries(choice))
      require_that(this.quoted[name] === value, `the quote has another ${name}`);
    return { quote: this.quoted };
  }

  /** The text that the card signs over what was quoted, under an iid of its own. */
  application(key = new SealKey()) {
    const { kind, scope, options, copies, yen } = this.quoted;
    this.iid = new_id();
    return write_text("shomei-apply/v1", { ...this.#named(this.authenticated), iid: this.iid, kind,
      scope, opts: options, copies, fee: yen, quote: this.quote_digest, epk: key.hex });
  }

  async apply() {
    const key = new SealKey();
    const application = this.application(key);
    const { text, body, refusal } = await this.#ask("apply", this.signed(application),
      { iid: this.iid, city: this.opened.city, of_text: application });
    if (refusal) return { refusal };
    this.open_content = (/** @type {SealKey} */ with_key = key, of_text = application) => checked(
      () => with_key.open(body, of_text));
    this.content_bytes = this.open_content();
    this.content = checked(() => read_body("content", this.content_bytes));
    this.#check_content(text);
    return { content: this.content };
  }

  #check_content({ doc, issued, fresh, now }) {
    const { iid, city_code, kind, documents, issued_s, people, fields } = this.content;
    const { kind: chosen, copies } = this.quoted;
    const shown = people_of(this.offers, this.quoted);
    const said = (/** @type {string} */ id) => fields.find((field) => field.id === id)?.value;
    require_that(iid === this.iid && city_code === this.opened.city && kind === chosen
      && documents.length === copies && documents.join(",") === doc
      && issued_s === Number(issued), "content of another application");
    require_that(people.join() === shown.map(({ handle }) => handle).join(), "other people");
    require_that(shown.every(({ name }, at) => said(`p${at + 1}.name`) === name), "other names");
    require_that(said("head.issue-date") === era_day(Number(issued)), "another day");
    require_that(Number(issued) <= Number(now) && Number(now) <= Number(fresh)
      && Number(fresh) - Number(issued) <= 900, "not fresh");
  }

  /** Two pages a copy: the holder on the first, everyone else on the second, headers on both. */
  lay_out() {
    const on = (test) => this.content.fields.filter((field) => test(field.id.split(".")[0]));
    const sheets = [on((owner) => owner === "head" || owner === "p1"),
      on((owner) => owner !== "p1")].slice(0, this.content.people.length);
    return this.content.documents.flatMap((document) => sheets.map((fields, at) => ({ document,
      number: at + 1, count: sheets.length, fields: fields.map((field) => field.id),
      digest: page_digest(fields).toString("hex") })));
  }

  /** @param {any[]} pages */
  async pages(pages = this.lay_out()) {
    const { city } = this.opened;
    const { body, refusal } = await this.#ask("pages", { iid: this.iid, pages },
      { vid: "-", iid: this.iid, city });
    if (refusal) return { refusal };
    const { qr } = checked(() => read_body("pages", body));
    require_that(qr.length === pages.length, "not one text for each page");
    const page_key = this.terminal.settings.municipality_keys[city];
    for (const [at, page] of pages.entries()) {
      const { payload, signature, signed } = checked(() => read_qr(qr[at]));
      require_that(payload.equals(expected_payload(page, { ...this.content, page_key,
        kind_code: kind_codes[this.content.kind] })), "a QR text for another page");
      require_that(verify("sha256", signed, { key: page_key, dsaEncoding: "ieee-p1363" },
        signature), "a page that is not signed");
    }
    return { qr };
  }

  end() {
    this.channel.close();
  }
}
