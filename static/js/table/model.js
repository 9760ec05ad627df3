// What the page knows and how messages change it. The board itself is folded in store.js.

import { isMyTurn, order } from "./rules.js";
import { explain, fromSnapshot, take } from "./store.js";

const LINGER = 1_000;
const NOTICE = 7_000;

/** Refusals that deserve other words than the server's. @type {Record<string, string>} */
const REFUSAL = {
  stale: "The board had moved on before this arrived; nothing was done.",
  busy: "The server is busy. Please try again.",
  too_fast: "That was too fast. Please try again.",
};

/** @type {Connection} */
const NOT_YET = { state: "connecting", reason: "", code: 0, logIn: false, retryAt: null, lostAt: 0, offline: false };

/** @param {number} player @param {Entrance} entrance @returns {Model} */
export function createModel(player, entrance) {
  return {
    you: { player, name: "", seat: null },
    room: null,
    game: null,
    pending: new Map(),
    connection: NOT_YET,
    entrance,
    linger: null,
    notice: null,
    asked: null,
    chat: [],
    clockOffset: 0,
    turnSince: Date.now(),
    level: null,
    suit: null,
    chosen: null,
    meaning: null,
    claiming: false,
    panel: false,
    lastTrick: false,
    preferences: { fourColours: false, twoTaps: false },
  };
}

/** @typedef {"again" | "afresh" | null} Resync what to say hello for */

/** Take one message of the server. @param {Model} model @param {ServerMessage} message @returns {Resync} */
export function receive(model, message) {
  if (message.now) model.clockOffset = message.now - Date.now();
  return RECEIVE[message.type]?.(model, message) ?? null;
}

/** @type {Record<string, (model: Model, message: any) => Resync | undefined | void>} */
const RECEIVE = {
  welcome(model, { you, room, game }) {
    model.you = you;
    model.room = room;
    if (game) replaceGame(model, game);
    else if (room.game !== model.game?.game) model.game = null;
  },
  snapshot(model, { game }) {
    replaceGame(model, game);
  },
  event: takeEvent,
  beat(model, { game, seq }) {
    const ours = model.game?.game === game ? (model.game?.seq ?? 0) : 0;
    return (model.game?.game ?? 0) <= game && ours < seq ? "again" : null;
  },
  room(model, { room }) {
    if (model.room && room.version < model.room.version) return null;
    const before = mySeat(model);
    model.room = room;
    const seat = mySeat(model);
    if (seat === before) return null;
    model.you = { ...model.you, seat };
    return room.status === "playing" ? "afresh" : null;
  },
  done(model, { id }) {
    model.pending.delete(id);
  },
  refused(model, { id, code, message }) {
    const action = id && model.pending.get(id);
    if (id) model.pending.delete(id);
    notify(model, REFUSAL[code] ?? sentence(message), aboutOf(action || undefined));
    return code === "stale" ? "again" : null;
  },
  explained(model, { game, explanation }) {
    if (model.game?.game === game) model.game = explain(/** @type {Game} */ (model.game), explanation);
  },
  asked(model, { move, by }) {
    model.asked = { move, by };
    const index = model.game?.made.indexOf(move) ?? -1;
    model.meaning = index >= 0 ? index : null;
  },
  chat(model, line) {
    model.chat = [...model.chat.slice(-99), line];
  },
};

/** @param {Model} model @param {EventMessage} message @returns {Resync} */
function takeEvent(model, message) {
  if (message.id) model.pending.delete(message.id);
  const { game, gap } = take(model.game, message);
  if (gap || !game || game === model.game) return gap ? "again" : null;
  const turnWas = model.game?.state.turn;
  if (model.game?.game !== game.game) resetBoard(model);
  model.game = game;
  if (game.state.turn !== turnWas || message.events.some(({ type }) => type === "trick_won"))
    model.turnSince = Date.now();
  if (message.events.some(({ type }) => type === "trick_won")) lingerOnTrick(model, game.state);
  if (message.events.some(({ type }) => type === "undone")) model.linger = null;
  if (game.state.claim || game.state.result) model.claiming = false;
  if (!isMyTurn(game.state, model.you.player)) model.chosen = model.suit = model.level = null;
  return null;
}

/** The whole trick stays a moment before it is gathered. @param {Model} model @param {PlayerView} view */
function lingerOnTrick(model, view) {
  const trick = view.tricks.findLast(({ winner }) => winner);
  if (trick) model.linger = { trick, until: Date.now() + LINGER };
}

/** @param {Model} model @param {GameSnapshot} snapshot */
function replaceGame(model, snapshot) {
  if (model.game?.game !== snapshot.game) resetBoard(model);
  model.game = fromSnapshot(snapshot);
  model.linger = null;
}

/** @param {Model} model */
function resetBoard(model) {
  Object.assign(model, { linger: null, level: null, suit: null, chosen: null, meaning: null, asked: null });
  Object.assign(model, { claiming: false, lastTrick: false, turnSince: Date.now() });
  for (const [id, action] of model.pending) if ("game" in action) model.pending.delete(id);
}

/** @param {Model} model */
export const me = (model) => model.room?.players.find(({ player }) => player === model.you.player) ?? null;
/** @param {Model} model @returns {Seat | null} */
export const mySeat = (model) => me(model)?.seat ?? null;
/** @param {Model} model */
export const amHost = (model) => model.room?.host === model.you.player;
/** Who acts for a seat, by the board's own account. @param {Model} model @param {Seat} seat */
export function playerAt(model, seat) {
  const acting = model.room?.status === "playing" && model.game?.state.actors[order(seat)]?.player;
  const players = model.room?.players ?? [];
  return (
    players.find(({ player }) => acting && player === acting) ?? players.find((player) => player.seat === seat) ?? null
  );
}

/** @param {Model} model @param {string} text @param {Notice["about"]} about */
export function notify(model, text, about) {
  model.notice = { text, about, until: Date.now() + NOTICE };
}

/** @param {Action | undefined} action @returns {Notice["about"]} */
function aboutOf(action) {
  if (action?.type === "call") return "calls";
  return action && "game" in action ? "hand" : "room";
}

/** @param {string} message */
const sentence = (message) =>
  `${message.charAt(0).toUpperCase()}${message.slice(1)}${/[.!?]$/.test(message) ? "" : "."}`;

/** The pending action of this kind on the present board. @param {Model} model @param {...string} types */
export function pendingAction(model, ...types) {
  return [...model.pending.values()].find(
    (action) => types.includes(action.type) && (!("game" in action) || action.game === model.game?.game),
  );
}
