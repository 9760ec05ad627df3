// What all views of a board need to know, worked out once for each drawing.

import { me, pendingAction } from "../model.js";
import { currentTrick, decides, isMyTurn, legalCards, order, SEATS } from "../rules.js";
import { around } from "../words.js";

/**
 * @typedef {object} Scene
 * @property {Model} model
 * @property {Game} game
 * @property {PlayerView} view
 * @property {number} player
 * @property {Seat} bottom the viewer's seat, or South
 * @property {Seat[]} seats clockwise from the bottom
 * @property {boolean} plays whether the viewer plays this board
 * @property {boolean} active a call or card is due from the viewer, and none is on its way
 * @property {Set<string>} legal
 * @property {string | null} pendingCard
 * @property {string | null} pendingCall
 * @property {Trick | null} trick what lies in the middle, a complete trick for a moment longer
 * @property {boolean} lingering
 */

/** @param {Model} model @param {Game} game @returns {Scene} */
export function scene(model, game) {
  const view = game.state;
  const player = model.you.player;
  const bottom = bottomSeat(model, view);
  const pendingCard = pendingAction(model, "play")?.card ?? null;
  const pendingCall = pendingAction(model, "call")?.call ?? null;
  const stopped = model.connection.state === "stopped";
  const active = isMyTurn(view, player) && !pendingCard && !pendingCall && !stopped;
  const lingering = Boolean(model.linger && !pendingCard);
  return {
    model,
    game,
    view,
    player,
    bottom,
    seats: around(bottom),
    plays: view.actors.some((actor) => actor.player === player),
    active,
    legal: new Set(active ? legalCards(view) : []),
    pendingCard,
    pendingCall,
    trick: lingering && model.linger ? model.linger.trick : currentTrick(view),
    lingering,
  };
}

/** @param {Model} model @param {PlayerView} view @returns {Seat} */
function bottomSeat(model, view) {
  const acting = SEATS.find((seat) => view.actors[order(seat)]?.player === model.you.player);
  const person = me(model);
  return acting ?? person?.seat ?? person?.left_seat ?? "S";
}

/** @param {Scene} scene @param {Seat[]} seats */
export const mineAmong = ({ view, player }, seats) => seats.find((seat) => decides(view, seat, player));
