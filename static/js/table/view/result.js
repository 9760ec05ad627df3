// After the board: contract, outcome, the score in its parts, all four hands. It stays until everybody is ready.

import { me, playerAt } from "../model.js";
import { isVulnerable, order, SEATS, SUITS, side } from "../rules.js";
import { contractBid, contractWords, outcomeWords, rank, SEAT_NAME, SIGN, signed } from "../words.js";
import { callFace } from "./auction.js";
import { el } from "./dom.js";
import { takeBackButton } from "./prompts.js";

/** @typedef {import("./board_context.js").BoardContext} BoardContext */

/** @param {BoardContext} context */
export function resultView(context) {
  return el(
    "section",
    { id: "result", "aria-label": "Result", tabindex: "-1" },
    headline(context.view),
    el("div", { class: "after" }, dealView(context), scoreParts(context.view)),
    nextBoardView(context.model),
  );
}

/** @param {PlayerView} view */
function headline({ result }) {
  if (!result?.contract || result.tricks === null)
    return el("h1", {}, "Passed out", el("span", { class: "points", id: "points" }, "0"));
  const { contract, tricks } = result;
  const declaring = side(contract.declarer) === "NS" ? result.points : -result.points;
  return el(
    "h1",
    {},
    el(
      "span",
      { class: "contract", role: "img", "aria-label": contractWords(contract) },
      callFace(contractBid(contract)),
      "X".repeat(contract.doubled),
    ),
    el(
      "span",
      { class: "outcome" },
      ` by ${SEAT_NAME[contract.declarer]}, ${outcomeWords(contract, tricks)}`,
      result.reason === "claimed" ? " (claimed)" : "",
    ),
    el(
      "span",
      { class: "points", id: "points", "data-made": declaring > 0 },
      `${signed(declaring)}`,
      el("small", {}, ` ${side(contract.declarer)}`),
    ),
  );
}

/** @param {PlayerView} view */
function scoreParts({ result, board }) {
  if (!result?.contract) return el("p", { class: "quiet" }, "Four passes: no score.");
  const vulnerable = isVulnerable(board, result.contract.declarer);
  const total = result.parts.reduce((sum, { points }) => sum + points, 0);
  const row = (/** @type {string} */ name, /** @type {number} */ points) =>
    el("tr", {}, el("th", { scope: "row" }, name), el("td", {}, signed(points)));
  return el(
    "table",
    { class: "parts" },
    el("caption", {}, `${result.tricks} tricks, ${vulnerable ? "vulnerable" : "not vulnerable"}`),
    el(
      "tbody",
      {},
      result.parts.map(({ name, points }) => row(name, points)),
    ),
    el("tfoot", {}, row(`Score for ${side(result.contract.declarer)}`, total)),
  );
}

/** All four hands as they were dealt. @param {BoardContext} context */
function dealView({ view, model }) {
  if (!view.deal) return null;
  const deal = view.deal;
  return el(
    "div",
    { class: "deal", role: "group", "aria-label": "All four hands" },
    SEATS.map((seat) =>
      el(
        "div",
        { class: `dealt at-${seat}`, "data-seat": seat, "data-vulnerable": isVulnerable(view.board, seat) },
        el("h2", {}, el("span", { class: "letter" }, seat), ` ${playerAt(model, seat)?.name ?? ""}`),
        SUITS.map((suit) => suitLine(deal[order(seat)] ?? [], suit)),
      ),
    ),
    el("div", { class: "compass", "aria-hidden": true }, view.board.number),
  );
}

/** @param {Card[]} hand @param {string} suit */
function suitLine(hand, suit) {
  const cards = hand.filter((card) => card.charAt(0) === suit);
  return el(
    "div",
    { class: "suit" },
    el("span", { class: "sign", "data-suit": suit }, SIGN[suit]),
    el("span", { class: "ranks" }, cards.length ? cards.map(rank).join(" ") : "–"),
  );
}

/** The next board begins when everybody is ready. @param {Model} model */
function nextBoardView(model) {
  const person = me(model);
  const finished = model.room?.status === "finished";
  const waiting = (model.room?.players ?? []).filter((each) => each.seat && !each.robot && !each.ready);
  const others = waiting.filter(({ player }) => player !== model.you.player).map(({ name }) => name);
  return el(
    "div",
    { class: "go-on" },
    !person?.seat && person?.left_seat && el("p", {}, "You were away, and your seat was given up. ", takeBackButton()),
    finished && el("p", {}, "That was the last board of the session."),
    person?.seat &&
      el(
        "button",
        {
          type: "button",
          id: "next-board",
          class: "main",
          "data-act": "ready",
          "aria-pressed": person.ready ? "true" : "false",
          disabled: model.room?.status === "playing",
        },
        person.ready ? "Ready …" : finished ? "Play another session" : "Next board",
      ),
    el("p", { class: "quiet", role: "status" }, others.length ? `Waiting for ${others.join(", ")}.` : ""),
  );
}
