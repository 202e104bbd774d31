// SPDX-License-Identifier: Apache-2.0
// The connection and the frame around every screen. The terminal owns the state: each message says
// everything, the page draws it and sends what was pressed (docs/kiosk-protocol.md).
import { el, key, wording } from "./parts.js";
import { screens } from "./screens.js";

/** @typedef {import("./screens.js").Screen} Screen */
/** @typedef {import("./screens.js").View} View */
/** @typedef {import("./screens.js").Layout} Layout */

const languages = ["ja", "en"];
const steps = ["card", "pin", "choose", "check", "pay", "print"];
const reconnect_ms = 1000;
const replaced = 4001;       // close code: another window has taken this one\'s place
const settle_ms = 350;  // a second tap meant for the screen before must not press this one
const answer_ms = 1500;

const part = (/** @type {string} */ id) => /** @type {HTMLElement} */ (document.getElementById(id));
const dialog = /** @type {HTMLDialogElement} */ (part("still-there"));
const wait_screen = [...part("main").children];

/** @type {Record<string, object>} */
const catalogues = {};
/** @type {WebSocket | null} */
let socket = null;
let shown = "";             // the message on screen, without its deadline
let shown_id = "";
let deadline = 0;           // by performance.now()
let leaving = new AbortController();
/** @type {Record<string, any>} */
let local = {};             // what a screen remembers until another one comes
let settling = 0, answering = 0;

/** @param {string | ArrayBufferView} frame */
function send(frame) {
  if (socket?.readyState !== WebSocket.OPEN) return;
  socket.send(frame);
  document.body.classList.add("answering");
  clearTimeout(answering);
  answering = setTimeout(() => document.body.classList.remove("answering"), answer_ms);
}

/**
 * @param {string} what
 * @param {string | number} value
 */
function say(what, value) {
  send(JSON.stringify({ [what]: value }));
}

/**
 * @param {Screen} screen
 * @returns {View}
 */
function view_of(screen) {
  const catalogue = catalogues[screen.language];
  const number = new Intl.NumberFormat(screen.language);
  const t = (/** @type {string} */ name, words = {}) =>
    wording(catalogue, name, { ...screen.words, ...words });
  return {
    screen,
    local,
    gone: leaving.signal,
    t,
    yen: (amount) => t("screens.K11.yen", { yen: number.format(amount) }),
    say,
    press: (name) => say("press", name),
    send_pin: (digits) => send(digits),
    redraw: () => draw(screen),
  };
}

/** @param {View} view */
function draw_steps({ screen, t }) {
  const bar = part("steps");
  bar.hidden = screen.step === 0;
  bar.setAttribute("aria-label", t("steps.position", { step: screen.step, steps: steps.length }));
  bar.replaceChildren(...steps.map((name, i) => {
    const state = i + 1 < screen.step ? "past" : i + 1 === screen.step ? "now" : "later";
    return el(`li.${state}`, state === "now" ? { "aria-current": "step" } : {},
      el("span.line"), el("span.number", {}, String(i + 1)),
      el("span.name", {}, t(`steps.${name}`)));
  }));
}

/** @param {View} view */
function draw_languages({ screen, t }) {
  const keys = part("languages");
  keys.setAttribute("aria-label", t("buttons.language"));
  keys.replaceChildren(...languages.map((code) =>
    key("small", wording(catalogues[code], "language.name", {}), () => say("language", code), {
      lang: code,
      "aria-pressed": String(code === screen.language),
      "data-key": `lang-${code}`,
    })));
}

/**
 * @param {View} view
 * @param {Layout} layout
 */
function draw_keys({ t, press }, layout) {
  const left = el("div.left"), right = el("div.right");
  if (layout.stop)
    left.append(key("stop", t("buttons.stop"), () => press("stop"), { "data-key": "stop" }));
  if (layout.foot) left.append(layout.foot);
  if (layout.back)
    right.append(key("second", t("buttons.back"), layout.back, { "data-key": "back" }));
  if (layout.main) {
    const { label, act, ready = true } = layout.main;
    right.append(key("main", label, act,
      { "data-key": "main", "aria-disabled": ready ? false : "true" }));
  }
  part("keys").replaceChildren(left, right);
}

/** @param {Screen} screen */
function draw(screen) {
  const focused = document.activeElement?.getAttribute("data-key");
  leaving.abort();
  leaving = new AbortController();
  const view = view_of(screen);
  const layout = screens[screen.screen](view);
  document.documentElement.lang = screen.language;
  document.body.dataset.screen = screen.screen;
  draw_steps(view);
  draw_languages(view);
  draw_keys(view, layout);
  const heading = el("h1", { tabindex: "-1" }, layout.title);
  const head = el("div.head", {}, heading, layout.lead ? el("p.lead", {}, layout.lead) : null);
  const alert = layout.alert ?? "";
  if (part("alert").textContent !== alert) part("alert").textContent = alert;
  part("main").replaceChildren(head, el("div.content", {}, ...layout.body));
  const again = focused && document.querySelector(`[data-key="${CSS.escape(focused)}"]`);
  if (screen.screen !== shown_id || !(again instanceof HTMLElement)) heading.focus();
  else again.focus();
}

function settle() {
  document.body.classList.add("settling");
  clearTimeout(settling);
  settling = setTimeout(() => document.body.classList.remove("settling"), settle_ms);
}

/** @param {Screen} screen */
function ask_still_there(screen) {
  if (!screen.still_there) {
    dialog.close();
    return;
  }
  const { t, press } = view_of(screen);
  const tell = () => {
    const seconds = Math.max(0, Math.ceil((deadline - performance.now()) / 1000));
    part("still-there-text").textContent = t("screens.T01.text", { seconds });
  };
  part("still-there-title").textContent = t("screens.T01.title");
  part("still-there-keys").replaceChildren(
    key("main", t("buttons.continue"), () => press("touch")));
  tell();
  const clock = setInterval(tell, 250);
  leaving.signal.addEventListener("abort", () => clearInterval(clock));
  if (!dialog.open) dialog.showModal();
}

/** @param {string} text */
function receive(text) {
  document.body.classList.remove("answering");
  /** @type {Screen} */
  const screen = JSON.parse(text);
  deadline = performance.now() + screen.deadline_ms;
  const { deadline_ms: _, ...lasting } = screen;
  const message = JSON.stringify(lasting);
  if (message === shown) return;
  shown = message;
  if (screen.screen !== shown_id) {
    local = {};
    settle();
  }
  draw(screen);
  shown_id = screen.screen;
  ask_still_there(screen);
}

function wait_for_terminal() {
  leaving.abort();
  shown = shown_id = "";
  dialog.close();
  document.body.dataset.screen = "wait";
  part("main").replaceChildren(...wait_screen);
  for (const id of ["keys", "steps", "languages"]) part(id).replaceChildren();
  document.querySelector("h1")?.focus();
}

/**
 * The terminal speaks with one window, the newest: an older one says so and leaves it alone.
 */
function give_way() {
  wait_for_terminal();
  document.body.dataset.screen = "elsewhere";
  const t = (/** @type {string} */ name) =>
    wording(catalogues[document.documentElement.lang], name, {});
  const heading = el("h1", { tabindex: "-1" }, t("screens.elsewhere.title"));
  part("main").replaceChildren(el("div.waiting", {}, heading,
    el("p", {}, t("screens.elsewhere.text")),
    key("main", t("buttons.use-here"), () => location.reload())));
  heading.focus();
}

function connect() {
  const token = new URLSearchParams(location.hash.slice(1)).get("token") ?? "";
  socket = new WebSocket(`ws://${location.host}/kiosk`, ["shomei-kiosk.v1", `token.${token}`]);
  socket.onmessage = (event) => receive(event.data);
  socket.onclose = ({ code }) => {
    if (code === replaced) return give_way();
    wait_for_terminal();
    setTimeout(connect, reconnect_ms);
  };
}

async function start() {
  for (const event of ["contextmenu", "dragstart", "selectstart"])
    document.addEventListener(event, (happening) => happening.preventDefault());
  dialog.addEventListener("cancel", (event) => event.preventDefault());
  try {
    for (const code of languages)
      catalogues[code] = await (await fetch(`/messages/${code}.json`)).json();
    connect();
  } catch {
    setTimeout(() => location.reload(), reconnect_ms);
  }
}

start();
