// Beside the table (on a small screen: over it): auction, last trick, results, room, chat, preferences.

import { isSilenced, personName } from "../people/menu.js";
import { lineText, phrasesView, whySilent } from "../people/phrases.js";
import { hostControls } from "../room/host_controls.js";
import { inviteView, peopleView, seatsView, settingsView } from "../room/lobby.js";
import { writesTo } from "../room/watching.js";
import { after } from "../rules.js";
import { voiceView } from "../voice/voice_view.js";
import { SEAT_NAME, SIGN, signed } from "../words.js";
import { auctionView, meaningView } from "./auction.js";
import { cardFace } from "./card.js";
import { el } from "./dom.js";
import { noticeText } from "./prompts.js";

/** @typedef {import("./board_context.js").BoardContext} BoardContext */

/** @param {Model} model @param {BoardContext | null} context @param {boolean} inLobby */
export function panelView(model, context, inLobby) {
  return el(
    "aside",
    { id: "panel", "aria-label": "Room", "data-open": model.panel },
    el(
      "p",
      { class: "top" },
      el("a", { href: "/" }, "Bridge"),
      el("button", { type: "button", "data-act": "panel", class: "plain close" }, "Close"),
    ),
    context?.view.contract &&
      el(
        "section",
        { class: "heard" },
        el("h2", {}, "Auction"),
        auctionView(context),
        meaningView(context),
        lastTrickView(context),
      ),
    voiceView(model),
    resultsView(model),
    !inLobby &&
      el(
        "details",
        { "data-key": "seats" },
        el("summary", {}, "Seats and invitation"),
        seatsView(model),
        inviteView(model),
        settingsView(model),
        hostControls(model),
      ),
    fairnessView(model),
    chatView(model),
    preferencesView(model),
    noticeText(model, "room"),
    peopleView(model),
  );
}

/** @param {BoardContext} context */
function lastTrickView({ view, model }) {
  const trick = view.tricks.findLast(({ winner }) => winner);
  if (!trick) return null;
  return el(
    "div",
    { class: "last" },
    el(
      "button",
      { type: "button", "data-act": "last-trick", class: "plain", "aria-expanded": model.lastTrick ? "true" : "false" },
      "Last trick",
    ),
    model.lastTrick &&
      el(
        "p",
        { class: "cards" },
        trick.cards.map((card, i) =>
          el("span", { class: "said" }, el("small", {}, after(trick.leader, i)), cardFace(card)),
        ),
      ),
    model.lastTrick && trick.winner && el("p", { class: "quiet" }, `${SEAT_NAME[trick.winner]} won it.`),
  );
}

/** The contract of a result, such as "4SXN". @param {string} contract */
function contractSigns(contract) {
  const parts = /^(\d)(NT|[CDHS])(X{0,2})([NESW])$/.exec(contract);
  if (!parts) return "passed out";
  const denomination = parts[2]?.charAt(0) ?? "";
  return el(
    "span",
    {},
    parts[1] ?? "",
    el("span", { class: "sign", "data-suit": denomination }, SIGN[denomination]),
    `${parts[3]} ${parts[4]}`,
  );
}

/** @param {Model} model */
function resultsView({ room }) {
  if (!room?.results.length) return null;
  const total = room.results.reduce((sum, { points }) => sum + points, 0);
  return el(
    "section",
    { class: "results" },
    el("h2", {}, "Results"),
    el(
      "table",
      { id: "results" },
      el(
        "thead",
        {},
        el(
          "tr",
          {},
          ["Board", "Contract", "Tricks", "NS"].map((text) => el("th", { scope: "col" }, text)),
        ),
      ),
      el(
        "tbody",
        {},
        room.results.map(({ game, board, contract, tricks, points }) =>
          el(
            "tr",
            { "data-key": `r${game}` },
            el("td", {}, board),
            el("td", {}, contractSigns(contract)),
            el("td", {}, tricks ?? "–"),
            el("td", {}, signed(points)),
          ),
        ),
      ),
      el("tfoot", {}, el("tr", {}, el("th", { scope: "row", colspan: "3" }, "Total"), el("td", {}, signed(total)))),
    ),
  );
}

/**
 * The commitment to the deal that was made before the auction, and the secret that proves it afterwards.
 * @param {Model} model
 */
function fairnessView({ room }) {
  const fair = room?.fairness;
  if (!fair) return null;
  return el(
    "details",
    { "data-key": "fair", id: "fair" },
    el("summary", {}, fair.secret ? "Fair deal: the proof" : "Fair deal: the commitment"),
    el("p", { class: "quiet" }, "SHA-256 of the text below, made before the auction:"),
    el("code", { class: "hash" }, fair.commitment),
    el(
      "p",
      { class: "quiet" },
      fair.secret ? "The text, from which the deal follows:" : "The text; its secret is shown after the board:",
    ),
    el("code", { class: "hash" }, fair.secret ? fair.text.replace("{secret}", fair.secret) : fair.text),
  );
}

/** @param {Model} model */
function chatView(model) {
  const to = writesTo(model);
  const silent = whySilent(model);
  return el(
    "section",
    { class: "chat" },
    el("h2", {}, "Chat"),
    el(
      "ol",
      { id: "chat", role: "log" },
      model.chat
        .filter(({ player }) => !isSilenced(model, player))
        .map((line, i) =>
          el(
            "li",
            { "data-key": `l${line.now}-${i}` },
            el("b", {}, personName(model, line)),
            line.to === "room" ? "" : ` to ${line.to}`,
            `: ${lineText(line)}`,
          ),
        ),
    ),
    phrasesView(model),
    silent && el("p", { class: "quiet" }, silent),
    to &&
      !silent &&
      model.room?.settings.chat === "free" &&
      el(
        "form",
        { "data-form": "chat" },
        el("input", {
          name: "text",
          maxlength: "500",
          required: true,
          placeholder: "Write to the table",
          "aria-label": "Write to the table",
          autocomplete: "off",
        }),
        el("input", { type: "hidden", name: "to", value: to }),
        el("button", {}, "Send"),
      ),
  );
}

/** @param {Model} model */
function preferencesView({ preferences }) {
  const choice = (/** @type {keyof Preferences} */ name, /** @type {string} */ text) =>
    el(
      "label",
      { class: "check" },
      el("input", { type: "checkbox", name, "data-act": "preference", "data-value": String(preferences[name]) }),
      text,
    );
  return el(
    "section",
    { class: "preferences" },
    el("h2", {}, "This page"),
    choice("fourColours", "Four colours"),
    choice("twoTaps", "Play a card with two taps"),
  );
}
