// Clicks and forms become actions; each is pending until the server answers it.

import { hostClicks } from "./host_actions.js";
import { me, notify, pendingAction } from "./model.js";
import { openPerson } from "./people/dialog.js";
import { phraseCode } from "./people/phrases.js";
import { caller, decides, isLegalCall, legalCards, order, SEATS } from "./rules.js";
import { send } from "./sending.js";
import { explanationOf } from "./store.js";

/** @type {UndoPolicy[]} */
const UNDO_POLICIES = ["never", "consent", "free"];

/** @type {RoomSettings["chat"][]} */
const CHATS = ["free", "phrases", "off"];

/** @typedef {import("./sending.js").Page} Page */

/**
 * Act on the present board, naming the last move the page has seen.
 * @param {Page} page @param {NewNumberedAction} fields
 */
function sendNumbered(page, fields) {
  const game = page.model.game;
  if (game) send(page, { ...fields, game: game.game, seq: game.seq });
}

/** @param {Page} page @param {boolean} accept */
function answerClaim(page, accept) {
  const game = page.model.game;
  const request = game?.state.claim?.request;
  if (game && request !== undefined) send(page, { type: "claim_answer", game: game.game, request, accept });
}

/** @param {Page} page @param {boolean} accept */
function answerUndo(page, accept) {
  const game = page.model.game;
  const request = game?.state.undo?.request;
  if (game && request !== undefined) send(page, { type: "undo_answer", game: game.game, request, accept });
}

/** Whether the page does not reconnect by itself: a call or card would arrive much later. @param {Page} page */
const stopped = ({ model }) => model.connection.state === "stopped";

/** @param {Page} page @param {Call} call */
export function makeCall(page, call) {
  const view = page.model.game?.state;
  if (!view?.turn || !decides(view, view.turn, page.model.you.player)) return;
  if (stopped(page) || pendingAction(page.model, "call") || !isLegalCall(view, call)) return;
  const field = document.getElementById("alert");
  const alert = field instanceof HTMLInputElement ? field.value.trim() : "";
  if (field instanceof HTMLInputElement) field.value = "";
  page.model.level = null;
  sendNumbered(page, { type: "call", call, alert: alert || null });
}

/** @param {Page} page @param {Card} card @param {boolean} [sure] */
export function playCard(page, card, sure = false) {
  const { model } = page;
  const view = model.game?.state;
  if (!view?.turn || !decides(view, view.turn, model.you.player)) return;
  if (stopped(page) || pendingAction(model, "play") || !legalCards(view).includes(card)) return;
  if (model.preferences.twoTaps && !sure && model.chosen !== card) {
    model.chosen = card;
    page.changed();
    return;
  }
  model.chosen = model.suit = model.linger = null;
  sendNumbered(page, { type: "play", card });
}

/**
 * Show what a call means, and ask when it is an opponent's and not explained yet.
 * @param {Page} page @param {number} index
 */
function showMeaning(page, index) {
  const { model } = page;
  const game = model.game;
  model.meaning = model.meaning === index ? null : index;
  page.changed();
  const move = game?.made[index];
  if (!game || move === undefined || model.meaning === null || explanationOf(game, index)) return;
  const seat = me(model)?.seat;
  const opponent = seat && (order(caller(game.state, index)) + order(seat)) % 2 === 1;
  if (opponent && game.state.result === null) send(page, { type: "ask", game: game.game, move });
}

/** @type {Record<string, (page: Page, data: DOMStringMap, target: HTMLElement) => void>} */
const CLICK = {
  ...hostClicks(send),
  card: (page, data) => playCard(page, data.card ?? ""),
  call: (page, data) => makeCall(page, data.call ?? ""),
  level(page, data) {
    page.model.level = Number(data.level);
    page.changed();
  },
  meaning: (page, data) => showMeaning(page, Number(data.index)),
  undo: (page) => sendNumbered(page, { type: "undo" }),
  "undo-withdraw": (page) => sendNumbered(page, { type: "undo_withdraw" }),
  "undo-accept": (page) => answerUndo(page, true),
  "undo-refuse": (page) => answerUndo(page, false),
  claim: (page) => toggle(page, "claiming"),
  "claim-close": (page) => toggle(page, "claiming"),
  "claim-accept": (page) => answerClaim(page, true),
  "claim-refuse": (page) => answerClaim(page, false),
  "robot-turn": (page) => sendNumbered(page, { type: "robot_turn" }),
  panel: (page) => toggle(page, "panel"),
  "last-trick": (page) => toggle(page, "lastTrick"),
  ready: (page) => send(page, { type: "ready", ready: !me(page.model)?.ready }),
  sit: (page, data) => onSeat(data.sit, (seat) => send(page, { type: "sit", seat })),
  stand: (page) => send(page, { type: "stand" }),
  "take-back": (page) => send(page, { type: "take_back" }),
  "add-robot": (page, data) => onSeat(data.robot, (seat) => send(page, { type: "add_robot", seat })),
  "remove-robot": (page, data) => onSeat(data.robot, (seat) => send(page, { type: "remove_robot", seat })),
  person: (page, data) => openPerson(page, data),
  phrase: (page, data) => {
    const phrase = phraseCode(data.phrase);
    if (phrase) send(page, { type: "phrase", phrase });
  },
  leave: (page) => send(page, { type: "leave" }),
  reconnect: ({ socket }) => socket.connect(),
  copy: ({ model, changed }) => {
    const link = model.room?.link ?? "";
    const done = () => notify(model, "The link is copied.", "room");
    const failed = () => notify(model, "Select the link and copy it by hand.", "room");
    (navigator.clipboard?.writeText(link) ?? Promise.reject()).then(done, failed).finally(changed);
  },
  preference(page, _, target) {
    if (!(target instanceof HTMLInputElement)) return;
    page.model.preferences = { ...page.model.preferences, [target.name]: target.checked };
    localStorage.setItem("bridge.preferences", JSON.stringify(page.model.preferences));
    page.changed();
  },
};

/** @param {string | undefined} letter @param {(seat: Seat) => void} act */
function onSeat(letter, act) {
  const seat = SEATS.find((each) => each === letter);
  if (seat) act(seat);
}

/** @param {Page} page @param {"claiming" | "panel" | "lastTrick"} name */
function toggle(page, name) {
  page.model[name] = !page.model[name];
  page.changed();
}

/** @type {Record<string, (page: Page, fields: FormData, form: HTMLFormElement) => void>} */
const SUBMIT = {
  claim(page, fields) {
    page.model.claiming = false;
    const line = String(fields.get("line") ?? "").trim();
    sendNumbered(page, { type: "claim", tricks: Number(fields.get("tricks")), line });
  },
  explain(page, fields, form) {
    const game = page.model.game;
    const move = game?.made[Number(form.dataset.index)];
    const text = String(fields.get("text")).trim();
    if (game && move !== undefined) send(page, { type: "explain", game: game.game, move, text });
    page.model.asked = null;
    form.reset();
  },
  chat(page, fields, form) {
    const to = fields.get("to") === "kibitzers" ? "kibitzers" : "room";
    send(page, { type: "chat", to, text: String(fields.get("text")).trim() });
    form.reset();
  },
};

/**
 * Listen to clicks and forms, with one listener of each kind for the whole page.
 * @param {HTMLElement} root @param {Page} page
 */
export function listen(root, page) {
  root.addEventListener("click", ({ target }) => {
    const element = target instanceof Element ? target.closest("[data-act]") : null;
    if (element instanceof HTMLElement) CLICK[element.dataset.act ?? ""]?.(page, element.dataset, element);
  });
  root.addEventListener("submit", (event) => {
    event.preventDefault();
    const form = event.target;
    if (form instanceof HTMLFormElement) SUBMIT[form.dataset.form ?? ""]?.(page, new FormData(form), form);
  });
  root.addEventListener("change", ({ target }) => {
    const field = target instanceof HTMLInputElement || target instanceof HTMLSelectElement ? target : null;
    if (field?.form?.dataset.form !== "settings" || !field.reportValidity()) return;
    send(page, { type: "settings", ...changedSetting(field) });
  });
}

/** @param {HTMLInputElement | HTMLSelectElement} field @returns {Omit<SettingsMessage, "type" | "id">} */
function changedSetting(field) {
  switch (field.name) {
    case "boards":
      return { boards: Number(field.value) };
    case "robot_pace":
      return { robot_pace: Number(field.value) };
    case "undo_policy":
      return { undo_policy: UNDO_POLICIES.find((policy) => policy === field.value) };
    case "chat":
      return { chat: CHATS.find((chat) => chat === field.value) };
    case "filter_words":
      return { filter_words: field instanceof HTMLInputElement && field.checked };
    case "watching":
      return { watching: field.value === "none" ? "none" : "public" };
    case "household":
      return { household: field instanceof HTMLInputElement && field.checked };
    case "fill_robots":
      return { fill_robots: field instanceof HTMLInputElement && field.checked };
    case "voice":
      return { voice: field instanceof HTMLInputElement && field.checked };
    default:
      return {};
  }
}
