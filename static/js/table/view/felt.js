// The middle of the page: the other three seats, the hands that the viewer may see, and the auction or the trick.

import { playerAt } from "../model.js";
import { personName } from "../people/menu.js";
import { after, isVulnerable, order, sameSide } from "../rules.js";
import { voiceMark } from "../voice/voice_view.js";
import { clock, position, SEAT_NAME } from "../words.js";
import { auctionView, meaningView } from "./auction.js";
import { cardFace } from "./card.js";
import { el } from "./dom.js";
import { columnsView } from "./hand.js";

/** @typedef {import("./board_context.js").BoardContext} BoardContext */

/** @param {BoardContext} context */
export function feltView(context) {
  const { seats, view } = context;
  const others = /** @type {Seat[]} */ (seats.slice(1));
  return el(
    "section",
    { id: "felt", "aria-label": "Table", "data-phase": view.contract ? "play" : "auction" },
    others.map((seat) =>
      el(
        "div",
        { class: `place ${position(seat, context.bottom)}`, "data-key": `place-${seat}` },
        plateView(context, seat),
        columnsView(context, seat),
      ),
    ),
    el("div", { class: "middle" }, view.contract ? trickView(context) : [auctionView(context), meaningView(context)]),
  );
}

/** A seat's letter, name and role. @param {BoardContext} context @param {Seat} seat */
export function plateView({ view, model, bottom, lingering }, seat) {
  const person = playerAt(model, seat);
  const role = seatRole(view, seat);
  return el(
    "div",
    {
      class: "plate",
      "data-seat": seat,
      "data-turn": view.turn === seat && !lingering && !view.claim,
      "data-vulnerable": isVulnerable(view.board, seat),
      "data-side": sameSide(seat, bottom) ? "ours" : "theirs",
      "data-presence": person?.presence,
    },
    el("span", { class: "letter", title: isVulnerable(view.board, seat) ? "vulnerable" : "not vulnerable" }, seat),
    el(
      "span",
      { class: "who" },
      personName(model, person, person?.name ?? SEAT_NAME[seat]),
      el("span", { class: "role" }, away(model, person) ?? role),
    ),
    voiceMark(model, person),
  );
}

/** @param {PlayerView} view @param {Seat} seat */
function seatRole(view, seat) {
  const contract = view.contract;
  if (!contract) return view.board.dealer === seat ? "dealer" : "";
  if (seat === contract.declarer) return "declarer";
  return seat === after(contract.declarer, 2) ? "dummy" : "";
}

/** @param {Model} model @param {PlayerInfo | null} person */
export function away(model, person) {
  if (person?.presence !== "disconnected") return null;
  return `away ${keptFor(model, person) ?? ""}`.trim();
}

/**
 * For how long the seat of a player who is away is still kept, as "0:42".
 * @param {Model} model @param {PlayerInfo} person
 */
export function keptFor(model, person) {
  const left = person.hold_until ? person.hold_until - Date.now() - model.clockOffset : 0;
  return left > 0 ? clock(left) : null;
}

/** @param {BoardContext} context */
function trickView(context) {
  const { trick, pendingCard, view, bottom, lingering } = context;
  const cards = (trick?.cards ?? []).map((card, i) => ({ card, seat: after(trick?.leader ?? "N", i), pending: false }));
  if (pendingCard && view.turn) cards.push({ card: pendingCard, seat: view.turn, pending: true });
  return el(
    "div",
    { id: "trick", role: "list", "aria-label": "Trick" },
    ["bottom", "left", "top", "right"].map((where) =>
      el("span", { class: `slot ${where}`, "data-key": `slot-${where}`, "aria-hidden": true }),
    ),
    cards.map(({ card, seat, pending }) =>
      cardFace(card, {
        class: `card laid ${position(seat, bottom)}`,
        role: "listitem",
        "data-pending": pending,
        "data-won": lingering && trick?.winner === seat,
        "data-order": order(seat),
      }),
    ),
  );
}
