// SPDX-License-Identifier: Apache-2.0
// A municipality's web server as docs/paper-format.md describes it: files of the site under /P/,
// the page itself for everything else there, and the question for a page's state passed on to the
// issuer.
import { createServer } from "node:http";
import { request } from "node:https";
import { readFileSync, readdirSync } from "node:fs";
import { join } from "node:path";

const types = { html: "text/html", css: "text/css", js: "text/javascript", json: "application/json",
  svg: "image/svg+xml", txt: "text/plain" };

export class StaticServer {
  #server;
  /** @type {string[]} */
  asked = [];
  url = "";

  /** @param {string} folder @param {string} [issuer]  of the issuer's listener for recipients */
  constructor(folder, issuer) {
    const files = new Map(readdirSync(folder)
      .map((name) => [name, readFileSync(join(folder, name))]));
    this.#server = createServer((query, answer) => {
      const name = (query.url ?? "").slice("/P/".length);
      this.asked.push(`${query.method} ${query.url}`);
      if (name === "state" && issuer) return pass_on(query, answer, `${issuer}/P/state`);
      const found = files.has(name) ? name : "index.html";
      answer.writeHead(200, { "Content-Type": `${types[found.split(".").at(-1)]}; charset=utf-8` });
      answer.end(files.get(found));
    });
  }

  /** @param {string} folder @param {string} [issuer] */
  static async start(folder, issuer) {
    const server = new StaticServer(folder, issuer);
    await new Promise((done) => { server.#server.listen(0, "127.0.0.1", () => done(null)); });
    const address = /** @type {import("node:net").AddressInfo} */ (server.#server.address());
    server.url = `http://localhost:${address.port}/P/`;
    return server;
  }

  /** May be called again. */
  end() {
    this.#server.closeAllConnections();
    return new Promise((done) => { this.#server.close(done); });
  }
}

function pass_on(query, answer, url) {
  const question = request(url, { method: query.method, headers: query.headers,
    rejectUnauthorized: false }, (state) => {
    answer.writeHead(state.statusCode, state.headers);
    state.pipe(answer);
  });
  question.on("error", () => { answer.writeHead(502); answer.end(); });
  query.pipe(question);
}
