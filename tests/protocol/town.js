// SPDX-License-Identifier: Apache-2.0
// The sample town as a terminal meets it: responder, register and issuer, all real, on loopback.
import { execFileSync, spawn } from "node:child_process";
import { createPublicKey, X509Certificate } from "node:crypto";
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { createInterface } from "node:readline";
import { fileURLToPath } from "node:url";
import { hex_sha256 } from "./seal.js";

const start_limit_ms = 30_000;
const end_limit_ms = 10_000;
const source = fileURLToPath(new URL("../..", import.meta.url));
const programs = process.env.SHOMEI_BIN ?? join(source, "build/dev/bin");
const pki = join(source, "build/test-pki");
const city = "422011";
const issuer_name = "nagasaki";

const read = (...path) => readFileSync(join(pki, ...path), "utf8");
const run = (program, words) => execFileSync(join(programs, program), words,
  { encoding: "utf8", timeout: start_limit_ms });

/** A program that says `ready ADDRESS` once it serves. */
class Server {
  constructor(program, words) {
    this.process = spawn(join(programs, program), words, { stdio: ["ignore", "pipe", "pipe"] });
    this.log = "";
    this.process.stderr.on("data", (part) => { this.log += part; });
    this.ended = new Promise((resolve) => { this.process.once("close", resolve); });
  }

  async address() {
    const limit = setTimeout(() => this.process.kill("SIGKILL"), start_limit_ms);
    for await (const line of createInterface(this.process.stdout))
      if (line.startsWith("ready ")) {
        clearTimeout(limit);
        this.process.stdout.resume();
        return line.slice(6);
      } else if (line.startsWith("public ")) {
        this.public_url = line.slice(7);
      }
    throw new Error(`it does not start: ${this.log}`);
  }

  async end() {
    this.process.kill("SIGTERM");
    const limit = setTimeout(() => this.process.kill("SIGKILL"), end_limit_ms);
    const code = await this.ended;
    clearTimeout(limit);
    if (code !== 0) throw new Error(`a server ended with ${code}: ${this.log}`);
  }
}

export const page_key_file = join(pki, `keys/${city}.pub`);

/** For answers that the real issuer would never sign. */
export const issuer_keys = { answers: read("keys/issuer-answer.key"),
  pages: read(`keys/${city}.key`), ledger: read("keys/checkpoint.key") };

export const other_ca = read("other-ca.crt");

/** @param {string} name of a card that scripts/make-test-pki made */
export const card = (name) => ({ certificate: readFileSync(join(pki, "cards", name, "auth.der")),
  key: read("cards", name, "auth.key") });

export class Town {
  folder = mkdtempSync(join(tmpdir(), "shomei-town-"));
  #servers = [];

  /** @param {Record<string, string | number>} [issuer_settings] that differ from the usual ones */
  static async start(issuer_settings = {}) {
    const town = new Town();
    try {
      await town.#start(issuer_settings);
    } catch (error) {
      await town.end();
      throw error;
    }
    return town;
  }

  async #start(issuer_settings) {
    run("shomei", ["register", "import", join(source, "build/town.jsonl"),
      "--database", this.at("register.db")]);
    const responder = await this.#serve("shomei-responder", ["--pki", pki]);
    this.run("paper", "publish", join(pki, `keys/${city}.key`), "--city", city,
      "--keys", this.at("page-keys"));
    this.#write_settings(responder, issuer_settings);
    const address = await this.#serve("shomei-issuer", ["--config", this.at("issuer.properties")]);
    this.port = Number(new URL(address).port);
    this.public_url = this.#servers[0].public_url;
    for (const number of [1, 2])
      this.shomei("terminal", "add", `store-000${number}`, join(pki, `tls/terminal-${number}.crt`));
    this.ledger_key = this.shomei("ledger", "key").trim();
  }

  at(name) {
    return join(this.folder, name);
  }

  /** The operators' program, asking the running issuer. */
  shomei(...words) {
    return run("shomei", [...words, "--socket", this.at("issuer.sock")]);
  }

  /** The same program by itself. */
  run(...words) {
    return run("shomei", words);
  }

  async #serve(program, words) {
    const server = new Server(program, words);
    this.#servers.unshift(server);
    return server.address();
  }

  #write_settings(responder, changes) {
    const settings = { name: issuer_name, domain: "shomei.example", database: this.at("issuer.db"),
      admin_socket: this.at("issuer.sock"), "listen.port": 0,
      municipality_schema: join(source, "config/municipalities/municipality.schema.json"),
      "tls.certificate": join(pki, "tls/issuer.crt"), "tls.key": join(pki, "tls/issuer.key"),
      "tls.ca": join(pki, "tls/ca.crt"), "answer.key": join(pki, "keys/issuer-answer.key"),
      "evidence.key": join(pki, "keys/evidence.key"),
      "ledger.key": join(pki, "keys/checkpoint.key"), "public.address": "127.0.0.1",
      "public.port": 0, "public.certificate": join(pki, "tls/issuer.crt"),
      "public.key": join(pki, "tls/issuer.key"), "public.page_keys": this.at("page-keys"),
      [`municipality.${city}.rules`]: join(source, "tests/data/town/422011.json"),
      [`municipality.${city}.register`]: this.at("register.db"),
      [`municipality.${city}.key`]: join(pki, "keys/422011.key") };
    for (const generation of [2, 3])
      Object.assign(settings, {
        [`anchor.ca-${generation}.certificate`]: join(pki, `anchors/auth-ca-${generation}.crt`),
        [`anchor.ca-${generation}.generation`]: generation,
        [`anchor.ca-${generation}.responder`]: responder });
    Object.assign(settings, changes);
    writeFileSync(this.at("issuer.properties"),
      Object.entries(settings).map(([key, value]) => `${key} = ${value}\n`).join(""));
  }

  /** The settings of terminal 1 or 2. */
  settings_of(number) {
    const { publicKey } = new X509Certificate(read("tls/issuer.crt"));
    return { id: `store-000${number}`, issuer_name, build: hex_sha256("a terminal in Node.js"),
      epoch: 1, host: "127.0.0.1", port: this.port, server_name: "issuer.test",
      pins: [hex_sha256(publicKey.export({ type: "spki", format: "der" }))],
      tls: { ca: read("tls/ca.crt"), cert: read(`tls/terminal-${number}.crt`),
        key: read(`tls/terminal-${number}.key`) },
      answer_key: createPublicKey(read("keys/issuer-answer.pub")), ledger_key: this.ledger_key,
      municipality_keys: { [city]: createPublicKey(read(`keys/${city}.pub`)) } };
  }

  async end() {
    const endings = await Promise.allSettled(this.#servers.map((server) => server.end()));
    rmSync(this.folder, { recursive: true, force: true });
    for (const ending of endings)
      if (ending.status === "rejected") throw ending.reason;
  }
}

