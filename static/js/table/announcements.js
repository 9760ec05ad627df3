// What happened, in words, for the live region that screen readers follow.

import { isMyTurn } from "./rules.js";
import { unknownKind } from "./unknown.js";
import { callSentence, cardWords, contractWords, outcomeWords, SEAT_NAME } from "./words.js";

/** @param {BoardEvent} event @returns {string} */
function sentence(event) {
  switch (event.type) {
    case "dealt":
      return `Board ${event.board}. ${SEAT_NAME[event.dealer]} deals.`;
    case "called":
      return `${callSentence(event.seat, event.call)}.`;
    case "auction_ended":
      return event.contract ? `The contract is ${contractWords(event.contract)}.` : "Passed out.";
    case "played":
      return `${SEAT_NAME[event.seat]} plays the ${cardWords(event.card)}.`;
    case "dummy_shown":
      return `${SEAT_NAME[event.seat]} is dummy.`;
    case "trick_won":
      return `${SEAT_NAME[event.seat]} wins the trick.`;
    case "claimed":
      return `${SEAT_NAME[event.seat]} claims ${event.tricks} tricks.`;
    case "claim_answered":
      return `${SEAT_NAME[event.seat]} ${event.accept ? "accepts" : "refuses"} the claim.`;
    case "undo_asked":
      return `${SEAT_NAME[event.seat]} asks for an undo.`;
    case "undo_answered":
      return `${SEAT_NAME[event.seat]} ${event.accept ? "allows" : "closes"} the undo.`;
    case "undone":
      return "It is taken back.";
    case "taken_over":
    case "taken_back":
      return "";
    case "robot_turn":
      return `${SEAT_NAME[event.seat]} took too long, and ${SEAT_NAME[event.by]} has asked a robot to go on.`;
    case "board_ended":
      return resultSentence(event.result);
    default:
      return unknownKind(event, "");
  }
}

/** @param {Result} result */
const resultSentence = ({ contract, tricks }) =>
  contract && tricks !== null
    ? `${contractWords(contract)}, ${outcomeWords(contract, tricks)}.`
    : "The board is passed out.";

/** What a screen reader says about one move. @param {Model} model @param {BoardEvent[]} events @returns {string} */
export function announcement(model, events) {
  const view = model.game?.state;
  const sentences = events.map(sentence).filter(Boolean);
  if (view && isMyTurn(view, model.you.player)) {
    sentences.push(view.contract ? "Your turn to play." : "Your turn to call.");
  }
  return sentences.join(" ");
}
