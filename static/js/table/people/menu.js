// A person's name as a button, and the menu that it opens: mute, block, report; for the host, mute for all and remove.

import { amHost } from "../model.js";
import { el } from "../view/dom.js";

/** @typedef {import("../sending.js").Page} Page */
/** @typedef {{player: number, name: string}} Person */

/** What may be the matter with a person. @type {[ReportMessage["reason"], string][]} */
const REASONS = [
  ["abuse", "Insults or threats"],
  ["spam", "Advertising or flooding"],
  ["unfair", "Unfair play"],
  ["leaving", "Leaves or stalls on purpose"],
  ["name", "An offensive name"],
  ["other", "Something else"],
];

/** Whether the viewer does not want to hear this person. @param {Model} model @param {number} player */
export const isSilenced = ({ silenced }, player) =>
  silenced.muted.includes(player) || silenced.blocked.includes(player);

/**
 * A name, which is a button where it is another person's.
 * @param {Model} model @param {{player: number, name: string, robot?: boolean} | null} person @param {string} [text]
 */
export function personName(model, person, text = person?.name ?? "") {
  if (!person || person.robot || person.player === model.you.player) return el("span", { class: "name" }, text);
  return el(
    "button",
    {
      type: "button",
      class: "name person",
      "data-act": "person",
      "data-player": person.player,
      "data-name": person.name,
      "data-silenced": isSilenced(model, person.player),
      "aria-haspopup": "dialog",
    },
    text,
  );
}

/** The names of several people, each a button, with commas between. @param {Model} model @param {PlayerInfo[]} people */
export const personNames = (model, people) => people.flatMap((person, i) => [i ? ", " : "", personName(model, person)]);

/** @param {string} act @param {string} text @param {import("../view/dom.js").Attributes} [more] */
const button = (act, text, more = {}) => el("button", { type: "button", "data-people": act, ...more }, text);

/** @param {Page} page @param {Person} person */
export function menuView({ model }, { player, name }) {
  const muted = model.silenced.muted.includes(player);
  const blocked = model.silenced.blocked.includes(player);
  const here = model.room?.players.find((each) => each.player === player);
  return el(
    "div",
    { class: "menu" },
    el("h2", { id: "people-title" }, name),
    button("mute", muted ? "Hear them again" : "Mute: do not show me what they write here", { "data-on": !muted }),
    button("block", blocked ? "Unblock" : "Block: not here, and not in other rooms", { "data-on": !blocked }),
    button("report", "Report to the staff …"),
    amHost(model) &&
      here &&
      button("mute-all", here.muted ? "Let them write again" : "Mute for everybody in this room", {
        "data-on": !here.muted,
      }),
    amHost(model) && here && button("remove", "Remove from the room, for good"),
    el("p", { class: "quiet" }, "They are not told of a mute, a block or a report of yours."),
    button("close", "Close", { class: "plain" }),
  );
}

/** @param {Person} person */
export const reportView = ({ name }) =>
  el(
    "form",
    { class: "menu", "data-people": "report" },
    el("h2", { id: "people-title" }, `Report ${name}`),
    el("label", { for: "report-reason" }, "What is wrong?"),
    el(
      "select",
      { name: "reason", id: "report-reason" },
      REASONS.map(([value, text]) => el("option", { value }, text)),
    ),
    el("label", { for: "report-text" }, "What happened? (if you like)"),
    el("textarea", { name: "text", id: "report-text", maxlength: 500, rows: 4 }),
    el(
      "p",
      { class: "quiet" },
      "The board and what they have written here lately go along. The staff reads it; they do not learn that it was you.",
    ),
    el("p", { class: "buttons" }, el("button", { class: "main" }, "Send"), button("close", "Cancel")),
  );

/** @param {string} text */
export const answerView = (text) =>
  el(
    "div",
    { class: "menu" },
    el("p", { id: "people-title", role: "status" }, text),
    button("close", "Close", { class: "main" }),
  );

/** A warning of the staff. @param {Warned} warning */
export const warningView = ({ warning, text }) =>
  el(
    "div",
    { class: "menu" },
    el("h2", { id: "people-title" }, "The staff of this site has warned you"),
    el("p", {}, text),
    button("warning-read", "I have read this", { class: "main", "data-warning": warning }),
  );
