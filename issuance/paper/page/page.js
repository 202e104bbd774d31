// SPDX-License-Identifier: Apache-2.0
// The page: what is read, the verdict on it, and which pages of the document are still missing.
import { forget, keep, kept_texts, missing, place_of } from "./page_set.js";
import { Camera, read_picture } from "./reader.js";
import { ask_state } from "./state.js";
import { both, has_text, load_texts, say } from "./texts.js";
import { KeyList } from "./verdict.js";

/** @param {string} id */
const by_id = (id) => /** @type {HTMLElement} */ (document.getElementById(id));

/** @type {KeyList} */
let keys;
/** @type {import("./page_set.js").Read[]} */
let read = [];
let shown = 0;

// ---- the verdict ----

/** @param {Look} look @param {string} title @param {Node[]} body */
function show_verdict(look, title, body) {
  shown += 1;
  const head = document.createElement("div");
  head.className = "head";
  const sign = document.createElement("span");
  sign.className = "sign";
  sign.setAttribute("aria-hidden", "true");
  const heading = say("h2", title);
  heading.tabIndex = -1;
  head.append(sign, heading);
  const rest = document.createElement("div");
  rest.className = "body";
  rest.append(...body);
  const verdict = document.createElement("section");
  verdict.className = `verdict ${look}`;
  verdict.append(head, rest);
  by_id("verdict").replaceChildren(verdict);
  heading.focus({ preventScroll: true });
  verdict.scrollIntoView({ block: "start" });
}

/** @param {string} key @param {string} [look] @param {Record<string, string | number>} [values] */
function note(key, look = "", values = {}) {
  const element = say("p", key, values);
  element.className = `note ${look}`;
  return element;
}

/** @param {Array<[string, (string | Node)[], string?]>} rows */
function facts(rows) {
  const list = document.createElement("dl");
  for (const [key, value, look] of rows) {
    const row = document.createElement("div");
    const name = say("dt", key);
    const what = document.createElement("dd");
    what.append(...value);
    if (look) what.className = look;
    row.append(name, what);
    list.append(row);
  }
  return list;
}

/** 令和8年11月29日, as it is printed, with the plain date. @param {string} day */
function day_of(day) {
  const era = new Intl.DateTimeFormat("ja-JP-u-ca-japanese-nu-latn", { era: "long",
    year: "numeric", month: "long", day: "numeric", timeZone: "UTC" });
  return both({ ja: era.format(new Date(day)).replace(/([^0-9])1年/, "$1元年"), en: day });
}

/** @param {import("./verdict.js").Verdict} verdict @param {string} state */
function facts_of({ page, name }, state) {
  if (!page) return [];
  const kind = has_text(`kind-${page.kind}`) ? `kind-${page.kind}` : "kind-unknown";
  const parts = (/** @type {string} */ key, values = {}) =>
    [...say("span", key, values).childNodes];
  return [facts([
    ["kind", parts(kind, { kind: page.kind })],
    ["number", [page.document_number], "number"],
    ["city", name ? both(name) : parts("city-code", { code: page.city_code })],
    ["issued", day_of(page.issued)],
    ["page", [`${page.page}／${page.pages}`], "number"],
    ["tag", [page.tag], "number"],
    ["state", parts(`state-${state}`)],
  ])];
}

/** @typedef {"good" | "bad" | "unsure"} Look */
/** @type {Record<string, [Look, string]>} */
const titles = { void: ["bad", "void-title"], unknown: ["unsure", "unknown-title"],
  foreign: ["unsure", "foreign-title"] };
/** @type {Record<string, string>} */
const state_notes = { void: "wrong", unknown: "warning", unconfirmed: "warning" };

/** @param {import("./verdict.js").Verdict} verdict @param {string} place @param {string} state */
function show_signed(verdict, place, state) {
  /** @type {[Look, string]} */
  const [look, title] = titles[state] ?? titles[place] ??
    ["good", missing(read_pages()).length ? "signed-page" : "signed"];
  // First of all: one good page is no certificate yet.
  const notes = look === "good" ? [set_note()] : [];
  if (place === "foreign")
    notes.push(note("foreign", "wrong", { number: read[0].page.document_number }));
  if (place === "again") notes.push(note("again"));
  if (state in state_notes) notes.push(note(`${state}-note`, state_notes[state]));
  // A key may have been retired or leaked since; whoever answers for the state has the newest list.
  if (state === "not-asked" && verdict.page && verdict.page.issued > keys.made)
    notes.push(note("old-list-note", "warning", { made: keys.made }));
  show_verdict(look, title, [...notes, ...facts_of(verdict, state), note("compare", "warning"),
    note("data-not-paper"), ...state === "not-asked" ? [note("not-asked-note")] : []]);
}

/** @param {string} word @param {string} remedy */
function show_problem(word, remedy) {
  show_verdict("unsure", word, [say("p", remedy)]);
}

// ---- one page ----

/** @param {string} text  of a QR */
async function check(text) {
  const verdict = await keys.verify(text);
  if (!verdict.page) {
    const remedy = verdict.word === "unknown-key" ? [say("p", "newer-list")] : [];
    show_verdict("bad", "refused",
      [note(verdict.word, "wrong"), ...remedy, say("p", "do-not-accept")]);
    return;
  }
  const { page } = verdict;
  const place = place_of(read_pages(), page);
  if (place === "first" || place === "next") {
    read.push({ text, page });
    keep(read);
  }
  show_signed(verdict, place, "asking");
  show_pages();
  const asked = shown;
  const state = await ask_state(text);
  if (asked === shown) show_signed(verdict, place, state);
}

/** @param {Iterable<File>} files */
async function check_pictures(files) {
  for (const file of files) {
    show_verdict("unsure", "checking", []);
    let text;
    try {
      text = await read_picture(file);
    } catch {
      show_problem("no-picture", "no-picture-remedy");
      continue;
    }
    if (text === null)
      show_problem("no-qr", "no-qr-remedy");
    else
      await check(text);
  }
}

// ---- the document ----

const read_pages = () => read.map(({ page }) => page);

/** What is still missing of the document, or that nothing is. */
function set_note() {
  const without = missing(read_pages());
  const { pages } = read[0].page;
  return without.length === 0 ? note("complete", "right", { pages }) :
    note("missing", "warning", { missing: without.join(", "), pages });
}

function show_pages() {
  const place = by_id("pages");
  place.replaceChildren();
  by_id("start-again").hidden = read.length === 0;
  by_id("scan-title").replaceChildren(...say("span", read.length ? "scan-next" : "scan-title")
    .childNodes);
  if (read.length === 0) return;
  const { pages, document_number } = read[0].page;
  const without = missing(read_pages());
  const list = document.createElement("ol");
  list.className = "sheets";
  for (let number = 1; number <= pages; number += 1) {
    const sheet = document.createElement("li");
    const is_here = !without.includes(number);
    const digits = document.createElement("b");
    digits.textContent = `${number}／${pages}`;
    sheet.className = is_here ? "here" : "";
    sheet.append(digits, ...say("span", is_here ? "page-here" : "page-missing").childNodes);
    list.append(sheet);
  }
  place.append(say("h2", "pages-title", { number: document_number }), list, set_note());
}

function start_again() {
  shown += 1;  // an answer on its way is about nothing any more
  read = [];
  forget();
  by_id("verdict").replaceChildren();
  show_pages();
  by_id("use-camera").focus();
}

// ---- keys ----

function arm_camera() {
  const key = by_id("use-camera");
  const camera = new Camera(/** @type {HTMLVideoElement} */ (by_id("camera")), (text) => {
    stop();
    check(text);
  });
  const label = (/** @type {string} */ name) =>
    key.replaceChildren(...say("span", name).childNodes);
  const stop = () => { camera.stop(); label("use-camera"); };
  label("use-camera");
  key.addEventListener("click", async () => {
    if (camera.is_on) return stop();
    try {
      await camera.start();
      label("stop-camera");
    } catch {
      stop();
      show_problem("no-camera", "no-camera-remedy");
    }
  });
}

function arm_picture() {
  const picture = /** @type {HTMLInputElement} */ (by_id("picture"));
  by_id("choose-picture").append(...say("span", "choose-picture").childNodes);
  by_id("choose-picture").addEventListener("click", () => picture.click());
  picture.addEventListener("change", async () => {
    await check_pictures([...picture.files ?? []]);
    picture.value = "";
  });
}

function show_about() {
  const points = document.createElement("ul");
  points.className = "points";
  for (const key of ["about-where", "about-data", "about-asked", "about-kept"])
    points.append(say("li", key));
  by_id("about").append(say("h2", "about-title"), points);
  by_id("about").hidden = false;
  by_id("key-list").append(say("p", "key-list", { made: keys.made }));
}

async function keep_for_later() {
  if (!("serviceWorker" in navigator)) return;
  try {
    await navigator.serviceWorker.register("service_worker.js");
    await navigator.serviceWorker.ready;
    by_id("key-list").append(say("p", "works-offline"));
  } catch {
    // without it the check needs the network the next time
  }
}

/** The pages kept from before, checked again: what a device keeps anyone may have written. */
async function read_again() {
  for (const text of kept_texts()) {
    const { page } = await keys.verify(String(text));
    if (page && ["first", "next"].includes(place_of(read_pages(), page)))
      read.push({ text, page });
  }
}

async function begin() {
  await load_texts();
  try {
    keys = await KeyList.fetch();
  } catch {
    show_problem("no-list", "no-list-remedy");
    return;
  }
  arm_camera();
  arm_picture();
  by_id("start-again").append(...say("span", "start-again").childNodes);
  by_id("start-again").addEventListener("click", start_again);
  by_id("scan-text").append(...say("span", "scan-text").childNodes);
  by_id("scan").hidden = false;
  show_about();
  await read_again();
  show_pages();
  // Without what a messenger or a mail program appends to an address.
  const opened = location.pathname;
  if (!["", "index.html"].includes(opened.split("/").at(-1) ?? "")) {
    // The payload stays in no history.
    history.replaceState(null, "", "./");
    await check(opened);
  }
  await keep_for_later();
  document.body.dataset.ready = "yes";
}

begin();
