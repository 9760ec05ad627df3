// Who is on turn for too long: a warning to them, and to the others a button that has a robot go on. The server decides.

import { pendingAction, playerAt } from "../model.js";
import { controllingSeat, decides, order } from "../rules.js";
import { clock, SEAT_NAME } from "../words.js";
import { el } from "./dom.js";

const WARNING_MS = 30_000;

/** The hand whose person the board waits for. @param {PlayerView} view @returns {Seat | undefined} */
function awaited(view) {
  const seats = view.claim?.awaiting ?? view.undo?.awaiting ?? (view.turn ? [view.turn] : []);
  return seats.find((seat) => view.actors[order(controllingSeat(view, seat))]?.robot === false);
}

/** @param {import("./board_context.js").BoardContext} context */
export function stallingView({ model, view, player, isPlaying }) {
  const seat = isPlaying && !view.result && awaited(view);
  if (!seat) return null;
  const left = model.stallMs - (Date.now() - model.turnSince);
  if (decides(view, seat, player)) return left < WARNING_MS ? warning(left) : null;
  const person = playerAt(model, controllingSeat(view, seat));
  if (left > 0 || pendingAction(model, "robot_turn") || person?.presence === "disconnected") return null;
  return el(
    "div",
    { class: "stalling" },
    el("p", {}, `${SEAT_NAME[seat]} has been on turn for ${clock(Date.now() - model.turnSince)}.`),
    el(
      "p",
      { class: "buttons" },
      el("button", { type: "button", "data-act": "robot-turn", id: "robot-turn" }, consequence(view)),
    ),
  );
}

/** @param {number} left */
const warning = (left) =>
  el(
    "p",
    { class: "stalling notice" },
    left > 0
      ? `The others wait for you. In ${clock(left)} they may have a robot go on.`
      : "The others wait for you, and may have a robot go on.",
  );

/** @param {PlayerView} view */
function consequence(view) {
  if (view.claim) return "Take it as a refusal";
  if (view.undo) return "Take it as a no";
  return view.contract ? "Have a robot play one card" : "Have a robot make one call";
}
