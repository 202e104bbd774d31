// SPDX-License-Identifier: Apache-2.0
// JSON as docs/protocol.md allows it: what JSON.parse lets pass silently is refused.
const depth_limit = 8;
const token = /"(?:[^"\\]|\\.)*"|[{}[\]:,]|[^\s{}[\]:,"]+/g;

/** @param {Uint8Array} bytes @returns {any} throws on anything else than one strict JSON text */
export function parse_strict(bytes) {
  const text = new TextDecoder("utf-8", { fatal: true, ignoreBOM: true }).decode(bytes);
  const value = JSON.parse(text);  // the grammar, and no mark at the start
  const tokens = text.match(token) ?? [];
  const open = [];  // the member names of every container around
  for (const [at, part] of tokens.entries()) {
    if (part === "{" || part === "[") open.push(new Set());
    if (open.length > depth_limit) throw new Error("nested too deep");
    if (part === "}" || part === "]") open.pop();
    if (/^[-0-9]/.test(part) && (/[.eE]/.test(part) || !Number.isSafeInteger(Number(part))))
      throw new Error("a number that is no exact integer");
    if (!part.startsWith('"') || tokens[at + 1] !== ":") continue;
    const names = /** @type {Set<string>} */ (open.at(-1));
    const name = JSON.parse(part);
    if (names.has(name)) throw new Error("a member stands twice");
    names.add(name);
  }
  return value;
}
