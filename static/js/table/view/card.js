// One card: in a hand, in a column of dummy, or on the table.

import { cardWords, rank, SIGN } from "../words.js";
import { el } from "./dom.js";

/** @param {Card} card */
export const face = (card) => [
  el("span", { class: card.endsWith("T") ? "rank ten" : "rank", "aria-hidden": true }, rank(card)),
  el("span", { class: "sign", "aria-hidden": true }, SIGN[card.charAt(0)]),
];

/** A card that cannot be clicked. @param {Card} card @param {import("./dom.js").Attributes} [attributes] */
export function cardFace(card, attributes = {}) {
  return el(
    "span",
    {
      class: "card",
      "data-suit": card.charAt(0),
      "data-key": card,
      role: "img",
      "aria-label": cardWords(card),
      ...attributes,
    },
    face(card),
  );
}

/**
 * A card of a hand, enabled when it may be played now.
 * @param {import("./board_context.js").BoardContext} context @param {Card} card
 * @param {boolean} due whether the viewer has to play from this hand
 */
export function cardButton({ legal, model, pendingCard }, card, due) {
  const state = card === pendingCard ? "pending" : due ? (legal.has(card) ? "legal" : "illegal") : null;
  return el(
    "button",
    {
      type: "button",
      class: "card",
      "data-card": card,
      "data-suit": card.charAt(0),
      "data-act": "card",
      "data-state": state,
      "data-chosen": model.chosen === card,
      disabled: state !== "legal",
      "aria-label": cardWords(card),
    },
    face(card),
  );
}
