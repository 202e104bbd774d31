// SPDX-License-Identifier: Apache-2.0
// Keeps the page, its modules and the key list, so that the check works without a network. With
// one, the newest of each is taken: an old key list is used only where there is no other.

const cache_name = "shomei-check";
const patience_ms = 3_000;
const files = ["./", "page.css", "page.js", "payload.js", "verdict.js", "page_set.js", "reader.js",
  "state.js", "texts.js", "texts.json", "jsQR.js", "page-keys.json", "icon.svg"];

self.addEventListener("install", (event) => {
  event.waitUntil(caches.open(cache_name).then((cache) => cache.addAll(files))
    .then(() => self.skipWaiting()));
});

self.addEventListener("activate", (event) => event.waitUntil(self.clients.claim()));

/** @param {string} url */
async function newest(url) {
  const cache = await caches.open(cache_name);
  try {
    const answer = await fetch(url, { signal: AbortSignal.timeout(patience_ms) });
    if (!answer.ok) throw new Error(`${answer.status}`);
    await cache.put(url, answer.clone());
    return answer;
  } catch (problem) {
    const kept = await cache.match(url);
    if (kept) return kept;
    throw problem;
  }
}

self.addEventListener("fetch", (event) => {
  if (event.request.method !== "GET") return;
  const root = self.registration.scope;
  // The address of a page's QR shows the page itself; its payload goes to no server.
  const url = event.request.mode === "navigate" ? root : event.request.url;
  if (url.startsWith(root)) event.respondWith(newest(url));
});
