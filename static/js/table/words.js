// Calls, cards, seats and results in symbols and in words.

import { after, order, partner, side } from "./rules.js";

/** @type {Record<string, string>} */
export const SIGN = { S: "♠\uFE0E", H: "♥\uFE0E", D: "♦\uFE0E", C: "♣\uFE0E", N: "NT" };
/** @type {Record<string, string>} */
const SUIT_WORD = { S: "spade", H: "heart", D: "diamond", C: "club", N: "notrump" };
/** @type {Record<string, string>} */
const RANK_WORD = { A: "ace", K: "king", Q: "queen", J: "jack", T: "ten" };
const NUMBERS = ["", "one", "two", "three", "four", "five", "six", "seven"];
/** @type {Record<Seat, string>} */
export const SEAT_NAME = { N: "North", E: "East", S: "South", W: "West" };

/** @param {Card} card */
export const rank = (card) => (card.charAt(1) === "T" ? "10" : card.charAt(1));
/** "ace of spades" @param {Card} card */
export const cardWords = (card) => `${RANK_WORD[card.charAt(1)] ?? card.charAt(1)} of ${SUIT_WORD[card.charAt(0)]}s`;

/** "two hearts", "pass" @param {Call} call */
export function callWords(call) {
  if (call === "P") return "pass";
  if (call === "X") return "double";
  if (call === "XX") return "redouble";
  const level = Number(call.charAt(0));
  const many = level > 1 && call.charAt(1) !== "N" ? "s" : "";
  return `${NUMBERS[level]} ${SUIT_WORD[call.charAt(1)]}${many}`;
}

/** "West passes", "West doubles", "West bids two hearts" @param {Seat} seat @param {Call} call */
export function callSentence(seat, call) {
  const verb = { P: "passes", X: "doubles", XX: "redoubles" }[call] ?? `bids ${callWords(call)}`;
  return `${SEAT_NAME[seat]} ${verb}`;
}

/** @param {Contract} contract */
export const contractBid = (contract) => `${contract.level}${contract.denomination.charAt(0)}`;
/** "four spades doubled by South" @param {Contract} contract */
export function contractWords(contract) {
  const doubled = ["", " doubled", " redoubled"][contract.doubled];
  return `${callWords(contractBid(contract))}${doubled} by ${SEAT_NAME[contract.declarer]}`;
}

/** "made with one overtrick", "two down" @param {Contract} contract @param {number} tricks */
export function outcomeWords(contract, tricks) {
  const over = tricks - contract.level - 6;
  if (over < 0) return `${-over} down`;
  return over === 0 ? "just made" : `made with ${over} overtrick${over > 1 ? "s" : ""}`;
}

/** Points with their sign; the minus is U+2212. @param {number} points */
export const signed = (points) => (points > 0 ? `+${points}` : points < 0 ? `−${-points}` : "0");

/** "0:07" @param {number} milliseconds */
export function clock(milliseconds) {
  const seconds = Math.max(0, Math.floor(milliseconds / 1000));
  return `${Math.floor(seconds / 60)}:${String(seconds % 60).padStart(2, "0")}`;
}

/** @param {Board} board */
export function vulnerableWords(board) {
  return { none: "None vulnerable", ns: "NS vulnerable", ew: "EW vulnerable", both: "All vulnerable" }[
    board.vulnerable
  ];
}

/** Where a seat is drawn when `bottom` is at the bottom. @param {Seat} seat @param {Seat} bottom */
export function position(seat, bottom) {
  return /** @type {const} */ (["bottom", "left", "top", "right"])[(order(seat) - order(bottom) + 4) % 4] ?? "bottom";
}

/** The seats clockwise from the one at the bottom. @param {Seat} bottom @returns {Seat[]} */
export const around = (bottom) => [bottom, after(bottom), partner(bottom), after(bottom, 3)];
/** @param {Seat} seat */
export const sideWords = (seat) => (side(seat) === "NS" ? "North-South" : "East-West");
