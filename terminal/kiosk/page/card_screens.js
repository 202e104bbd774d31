// SPDX-License-Identifier: Apache-2.0
// From the start to the PIN.
import { Keypad } from "./keypad.js";
import { banner, el, key, office_list, picture, pressing, with_phones } from "./parts.js";

/** @typedef {import("./screens.js").Screen} Screen */
/** @typedef {import("./screens.js").View} View */
/** @typedef {import("./screens.js").Layout} Layout */

/** @param {View} view @returns {Layout} */
export function start(view) {
  const { screen, t, press } = view;
  if (!screen.in_service) return out_of_service(view);
  const need = (/** @type {string} */ icon, /** @type {string} */ text) =>
    el("li", {}, picture(icon), text);
  const begin = key("main", t("buttons.start"), () => press("touch"), { "data-key": "main" });
  return {
    title: t("screens.K00.title"),
    lead: t("screens.K00.text"),
    body: [
      el("div.hero", { onclick: (/** @type {Event} */ event) => {
        if (event.target !== begin) press("touch");
      } }, picture("drawing-insert"), begin),
      el("section.needs", {}, el("h2", {}, t("screens.K00.needs")), el("ul", {},
        need("icon-card", t("screens.K00.need-card")),
        need("icon-pin", t("screens.K00.need-pin")),
        need("icon-money", t("screens.K00.need-money")))),
      ...screen.announcements.map((text) => banner("notice", el("p", {}, text))),
    ],
  };
}

/** @param {View} view @returns {Layout} */
function out_of_service({ t }) {
  return {
    title: t("refusals.B08.title"),
    lead: t("refusals.B08.text"),
    body: [banner("notice", el("p", {}, t("refusals.B08.remedy")))],
  };
}

/** @param {View} view @returns {Layout} */
export function consent(view) {
  const { t, press } = view;
  const note = (/** @type {string} */ icon, /** @type {string} */ text) =>
    el("li", {}, picture(icon), el("p", {}, text));
  return {
    title: t("screens.K01.title"),
    lead: t("screens.K01.text"),
    body: [el("ul.notes", {},
      note("icon-person", t("screens.K01.note-self")),
      note("icon-erase", t("screens.K01.note-data")),
      note("icon-staff", t("screens.K01.note-staff")),
      note("icon-printer", t("screens.K01.note-refund")))],
    main: pressing(view, "agree", t("buttons.agree")),
    back: () => press("back"),
    stop: true,
  };
}

/** @param {View} view @returns {Layout} */
export function insert_card({ t }) {
  return {
    title: t("screens.K03.title"),
    lead: t("screens.K03.text"),
    body: [picture("drawing-insert"),
      el("p.status", { role: "status" }, t("screens.K03.no-card"))],
    stop: true,
  };
}

/** @param {string} title @param {string} lead @returns {Layout} */
export const leave_the_card = (title, lead) => ({
  title,
  lead,
  body: [picture("drawing-reading"), el("span.spinner")],
});

/** @param {View} view @returns {Layout} */
export const reading = ({ t }) =>
  ({ ...leave_the_card(t("screens.K03.reading"), t("screens.K05.text")), stop: true });

/**
 * Notices come one by one; the last one's key lets the terminal go on.
 * @param {View} view
 * @returns {Layout}
 */
export function notice(view) {
  const { screen, local, t, press, redraw } = view;
  const at = local.notice ?? 0;
  const { title, text, remedy, offices } = screen.notices[at];
  const told = el("div.told", {},
    banner("notice", el("h2", {}, title), el("p", {}, text),
      el("p", {}, ...with_phones(remedy))));
  const list = office_list(view, offices);
  const next = () => {
    local.notice = at + 1;
    redraw();
  };
  const last = at + 1 >= screen.notices.length;
  return {
    title: t("screens.notice.title"),
    body: list ? [told, list] : [told],
    main: { label: t("buttons.continue"), act: last ? () => press("proceed") : next },
    stop: true,
    alert: title,
  };
}

/** @param {View} view @returns {Node | null} */
function tries_left({ screen, t }) {
  if (screen.tries === 1)
    return banner("warning", el("strong", {}, t("screens.K04.last-try")));
  if (screen.hint)
    return banner("error", el("strong", {}, screen.hint.title), el("p", {}, screen.hint.text));
  if (screen.tries !== 2) return null;
  return banner("warning", el("strong", {}, t("screens.K04.tries-left")));
}

/** @param {View} view @returns {Layout} */
export function pin(view) {
  const { screen, t, send_pin, gone } = view;
  const entered = el("p.entered", { role: "status" }, t("screens.K04.entered", { count: 0 }));
  const keypad = new Keypad(
    { correct: t("buttons.correct"), clear: t("buttons.clear") },
    (count) => {
      entered.textContent = t("screens.K04.entered", { count });
      const confirm = document.querySelector("#keys .main");
      confirm?.setAttribute("aria-disabled", String(!keypad.full));
    },
    send_pin, gone);
  const left = el("div.entry", {}, keypad.circles, entered);
  const warning = tries_left(view);
  if (warning) left.append(warning);
  left.append(el("p.privacy", {}, picture("icon-erase"), t("screens.K04.privacy")));
  return {
    title: t(screen.again ? "screens.K04.again" : "screens.K04.title"),
    lead: t(screen.again ? "screens.K04.again-reason" : "screens.K04.text"),
    body: [left, keypad.pad],
    main: { label: t("buttons.confirm"), act: () => keypad.send(), ready: false },
    stop: true,
    alert: screen.hint ? `${screen.hint.title} ${screen.hint.text}` : "",
  };
}

/** @param {View} view @returns {Layout} */
export function last_try(view) {
  const { screen, t } = view;
  const text = t("screens.K04.last-try");
  return {
    title: screen.hint?.title ?? t("screens.K04.tries-left"),
    body: [banner("warning", el("strong", {}, text),
      screen.hint ? el("p", {}, screen.hint.remedy) : el("p", {}, t("screens.K04.text")))],
    main: pressing(view, "proceed", t("buttons.continue")),
    stop: true,
    alert: text,
  };
}

/** @param {View} view @returns {Layout} */
export const checking = ({ t }) => leave_the_card(t("screens.K05.title"), t("screens.K05.text"));

