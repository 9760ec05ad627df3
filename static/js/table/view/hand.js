// The viewer's own hand in a row, and every other hand that they may see in columns by suit.

import { watchingText } from "../room/watching.js";
import { cardOrder, order } from "../rules.js";
import { SEAT_NAME } from "../words.js";
import { cardButton } from "./card.js";
import { el } from "./dom.js";

/** @typedef {import("./board_context.js").BoardContext} BoardContext */

// Black and red alternate; trumps come first once there are any.
const SUIT_ORDER = ["S", "H", "C", "D"];

/** @param {PlayerView} view */
function suits(view) {
  const trump = view.contract?.denomination ?? "NT";
  return trump === "NT" ? SUIT_ORDER : [trump, ...SUIT_ORDER.filter((suit) => suit !== trump)];
}

/** @param {Card[]} hand @param {string} suit */
const ofSuit = (hand, suit) =>
  hand.filter((card) => card.charAt(0) === suit).sort((a, b) => cardOrder(a) - cardOrder(b));

/** Whether the viewer has to play a card from this hand now. @param {BoardContext} context @param {Seat} seat */
const isDue = (context, seat) => context.active && context.view.contract !== null && context.view.turn === seat;

/** @param {BoardContext} context */
export function handView(context) {
  const hand = context.view.hands[order(context.bottom)];
  const groups = hand ? SUIT_ORDER.map((suit) => ofSuit(hand, suit)).filter((group) => group.length) : [];
  const due = isDue(context, context.bottom);
  return el(
    "ul",
    {
      id: "hand",
      class: "hand",
      tabindex: "-1",
      "aria-label": context.isPlaying ? "Your hand" : `Hand of ${SEAT_NAME[context.bottom]}`,
    },
    !hand && el("li", { class: "watching" }, watchingText(context.model)),
    groups.flatMap((group) =>
      group.map((card, i) =>
        el("li", { "data-key": `h${card}`, class: i === 0 ? "first" : null }, cardButton(context, card, due)),
      ),
    ),
  );
}

/** @param {BoardContext} context @param {Seat} seat */
export function columnsView(context, seat) {
  const hand = context.view.hands[order(seat)];
  if (!hand) return null;
  const due = isDue(context, seat);
  const column = (/** @type {string} */ suit) =>
    el(
      "ul",
      { class: "column", "data-key": `c${suit}` },
      ofSuit(hand, suit).map((card) => el("li", { "data-key": `c${card}` }, cardButton(context, card, due))),
    );
  return el(
    "div",
    { class: "columns", role: "group", "data-key": `columns-${seat}`, "aria-label": `Cards of ${SEAT_NAME[seat]}` },
    suits(context.view).map(column),
  );
}
