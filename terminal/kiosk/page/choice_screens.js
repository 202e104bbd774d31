// SPDX-License-Identifier: Apache-2.0
// What the resident wants: kind, people, items, copies, and all of it once more.
import { el, key, leaf_keys, picture, pressing, toggle } from "./parts.js";

/** @typedef {import("./screens.js").Screen} Screen */
/** @typedef {import("./screens.js").View} View */
/** @typedef {import("./screens.js").Layout} Layout */
/** @typedef {import("./screens.js").Kind} Kind */
/** @typedef {import("./screens.js").ClosedKind} ClosedKind */
/** @typedef {import("./screens.js").Person} Person */

const people_per_leaf = 6;
const kinds_per_leaf = 4;

/** @param {Screen} screen */
const kind_of = (screen) =>
  /** @type {Kind} */ (screen.kinds.find((kind) => kind.id === screen.choice.kind));

/** The handles that a scope names. @param {string} scope */
const members_of = (scope) => scope.startsWith("members:") ? scope.slice(8).split(",") : [];

/**
 * A scope in words: of the household, or of the family register for the kinds written from it.
 * @param {View} view
 * @param {string} scope
 */
const scope_name = ({ screen, t }, scope) => t(`scopes.${scope}${
  scope !== "self" && screen.choice.kind.startsWith("family-register-") ? "-register" : ""}.name`);

/**
 * The keys that turn the leaves, with the number of the leaf between them; empty for one leaf.
 * @param {View} view
 * @param {number} count  of leaves
 */
function leaf_row(view, count) {
  const keys = leaf_keys(view, count);
  return keys ? el("div.leaves", {}, keys[0], el("span", {}, view.t("screens.K12.page",
    { page: (view.local.leaf ?? 0) + 1, pages: count })), keys[1]) : "";
}

/** @param {Screen} screen */
const comma = ({ language }) => (language === "ja" ? "、" : ", ");

/**
 * Names in a row; a line breaks between two of them, not inside one.
 * @param {Screen} screen
 * @param {string[]} names
 */
const row_of = (screen, names) => el("span.names", {}, ...names.map((name, i) =>
  el("span", { lang: "ja" }, i + 1 < names.length ? name + comma(screen) : name)));

/** @param {View} view @returns {Layout} */
export function kinds(view) {
  const { screen, local, t, say } = view;
  const choice = (/** @type {Kind} */ kind) => {
    const unit = t("screens.K07.unit-fee", { yen: kind.unit_yen });
    const made = key("choice", picture("icon-document"), () => say("kind", kind.id),
      { "data-key": kind.id });
    made.append(el("span.body", {}, el("strong", {}, t(`kinds.${kind.id}.name`)),
      el("span.note", {}, t(`kinds.${kind.id}.explanation`))), el("span.fee", {}, unit));
    return made;
  };
  const closed = (/** @type {ClosedKind} */ kind) => {
    const next = kind.next_opening && t("screens.K07.next-opening", { next: kind.next_opening });
    const made = key("choice", picture("icon-document"), () => {},
      { "data-key": kind.id, disabled: true });
    made.append(el("span.body", {}, el("strong", {}, t(`kinds.${kind.id}.name`)),
      el("span.caution", {}, kind.title), el("span.note", {}, next)));
    return made;
  };
  const all = [...screen.kinds.map(choice), ...screen.closed_kinds.map(closed)];
  const first = (local.leaf ?? 0) * kinds_per_leaf;
  return {
    title: t("screens.K07.title"),
    lead: t("screens.K07.text"),
    body: [el(all.length > 3 ? "div.choices.pairs" : "div.choices", {},
      ...all.slice(first, first + kinds_per_leaf)),
    leaf_row(view, Math.ceil(all.length / kinds_per_leaf))],
    stop: true,
  };
}

/** @param {View} view @returns {Layout} */
export function people(view) {
  const { screen, local, t, say, press, redraw } = view;
  if (local.choosing) return members(view);
  const choice = (/** @type {string} */ scope) => {
    const who = screen.people.filter((person) => scope !== "self" || person.self);
    const some = scope === "members";
    const note = some ? t("screens.K08.choose-people")
      : row_of(screen, who.map((person) => person.name));
    const body = el("span.body", {},
      el("strong", {}, scope_name(view, scope)), el("span.note", {}, note));
    if (!some && who.some((person) => !person.printable))
      body.append(el("span.caution", {}, t("screens.K08.unprintable")));
    const act = () => {
      local.choosing = some;
      if (some) redraw();
      else say("scope", scope);
    };
    const made = key("choice", picture(scope === "self" ? "icon-person"
      : some ? "icon-choose" : "icon-people"), act, { "data-key": scope });
    made.append(body);
    return made;
  };
  return {
    title: t("screens.K08.title"),
    lead: t("screens.K08.text"),
    body: [el("div.choices", {}, ...(kind_of(screen)?.scopes ?? []).map(choice))],
    back: () => press("back"),
    stop: true,
  };
}

/** @param {View} view @returns {Layout} */
function members(view) {
  const { screen, local, t, say, redraw } = view;
  /** @type {Set<string>} */
  const chosen = (local.members ??= new Set(members_of(screen.choice.scope)));
  const first = (local.leaf ?? 0) * people_per_leaf;
  const member = (/** @type {Person} */ person) => {
    const on = chosen.has(person.handle);
    const note = !person.printable ? t("screens.K08.unprintable")
      : person.self ? t("screens.K08.self-mark") : "";
    const state = t(on ? "screens.K09.on" : "screens.K09.off");
    const words = { label: person.name, label_language: "ja", note, state };
    const made = toggle({ ...words, on, name: person.handle }, () => {
      if (!person.printable) return;
      if (!chosen.delete(person.handle)) chosen.add(person.handle);
      redraw();
    });
    if (!person.printable) made.setAttribute("aria-disabled", "true");
    return made;
  };
  const count = Math.ceil(screen.people.length / people_per_leaf);
  return {
    title: t("screens.K08.choose-people"),
    body: [el("div.grid", {},
      ...screen.people.slice(first, first + people_per_leaf).map(member)), leaf_row(view, count)],
    main: {
      label: t("buttons.next"),
      act: () => chosen.size > 0 && say("scope", `members:${[...chosen].sort().join(",")}`),
      ready: chosen.size > 0,
    },
    back: () => {
      local.choosing = false;
      redraw();
    },
    stop: true,
  };
}

/** @param {View} view @returns {Layout} */
export function options(view) {
  const { screen, local, t, say, press, redraw } = view;
  /** @type {Set<string>} */
  const chosen = (local.options ??= new Set(screen.choice.options));
  const option = (/** @type {string} */ id) => toggle({
    label: t(`options.${id}.name`),
    note: t(`options.${id}.explanation`),
    state: t(chosen.has(id) ? "screens.K09.on" : "screens.K09.off"),
    on: chosen.has(id),
    name: id,
  }, () => {
    if (!chosen.delete(id)) chosen.add(id);
    redraw();
  });
  return {
    title: t("screens.K09.title"),
    lead: t("screens.K09.text"),
    body: [el("div.grid", {}, ...(kind_of(screen)?.options ?? []).map(option))],
    main: {
      label: t("buttons.next"),
      act: () => say("options", [...chosen].sort().join(",") || "-"),
    },
    back: () => press("back"),
    stop: true,
  };
}

/** @param {View} view @returns {Layout} */
export function copies(view) {
  const { screen, local, t, say, press, redraw } = view;
  const { copies_limit: limit, unit_yen } = kind_of(screen);
  const count = (local.copies ??= Math.min(screen.choice.copies, limit));
  const step = (
    /** @type {string} */ icon, /** @type {string} */ label, /** @type {number} */ by) => {
    const next = count + by;
    const act = () => {
      local.copies = Math.min(limit, Math.max(1, next));
      redraw();
    };
    return key("round", picture(icon), act, { "aria-label": label, "data-key": icon,
      "aria-disabled": String(next < 1 || next > limit) });
  };
  return {
    title: t("screens.K10.title"),
    lead: t("screens.K10.text", { limit }),
    body: [el("div.stepper", {},
      step("icon-fewer", t("screens.K10.fewer"), -1),
      el("output", { "aria-live": "polite" }, t("screens.K10.copies", { copies: count })),
      step("icon-more", t("screens.K10.more"), 1)),
    el("p.unit", {}, t("screens.K07.unit-fee", { yen: unit_yen }))],
    main: { label: t("buttons.next"), act: () => say("copies", count) },
    back: () => press("back"),
    stop: true,
  };
}

/** The names that the choice covers. @param {Screen} screen */
function chosen_names({ people, choice }) {
  const members = members_of(choice.scope);
  const covered = (/** @type {Person} */ person) => choice.scope === "household" ||
    (choice.scope === "self" ? person.self : members.includes(person.handle));
  return people.filter(covered).map((person) => person.name);
}

/** @param {View} view @returns {Layout} */
export function confirm(view) {
  const { screen, t, yen, press } = view;
  const { choice } = screen;
  // The terminal knows one step back; a line further up is that many steps away.
  const row = (/** @type {string} */ name, /** @type {Node | string} */ value, steps_back = 0) => {
    const back = () => {
      for (let i = 0; i < steps_back; ++i) press("back");
    };
    const change = steps_back === 0 ? null : key("small", t("buttons.change"), back,
      { "aria-label": `${t("buttons.change")}: ${name}`, "data-key": `change-${steps_back}` });
    return el("div.row", {}, el("dt", {}, name), el("dd", {}, el("span", {}, value), change));
  };
  const offered = kind_of(screen).options;
  const items = offered.filter((id) => choice.options.includes(id))
    .map((id) => t(`options.${id}.name`));
  const scope = choice.scope.split(":")[0];
  return {
    title: t("screens.K11.title"),
    lead: t("screens.K11.text"),
    body: [
      el("dl.table", {},
        row(t("screens.K11.kind"), t(`kinds.${choice.kind}.name`)),
        row(t("screens.K11.people"), el("span", {}, scope_name(view, scope), " ",
          row_of(screen, chosen_names(screen))), offered.length > 0 ? 3 : 2),
        ...offered.length > 0 ? [row(t("screens.K11.items"),
          items.join(comma(screen)) || t("screens.K11.no-items"), 2)] : [],
        row(t("screens.K11.copies"), t("screens.K10.copies", { copies: choice.copies }), 1),
        row(t("screens.K11.fee"), yen(screen.fee))),
      el("p.small-print", {}, t("screens.K11.no-refund"), " ", t("screens.K11.japanese-only")),
    ],
    main: pressing(view, "confirm", t("buttons.apply")),
    back: () => press("back"),
    stop: true,
  };
}
