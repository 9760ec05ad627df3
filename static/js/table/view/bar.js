// The bar over the table: board, contract, tricks; and below it whose turn it is, and for how long.

import { playerAt } from "../model.js";
import { controllingSeat, currentTrick, partner, tricksWon } from "../rules.js";
import { voiceButton } from "../voice/voice_view.js";
import { clock, contractBid, contractWords, SEAT_NAME, SIGN, vulnerableWords } from "../words.js";
import { callFace } from "./auction.js";
import { el } from "./dom.js";
import { away, keptFor } from "./felt.js";

/** @typedef {import("./board_context.js").BoardContext} BoardContext */

const VULNERABLE = { none: "None", ns: "NS", ew: "EW", both: "All" };

/** @param {string} label @param {string} id @param {(Node | string)[]} value @param {string} [words] */
const fact = (label, id, value, words) =>
  el(
    "div",
    { class: "fact", id },
    el("span", { class: "label" }, label),
    el("span", { class: "value", "aria-label": words, role: words ? "img" : null }, value),
  );

/** @param {Model} model @param {BoardContext | null} context */
export function barView(model, context) {
  return el(
    "header",
    { id: "bar" },
    context
      ? boardFacts(context)
      : el("div", { class: "fact", id: "room-name" }, el("span", { class: "value" }, model.room?.name ?? "")),
    voiceButton(model),
    el(
      "button",
      {
        type: "button",
        id: "menu",
        "data-act": "panel",
        "aria-expanded": model.panel ? "true" : "false",
        "aria-controls": "panel",
        "aria-label": "Room, results, chat",
      },
      "☰",
    ),
  );
}

/** @param {BoardContext} context */
function boardFacts({ view }) {
  const { board, contract } = view;
  const won = tricksWon(view);
  return [
    fact(
      `Board ${board.number} · ${board.dealer} deals`,
      "board",
      [`${VULNERABLE[board.vulnerable]} vul`],
      vulnerableWords(board),
    ),
    contract
      ? fact(
          "Contract",
          "contract",
          [...callFace(contractBid(contract)), "X".repeat(contract.doubled), ` ${contract.declarer}`],
          contractWords(contract),
        )
      : fact("Contract", "contract", ["–"], "none yet"),
    fact("Tricks", "tricks", [`NS ${won.NS} · EW ${won.EW}`]),
  ];
}

/** @param {BoardContext} context */
export function turnView(context) {
  const { active, view, model } = context;
  const isAway = view.turn && away(model, playerAt(model, controllingSeat(view, view.turn)));
  const since = Date.now() - model.turnSince;
  return el(
    "div",
    { id: "turn", "data-mine": active },
    el("span", {}, turnText(context)),
    !view.result && !isAway && since > 5_000 && el("span", { class: "since", "aria-hidden": true }, clock(since)),
  );
}

/** @param {BoardContext} context @returns {string} */
function turnText(context) {
  const { view, active, pendingCard, pendingCall, isPlaying } = context;
  if (view.result) return "The board is over";
  if (view.claim) return `Claim: waiting for ${view.claim.awaiting.map((seat) => SEAT_NAME[seat]).join(" and ")}`;
  if (pendingCard || pendingCall) return "Sending …";
  if (active) return myTurnText(context);
  const seat = view.turn ?? "N";
  const person = playerAt(context.model, controllingSeat(view, seat));
  if (person && away(context.model, person)) return awayText(context.model, person);
  const dummy = view.contract && seat === partner(view.contract.declarer) ? " (dummy)" : "";
  return `${SEAT_NAME[seat]}’s turn${dummy}${person && isPlaying ? ` · ${person.name}` : ""}`;
}

/**
 * Who is away, for how long the seat is kept, and what happens then.
 * @param {Model} model @param {PlayerInfo} person
 */
function awayText(model, person) {
  const kept = keptFor(model, person);
  if (!kept) return `${person.name} is away`;
  return model.room?.settings.fill_robots
    ? `${person.name} is away; a robot plays in ${kept}`
    : `${person.name} is away; the seat is kept ${kept}`;
}

/** @param {BoardContext} context @returns {string} */
function myTurnText({ view, bottom, model }) {
  if (!view.contract) return "Your turn to call";
  const hand = view.turn === bottom ? "" : ` from ${SEAT_NAME[view.turn ?? "N"]}`;
  if (model.suit) return `${SIGN[model.suit]} and then …`;
  const trick = currentTrick(view);
  return trick?.cards.length ? `Your turn to play${hand}` : `Your lead${hand}`;
}
