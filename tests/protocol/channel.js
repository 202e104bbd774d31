// SPDX-License-Identifier: Apache-2.0
// One connection of a terminal to its issuer (docs/protocol.md, Channel). Nothing is resent.
import { createHash, X509Certificate } from "node:crypto";
import { Agent, request } from "node:http";
import { connect } from "node:tls";

const connect_limit_ms = 5_000;
const reply_limit_ms = 20_000;
const total_limit_ms = 30_000;

/** What a terminal knows after a request without a usable answer. */
export class NoAnswer extends Error {
  /** @param {"not sent" | "unknown" | "busy" | "denied" | "wrong"} ending @param {string} reason */
  constructor(ending, reason, status = 0) {
    super(`${ending}: ${reason}`);
    this.ending = ending;
    this.status = status;
  }
}

const denials = [400, 403, 404, 405, 409, 410, 413, 415];
const judged = /ALERT_(\w*CERTIFICATE|UNKNOWN_CA|ACCESS_DENIED)/;

class OneConnection extends Agent {
  /** @param {import("node:tls").TLSSocket} socket */
  constructor(socket) {
    super({ keepAlive: true, maxSockets: 1 });
    this.socket = socket;
  }
  createConnection() {
    return this.socket;
  }
}

/** @param {any} settings host, port, server_name, pins, tls @returns {Promise<any>} */
function open_socket({ host, port, server_name, pins, tls }) {
  return new Promise((resolve, reject) => {
    const socket = connect({ host, port, servername: server_name, ...tls, minVersion: "TLSv1.3",
      ecdhCurve: "X25519:P-256", checkServerIdentity: (_, { subjectaltname = "" }) => (
        subjectaltname.split(", ").includes(`DNS:${server_name}`) ? undefined
          : new Error("another issuer's name")) });
    const fail = (reason) => {
      socket.destroy();
      reject(new NoAnswer("not sent", reason));
    };
    const limit = setTimeout(() => fail("no connection in time"), connect_limit_ms);
    socket.once("error", (error) => fail(error.message));
    socket.once("secureConnect", () => {
      clearTimeout(limit);
      const { publicKey } = new X509Certificate(socket.getPeerCertificate().raw);
      const pin = createHash("sha256").update(publicKey.export({ type: "spki", format: "der" }))
        .digest("hex");
      if (!pins.includes(pin)) fail("the issuer's key is not pinned");
      socket.removeAllListeners("error");
      resolve(socket);
    });
    socket.once("close", () => clearTimeout(limit));
  });
}

export class Channel {
  #settings;
  #agent;
  #answered = false;

  /** @param {any} settings */
  constructor(settings) {
    this.#settings = settings;
  }

  /**
   * @param {string} name of the message @param {Buffer} body @param {number} limit_bytes
   * @returns {Promise<{status: number, headers: any, bytes: Buffer}>} any status
   */
  async post(name, body, limit_bytes) {
    const deadline = Date.now() + total_limit_ms;
    // Ended by the issuer behind its last answer.
    if (this.#agent && !this.#agent.socket.writable) this.close();
    this.#agent ??= new OneConnection(await open_socket(this.#settings));
    return new Promise((resolve, reject) => {
      const fail = (error) => {
        this.close();
        const refused = !this.#answered && judged.test(error.code ?? "");
        reject(new NoAnswer(refused ? "not sent" : "unknown", error.message));
      };
      const call = request({ agent: this.#agent, method: "POST", path: `/v1/${name}`,
        headers: { Host: this.#settings.server_name, "Content-Type": "application/json",
          "Content-Length": body.length } });
      const limit = setTimeout(() => call.destroy(new Error("no answer in time")),
        Math.min(reply_limit_ms, deadline - Date.now()));
      call.once("close", () => clearTimeout(limit));
      call.on("error", fail);
      call.on("response", (answer) => {
        this.#answered = true;
        const parts = [];
        let size = 0;
        answer.on("data", (part) => {
          parts.push(part);
          size += part.length;
          if (size > limit_bytes) call.destroy(new Error("the answer is too large"));
        });
        answer.on("error", fail);
        answer.on("end", () => resolve({ status: Number(answer.statusCode),
          headers: answer.headers, bytes: Buffer.concat(parts) }));
      });
      call.end(body);
    });
  }

  close() {
    this.#agent?.destroy();
    this.#agent = undefined;
    this.#answered = false;
  }
}

/** What a status other than a good 200 says. @param {{status: number, headers: any}} answer */
export function assert_answered({ status, headers }) {
  if (status === 503) throw new NoAnswer("busy", headers["retry-after"] ?? "", status);
  if (denials.includes(status)) throw new NoAnswer("denied", String(status), status);
  if (status !== 200 || headers["transfer-encoding"] || !headers["content-length"])
    throw new NoAnswer("unknown", String(status), status);
}
