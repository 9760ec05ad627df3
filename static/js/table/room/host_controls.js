// What the host may do beyond the settings of play: who watches, who is in the room, who knows the code.

import { amHost } from "../model.js";
import { el } from "../view/dom.js";

/** @param {string} act @param {string} text @param {import("../view/dom.js").Attributes} [more] */
const button = (act, text, more = {}) =>
  el("button", { type: "button", "data-act": act, class: "plain", ...more }, text);

/** Two fields of the form of settings. @param {RoomSettings} settings @param {boolean} playing */
export function watchingSettings(settings, playing) {
  return [
    el(
      "label",
      {},
      "Who may watch",
      el(
        "select",
        { name: "watching", "data-value": settings.watching },
        el("option", { value: "public" }, "everybody"),
        el("option", { value: "none" }, "nobody"),
      ),
    ),
    el(
      "label",
      { class: "check" },
      el("input", {
        type: "checkbox",
        name: "household",
        disabled: playing,
        "aria-describedby": "household-help",
        "data-value": String(settings.household),
      }),
      "Let the household of a player watch",
    ),
    el(
      "p",
      { id: "household-help", class: "quiet" },
      settings.household
        ? "Whoever shares an address with a player hears alerts and explanations too."
        : "Whoever shares an address with a player sees calls and cards alone.",
      playing ? " Can be changed between boards." : "",
    ),
  ];
}

/** @param {Model} model */
export function hostControls(model) {
  if (!model.room || !amHost(model)) return null;
  return el(
    "section",
    { class: "host", "aria-labelledby": "host-title" },
    el("h2", { id: "host-title" }, "People and code"),
    others(model),
    removed(model),
    newCode(model),
  );
}

/** The others; those with a seat have a button there between boards. @param {Model} model */
function others({ room, you }) {
  const playing = room?.status === "playing";
  const people = (room?.players ?? []).filter(
    (each) => (playing || !each.seat) && !each.robot && each.player !== you.player,
  );
  if (!people.length) return null;
  return el(
    "ul",
    { class: "persons", id: "persons" },
    people.map(({ player, name }) =>
      el(
        "li",
        { "data-key": `p${player}` },
        el("span", { class: "name" }, name),
        button("remove-player", "Remove", { "data-player": player, "aria-label": `Remove ${name}` }),
      ),
    ),
  );
}

/** @param {Model} model */
function removed({ barred }) {
  if (!barred) return el("p", {}, button("barred", "Show whom you have removed", { id: "show-barred" }));
  if (!barred.length) return el("p", { class: "quiet", id: "barred" }, "You have removed nobody.");
  return el(
    "div",
    { id: "barred" },
    el("p", { class: "quiet" }, "Removed. Neither they nor their browser get in again, by code or link."),
    el(
      "ul",
      { class: "persons" },
      barred.map(({ player, name }) =>
        el(
          "li",
          { "data-key": `b${player}` },
          el("span", { class: "name" }, name),
          button("lift-bar", "Let in again", { "data-player": player, "aria-label": `Let ${name} in again` }),
        ),
      ),
    ),
  );
}

/** @param {Model} model */
function newCode({ newCode: asked }) {
  if (!asked) return el("p", {}, button("new-code-ask", "Change code and link", { id: "new-code" }));
  return el(
    "div",
    { id: "new-code-question" },
    el("p", {}, "The code and the link that people have now will open nothing. Those who are in the room stay."),
    el(
      "p",
      { class: "buttons" },
      button("new-code", "Change them", { class: "main", id: "new-code-sure" }),
      button("new-code-ask", "Keep them"),
    ),
  );
}
