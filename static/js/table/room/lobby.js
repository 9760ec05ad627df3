// The room: four seats, who is ready, robots, the invitation, the host's settings.

import { amHost, me } from "../model.js";
import { personName, personNames } from "../people/menu.js";
import { chatSettings } from "../people/phrases.js";
import { SEATS } from "../rules.js";
import { el } from "../view/dom.js";
import { away } from "../view/felt.js";
import { voiceMark } from "../voice/voice_view.js";
import { SEAT_NAME } from "../words.js";
import { watchingSettings } from "./host_controls.js";

/** @param {string} act @param {string} text @param {import("../view/dom.js").Attributes} [more] */
const button = (act, text, more = {}) => el("button", { type: "button", "data-act": act, ...more }, text);

/** @param {Model} model */
export function seatsView(model) {
  return el(
    "div",
    { class: "seats", role: "group", "aria-label": "Seats" },
    SEATS.map((seat) => seatView(model, seat)),
    centre(model),
  );
}

/** @param {Model} model @param {Seat} seat */
function seatView(model, seat) {
  const room = model.room;
  const person = room?.players.find((each) => each.seat === seat) ?? null;
  return el(
    "div",
    {
      class: `seat at-${seat}`,
      "data-seat": seat,
      "data-key": `seat-${seat}`,
      "data-taken": Boolean(person),
      "data-mine": person?.player === model.you.player,
      "data-presence": person?.presence,
    },
    el("span", { class: "letter" }, seat),
    personName(model, person, person?.name ?? SEAT_NAME[seat]),
    voiceMark(model, person),
    el("span", { class: "role" }, person ? readiness(model, person) : "free"),
    el("span", { class: "buttons" }, seatButtons(model, seat, person)),
  );
}

/** @param {Model} model @param {PlayerInfo} person */
function readiness(model, person) {
  if (person.robot) return "robot";
  return away(model, person) ?? (person.ready ? "ready" : "not ready yet");
}

/** @param {Model} model @param {Seat} seat @param {PlayerInfo | null} person */
function seatButtons(model, seat, person) {
  if (model.room?.status === "playing") return [];
  const host = amHost(model);
  if (!person) {
    return [
      button("sit", me(model)?.seat ? "Move here" : "Sit here", { "data-sit": seat }),
      host && button("add-robot", "Add robot", { "data-robot": seat, class: "plain" }),
    ];
  }
  if (person.player === model.you.player) return [button("stand", "Stand up", { class: "plain" })];
  if (person.robot) {
    return [
      !me(model)?.seat && button("sit", "Sit here", { "data-sit": seat }),
      host && button("remove-robot", "Remove robot", { "data-robot": seat, class: "plain" }),
    ];
  }
  return [host && button("remove-player", "Remove", { "data-player": person.player, class: "plain" })];
}

/** @param {Model} model */
function centre(model) {
  const room = model.room;
  const person = me(model);
  const free = SEATS.filter((seat) => !room?.players.some((each) => each.seat === seat));
  const waiting = room?.players.filter((each) => each.seat && !each.robot && !each.ready).map(({ name }) => name) ?? [];
  const next = free.length
    ? `${free.length} seat${free.length > 1 ? "s" : ""} free`
    : waiting.length
      ? `Waiting for ${waiting.join(", ")}`
      : "Starting …";
  return el(
    "div",
    { class: "centre" },
    room?.status !== "playing" && el("p", { class: "quiet", role: "status" }, next),
    person?.seat &&
      room?.status !== "playing" &&
      button("ready", person.ready ? "Not ready after all" : "Ready", {
        id: "ready",
        class: person.ready ? "plain" : "main",
        "aria-pressed": person.ready ? "true" : "false",
      }),
  );
}

/** @param {Model} model */
export function inviteView({ room }) {
  if (!room) return null;
  return el(
    "section",
    { class: "invite", "aria-labelledby": "invite-title" },
    el("h2", { id: "invite-title" }, "Invite"),
    el("p", {}, "Code ", el("b", { id: "code" }, room.code)),
    el(
      "p",
      { class: "copy" },
      el("input", { id: "link", readonly: true, value: room.link, "aria-label": "Link to this room" }),
      button("copy", "Copy link", { id: "copy" }),
    ),
  );
}

/** @param {Model} model */
export function peopleView(model) {
  const watching = (model.room?.players ?? []).filter((each) => !each.seat && !each.robot);
  const host = model.room?.players.find(({ player }) => player === model.room?.host);
  return el(
    "section",
    { class: "people" },
    host && el("p", { class: "quiet" }, "Host: ", personName(model, host)),
    watching.length > 0 && el("p", { class: "quiet" }, "Watching: ", personNames(model, watching)),
    el("p", {}, button("leave", "Leave the room", { id: "leave", class: "plain" })),
  );
}

/** @param {Model} model */
export function settingsView(model) {
  const settings = model.room?.settings;
  if (!settings || !amHost(model)) return null;
  const number = (
    /** @type {string} */ name,
    /** @type {string} */ text,
    /** @type {number} */ value,
    /** @type {import("../view/dom.js").Attributes} */ more,
  ) => el("label", {}, text, el("input", { type: "number", name, "data-value": value, ...more }));
  return el(
    "form",
    { class: "settings", "data-form": "settings", "aria-labelledby": "settings-title" },
    el("h2", { id: "settings-title" }, "Settings"),
    number("boards", "Boards in a session", settings.boards, { min: 1, max: 64 }),
    number("robot_pace", "Seconds a robot takes", settings.robot_pace, { min: 0, max: 10, step: 0.1 }),
    el(
      "label",
      {},
      "Taking back",
      el(
        "select",
        { name: "undo_policy", "data-value": settings.undo_policy },
        el("option", { value: "never" }, "never"),
        el("option", { value: "consent" }, "if opponents agree"),
        el("option", { value: "free" }, "freely"),
      ),
    ),
    el(
      "label",
      { class: "check" },
      el("input", { type: "checkbox", name: "fill_robots", "data-value": String(settings.fill_robots) }),
      "A robot takes the cards of one who left",
    ),
    chatSettings(settings),
    watchingSettings(settings, model.room?.status === "playing"),
    el(
      "label",
      { class: "check" },
      el("input", { type: "checkbox", name: "voice", "data-value": String(settings.voice) }),
      "Those who sit here may talk by microphone",
    ),
  );
}
