// SPDX-License-Identifier: Apache-2.0
// docs/openapi.yaml as a judge: every request and every answer that went over the wire.
import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { parseYaml } from "@redocly/openapi-core";
import Ajv2020 from "ajv/dist/2020.js";

export const api_file = fileURLToPath(new URL("../../docs/openapi.yaml", import.meta.url));
export const api = /** @type {any} */ (parseYaml(readFileSync(api_file, "utf8")));

const judge = new Ajv2020({ strict: true, strictTypes: false, allowUnionTypes: false });
judge.addKeyword({
  keyword: "x-limit-bytes",
  type: "string",
  validate: (limit, text) => Buffer.byteLength(text) <= limit,
});
judge.addKeyword({
  keyword: "x-limit-held-bytes",
  type: "string",
  validate: (limit, text) => Buffer.from(text, "base64").length <= limit,
});
judge.addKeyword("x-opened");
judge.addVocabulary(Object.keys(api));  // of the document around the schemas
judge.addSchema(api, "api", undefined, false);

const compiled = new Map();

/** @param {any} schema one of the document's, as it stands there @param {unknown} value */
function assert_valid(schema, value) {
  const text = JSON.stringify(schema).replaceAll('"#/', '"api#/');
  if (!compiled.has(text)) compiled.set(text, judge.compile(JSON.parse(text)));
  const valid = compiled.get(text);
  assert.ok(valid(value), judge.errorsText(valid.errors));
}

const resolve = (schema) => (schema.$ref
  ? schema.$ref.slice(2).split("/").reduce((node, name) => node[name], api) : schema);
const as_json = (bytes) => JSON.parse(new TextDecoder("utf-8", { fatal: true }).decode(bytes));

/** @param {string} message the name of one of the nine, or `paper-state` */
const operation = (message) => Object.values(api.paths)
  .find(({ post }) => post?.operationId === message).post;

/** @param {string} message @param {Uint8Array} bytes */
export function assert_request(message, bytes) {
  const { requestBody, "x-request-limit-bytes": limit } = operation(message);
  assert.ok(bytes.length <= limit);
  const { "application/json": json, "text/plain": text } = requestBody.content;
  assert_valid((json ?? text).schema, json ? as_json(bytes) : new TextDecoder().decode(bytes));
}

/** @param {string} message @param {Uint8Array} bytes @returns {boolean} */
export function is_request(message, bytes) {
  try {
    assert_request(message, bytes);
    return true;
  } catch {
    return false;
  }
}

/** @param {string} message @param {{status: number, headers: any, bytes: Uint8Array}} answer */
export function assert_answer(message, { status, headers, bytes }) {
  const { responses, "x-answer-limit-bytes": limit } = operation(message);
  assert.ok(responses[status], `${message} answers ${status}, which is not documented`);
  const response = resolve(responses[status]);
  for (const [name, header] of Object.entries(response.headers ?? {})) {
    const { schema } = resolve(header);
    assert.match(headers[name.toLowerCase()] ?? "missing", /^[0-9]+$/, name);
    assert_valid(schema, Number(headers[name.toLowerCase()]));
  }
  if (!response.content) return;
  assert.ok(bytes.length <= limit);
  const { schema } = response.content["application/json"];
  const envelope = as_json(bytes);
  assert_valid(schema, envelope);
  const { contentSchema } = resolve(schema).properties.body ?? {};
  if (contentSchema) assert_valid(contentSchema, as_json(Buffer.from(envelope.body, "base64")));
}

/** @param {"Offers" | "Content" | "Refusal"} name @param {Uint8Array} bytes what was opened */
export function assert_opened(name, bytes) {
  assert.ok(bytes.length <= (api.components.schemas[name]["x-limit-bytes"] ?? Infinity));
  assert_valid({ $ref: `#/components/schemas/${name}` }, as_json(bytes));
}
