// The state of the page, and how messages change it. The board itself is folded in store.js.

import { isMyTurn, order } from "./rules.js";
import { addExplanation, foldMessage } from "./store.js";
import { unknownKind } from "./unknown.js";
import { createVoice } from "./voice/state.js";

const LINGER_MS = 1_000;
const NOTICE_MS = 7_000;

/** Texts for codes whose message from the server is written for programs. @type {Partial<Record<Code, string>>} */
const REFUSED_TEXT = {
  stale: "The board had moved on before this arrived; nothing was done.",
  busy: "The server is busy. Please try again.",
};

/** @type {Connection} */
const BEFORE_CONNECTING = {
  state: "connecting",
  reason: "",
  code: 0,
  logIn: false,
  retryAt: null,
  lostAt: 0,
  offline: false,
};

/** Events after which somebody else may be waited for, though the turn is the same. */
const WAITS_ANEW = new Set(
  "trick_won claimed claim_answered undo_asked undo_answered taken_over taken_back".split(" "),
);

/** @param {number} player @param {Entrance} entrance @param {number} [stallMs] @returns {Model} */
export function createModel(player, entrance, stallMs = 180_000) {
  return {
    you: { player, name: "", seat: null },
    room: null,
    game: null,
    audience: null,
    barred: null,
    newCode: false,
    pending: new Map(),
    connection: BEFORE_CONNECTING,
    entrance,
    linger: null,
    notice: null,
    asked: null,
    chat: [],
    silenced: { muted: [], blocked: [] },
    warnings: [],
    clockOffset: 0,
    turnSince: Date.now(),
    stallMs,
    level: null,
    suit: null,
    chosen: null,
    meaning: null,
    claiming: false,
    panel: false,
    lastTrick: false,
    preferences: { fourColours: false, twoTaps: false },
    voice: createVoice(),
  };
}

/**
 * The page has to send `hello`: for the missing events, or for a snapshot.
 * @typedef {"events" | "snapshot" | null} Resync
 */

/** Apply one message of the server. @param {Model} model @param {ServerMessage} message @returns {Resync} */
export function receive(model, message) {
  if ("now" in message) model.clockOffset = message.now - Date.now();
  switch (message.type) {
    case "welcome":
      return onWelcome(model, message);
    case "event":
      return onEvent(model, message);
    case "beat":
      return onBeat(model, message);
    case "room":
      return onRoom(model, message.room);
    case "snapshot":
      return replaceGame(model, message.game);
    case "done":
      model.pending.delete(message.id);
      return null;
    case "refused":
      return onRefused(model, message);
    case "audience":
      return onAudience(model, message);
    case "explained":
      if (model.game?.game === message.game) model.game = addExplanation(model.game, message.explanation);
      return null;
    case "asked":
      return onAsked(model, message);
    case "chat":
      model.chat = [...model.chat.slice(-99), message];
      return null;
    case "silenced":
      model.silenced = message.silenced;
      return null;
    case "warning":
      model.warnings = [...model.warnings, message.warning];
      return null;
    case "bye":
    case "voice":
    case "voice_signal":
      return null;
    default:
      return unknownKind(message, null);
  }
}

/** @param {Model} model @param {WelcomeMessage} message @returns {Resync} */
function onWelcome(model, { you, room, game, silenced, warnings }) {
  model.silenced = silenced;
  model.warnings = warnings;
  model.you = you;
  model.room = room;
  model.audience = null;
  followLink(model, room);
  if (game) replaceGame(model, game);
  else if (room.game !== model.game?.game) model.game = null;
  return null;
}

/** @param {Model} model @param {ServerBeatMessage} message @returns {Resync} */
function onBeat(model, { game, seq }) {
  const ours = model.game;
  if (game === null || (ours && ours.game > game)) return null;
  const folded = ours?.game === game ? ours.seq : 0;
  return folded < seq ? "events" : null;
}

/**
 * A change of seat changes which cards the viewer may see.
 * @param {Model} model @param {RoomView} room @returns {Resync}
 */
function onRoom(model, room) {
  if (model.room && room.version < model.room.version) return null;
  const before = mySeat(model);
  model.room = room;
  followLink(model, room);
  const seat = mySeat(model);
  if (seat === before) return null;
  model.you = { ...model.you, seat };
  return room.status === "playing" ? "snapshot" : null;
}

/** A guest comes back by the link, which the host may have changed. @param {Model} model @param {RoomView} room */
function followLink({ entrance }, room) {
  if (entrance.url.startsWith("/join/")) entrance.url = new URL(room.link).pathname;
}

/** @param {Model} model @param {AudienceMessage} message @returns {Resync} */
function onAudience(model, message) {
  model.audience = message;
  if (!message.moves) model.game = null;
  return null;
}

/** @param {Model} model @param {RefusedMessage} message @returns {Resync} */
function onRefused(model, { id, code, message }) {
  const action = id ? model.pending.get(id) : undefined;
  if (id) model.pending.delete(id);
  notify(model, REFUSED_TEXT[code] ?? sentence(message), noticePlace(action));
  return code === "stale" ? "events" : null;
}

/** @param {Model} model @param {AskedMessage} message @returns {Resync} */
function onAsked(model, { move, by }) {
  model.asked = { move, by };
  const index = model.game?.made.indexOf(move) ?? -1;
  model.meaning = index >= 0 ? index : null;
  return null;
}

/** @param {Model} model @param {EventMessage} message @returns {Resync} */
function onEvent(model, message) {
  if (message.id) model.pending.delete(message.id);
  const { game, gap } = foldMessage(model.game, message);
  if (gap || !game || game === model.game) return gap ? "events" : null;
  const turnBefore = model.game?.state.turn;
  if (model.game?.game !== game.game) resetBoard(model);
  model.game = game;
  const trickWon = message.events.some(({ type }) => type === "trick_won");
  const waitsAnew = message.events.some(({ type }) => WAITS_ANEW.has(type));
  if (game.state.turn !== turnBefore || waitsAnew) model.turnSince = Date.now();
  if (trickWon) lingerOnTrick(model, game.state);
  if (message.events.some(({ type }) => type === "undone")) model.linger = null;
  if (game.state.claim || game.state.result) model.claiming = false;
  if (!isMyTurn(game.state, model.you.player)) model.chosen = model.suit = model.level = null;
  return null;
}

/** Show a complete trick a moment longer. @param {Model} model @param {PlayerView} view */
function lingerOnTrick(model, view) {
  const trick = view.tricks.findLast(({ winner }) => winner);
  if (trick) model.linger = { trick, until: Date.now() + LINGER_MS };
}

/** @param {Model} model @param {GameView} snapshot @returns {Resync} */
function replaceGame(model, snapshot) {
  if (model.game?.game !== snapshot.game) resetBoard(model);
  model.game = snapshot;
  model.audience = null;
  model.linger = null;
  return null;
}

/** @param {Model} model */
function resetBoard(model) {
  Object.assign(model, { linger: null, level: null, suit: null, chosen: null, meaning: null, asked: null });
  Object.assign(model, { claiming: false, lastTrick: false, turnSince: Date.now(), audience: null });
  for (const [id, action] of model.pending) if ("game" in action) model.pending.delete(id);
}

/** @param {Model} model */
export const me = (model) => model.room?.players.find(({ player }) => player === model.you.player) ?? null;
/** @param {Model} model @returns {Seat | null} */
export const mySeat = (model) => me(model)?.seat ?? null;
/** @param {Model} model */
export const amHost = (model) => model.room?.host === model.you.player;
/**
 * Who acts for a seat: during a board its actor, otherwise the player who sits there.
 * @param {Model} model @param {Seat} seat
 */
export function playerAt(model, seat) {
  const acting = model.room?.status === "playing" && model.game?.state.actors[order(seat)]?.player;
  const players = model.room?.players ?? [];
  return (
    players.find(({ player }) => acting && player === acting) ?? players.find((player) => player.seat === seat) ?? null
  );
}

/** @param {Model} model @param {string} text @param {Notice["about"]} about */
export function notify(model, text, about) {
  model.notice = { text, about, until: Date.now() + NOTICE_MS };
}

/** Where on the page a refused action is reported. @param {Action | undefined} action @returns {Notice["about"]} */
function noticePlace(action) {
  if (action?.type === "call") return "calls";
  return action && "game" in action ? "hand" : "room";
}

/** @param {string} message */
const sentence = (message) =>
  `${message.charAt(0).toUpperCase()}${message.slice(1)}${/[.!?]$/.test(message) ? "" : "."}`;

/**
 * @template {Action["type"]} T
 * @param {Action} action @param {T} type @returns {action is ActionOf<T>}
 */
const isKind = (action, type) => action.type === type;

/**
 * Return the pending action of this kind on the present board.
 * @template {Action["type"]} T
 * @param {Model} model @param {T} type @returns {ActionOf<T> | null}
 */
export function pendingAction(model, type) {
  for (const action of model.pending.values()) {
    if (isKind(action, type) && (!("game" in action) || action.game === model.game?.game)) return action;
  }
  return null;
}
