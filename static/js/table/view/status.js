// How the connection stands: a calm strip over the turn's line. Nothing moves when it comes.

import { el } from "./dom.js";

/** A connection that is back within so many milliseconds was never worth a word. */
export const CALM = 700;
const RESTARTS = 4012;
const NEWER_PAGE = 4001;

/** @param {Model} model */
export function statusView({ connection, entrance }) {
  const { state, lostAt } = connection;
  const hidden = state === "open" || (state !== "stopped" && Date.now() - lostAt < CALM);
  return el(
    "div",
    { id: "status", role: "status", hidden, "data-state": state },
    el("span", { class: "text" }, textOf(connection)),
    untilNextTry(connection),
    state === "stopped" ? wayOn(connection, entrance) : lostAt > 0 && tryNow(connection),
  );
}

/** @param {Connection} connection */
function textOf({ state, reason, lostAt, offline, code }) {
  if (state === "open") return "";
  if (state === "stopped") return code === NEWER_PAGE ? "Open on a newer page." : reason;
  if (offline) return "You are offline.";
  if (!lostAt && state === "connecting") return "Connecting …";
  return code === RESTARTS ? "The server restarts." : "Connection lost.";
}

/** Seconds are for the eye alone: read aloud each second they would be anything but calm. @param {Connection} connection */
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

/** What only the player can decide. @param {Connection} connection @param {Entrance} entrance */
function wayOn({ code, logIn }, entrance) {
  if (code === NEWER_PAGE) return el("button", { type: "button", "data-act": "reconnect" }, "Use this page");
  return logIn
    ? el("a", { class: "button", href: entrance.url }, entrance.label)
    : el("a", { class: "button", href: "/" }, "Home");
}
