// The state of the connection, in a strip over the line with the turn, so that the layout does not move.

import { CLOSE } from "../connection/close_codes.js";
import { el } from "./dom.js";

/** A connection that is back within this time is not reported. */
export const STATUS_DELAY_MS = 700;

/** @param {Model} model */
export function statusView({ connection, entrance }) {
  const { state, lostAt } = connection;
  const hidden = state === "open" || (state !== "stopped" && Date.now() - lostAt < STATUS_DELAY_MS);
  return el(
    "div",
    { id: "status", role: "status", hidden, "data-state": state },
    el("span", { class: "text" }, textOf(connection)),
    untilNextTry(connection),
    state === "stopped" ? nextStep(connection, entrance) : lostAt > 0 && tryNow(connection),
  );
}

/** @param {Connection} connection */
function textOf({ state, reason, lostAt, offline, code }) {
  if (state === "open") return "";
  if (state === "stopped") return code === CLOSE.NEWER_PAGE ? "Open on a newer page." : reason;
  if (offline) return "You are offline.";
  if (!lostAt && state === "connecting") return "Connecting …";
  return code === CLOSE.RESTART ? "The server restarts." : "Connection lost.";
}

/** Hidden from screen readers, which would read it every second. @param {Connection} connection */
function untilNextTry({ state, retryAt }) {
  if (state !== "waiting" && state !== "connecting") return null;
  const seconds = retryAt ? Math.ceil((retryAt - Date.now()) / 1000) : 0;
  if (state === "connecting" || seconds <= 0) return null;
  return el(
    "span",
    { class: "next", "aria-hidden": true },
    el("span", { class: "long" }, "Trying again "),
    `in ${seconds} s`,
  );
}

/** @param {Connection} connection */
const tryNow = ({ state }) =>
  el("button", { type: "button", "data-act": "reconnect", disabled: state === "connecting" }, "Try now");

/**
 * What the player can do on a page that does not reconnect by itself.
 * @param {Connection} connection @param {Entrance} entrance
 */
function nextStep({ code, logIn }, entrance) {
  if (code === CLOSE.NEWER_PAGE) return el("button", { type: "button", "data-act": "reconnect" }, "Use this page");
  return logIn
    ? el("a", { class: "button", href: entrance.url }, entrance.label)
    : el("a", { class: "button", href: "/" }, "Home");
}
