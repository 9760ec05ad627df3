// Clicks, forms and keys become actions; each is shown as pending until the server settles it.

import { me, notify, pendingAction } from "./model.js";
import { caller, decides, isLegalCall, legalCards, order } from "./rules.js";
import { newId } from "./socket.js";
import { explanationOf } from "./store.js";

/** @typedef {{model: Model, socket: import("./socket.js").TableSocket, changed: () => void}} Page */

/** @param {Page} page @param {string} type @param {object} [fields] */
export function send({ model, socket, changed }, type, fields = {}) {
  const action = { type, id: newId(), ...fields };
  model.pending.set(action.id, action);
  model.notice = null;
  socket.ask(action);
  changed();
}

/** An action on the present board. @param {Page} page @param {string} type @param {object} [fields] */
function onBoard(page, type, fields = {}) {
  const game = page.model.game;
  if (game) send(page, type, { game: game.game, seq: game.seq, ...fields });
}

/** @param {Page} page @param {string} type @param {"claim" | "undo"} what @param {boolean} accept */
function answer(page, type, what, accept) {
  const game = page.model.game;
  const request = game?.state[what]?.request;
  if (game && request !== undefined) send(page, type, { game: game.game, request, accept });
}

/** What is clicked on a page that does not come back by itself would surprise later. @param {Page} page */
const stopped = ({ model }) => model.connection.state === "stopped";

/** @param {Page} page @param {string} call */
export function makeCall(page, call) {
  const view = page.model.game?.state;
  if (!view?.turn || !decides(view, view.turn, page.model.you.player)) return;
  if (stopped(page) || pendingAction(page.model, "call") || !isLegalCall(view, call)) return;
  const field = document.getElementById("alert");
  const alert = field instanceof HTMLInputElement ? field.value.trim() : "";
  if (field instanceof HTMLInputElement) field.value = "";
  page.model.level = null;
  onBoard(page, "call", alert ? { call, alert } : { call });
}

/** @param {Page} page @param {string} card @param {boolean} [sure] */
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
  onBoard(page, "play", { card });
}

/** Show what a call means; an opponent is asked when nothing is known. @param {Page} page @param {number} index */
function showMeaning(page, index) {
  const { model } = page;
  const game = model.game;
  model.meaning = model.meaning === index ? null : index;
  page.changed();
  if (!game || model.meaning === null || explanationOf(game, index)) return;
  const seat = me(model)?.seat;
  const opponent = seat && (order(caller(game.state, index)) + order(seat)) % 2 === 1;
  if (opponent && game.state.result === null) send(page, "ask", { game: game.game, move: game.made[index] });
}

/** @type {Record<string, (page: Page, data: DOMStringMap, target: HTMLElement) => void>} */
const CLICK = {
  card: (page, data) => playCard(page, data.card ?? ""),
  call: (page, data) => makeCall(page, data.call ?? ""),
  level(page, data) {
    page.model.level = Number(data.level);
    page.changed();
  },
  meaning: (page, data) => showMeaning(page, Number(data.index)),
  undo: (page) => onBoard(page, "undo"),
  "undo-withdraw": (page) => onBoard(page, "undo_withdraw"),
  "undo-accept": (page) => answer(page, "undo_answer", "undo", true),
  "undo-refuse": (page) => answer(page, "undo_answer", "undo", false),
  claim: (page) => toggle(page, "claiming"),
  "claim-close": (page) => toggle(page, "claiming"),
  "claim-accept": (page) => answer(page, "claim_answer", "claim", true),
  "claim-refuse": (page) => answer(page, "claim_answer", "claim", false),
  panel: (page) => toggle(page, "panel"),
  "last-trick": (page) => toggle(page, "lastTrick"),
  ready: (page) => send(page, "ready", { ready: !me(page.model)?.ready }),
  sit: (page, data) => send(page, "sit", { seat: data.sit }),
  stand: (page) => send(page, "stand"),
  "take-back": (page) => send(page, "take_back"),
  "add-robot": (page, data) => send(page, "add_robot", { seat: data.robot }),
  "remove-robot": (page, data) => send(page, "remove_robot", { seat: data.robot }),
  "remove-player": (page, data) => send(page, "remove_player", { player: Number(data.player) }),
  leave: (page) => send(page, "leave"),
  reconnect: ({ socket }) => socket.connect(),
  copy: ({ model, changed }) => {
    const link = model.room?.link ?? "";
    const done = () => notify(model, "The link is copied.", "room");
    const failed = () => notify(model, "Select the link and copy it by hand.", "room");
    (navigator.clipboard?.writeText(link) ?? Promise.reject()).then(done, failed).finally(changed);
  },
  preference(page, _, target) {
    if (!(target instanceof HTMLInputElement)) return;
    const name = /** @type {keyof Preferences} */ (target.name);
    page.model.preferences = { ...page.model.preferences, [name]: target.checked };
    localStorage.setItem("bridge.preferences", JSON.stringify(page.model.preferences));
    page.changed();
  },
};

/** @param {Page} page @param {"claiming" | "panel" | "lastTrick"} name */
function toggle(page, name) {
  page.model[name] = !page.model[name];
  page.changed();
}

/** @type {Record<string, (page: Page, fields: FormData, form: HTMLFormElement) => void>} */
const SUBMIT = {
  claim(page, fields) {
    page.model.claiming = false;
    onBoard(page, "claim", { tricks: Number(fields.get("tricks")), line: String(fields.get("line") ?? "").trim() });
  },
  explain(page, fields, form) {
    const game = page.model.game;
    const move = game?.made[Number(form.dataset.index)];
    if (game) send(page, "explain", { game: game.game, move, text: String(fields.get("text")).trim() });
    page.model.asked = null;
    form.reset();
  },
  chat(page, fields, form) {
    send(page, "chat", { to: fields.get("to"), text: String(fields.get("text")).trim() });
    form.reset();
  },
};

/** One listener for each kind of input, for the whole page. @param {HTMLElement} root @param {Page} page */
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
    const value =
      field.type === "checkbox" && field instanceof HTMLInputElement
        ? field.checked
        : field.type === "number"
          ? Number(field.value)
          : field.value;
    send(page, "settings", { [field.name]: value });
  });
}
