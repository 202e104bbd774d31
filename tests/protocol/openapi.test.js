// SPDX-License-Identifier: Apache-2.0
// docs/openapi.yaml by itself, and that docs/protocol.md says the same.
import assert from "node:assert/strict";
import { readdirSync, readFileSync } from "node:fs";
import { test } from "node:test";
import { createConfig, lint } from "@redocly/openapi-core";
import { api, api_file, assert_answer, assert_opened, assert_request,
  is_request } from "./openapi.js";

const page = readFileSync(new URL("../../docs/protocol.md", import.meta.url), "utf8");
const block = (name) => page.split(` ${name}\n`)[1].split("```")[0];

test("the description of the API stands the linter's strict rules", async () => {
  // What is opened from sealed bytes is named by x-opened, which the linter does not follow.
  const config = await createConfig({ extends: ["recommended-strict"],
    rules: { "no-unused-components": "off" } });
  const problems = await lint({ ref: api_file, config });
  assert.deepEqual(problems.map((each) => `${each.ruleId}: ${each.message}`), []);
});

test("every component is used, and every object names all its members and no other", () => {
  const text = JSON.stringify(api);
  for (const [group, components] of Object.entries(api.components))
    for (const name of Object.keys(components).filter(() => group !== "securitySchemes"))
      assert.ok(text.includes(`"#/components/${group}/${name}"`), `${group}/${name}`);
  for (const [name, schema] of Object.entries(api.components.schemas)) {
    if (schema.type !== "object") continue;
    assert.equal(schema.additionalProperties, false, name);
    assert.deepEqual(schema.required, Object.keys(schema.properties), name);
  }
});

test("every path that the issuer knows is described, and no other", () => {
  const folder = new URL("../../issuance/issuer/", import.meta.url);
  const source = readdirSync(folder).filter((name) => name.endsWith(".cpp"))
    .map((name) => readFileSync(new URL(name, folder), "utf8")).join("");
  const known = new Set([...source.matchAll(/"(\/[\w/{}.-]*)"/g)].map(([, path]) => path));
  // What other pages describe: the public page's files, and the figures for a monitoring system.
  for (const path of ["/", "/P/", "/metrics"]) assert.ok(known.delete(path), path);
  const messages = "/v1/";
  assert.ok(known.has(messages));
  const described = Object.keys(api.paths);
  for (const path of known)
    assert.ok(path === messages || described.includes(path), `${path} is not described`);
  for (const path of described)
    assert.ok(path.startsWith(messages) || known.has(path), `${path} is not answered`);
});

test("the page's table of messages and the description name the same messages and limits", () => {
  const rows = [...page.matchAll(/^\| `([a-z]+)` \| (\d+) \/ (\d+) KiB \|/gm)]
    .map(([, name, request, answer]) => [name, request * 1024, answer * 1024]);
  const described = Object.entries(api.paths).filter(([path]) => path.startsWith("/v1/"))
    .map(([path, { post }]) => [path.slice(4), post["x-request-limit-bytes"],
      post["x-answer-limit-bytes"]]);
  assert.equal(rows.length, 9);
  assert.deepEqual(described, rows);
});

test("the page's table of status codes and the description name the same ones", () => {
  const rows = [...page.split("## Status codes")[1].split("\n## ")[0].matchAll(/^\| (\d{3}) \|/gm)];
  const described = new Set(Object.entries(api.paths).filter(([path]) => path.startsWith("/v1/"))
    .flatMap(([, path]) => Object.keys(path.post.responses)));
  described.add("404");  // the path itself
  assert.deepEqual(rows.map((row) => row[1]), [...described].sort());
});

test("the page's worked example is valid by the description", () => {
  const request = Buffer.from(block("authenticate-request").trimEnd());
  assert_request("authenticate", request);
  assert_answer("authenticate", { status: 200, bytes: Buffer.from(block("authenticate-envelope")),
    headers: { "content-length": "1" } });
  assert_opened("Offers", Buffer.from(block("offers")));
});

test("a member that is missing, unknown or of another form is no valid request", () => {
  const good = JSON.parse(block("authenticate-request"));
  const says = (changes) => is_request("authenticate",
    Buffer.from(JSON.stringify({ ...good, ...changes })));
  assert.ok(says({}));
  for (const changes of [{ text: undefined }, { more: 1 }, { signature: "" }, { signature: "A===" },
    { text: good.text.replace("shomei-auth/v1", "shomei-auth/v2") }, { text: `${good.text}\n` },
    { text: good.text.replace("vid=0", "vid=A") }, { text: good.text.slice(0, -1) },
    { signature: "A".repeat(688) }])
    assert.ok(!says(changes), JSON.stringify(changes));
});
