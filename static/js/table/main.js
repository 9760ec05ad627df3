// The table page: reads the facts in the HTML, then connects and draws what the socket brings.

import { listen } from "./actions.js";
import { announcement } from "./announcements.js";
import { TableSocket } from "./connection/socket.js";
import { listenToKeys } from "./keyboard.js";
import { createModel, pendingAction, receive } from "./model.js";
import { onAnswer, showWarnings } from "./people/dialog.js";
import { listenToBrowser } from "./platform.js";
import { STATUS_DELAY_MS } from "./view/status.js";
import { draw } from "./view/table.js";
import { listenToVoice } from "./voice/controls.js";
import { Voice } from "./voice/voice.js";

const root = /** @type {HTMLElement} */ (document.getElementById("table"));
const liveRegion = /** @type {HTMLElement} */ (document.getElementById("spoken"));
/** @type {{room: string, player: number, socket_url: string, entrance: Entrance, stall_seconds: number}} */
const facts = JSON.parse(document.getElementById("table-data")?.textContent ?? "{}");
const address = new URL(facts.socket_url, location.href);
address.protocol = address.protocol.replace("http", "ws");

const model = createModel(facts.player, facts.entrance, 1_000 * facts.stall_seconds);
try {
  Object.assign(model.preferences, JSON.parse(localStorage.getItem("bridge.preferences") ?? "{}"));
} catch {
  localStorage.removeItem("bridge.preferences");
}

let drawPlanned = false;
/** Plan one drawing for all changes in this turn of the event loop. */
function changed() {
  if (drawPlanned) return;
  drawPlanned = true;
  queueMicrotask(() => {
    drawPlanned = false;
    draw(root, model);
  });
}

/** @type {ReturnType<typeof setTimeout> | undefined} */
let lingerTimer;
/** Remove the complete trick when it was shown long enough. */
function planEndOfLinger() {
  clearTimeout(lingerTimer);
  if (!model.linger) return;
  lingerTimer = setTimeout(() => {
    model.linger = null;
    changed();
  }, model.linger.until - Date.now());
}

const goHome = () => location.assign("/");

/** @param {ServerMessage} message */
function onMessage(message) {
  if (voice.take(message)) return;
  if (message.type === "done" && message.id === pendingAction(model, "leave")?.id) goHome();
  const resync = receive(model, message);
  voice.follow(message);
  if (resync) socket.hello(resync === "snapshot");
  if (message.type === "event") {
    liveRegion.textContent = announcement(model, message.events);
    planEndOfLinger();
  }
  onAnswer(page, message);
  if (message.type === "welcome" || message.type === "warning") showWarnings(page);
  changed();
}

const socket = new TableSocket({
  url: address.href,
  position: () => (model.game ? { game: model.game.game, seq: model.game.seq } : null),
  onMessage,
  onState(connection) {
    // After `leave` the server may close before the answer arrives.
    if (connection.state === "stopped" && pendingAction(model, "leave")) goHome();
    model.connection = connection;
    if (connection.state === "stopped") voice.leave();
    changed();
    setTimeout(changed, STATUS_DELAY_MS);
  },
});
const page = { model, socket, changed };
listen(root, page);
listenToKeys(page);
listenToBrowser(socket);
const voice = new Voice(page, facts.room);
listenToVoice(root, voice);
socket.connect();

// Some texts count seconds (turn, kept seat, next try to connect), and notices expire.
setInterval(() => {
  if (model.notice && Date.now() > model.notice.until) model.notice = null;
  changed();
}, 1_000);
