// Questions and notices: claims, undo, refused actions. They lie over the table, so that the layout does not move.

import { decides, mayClaim, mayUndo, order, tricksLeft } from "../rules.js";
import { callWords, cardWords, SEAT_NAME } from "../words.js";
import { mySeatAmong } from "./board_context.js";
import { el } from "./dom.js";
import { stallingView } from "./stalling.js";

/** @typedef {import("./board_context.js").BoardContext} BoardContext */

/** @param {string} act @param {string} text @param {import("./dom.js").Attributes} [more] */
const button = (act, text, more = {}) => el("button", { type: "button", "data-act": act, ...more }, text);

/** @param {BoardContext} context */
export function promptView(context) {
  const content =
    claimDialog(context) ??
    claimQuestion(context) ??
    undoQuestion(context) ??
    noticeText(context.model, "hand", "calls");
  const stalling = stallingView(context);
  return el("div", { id: "prompt", role: "status", hidden: !content && !stalling }, content, stalling);
}

/** @param {Model} model @param {...Notice["about"]} about */
export function noticeText({ notice }, ...about) {
  return notice && about.includes(notice.about) ? el("p", { class: "notice" }, notice.text) : null;
}

/** @param {BoardContext} context */
function claimDialog({ model, view, player }) {
  if (!model.claiming || !mayClaim(view, player)) return null;
  const left = tricksLeft(view);
  const numbers = Array.from({ length: left + 1 }, (_, i) => left - i);
  return el(
    "form",
    { "data-form": "claim", id: "claim-form", "aria-label": "Claim" },
    el(
      "p",
      {},
      el("label", { for: "claim-tricks" }, "I take "),
      el(
        "select",
        { id: "claim-tricks", name: "tricks" },
        numbers.map((n) => el("option", { value: n }, n)),
      ),
      ` of the ${left} trick${left > 1 ? "s" : ""} left.`,
    ),
    el("input", {
      name: "line",
      maxlength: "200",
      placeholder: "How you will play (optional)",
      "aria-label": "How you will play",
      autocomplete: "off",
    }),
    el("p", { class: "buttons" }, el("button", { class: "main" }, "Claim"), button("claim-close", "Cancel")),
  );
}

/** @param {BoardContext} context */
function claimQuestion(context) {
  const { view } = context;
  const claim = view.claim;
  if (!claim) return null;
  const left = tricksLeft(view);
  const what = claim.tricks ? `claims ${claim.tricks} of the ${left} tricks left` : "concedes the rest";
  const line = claim.line && el("p", { class: "quote" }, `“${claim.line}”`);
  if (!mySeatAmong(context, claim.awaiting))
    return el("div", {}, el("p", {}, `${SEAT_NAME[claim.seat]} ${what}.`), line);
  return el(
    "div",
    {},
    el("p", {}, `${SEAT_NAME[claim.seat]} ${what}.`),
    line,
    el(
      "p",
      { class: "buttons" },
      button("claim-accept", "Accept", { class: "main" }),
      button("claim-refuse", "Refuse"),
    ),
  );
}

/** The call or card that the undo would take back. @param {PlayerView} view @param {UndoRequest} undo */
function takenBack(view, { target }) {
  const call = view.calls[target.calls];
  const card = view.tricks.flatMap((trick) => trick.cards)[target.cards];
  return call ? callWords(call) : card ? `the ${cardWords(card)}` : "it";
}

/** @param {BoardContext} context */
function undoQuestion(context) {
  const { view, player } = context;
  const undo = view.undo;
  if (!undo) return null;
  const what = takenBack(view, undo);
  if (decides(view, undo.seat, player)) {
    return el(
      "div",
      {},
      el("p", {}, `You ask to take back ${what}.`),
      el("p", { class: "buttons" }, button("undo-withdraw", "Withdraw")),
    );
  }
  const question = el("p", {}, `${SEAT_NAME[undo.seat]} asks to take back ${what}.`);
  if (!mySeatAmong(context, undo.awaiting)) return el("div", {}, question);
  return el(
    "div",
    {},
    question,
    el("p", { class: "buttons" }, button("undo-accept", "Allow", { class: "main" }), button("undo-refuse", "Refuse")),
  );
}

/** @param {BoardContext} context @param {Seat} seat */
const awayText = ({ view }, seat) =>
  view.actors[order(seat)]?.robot ? "A robot plays your cards." : "Your seat is free.";

/** For a player whose seat was given up while they were away. */
export const takeBackButton = () => button("take-back", "Take back", { id: "take-back", class: "main" });

/** The row over the viewer's hand: undo, their seat, claim. @param {BoardContext} context @param {HTMLElement} plate */
export function ownRow(context, plate) {
  const { model, view, player, isPlaying } = context;
  const person = model.room?.players.find((each) => each.player === model.you.player);
  const away = !isPlaying && person?.left_seat;
  return el(
    "div",
    { id: "own" },
    el(
      "div",
      { class: "side" },
      away && el("p", { class: "quiet" }, awayText(context, away)),
      isPlaying && button("undo", "Undo", { id: "undo", disabled: !mayUndo(view, player) }),
    ),
    plate,
    el(
      "div",
      { class: "side" },
      away && takeBackButton(),
      isPlaying && view.contract && button("claim", "Claim", { id: "claim", disabled: !mayClaim(view, player) }),
    ),
  );
}
