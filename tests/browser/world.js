// SPDX-License-Identifier: Apache-2.0
// The whole world as `shomei-world --watch` starts it: what it prints is all that is known of it.
import { execFile, spawn } from "node:child_process";
import { randomUUID } from "node:crypto";
import { readdirSync, readFileSync, mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";

const start_limit_ms = 60_000;
const end_limit_ms = 20_000;

const source = fileURLToPath(new URL("../..", import.meta.url));
const build = process.env.SHOMEI_BIN ?? join(source, "build/dev/bin");

const mark = "SHOMEI_TEST_WORLD";

/**
 * The running processes that carry this mark in their environment, as all do that a world has
 * started, however far from it. Id and start time together name a process for good.
 * @param {string} marked
 */
function processes_with(marked) {
  const found = [];
  for (const id of readdirSync("/proc").filter((name) => /^[0-9]+$/.test(name))) {
    try {
      if (!readFileSync(`/proc/${id}/environ`, "latin1").split("\0").includes(marked)) continue;
      const stat = readFileSync(`/proc/${id}/stat`, "latin1");
      const [, program, rest] = /** @type {RegExpExecArray} */ (/\((.*)\) (.*)/s.exec(stat));
      found.push({ program, id: Number(id), started: rest.split(" ")[19] });
    } catch {
      // it has ended, or it is not ours to look at
    }
  }
  return found;
}

export class World {
  #process;
  #out;
  #socket = "";
  #tell = "";
  /** @type {Promise<number | null>} */
  #ended;
  #mark = `${mark}=${randomUUID()}`;
  said = "";
  url = "";
  /** The issuer's address for recipients of paper. */
  recipients_url = "";

  constructor() {
    this.#out = mkdtempSync(join(tmpdir(), "shomei-out-"));
    // A process group of its own: Ctrl-C reaches all of it, as in a terminal window.
    this.#process = spawn(join(build, "shomei-world"), ["--source", source, "--bin", build,
      "--pki", join(source, "build/test-pki"), "--town", join(source, "build/town.jsonl"),
      "--out", this.#out, "--watch"],
    { detached: true, stdio: ["ignore", "pipe", "pipe"],
      env: { ...process.env, [mark]: this.#mark.slice(mark.length + 1) } });
    this.#ended = new Promise((resolve, reject) => {
      this.#process.on("error", reject);
      this.#process.on("exit", resolve);
    });
    for (const stream of [this.#process.stdout, this.#process.stderr])
      stream.on("data", (part) => { this.said += part; });
  }

  static async start() {
    const world = new World();
    await world.#ready();
    return world;
  }

  async #ready() {
    const deadline = Date.now() + start_limit_ms;
    const failed = this.#ended.then((code) => {
      throw new Error(`the world ended with ${code}: ${this.said}`);
    });
    failed.catch(() => {});
    while (!this.said.includes("Ctrl-C ends everything.")) {
      if (Date.now() > deadline) {
        await this.end();
        throw new Error(`the world does not start: ${this.said}`);
      }
      await Promise.race([failed, new Promise((resolve) => { setTimeout(resolve, 20); })]);
    }
    this.url = this.#printed(/The kiosk page: +(\S+)/);
    this.recipients_url = this.#printed(/Recipients ask .*: +(\S+)\/P\/state/);
    this.#tell = this.#printed(/Lay a card .*: +(\S+) tell /);
    this.#socket = this.#printed(/ tell (\S+) 'insert /);
  }

  /** @param {RegExp} pattern */
  #printed(pattern) {
    const found = pattern.exec(this.said);
    if (!found) throw new Error(`not printed: ${pattern}`);
    return found[1];
  }

  /** The folder that everything of the world is written to. */
  get folder() {
    return dirname(dirname(this.#socket));
  }

  /** @param {string} order `insert NAME`, `remove`, … */
  card(order) {
    return this.#order(this.#socket, order);
  }

  /** @param {string} order `auto off`, `insert YEN`, … */
  coins(order) {
    return this.#order(join(this.folder, "coins/coinbox.control"), order);
  }

  /** @param {string} order `slow MS`, `empty-at SHEET`, `clear`, … */
  printer(order) {
    return this.#order(join(this.folder, "printer/mfp.control"), order);
  }

  /** @param {string} socket @param {string} order */
  async #order(socket, order) {
    const { stdout } = await promisify(execFile)(this.#tell, ["tell", socket, order]);
    if (!/^(ok|idle)/.test(stdout)) throw new Error(`${order}: ${stdout}`);
  }

  /** Every process of this world that is there now. */
  processes() {
    return processes_with(this.#mark);
  }

  /**
   * Ctrl-C, as often as wanted: the exit code, null where the world had to be killed.
   * @returns {Promise<number | null>}
   */
  async end() {
    const group = -Number(this.#process.pid);
    if (this.#process.exitCode === null && this.#process.signalCode === null)
      process.kill(group, "SIGINT");
    const limit = setTimeout(() => process.kill(group, "SIGKILL"), end_limit_ms);
    const code = await this.#ended;
    clearTimeout(limit);
    rmSync(this.#out, { recursive: true, force: true });
    return code;
  }
}
