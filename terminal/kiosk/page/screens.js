// SPDX-License-Identifier: Apache-2.0
// The screens by id, one function each: what the terminal tells -> what stands on the screen.
// Nothing here decides where the visit goes next; keys only say what was pressed.
import * as card from "./card_screens.js";
import * as choice from "./choice_screens.js";
import * as paper from "./paper_screens.js";

/** @typedef {{name: string, place: string, phone: string, today: string, hint: string}} Office */
/**
 * @typedef {{code: string, title: string, text: string, remedy: string, offices: Office[]}}
 *   Explanation
 */
/**
 * @typedef {{id: string, scopes: string[], options: string[], copies_limit: number,
 *   unit_yen: number}} Kind
 */
/** @typedef {{id: string, code: string, title: string, next_opening: string}} ClosedKind */
/** @typedef {{handle: string, name: string, self: boolean, printable: boolean}} Person */
/** @typedef {{kind: string, scope: string, options: string[], copies: number}} Choice */
/**
 * What the terminal tells (docs/kiosk-protocol.md).
 * @typedef {{screen: string, language: string, step: number, in_service: boolean,
 *   card_present: boolean, still_there: boolean, deadline_ms: number, reference: string,
 *   tries: number, again: boolean, money: string, words: Record<string, string>,
 *   refusal?: Explanation, hint?: Explanation, notices: Explanation[], kinds: Kind[],
 *   closed_kinds: ClosedKind[], announcements: string[],
 *   choice: Choice, fee: number,
 *   people: Person[], inserted: number, sheets: number, printed: number, printer_reason: string,
 *   documents: string[], previews: string[]}} Screen
 */
/**
 * @typedef {object} View
 * @property {Screen} screen
 * @property {Record<string, any>} local  kept until another screen comes
 * @property {AbortSignal} gone  aborted when this drawing is replaced
 * @property {(key: string, words?: Record<string, string | number>) => string} t
 * @property {(amount: number) => string} yen
 * @property {(what: string, value: string | number) => void} say
 * @property {(name: string) => void} press
 * @property {(digits: Uint8Array) => void} send_pin
 * @property {() => void} redraw
 */
/**
 * @typedef {object} Layout
 * @property {string} title
 * @property {string} [lead]
 * @property {(Node | string)[]} body
 * @property {{label: string, act: () => void, ready?: boolean}} [main]  bottom right
 * @property {() => void} [back]
 * @property {boolean} [stop]
 * @property {Node} [foot]  beside the stop key
 * @property {string} [alert]  read aloud at once by a screen reader
 */

/** @type {Record<string, (view: View) => Layout>} */
export const screens = {
  K00: card.start,
  K01: card.consent,
  K03: card.insert_card,
  K03R: card.reading,
  K03N: card.notice,
  K04: card.pin,
  K04L: card.last_try,
  K05: card.checking,
  K07: choice.kinds,
  K08: choice.people,
  K09: choice.options,
  K10: choice.copies,
  K11: choice.confirm,
  K11S: paper.signing,
  K06: paper.take_card,
  K12: paper.pay,
  K12P: paper.paying,
  K13: paper.printing,
  K14: paper.take_paper,
  K15: paper.done,
  END: paper.ending,
};
