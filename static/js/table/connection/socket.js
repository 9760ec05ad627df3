// The connection: says hello, sends again what was not answered, reconnects, and reports its state.

import { browser } from "../platform.js";
import { delay } from "./backoff.js";
import { CLOSE } from "./close_codes.js";

const BEAT_EVERY = 5_000;
/** Without any message for so long, the connection counts as lost. */
const SILENCE_LIMIT = 10_000;
const RESEND_AFTER = 2_000;
/** After a connection that lasted so long, the next try comes without a delay. */
const STABLE_AFTER = 5_000;
const OPEN = 1;

/** Closes after which only the player reconnects, and the reason to show when the server sent none.
 * @type {Record<number, string>} */
const STOPPED = {
  [CLOSE.NEWER_PAGE]: "This table is open on a newer page of yours.",
  [CLOSE.NOT_ALLOWED]: "You are not allowed at this table.",
  [CLOSE.NO_ROOM]: "There is no such room.",
};

/** @typedef {{action: Action, sentAt: number, tries: number}} Unanswered */

/** A version 4 UUID; `randomUUID` is missing on plain-HTTP addresses other than localhost. @returns {string} */
export function newId() {
  if (crypto.randomUUID) return crypto.randomUUID();
  const bytes = crypto.getRandomValues(new Uint8Array(16));
  bytes[6] = ((bytes[6] ?? 0) & 0x0f) | 0x40;
  bytes[8] = ((bytes[8] ?? 0) & 0x3f) | 0x80;
  const hex = [...bytes].map((byte) => byte.toString(16).padStart(2, "0")).join("");
  return hex.replace(/(.{8})(.{4})(.{4})(.{4})(.{12})/, "$1-$2-$3-$4-$5");
}

export class TableSocket {
  /** @type {WebSocket | null} */
  #socket = null;
  /** By id, in the order in which they were sent first. @type {Map<string, Unanswered>} */
  #unanswered = new Map();
  /** @type {Connection["state"]} */
  #state = "connecting";
  /** The server's last message before it closed. @type {ByeMessage | null} */
  #bye = null;
  #failures = 0;
  #lastMessageAt = 0;
  #lastBeatAt = 0;
  #welcomedAt = 0;
  #welcomed = false;
  /** When the connection was lost, 0 before the first one; and the code of that close. */
  #lostAt = 0;
  #lostCode = 0;
  /** @type {number | undefined} */
  #retryTimer;

  /**
   * @param {object} options
   * @param {string} options.url
   * @param {() => Last | null} options.position the last move that the page has folded
   * @param {(message: ServerMessage) => void} options.onMessage
   * @param {(connection: Connection) => void} options.onState
   * @param {import("../platform.js").Platform} [options.platform]
   */
  constructor(options) {
    this.options = options;
    this.platform = options.platform ?? browser;
    this.platform.setInterval(() => this.#tick(), 1_000);
  }

  /** Connect now, whether or not there is a connection or a planned try. */
  connect() {
    this.#cancelRetry();
    this.#dropSocket();
    this.#bye = null;
    this.#setState("connecting");
    const socket = this.platform.openSocket(this.options.url);
    this.#socket = socket;
    this.#lastMessageAt = this.platform.now();
    socket.onopen = () => {
      this.#lastMessageAt = this.platform.now();
      this.hello();
    };
    socket.onmessage = ({ data }) => this.#receive(JSON.parse(data));
    socket.onclose = ({ code }) => this.#onClose(code);
  }

  /** Ask for the events since the last one folded, or for a snapshot. @param {boolean} [snapshot] */
  hello(snapshot = false) {
    this.#send({ type: "hello", last: snapshot ? null : this.options.position() });
  }

  /** Send an action, and send it again under the same id until it is answered. @param {Action} action */
  act(action) {
    this.#unanswered.set(action.id, { action, sentAt: this.platform.now(), tries: 1 });
    if (this.#welcomed) this.#send(action);
  }

  /** The page is visible again, perhaps after a sleep in which no timer ran. */
  onWake() {
    if (this.#state === "waiting") this.connect();
    else this.#tick();
  }

  /** There is a network, perhaps another one: the open socket may be dead without a close. */
  onOnline() {
    if (this.#state !== "stopped") this.connect();
  }

  /** Keep the open socket: browsers report `offline` wrongly, and any message then shows that it works. */
  onOffline() {
    if (this.#state !== "stopped") this.#setState("waiting");
  }

  /** @param {ServerMessage} message */
  #receive(message) {
    this.#lastMessageAt = this.platform.now();
    if ("id" in message && message.id) this.#unanswered.delete(message.id);
    if (message.type === "welcome") this.#onWelcome();
    else if (message.type === "bye") this.#bye = message;
    else if (this.#welcomed && this.#state !== "open") this.#setState("open");
    this.options.onMessage(message);
    // The timers of a hidden page are slow; messages arrive in time.
    this.#beat();
  }

  #onWelcome() {
    if (this.#welcomed) return;
    this.#welcomed = true;
    this.#welcomedAt = this.platform.now();
    this.#setState("open");
    for (const entry of this.#unanswered.values()) this.#resend(entry);
  }

  /** @param {Unanswered} entry */
  #resend(entry) {
    entry.sentAt = this.platform.now();
    entry.tries += 1;
    this.#send(entry.action);
  }

  #tick() {
    const now = this.platform.now();
    if (!this.#socket) return;
    if (now - this.#lastMessageAt > SILENCE_LIMIT) {
      this.#onClose(0);
      return;
    }
    if (!this.#welcomed) return;
    this.#beat();
    for (const entry of this.#unanswered.values()) {
      if (now - entry.sentAt >= RESEND_AFTER * Math.min(entry.tries, 5)) this.#resend(entry);
    }
  }

  #beat() {
    const now = this.platform.now();
    if (!this.#welcomed || now - this.#lastBeatAt < BEAT_EVERY) return;
    this.#lastBeatAt = now;
    this.#send({ type: "beat", ...(this.options.position() ?? { game: null, seq: 0 }) });
  }

  /** @param {number} code */
  #onClose(code) {
    const now = this.platform.now();
    if (this.#welcomed && now - this.#welcomedAt > STABLE_AFTER) this.#failures = 0;
    if (this.#welcomed) this.#lostCode = code;
    this.#cancelRetry();
    this.#dropSocket();
    const reason = STOPPED[code];
    if (reason) {
      const { reason: given = reason, log_in: logIn = false } = this.#bye ?? {};
      this.#setState("stopped", { reason: given, code, logIn });
      return;
    }
    // A restart closes all pages of a process at once, and a flooded server needs a pause: never reconnect at once.
    const least = code === CLOSE.RESTART || code === CLOSE.TOO_MUCH ? 3 : 0;
    const wait = delay(Math.max(least, this.#failures), this.platform.random());
    this.#failures += 1;
    this.#retryTimer = this.platform.setTimeout(() => this.connect(), wait);
    this.#setState("waiting", { retryAt: now + wait });
  }

  #cancelRetry() {
    if (this.#retryTimer !== undefined) this.platform.clearTimeout(this.#retryTimer);
    this.#retryTimer = undefined;
  }

  #dropSocket() {
    const socket = this.#socket;
    this.#socket = null;
    this.#welcomed = false;
    if (!socket) return;
    socket.onopen = socket.onmessage = socket.onclose = null;
    socket.close();
  }

  /** @param {ClientMessage} message */
  #send(message) {
    if (this.#socket?.readyState === OPEN) this.#socket.send(JSON.stringify(message));
  }

  /** @param {Connection["state"]} state @param {Partial<Connection>} [more] */
  #setState(state, more = {}) {
    if (this.#state === "open" && state !== "open") this.#lostAt = this.platform.now();
    this.#state = state;
    const common = { reason: "", retryAt: null, code: this.#lostCode, logIn: false };
    this.options.onState({ ...common, ...more, state, lostAt: this.#lostAt, offline: !this.platform.isOnline() });
  }
}
