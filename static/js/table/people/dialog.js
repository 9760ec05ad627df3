// The dialog about a person: what its buttons do, and what the server answered. It lies over the page, which goes on.

import { send } from "../sending.js";
import { answerView, menuView, reportView, warningView } from "./menu.js";

/** @typedef {import("../sending.js").Page} Page */
/** @typedef {import("./menu.js").Person} Person */

/** @type {HTMLDialogElement | null} */
let dialog = null;
/** The person that the dialog is about. @type {Person | null} */
let about = null;
/** The action whose answer the dialog waits for, and what to say when it is done. @type {{id: string, done: string} | null} */
let waiting = null;

/** @param {Page} page @param {DOMStringMap} data */
export function openPerson(page, data) {
  about = { player: Number(data.player), name: data.name ?? "" };
  show(page, menuView(page, about));
}

/** Show the oldest warning that was not read, unless something else is shown. @param {Page} page */
export function showWarnings(page) {
  const [warning] = page.model.warnings;
  if (warning && !dialog?.open) show(page, warningView(warning));
}

/** Show the answer to what was asked for. @param {Page} page @param {ServerMessage} message */
export function onAnswer(page, message) {
  if (!waiting || !("id" in message) || message.id !== waiting.id) return;
  if (message.type === "done") show(page, answerView(waiting.done));
  else if (message.type === "refused") show(page, answerView(message.message));
  waiting = null;
}

/** @param {Page} page @param {HTMLElement} content */
function show(page, content) {
  dialog ??= makeDialog(page);
  dialog.replaceChildren(content);
  if (!dialog.open) dialog.showModal();
  const first = dialog.querySelector("button, select");
  if (first instanceof HTMLElement) first.focus();
}

/** @param {Page} page */
function makeDialog(page) {
  const made = document.createElement("dialog");
  made.id = "people";
  made.setAttribute("aria-labelledby", "people-title");
  made.addEventListener("click", ({ target }) => {
    if (target === made) made.close(); // beside the box
    const element = target instanceof Element ? target.closest("button[data-people]") : null;
    if (element instanceof HTMLElement) CLICK[element.dataset.people ?? ""]?.(page, element.dataset);
  });
  made.addEventListener("submit", (event) => {
    event.preventDefault();
    if (event.target instanceof HTMLFormElement) sendReport(page, new FormData(event.target));
  });
  made.addEventListener("close", () => showWarnings(page));
  document.body.append(made);
  return made;
}

/** @type {Record<string, (page: Page, data: DOMStringMap) => void>} */
const CLICK = {
  close: () => dialog?.close(),
  report: (page) => about && show(page, reportView(about)),
  mute: (page, { on }) =>
    ask(
      page,
      (player) => ({ type: "mute", player, on: on !== undefined }),
      (name) => (on !== undefined ? `You do not see what ${name} writes here.` : `You see what ${name} writes.`),
    ),
  block: (page, { on }) =>
    ask(
      page,
      (player) => ({ type: "block", player, on: on !== undefined }),
      (name) =>
        on !== undefined
          ? `${name} is blocked. You can unblock them on your profile, too.`
          : `${name} is not blocked any more.`,
    ),
  "mute-all": (page, { on }) =>
    ask(
      page,
      (player) => ({ type: "mute_player", player, muted: on !== undefined }),
      (name) => (on !== undefined ? `${name} writes nothing in this room.` : `${name} may write again.`),
    ),
  remove: (page) =>
    ask(
      page,
      (player) => ({ type: "remove_player", player }),
      (name) => `${name} is removed. Only you can let them in again.`,
    ),
  "warning-read": (page, data) => {
    const warning = Number(data.warning);
    page.model.warnings = page.model.warnings.filter((each) => each.warning !== warning);
    send(page, { type: "warning_read", warning });
    dialog?.close();
  },
};

/**
 * Ask the server, and say in the dialog when it is done.
 * @param {Page} page @param {(player: number) => NewAction} action @param {(name: string) => string} done
 */
function ask(page, action, done) {
  if (!about) return;
  waiting = { id: send(page, action(about.player)), done: done(about.name) };
}

/** @param {Page} page @param {FormData} fields */
function sendReport(page, fields) {
  const reason = /** @type {ReportMessage["reason"]} */ (String(fields.get("reason")));
  const text = String(fields.get("text") ?? "").trim();
  ask(
    page,
    (player) => ({ type: "report", player, reason, text }),
    () => "Thank you. The staff will look at it.",
  );
}
