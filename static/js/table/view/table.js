// The whole page, drawn from the model: the lobby, the board in play or its result; and the panel.

import { hostControls } from "../room/host_controls.js";
import { inviteView, seatsView, settingsView } from "../room/lobby.js";
import { isShutOut, SHUT_OUT } from "../room/watching.js";
import { barView, turnView } from "./bar.js";
import { biddingBoxView } from "./bidding_box.js";
import { boardContext } from "./board_context.js";
import { el, morph } from "./dom.js";
import { feltView, plateView } from "./felt.js";
import { handView } from "./hand.js";
import { panelView } from "./panel.js";
import { noticeText, ownRow, promptView } from "./prompts.js";
import { resultView } from "./result.js";
import { statusView } from "./status.js";

/** @param {Model} model */
function inLobby(model) {
  const { room, game } = model;
  return isShutOut(model) || !game || (room?.status === "waiting" && game.state.result !== null && room.game === null);
}

/** Draw the model into the page. @param {HTMLElement} root @param {Model} model */
export function draw(root, model) {
  if (!model.room) {
    const status = root.querySelector("#status");
    if (status) morph(status, statusView(model));
    return;
  }
  const lobby = inLobby(model);
  const board = model.game && !lobby ? boardContext(model, model.game) : null;
  const kind = !board
    ? "lobby"
    : board.view.result && !board.lingering
      ? "over"
      : board.view.contract
        ? "play"
        : "auction";
  const focused = document.activeElement?.closest("#hand, #felt, #box") ? document.activeElement : null;
  morph(
    root,
    el(
      "main",
      {
        id: "table",
        "data-kind": kind,
        "data-live": true,
        "data-colours": model.preferences.fourColours ? "four" : "two",
      },
      barView(model, board),
      el(
        "div",
        { class: "line" },
        board ? turnView(board) : el("div", { id: "turn" }, lobbyLine(model)),
        statusView(model),
      ),
      board ? (kind === "over" ? resultView(board) : boardViews(board)) : lobbyView(model),
      panelView(model, board, lobby),
    ),
  );
  keepFocus(root, focused);
}

/** @param {Model} model */
function lobbyLine({ room }) {
  if (room?.status === "closed") return "This room is closed";
  return room?.status === "playing" ? "A board is played" : "It begins when all four are ready";
}

/** @param {import("./board_context.js").BoardContext} board */
function boardViews(board) {
  return [
    feltView(board),
    promptView(board),
    board.view.contract === null && board.isPlaying && biddingBoxView(board),
    ownRow(board, plateView(board, board.bottom)),
    handView(board),
  ];
}

/** @param {Model} model */
function lobbyView(model) {
  return el(
    "section",
    { id: "lobby", "aria-label": "Room" },
    isShutOut(model) && el("p", { id: "shut-out", class: "notice" }, SHUT_OUT),
    seatsView(model),
    noticeText(model, "room"),
    inviteView(model),
    settingsView(model),
    hostControls(model),
  );
}

/**
 * When the focused card or call is gone or disabled, focus the next best one.
 * @param {HTMLElement} root @param {Element | null} focused
 */
function keepFocus(root, focused) {
  if (!focused || (focused.isConnected && !focused.matches(":disabled"))) return;
  const next = root.querySelector(
    "#hand .card:not(:disabled), .columns .card:not(:disabled), #box button:not(:disabled), #next-board, #hand",
  );
  if (next instanceof HTMLElement) next.focus({ preventScroll: true });
}
