// What a viewer without a seat is told of what they see and hear, and may write.

import { me } from "../model.js";
import { SEAT_NAME } from "../words.js";

/** Whether a board is played that the host lets this viewer see nothing of. @param {Model} model */
export function isShutOut({ room, game }) {
  return room?.status === "playing" && room.settings.watching === "none" && game?.game !== room.game;
}

/** In the place of a hand. @param {Model} model */
export function watchingText(model) {
  const { room, audience } = model;
  if (room?.status !== "playing" || !audience) return "You are watching.";
  if (audience.talk) return `The seat ${SEAT_NAME[audience.talk]} is kept for you.`;
  return "Somebody from your browser or network plays here: you see the calls and cards, but no explanations and no chat until the board is over.";
}

export const SHUT_OUT =
  "The host lets nobody watch. You will see the result when the board is over; between boards you can take a seat.";

/** To whom the viewer may write now; null for nobody. @param {Model} model @returns {"room" | "kibitzers" | null} */
export function writesTo(model) {
  const person = me(model);
  if (model.room?.status !== "playing" || person?.seat || person?.left_seat) return "room";
  return isShutOut(model) || (model.audience && !model.audience.talk) ? null : "kibitzers";
}
