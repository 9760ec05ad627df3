// Keys: 1-7 and then c d h s n for a bid; p, x and r for pass, double, redouble; suit and then rank for a card.

import { makeCall, playCard } from "./actions.js";
import { isMyTurn, legalCards } from "./rules.js";

/** @type {Record<string, string>} */
const CALL = { p: "P", x: "X", r: "XX" };

/** @param {import("./actions.js").Page} page */
export function listenToKeys(page) {
  document.addEventListener("keydown", (event) => {
    const { target } = event;
    if (event.ctrlKey || event.metaKey || event.altKey || !(target instanceof Element)) return;
    if (target.matches("input, textarea, select") || target.closest("dialog")) return;
    if (press(page, event.key.toLowerCase())) event.preventDefault();
  });
}

/** Act on a key. Returns whether it had a meaning. @param {import("./actions.js").Page} page @param {string} key */
function press(page, key) {
  const { model } = page;
  if (key === "escape") {
    Object.assign(model, { level: null, suit: null, chosen: null, claiming: false, panel: false });
    page.changed();
    return true;
  }
  const view = model.game?.state;
  if (!view || view.result || !isMyTurn(view, model.you.player)) return false;
  return view.contract ? pressCard(page, view, key) : pressCall(page, key);
}

/** @param {import("./actions.js").Page} page @param {string} key */
function pressCall(page, key) {
  const { model } = page;
  if (/^[1-7]$/.test(key)) {
    model.level = Number(key);
    page.changed();
    return true;
  }
  if (model.level && "cdhsn".includes(key)) {
    makeCall(page, `${model.level}${key.toUpperCase()}`);
    return true;
  }
  const call = CALL[key];
  if (call) makeCall(page, call);
  return Boolean(call);
}

/** @param {import("./actions.js").Page} page @param {PlayerView} view @param {string} key */
function pressCard(page, view, key) {
  const { model } = page;
  const rank = (key === "1" || key === "0" ? "t" : key).toUpperCase();
  if (model.suit && "AKQJT98765432".includes(rank)) {
    const card = `${model.suit}${rank}`;
    model.suit = null;
    if (legalCards(view).includes(card)) playCard(page, card, true);
    page.changed();
    return true;
  }
  if (!"shdc".includes(key)) return false;
  model.suit = key.toUpperCase();
  page.changed();
  return true;
}
