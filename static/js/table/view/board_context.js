// What all views of a board need, computed once for each drawing.

import { me, pendingAction } from "../model.js";
import { currentTrick, decides, isMyTurn, isPlaying, legalCards, order, SEATS } from "../rules.js";
import { around } from "../words.js";

/**
 * @typedef {object} BoardContext
 * @property {Model} model
 * @property {GameView} game
 * @property {PlayerView} view
 * @property {number} player the viewer
 * @property {Seat} bottom the viewer's seat, or South
 * @property {Seat[]} seats clockwise from the bottom
 * @property {boolean} isPlaying whether the viewer acts for a seat of this board
 * @property {boolean} active whether a call or card is due from the viewer, and none is pending
 * @property {Set<Card>} legal
 * @property {Card | null} pendingCard
 * @property {Call | null} pendingCall
 * @property {TrickView | null} trick in the middle; a complete trick stays a moment longer
 * @property {boolean} lingering whether `trick` is such a complete trick
 */

/** @param {Model} model @param {GameView} game @returns {BoardContext} */
export function boardContext(model, game) {
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
    isPlaying: isPlaying(view, player),
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

/** The first of these seats that the viewer acts for. @param {BoardContext} context @param {Seat[]} seats */
export const mySeatAmong = ({ view, player }, seats) => seats.find((seat) => decides(view, seat, player));
