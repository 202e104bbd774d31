// SPDX-License-Identifier: Apache-2.0
// What the issuer says of a signed page's document: `issued`, `void` or `unconfirmed`; `unknown`
// where it knows none; `not-asked` without a network or where nobody answers such questions here.

const patience_ms = 5_000;
const states = ["issued", "void", "unconfirmed"];

/** @param {string} text @returns {Promise<string>} */
export async function ask_state(text) {
  try {
    const answer = await fetch("state", { method: "POST", body: text,
      headers: { "Content-Type": "text/plain" }, signal: AbortSignal.timeout(patience_ms) });
    if (answer.status === 404 && is_ours(answer)) return "unknown";
    if (!answer.ok) return "not-asked";
    const { state } = await answer.json();
    return states.includes(state) ? state : "not-asked";
  } catch {
    return "not-asked";
  }
}

/**
 * A server that knows nothing of the question says 404 as well, with a page of its own.
 * @param {Response} answer
 */
const is_ours = (answer) => answer.headers.get("Content-Type") === "application/json";
