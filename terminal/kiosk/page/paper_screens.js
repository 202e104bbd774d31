// SPDX-License-Identifier: Apache-2.0
// From the signed application to the paper in the hand, and every other ending.
import { leave_the_card } from "./card_screens.js";
import { banner, el, leaf_keys, office_list, picture, pressing, with_phones } from "./parts.js";

/** @typedef {import("./screens.js").Screen} Screen */
/** @typedef {import("./screens.js").View} View */
/** @typedef {import("./screens.js").Layout} Layout */

/** @param {View} view @returns {Layout} */
export const signing = ({ t }) =>
  leave_the_card(t("screens.K05.title"), t("screens.K11.signing"));

/** @param {View} view @returns {Layout} */
export function take_card({ screen, t }) {
  const status = el("p.status", { role: "status" }, el("span.spinner"), t("screens.K06.preparing"));
  if (!screen.card_present)
    return { title: t("screens.K06.preparing"), body: [el("div.alone", {}, el("span.spinner"))] };
  return {
    title: t("screens.K06.title"),
    lead: t("screens.K06.text"),
    body: [picture("drawing-remove"), status],
    alert: t("screens.K06.title"),
  };
}

/** @param {string} name @param {string} amount @param {boolean} [strong] */
const amount_row = (name, amount, strong = false) =>
  el(strong ? "div.row.strong" : "div.row", {}, el("dt", {}, name), el("dd", {}, amount));

/** @param {View} view @param {number} leaf */
function preview(view, leaf) {
  const { screen: { previews }, t } = view;
  const keys = leaf_keys(view, previews.length);
  const page = keys && el("span", {},
    t("screens.K12.page", { page: leaf + 1, pages: previews.length }));
  return el("figure.preview", {},
    el("div.leaves", {}, keys && keys[0],
      el("img", { src: previews[leaf], alt: t("screens.K12.preview") }), keys && keys[1]),
    el("figcaption", {}, t("screens.K12.preview"), " ", page));
}

/** @param {View} view @returns {Layout} */
export function pay(view) {
  const { screen, local, t, yen } = view;
  const { previews } = screen;
  const leaf = Math.min(local.leaf ?? 0, Math.max(0, previews.length - 1));
  const due = el("div.due", {});
  if (screen.hint)
    due.append(banner("error", el("strong", {}, screen.hint.title),
      el("p", {}, screen.hint.remedy)));
  due.append(el("dl.amounts", {},
    amount_row(t("screens.K11.kind"), t(`kinds.${screen.choice.kind}.name`)),
    amount_row(t("screens.K11.copies"), t("screens.K10.copies")),
    amount_row(t("screens.K12.due"), yen(screen.fee), true)),
  el("p.small-print", {}, t("screens.K11.no-refund")));
  return {
    title: t("screens.K12.title"),
    lead: t("screens.K12.text"),
    body: previews.length > 0 ? [preview(view, leaf), due] : [due],
    main: pressing(view, "pay", `${t("steps.pay")} ${yen(screen.fee)}`),
    stop: true,
    alert: screen.hint?.title ?? "",
  };
}

/** @param {View} view @returns {Layout} */
export function paying({ screen, t, yen }) {
  const rest = screen.fee - screen.inserted;
  const last = rest >= 0 ? amount_row(t("screens.K12.rest"), yen(rest), true)
    : amount_row(t("screens.K12.change"), yen(-rest), true);
  return {
    title: t("screens.K12.title"),
    body: [picture("drawing-coin"), el("dl.amounts", { "aria-live": "polite" },
      amount_row(t("screens.K12.due"), yen(screen.fee)),
      amount_row(t("screens.K12.inserted"), yen(screen.inserted)), last)],
    foot: el("p.foot-note", {}, t("screens.K12.stop-note")),
    stop: true,
  };
}

/** @type {Record<string, string>} */
const printer_texts = {
  "jam": "screens.K13.jam",
  "paper-out": "screens.K13.paper",
  "toner": "screens.K13.toner",
  "door": "screens.K13.door",
};

/** @param {View} view @returns {Layout} */
export function printing({ screen, t }) {
  const { sheets, printed, printer_reason: reason } = screen;
  const trouble = reason && t(printer_texts[reason] ?? "screens.K13.attention");
  const now = Math.min(printed + 1, sheets);
  const bar = el("div.sheets", { role: "progressbar", "aria-valuemin": "0",
    "aria-valuemax": String(sheets), "aria-valuenow": String(printed),
    "aria-label": t("screens.K13.title") });
  for (let i = 0; i < sheets; ++i)
    bar.append(el(i < printed ? "span.sheet.out" : i < now ? "span.sheet.now" : "span.sheet"));
  return {
    title: t("screens.K13.title"),
    lead: t("screens.K13.text"),
    body: [picture("drawing-printer"),
      trouble ? banner("warning", el("strong", {}, trouble)) : "",
      el("p.progress", {}, t("screens.K13.progress", { page: now, pages: sheets })), bar],
    alert: trouble,
  };
}

/** @param {View} view @returns {Layout} */
export function take_paper(view) {
  const { screen, t } = view;
  return {
    title: t("screens.K14.title"),
    lead: t("screens.K14.text"),
    body: [picture("drawing-printer"),
      el("p.progress", {}, t("screens.K14.sheets", { sheets: screen.sheets })),
      el("p.numbers", {}, ...screen.documents.map((number) =>
        el("span", {}, t("screens.K14.number", { number }))))],
    main: pressing(view, "paper_taken", t("buttons.taken")),
    alert: t("screens.K14.title"),
  };
}

/** @param {View} view @returns {Layout} */
export function done(view) {
  const { screen, t } = view;
  return {
    title: t("screens.K15.title"),
    lead: t("screens.K15.text"),
    body: [picture("drawing-done"),
      screen.card_present ? take_card_line(view) : el("p.status", {}, t("screens.K15.verify"))],
    main: screen.card_present ? undefined : pressing(view, "proceed", t("buttons.finish")),
  };
}

/** @param {View} view */
const take_card_line = ({ t }) =>
  banner("warning", el("strong", {}, t("screens.end.take-card")));

/** @param {View} view @returns {Layout} */
export function ending(view) {
  const { screen, t } = view;
  const { title, text, remedy, offices } = screen.refusal ??
    { title: t("screens.end.title"), text: t("screens.end.text"), remedy: "", offices: [] };
  const told = el("div.told", {},
    screen.card_present ? take_card_line(view) : null,
    el("p.cause", {}, text),
    remedy ? el("h2", {}, t("screens.end.remedy")) : null,
    remedy ? el("p.remedy", {}, ...with_phones(remedy)) : null,
    el("p.money", {}, picture("icon-money"), t(`screens.end.money-${screen.money}`)));
  const list = office_list(view, offices);
  const reference = screen.reference && el("p.reference", {},
    el("span.letters", {}, t("screens.end.reference", { reference: screen.reference })),
    el("span.note", {}, t("screens.end.reference-note")));
  return {
    title,
    body: list ? [told, list] : [told],
    foot: reference || undefined,
    main: screen.card_present ? undefined : pressing(view, "proceed", t("buttons.finish")),
    alert: screen.card_present ? t("screens.end.take-card") : text,
  };
}
