// The talk in the panel, its button in the bar, and who talks at the seats.

import { mySeat } from "../model.js";
import { el } from "../view/dom.js";
import { sends } from "./state.js";

/** @typedef {import("../view/dom.js").Attributes} Attributes */
/** @typedef {import("./state.js").Device} Device */

/** @param {string} what @param {string} text @param {Attributes} [more] */
const button = (what, text, more = {}) => el("button", { type: "button", "data-voice": what, ...more }, text);

/** Whether this player may talk, and somebody is there to talk to. @param {Model} model */
function mayTalk(model) {
  const others = model.room?.players.some(({ player, seat, robot }) => seat && !robot && player !== model.you.player);
  const company = others || model.voice.status !== "off";
  return mySeat(model) !== null && Boolean(model.room?.settings.voice) && company;
}

const SVG = "http://www.w3.org/2000/svg";
const MICROPHONE = "M8 1.5a2 2 0 0 0-2 2v4a2 2 0 0 0 4 0v-4a2 2 0 0 0-2-2zM4 7.5a4 4 0 0 0 8 0M8 11.5v3";
const CROSSED_OUT = "M2.5 2.5l11 11";

/** A microphone, crossed out where nothing is sent. @param {boolean} crossed */
function icon(crossed) {
  const svg = document.createElementNS(SVG, "svg");
  svg.setAttribute("viewBox", "0 0 16 16");
  svg.setAttribute("aria-hidden", "true");
  const path = document.createElementNS(SVG, "path");
  path.setAttribute("d", crossed ? MICROPHONE + CROSSED_OUT : MICROPHONE);
  svg.append(path);
  return svg;
}

/** One click to join, then to mute; beside the menu. @param {Model} model */
export function voiceButton(model) {
  if (!mayTalk(model)) return null;
  const { voice } = model;
  const on = voice.status === "on";
  const { what, text } = voiceAct(voice);
  return el(
    "button",
    {
      type: "button",
      id: "voice-button",
      "data-voice": what,
      "data-state": on && sends(voice) ? "on" : voice.status,
      "aria-pressed": what === "mute" ? String(voice.muted) : null,
      "aria-label": text === "Talk" ? "Talk: join with your microphone" : text,
      title: text,
      disabled: voice.status === "joining",
    },
    icon(on && !sends(voice)),
    el("span", { class: "text" }, text),
  );
}

/** What the button does now. @param {import("./state.js").VoiceState} voice */
function voiceAct({ status, muted, holding, preferences }) {
  if (status !== "on") return { what: "join", text: "Talk" };
  if (preferences.pushToTalk) return { what: "hold", text: holding ? "Talking" : "Hold to talk" };
  return { what: "mute", text: muted ? "Unmute" : "Mute" };
}

/** How a player takes part, for the plate at their seat. @param {Model} model @param {PlayerInfo | null} person */
export function voiceMark({ voice }, person) {
  const talker = voice.talkers.find(({ player }) => player === person?.player);
  if (!talker) return null;
  const state = voice.speaking.has(talker.player) ? "speaking" : talker.muted ? "muted" : "talking";
  return el("span", { class: "talk", "data-state": state, role: "img", "aria-label": state, title: state });
}

/** @param {Model} model */
export function voiceView(model) {
  if (!mayTalk(model)) return null;
  const { voice } = model;
  return el(
    "section",
    { id: "voice", "data-state": voice.status, "aria-labelledby": "voice-title" },
    el("h2", { id: "voice-title" }, "Voice"),
    voice.problem && el("p", { class: "notice", role: "alert" }, voice.problem),
    voice.status === "off" ? offView(model) : onView(model),
  );
}

/** @param {Model} model */
function offView(model) {
  const names = model.voice.talkers.map(({ player }) => nameOf(model, player));
  const talk = names.length > 1 ? "talk" : "talks";
  return [
    names.length > 0 && el("p", { class: "quiet" }, `${new Intl.ListFormat("en").format(names)} ${talk}.`),
    el("p", {}, button("join", "Join with your microphone")),
  ];
}

/** @param {Model} model */
function onView(model) {
  const { voice } = model;
  const { muted, holding, preferences } = voice;
  return [
    voice.blocked &&
      el(
        "p",
        { class: "notice" },
        "The browser plays no sound yet. ",
        button("resume", "Let it play", { class: "main" }),
      ),
    voice.status === "joining" && el("p", { class: "quiet", role: "status" }, "Joining …"),
    el(
      "ul",
      { class: "talkers" },
      voice.talkers.map((talker) => talkerView(model, talker)),
    ),
    el(
      "p",
      { class: "buttons" },
      preferences.pushToTalk
        ? button("hold", holding ? "Talking" : "Hold to talk", { class: "main", "data-state": holding ? "on" : "off" })
        : button("mute", muted ? "Unmute" : "Mute", { "aria-pressed": muted ? "true" : "false" }),
      button("leave", "Leave the talk", { class: "plain" }),
    ),
    voice.note && el("p", { class: "quiet" }, voice.note),
    choicesView(model),
  ];
}

/** @param {Model} model @param {Talker} talker */
function talkerView(model, { player, muted }) {
  const { voice } = model;
  const mine = player === model.you.player;
  const connecting = !mine && voice.links.get(player) !== "connected";
  const state = voice.speaking.has(player) ? "speaking" : muted ? "muted" : connecting ? "connecting …" : "";
  const name = nameOf(model, player);
  return el(
    "li",
    { "data-key": `t${player}`, "data-speaking": voice.speaking.has(player), "data-linked": !mine && !connecting },
    el("span", { class: "name" }, name),
    el("span", { class: "quiet" }, mine && !state ? "you" : state),
    !mine &&
      el("input", {
        type: "range",
        min: 0,
        max: 100,
        "data-voice": "volume",
        "data-player": player,
        "data-value": Math.round((voice.volumes.get(player) ?? 1) * 100),
        "aria-label": `Volume of ${name}`,
      }),
  );
}

/** @param {Model} model */
function choicesView({ voice }) {
  const { inputs, outputs, preferences, canRelay, mustRelay } = voice;
  return el(
    "details",
    { "data-key": "voice-choices" },
    el("summary", {}, "Microphone and privacy"),
    deviceView("input", "Microphone", inputs, preferences.input),
    outputs.length > 0 && deviceView("output", "Loudspeaker", outputs, preferences.output),
    checkView("push", "Talk only while V or the button is held", preferences.pushToTalk),
    mustRelay
      ? el("p", { class: "quiet" }, "This site sends voice through its own server: nobody here learns your address.")
      : checkView("relay", "Hide my network address from the others", preferences.relayOnly, !canRelay),
    !mustRelay &&
      el(
        "p",
        { class: "quiet" },
        canRelay
          ? "Otherwise their browsers can see it. Hidden, your voice goes through the site’s server."
          : "This site has no server for that: the others’ browsers can see your address.",
      ),
  );
}

/** @param {string} what @param {string} text @param {Device[]} devices @param {string} chosen */
function deviceView(what, text, devices, chosen) {
  const known = devices.some(({ id }) => id === chosen) ? chosen : "";
  return el(
    "label",
    {},
    text,
    el(
      "select",
      { "data-voice": what, "data-value": known },
      el("option", { value: "" }, "the system’s"),
      devices.map(({ id, label }) => el("option", { value: id }, label)),
    ),
  );
}

/** @param {string} what @param {string} text @param {boolean} on @param {boolean} [disabled] */
const checkView = (what, text, on, disabled = false) =>
  el(
    "label",
    { class: "check" },
    el("input", { type: "checkbox", "data-voice": what, "data-value": String(on), disabled }),
    text,
  );

/** @param {Model} model @param {number} player */
const nameOf = ({ room }, player) => room?.players.find((each) => each.player === player)?.name ?? "";
