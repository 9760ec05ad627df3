// Ready phrases: their words, by the code that travels, and the buttons that say them; the host's settings of chat.

import { writesTo } from "../room/watching.js";
import { el } from "../view/dom.js";

/** The words of each phrase, in the order in which they are offered. @type {Record<PhraseCode, string>} */
const WORDS = {
  hello: "Hello",
  good_luck: "Good luck",
  one_moment: "One moment, please",
  back: "I am back",
  thank_partner: "Thank you, partner",
  well_played: "Well played",
  well_bid: "Well bid",
  bad_luck: "Bad luck",
  sorry: "Sorry",
  thank_you: "Thank you",
  last_board: "This is my last board",
  good_bye: "Thank you, good bye",
};
/** Those that may be said during a board: they tell nothing about the cards. @type {PhraseCode[]} */
const DURING_A_BOARD = ["hello", "good_luck", "one_moment", "back", "thank_partner"];

/** @type {PhraseCode[]} */
const ALL = Object.keys(WORDS).filter(/** @returns {code is PhraseCode} */ (code) => code in WORDS);

/** What a line of chat says. @param {ChatLineMessage} line */
export const lineText = ({ phrase, text }) => (phrase && WORDS[phrase]) || text;

/** The code in an element's data. @param {string | undefined} text @returns {PhraseCode | undefined} */
export const phraseCode = (text) => ALL.find((code) => code === text);

/**
 * Why the viewer cannot write to the table now; empty when they can.
 * @param {Model} model
 */
export function whySilent(model) {
  const { room, you } = model;
  if (room?.settings.chat === "off") return "The host has switched chat off.";
  if (room?.players.find(({ player }) => player === you.player)?.muted) return "The host has muted you.";
  return writesTo(model) ? "" : "You can chat when the board is over.";
}

/** @param {Model} model */
export function phrasesView(model) {
  const playing = model.room?.status === "playing";
  if (whySilent(model) || writesTo(model) !== "room") return null;
  return el(
    "p",
    { class: "phrases", role: "group", "aria-label": "Ready phrases, said to everybody" },
    (playing ? DURING_A_BOARD : ALL).map((code) =>
      el(
        "button",
        { type: "button", "data-act": "phrase", "data-phrase": code, "data-key": `say-${code}` },
        WORDS[code],
      ),
    ),
  );
}

/** The host's settings of chat. @param {RoomSettings} settings */
export const chatSettings = ({ chat, filter_words: filter }) => [
  el(
    "label",
    {},
    "Chat",
    el(
      "select",
      { name: "chat", "data-value": chat },
      el("option", { value: "free" }, "everything"),
      el("option", { value: "phrases" }, "ready phrases only"),
      el("option", { value: "off" }, "off"),
    ),
  ),
  el(
    "label",
    { class: "check" },
    el("input", { type: "checkbox", name: "filter_words", "data-value": String(filter) }),
    "Asterisks instead of bad words",
  ),
];
