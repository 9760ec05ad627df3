// What happened, in words, for a live region.

import { isMyTurn } from "./rules.js";
import { callSentence, callWords, cardWords, contractWords, outcomeWords, SEAT_NAME } from "./words.js";

/** @type {Record<string, (event: BoardEvent) => string>} */
const SAY = {
  dealt: ({ board, dealer }) => `Board ${board}. ${SEAT_NAME[/** @type {Seat} */ (dealer)]} deals.`,
  called: ({ seat, call }) => `${callSentence(seat, call)}.`,
  auction_ended: ({ contract }) => (contract ? `The contract is ${contractWords(contract)}.` : "Passed out."),
  played: ({ seat, card }) => `${SEAT_NAME[/** @type {Seat} */ (seat)]} plays the ${cardWords(card)}.`,
  dummy_shown: ({ seat }) => `${SEAT_NAME[/** @type {Seat} */ (seat)]} is dummy.`,
  trick_won: ({ seat }) => `${SEAT_NAME[/** @type {Seat} */ (seat)]} wins the trick.`,
  claimed: ({ seat, tricks }) => `${SEAT_NAME[/** @type {Seat} */ (seat)]} claims ${tricks} tricks.`,
  claim_answered: ({ seat, accept }) =>
    `${SEAT_NAME[/** @type {Seat} */ (seat)]} ${accept ? "accepts" : "refuses"} the claim.`,
  undo_asked: ({ seat }) => `${SEAT_NAME[/** @type {Seat} */ (seat)]} asks for an undo.`,
  undo_answered: ({ seat, accept }) =>
    `${SEAT_NAME[/** @type {Seat} */ (seat)]} ${accept ? "allows" : "closes"} the undo.`,
  undone: () => "It is taken back.",
  board_ended: ({ result }) =>
    result.contract
      ? `${contractWords(result.contract)}, ${outcomeWords(result.contract, result.tricks)}.`
      : "The board is passed out.",
};

/** @param {Model} model @param {BoardEvent[]} events @returns {string} */
export function spoken(model, events) {
  const view = model.game?.state;
  const said = events.map((event) => SAY[event.type]?.(event) ?? "").filter(Boolean);
  if (view && isMyTurn(view, model.you.player)) said.push(view.contract ? "Your turn to play." : "Your turn to call.");
  return said.join(" ");
}

/** @param {Explanation} explanation @param {string | undefined} call */
export const spokenMeaning = ({ seat, text }, call) =>
  `${SEAT_NAME[seat]}’s ${call ? callWords(call) : "call"} means ${text}.`;
