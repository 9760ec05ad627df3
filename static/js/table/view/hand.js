// The viewer's own hand, and every other hand that he may see, in columns by suit.

import { order, place } from "../rules.js";
import { SEAT_NAME } from "../words.js";
import { cardButton } from "./card.js";
import { el } from "./dom.js";

/** @typedef {import("./scene.js").Scene} Scene */

// Black and red alternate; trumps come first once there are any.
const SUIT_ORDER = ["S", "H", "C", "D"];

/** @param {PlayerView} view */
function suits(view) {
  const trump = view.contract?.denomination ?? "NT";
  return trump === "NT" ? SUIT_ORDER : [trump, ...SUIT_ORDER.filter((suit) => suit !== trump)];
}

/** @param {string[]} hand @param {string} suit */
const ofSuit = (hand, suit) => hand.filter((card) => card.charAt(0) === suit).sort((a, b) => place(a) - place(b));

/** Whether the card due comes from this hand, by the viewer's choice. @param {Scene} scene @param {Seat} seat */
const isDue = (scene, seat) => scene.active && scene.view.contract !== null && scene.view.turn === seat;

/** @param {Scene} scene */
export function handView(scene) {
  const hand = scene.view.hands[order(scene.bottom)];
  const groups = hand ? SUIT_ORDER.map((suit) => ofSuit(hand, suit)).filter((group) => group.length) : [];
  const due = isDue(scene, scene.bottom);
  return el(
    "ul",
    {
      id: "hand",
      class: "hand",
      tabindex: "-1",
      "aria-label": scene.plays ? "Your hand" : `Hand of ${SEAT_NAME[scene.bottom]}`,
    },
    !hand && el("li", { class: "watching" }, "You are watching."),
    groups.flatMap((group) =>
      group.map((card, i) =>
        el("li", { "data-key": `h${card}`, class: i === 0 ? "first" : null }, cardButton(scene, card, due)),
      ),
    ),
  );
}

/** @param {Scene} scene @param {Seat} seat */
export function columnsView(scene, seat) {
  const hand = scene.view.hands[order(seat)];
  if (!hand) return null;
  const due = isDue(scene, seat);
  const column = (/** @type {string} */ suit) =>
    el(
      "ul",
      { class: "column", "data-key": `c${suit}` },
      ofSuit(hand, suit).map((card) => el("li", { "data-key": `c${card}` }, cardButton(scene, card, due))),
    );
  return el(
    "div",
    { class: "columns", role: "group", "data-key": `columns-${seat}`, "aria-label": `Cards of ${SEAT_NAME[seat]}` },
    suits(scene.view).map(column),
  );
}
