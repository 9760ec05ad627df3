// The auction as a grid. A click on a call shows its explanation, or asks for it.

import { caller, isVulnerable, order } from "../rules.js";
import { explanationOf } from "../store.js";
import { callWords, SEAT_NAME, SIGN } from "../words.js";
import { el } from "./dom.js";

/** @typedef {import("./board_context.js").BoardContext} BoardContext */

/** @type {Seat[]} */
const COLUMNS = ["W", "N", "E", "S"];

/** A call as the page shows it. @param {Call} call @returns {(HTMLElement | string)[]} */
export function callFace(call) {
  if (call === "P") return ["Pass"];
  if (call === "X" || call === "XX") return [call];
  const denomination = call.charAt(1);
  return [call.charAt(0), el("span", { class: "sign", "data-suit": denomination }, SIGN[denomination])];
}

/** @param {BoardContext} context */
export function auctionView(context) {
  const { view } = context;
  const head = COLUMNS.map((seat) =>
    el(
      "div",
      {
        role: "columnheader",
        class: "head",
        "data-vulnerable": isVulnerable(view.board, seat),
        "data-turn": view.turn === seat && !view.contract,
        "aria-label": `${SEAT_NAME[seat]}${view.board.dealer === seat ? ", dealer" : ""}`,
      },
      seat,
      view.board.dealer === seat && el("span", { class: "dealer" }, "dealer"),
    ),
  );
  return el(
    "div",
    { id: "auction", role: "table", "aria-label": "Auction", tabindex: "0" },
    el("div", { role: "row", class: "row heads" }, head),
    el("div", { class: "rows", role: "rowgroup" }, rows(cells(context))),
  );
}

/** @param {BoardContext} context @returns {HTMLElement[]} */
function cells(context) {
  const { view, pendingCall } = context;
  const empty = (order(view.board.dealer) + 1) % 4;
  const list = Array.from({ length: empty }, () => el("div", { role: "cell", class: "cell" }));
  list.push(...view.calls.map((call, index) => callCell(context, call, index)));
  if (pendingCall) list.push(pendingCell(pendingCall));
  else if (!view.contract && view.turn) list.push(el("div", { role: "cell", class: "cell due" }, "?"));
  return list;
}

/** The viewer's call that the server has not confirmed yet. @param {Call} call */
const pendingCell = (call) =>
  el(
    "div",
    { role: "cell", class: "cell pending", "data-call-kind": call === "P" ? "pass" : "other" },
    el("span", {}, callFace(call)),
  );

/** @param {HTMLElement[]} list */
function rows(list) {
  const count = Math.ceil(list.length / 4);
  return Array.from({ length: count }, (_, i) =>
    el("div", { role: "row", class: "row" }, list.slice(4 * i, 4 * i + 4)),
  );
}

/** @param {BoardContext} context @param {Call} call @param {number} index */
function callCell({ game, view, model }, call, index) {
  const known = explanationOf(game, index);
  return el(
    "div",
    { role: "cell", class: "cell", "data-call-kind": call === "P" ? "pass" : "other" },
    el(
      "button",
      {
        type: "button",
        "data-act": "meaning",
        "data-index": index,
        "aria-pressed": model.meaning === index ? "true" : "false",
        "data-alert": Boolean(known),
        title: known?.text,
        "aria-label": `${SEAT_NAME[caller(view, index)]}: ${callWords(call)}${known ? `, means ${known.text}` : ""}`,
      },
      callFace(call),
    ),
  );
}

/** What the chosen call means. Drawn when empty too, so that the layout does not move. @param {BoardContext} context */
export function meaningView(context) {
  const { model, view, game, player } = context;
  const index = model.meaning;
  const call = index === null ? undefined : view.calls[index];
  if (index === null || call === undefined) return el("div", { id: "meaning" });
  const seat = caller(view, index);
  const known = explanationOf(game, index);
  const own = view.actors[order(seat)]?.player === player;
  const question = model.asked && game.made[index] === model.asked.move;
  return el(
    "div",
    { id: "meaning", role: "status" },
    el(
      "p",
      {},
      el("b", {}, SEAT_NAME[seat], " ", callFace(call)),
      " ",
      known?.text ?? unexplainedText(context, seat, own),
    ),
    question && model.asked && el("p", { class: "quiet" }, `${SEAT_NAME[model.asked.by]} asks what it means.`),
    own &&
      el(
        "form",
        { "data-form": "explain", "data-index": index },
        el("input", {
          name: "text",
          maxlength: "200",
          required: true,
          "aria-label": "What your call means",
          autocomplete: "off",
        }),
        el("button", {}, "Tell"),
      ),
  );
}

/** @param {BoardContext} context @param {Seat} seat @param {boolean} own */
function unexplainedText({ bottom, isPlaying }, seat, own) {
  if (own) return "Nothing said about it yet.";
  if (isPlaying && (order(seat) - order(bottom) + 4) % 4 === 2)
    return "Partner’s calls are for the opponents to ask about.";
  return isPlaying ? "Asked. The answer will appear here." : "Not explained.";
}
