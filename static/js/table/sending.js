// Sends an action, which is pending until the server answers it.

import { newId } from "./connection/socket.js";

/** @typedef {{model: Model, socket: import("./connection/socket.js").TableSocket, changed: () => void}} Page */

/** Send an action; return its id. @param {Page} page @param {NewAction} fields */
export function send({ model, socket, changed }, fields) {
  /** @type {Action} */
  const action = { ...fields, id: newId() };
  model.pending.set(action.id, action);
  model.notice = null;
  socket.act(action);
  changed();
  return action.id;
}
