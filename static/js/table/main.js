// The table page: facts from the server's page, then everything over the socket.

import { listen } from "./actions.js";
import { listenToKeys } from "./keyboard.js";
import { createModel, pendingAction, receive } from "./model.js";
import { TableSocket } from "./socket.js";
import { spoken } from "./speech.js";
import { CALM } from "./view/status.js";
import { draw } from "./view/table.js";
import { listenToWorld } from "./world.js";

const root = /** @type {HTMLElement} */ (document.getElementById("table"));
const voice = /** @type {HTMLElement} */ (document.getElementById("spoken"));
/** @type {{room: string, player: number, socket_url: string, entrance: Entrance}} */
const facts = JSON.parse(document.getElementById("table-data")?.textContent ?? "{}");
const address = new URL(facts.socket_url, location.href);
address.protocol = address.protocol.replace("http", "ws");

const model = createModel(facts.player, facts.entrance);
try {
  Object.assign(model.preferences, JSON.parse(localStorage.getItem("bridge.preferences") ?? "{}"));
} catch {
  localStorage.removeItem("bridge.preferences");
}

let planned = false;
/** Draw once, however much changed in this turn of the event loop. */
function changed() {
  if (planned) return;
  planned = true;
  queueMicrotask(() => {
    planned = false;
    draw(root, model);
  });
}

/** @type {ReturnType<typeof setTimeout> | undefined} */
let gathering;
/** Gather the trick when its moment is over. */
function planGathering() {
  clearTimeout(gathering);
  if (!model.linger) return;
  gathering = setTimeout(() => {
    model.linger = null;
    changed();
  }, model.linger.until - Date.now());
}

const goHome = () => location.assign("/");

/** @param {ServerMessage} message */
function onMessage(message) {
  if (message.type === "done" && message.id === pendingAction(model, "leave")?.id) goHome();
  const resync = receive(model, message);
  if (resync) socket.hello(resync === "afresh");
  if (message.type === "event") {
    voice.textContent = spoken(model, message.events);
    planGathering();
  }
  changed();
}

const socket = new TableSocket({
  url: address.href,
  position: () => (model.game ? { game: model.game.game, seq: model.game.seq } : null),
  onMessage,
  onState(connection) {
    // Who leaves may be shut out before he is answered.
    if (connection.state === "stopped" && pendingAction(model, "leave")) goHome();
    model.connection = connection;
    changed();
    setTimeout(changed, CALM);
  },
});
const page = { model, socket, changed };
listen(root, page);
listenToKeys(page);
listenToWorld(socket);
socket.connect();

// What counts seconds: the turn, a seat that is kept, the next try to connect, a notice that fades.
setInterval(() => {
  if (model.notice && Date.now() > model.notice.until) model.notice = null;
  changed();
}, 1_000);
