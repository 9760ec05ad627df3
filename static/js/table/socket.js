// The connection: says hello, repeats what was not answered, comes back by itself, and tells how it stands.

import { delay } from "./backoff.js";
import { browser } from "./world.js";

const BEAT = 5_000;
const SILENCE = 10_000;
const RESEND = 2_000;
/** A connection that stood so long was a good one: the next try comes at once. */
const STEADY = 5_000;
const OPEN = 1;
const RESTARTS = 4012;
const FLOOD = 4008;

/** Closes after which only the player decides to come back, and what to say should the server have said nothing.
 * @type {Record<number, string>} */
const STOPPED = {
  4001: "This table is open on a newer page of yours.",
  4003: "You are not allowed at this table.",
  4040: "There is no such room.",
};

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
  /** Actions without an answer yet, in the order in which they were asked.
   * @type {Map<string, {action: Action, sentAt: number, tries: number}>} */
  #unanswered = new Map();
  /** @type {Connection["state"]} */
  #now = "connecting";
  /** What the server said before it closed. @type {{reason: string, log_in?: boolean} | null} */
  #bye = null;
  #failures = 0;
  #heard = 0;
  #beaten = 0;
  #welcomedAt = 0;
  #welcomed = false;
  /** When the connection was lost, 0 before the first one; and how. */
  #lostAt = 0;
  #lostBy = 0;
  /** @type {number | undefined} */
  #retry;

  /**
   * @param {object} options
   * @param {string} options.url
   * @param {() => {game: number, seq: number} | null} options.position where the page stands in the log
   * @param {(message: ServerMessage) => void} options.onMessage
   * @param {(connection: Connection) => void} options.onState
   * @param {import("./world.js").World} [options.world]
   */
  constructor(options) {
    this.options = options;
    this.world = options.world ?? browser;
    this.world.every(() => this.#tick(), 1_000);
  }

  /** Now, whatever was planned. */
  connect() {
    this.#cancel();
    this.#drop();
    this.#bye = null;
    this.#state("connecting");
    const socket = this.world.open(this.options.url);
    this.#socket = socket;
    this.#heard = this.world.now();
    socket.onopen = () => {
      this.#heard = this.world.now();
      this.hello();
    };
    socket.onmessage = ({ data }) => this.#receive(JSON.parse(data));
    socket.onclose = ({ code }) => this.#closed(code);
  }

  /** Where we stand; the answer is what we missed. @param {boolean} [afresh] ask for a whole snapshot */
  hello(afresh = false) {
    this.#post({ type: "hello", last: afresh ? null : this.options.position() });
  }

  /** Ask for something; it is repeated under the same id until it is answered. @param {Action} action */
  ask(action) {
    this.#unanswered.set(action.id, { action, sentAt: this.world.now(), tries: 1 });
    if (this.#welcomed) this.#post(action);
  }

  /** The page is looked at again, perhaps after a sleep in which no timer ran. */
  woke() {
    if (this.#now === "waiting") this.connect();
    else this.#tick();
  }

  /** There is a network, perhaps another one: what was open before may be dead without saying so. */
  networkCame() {
    if (this.#now !== "stopped") this.connect();
  }

  /** What is open is left alone; should it still speak, all is well. */
  networkWent() {
    if (this.#now !== "stopped") this.#state("waiting");
  }

  /** @param {ServerMessage} message */
  #receive(message) {
    this.#heard = this.world.now();
    if (message.id) this.#unanswered.delete(message.id);
    if (message.type === "welcome") this.#welcome();
    else if (message.type === "bye") this.#bye = /** @type {any} */ (message);
    else if (this.#welcomed && this.#now !== "open") this.#state("open");
    this.options.onMessage(message);
    // A page that is not looked at has slow timers; what comes in is on time.
    this.#beat();
  }

  #welcome() {
    if (this.#welcomed) return;
    this.#welcomed = true;
    this.#welcomedAt = this.world.now();
    this.#state("open");
    for (const entry of this.#unanswered.values()) this.#repeat(entry);
  }

  /** @param {{action: Action, sentAt: number, tries: number}} entry */
  #repeat(entry) {
    entry.sentAt = this.world.now();
    entry.tries += 1;
    this.#post(entry.action);
  }

  #tick() {
    const now = this.world.now();
    if (!this.#socket) return;
    if (now - this.#heard > SILENCE) {
      this.#closed(0);
      return;
    }
    if (!this.#welcomed) return;
    this.#beat();
    for (const entry of this.#unanswered.values()) {
      if (now - entry.sentAt >= RESEND * Math.min(entry.tries, 5)) this.#repeat(entry);
    }
  }

  #beat() {
    const now = this.world.now();
    if (!this.#welcomed || now - this.#beaten < BEAT) return;
    this.#beaten = now;
    this.#post({ type: "beat", ...(this.options.position() ?? { game: null, seq: 0 }) });
  }

  /** @param {number} code */
  #closed(code) {
    const now = this.world.now();
    if (this.#welcomed && now - this.#welcomedAt > STEADY) this.#failures = 0;
    if (this.#welcomed) this.#lostBy = code;
    this.#cancel();
    this.#drop();
    if (STOPPED[code]) {
      this.#state("stopped", { reason: this.#bye?.reason ?? STOPPED[code], code, logIn: this.#bye?.log_in ?? false });
      return;
    }
    // All of a process's pages are sent away at the same moment.
    const least = code === RESTARTS || code === FLOOD ? 3 : 0;
    const wait = delay(Math.max(least, this.#failures), this.world.chance());
    this.#failures += 1;
    this.#retry = this.world.later(() => this.connect(), wait);
    this.#state("waiting", { retryAt: now + wait });
  }

  #cancel() {
    if (this.#retry !== undefined) this.world.cancel(this.#retry);
    this.#retry = undefined;
  }

  #drop() {
    const socket = this.#socket;
    this.#socket = null;
    this.#welcomed = false;
    if (!socket) return;
    socket.onopen = socket.onmessage = socket.onclose = null;
    socket.close();
  }

  /** @param {object} message */
  #post(message) {
    if (this.#socket?.readyState === OPEN) this.#socket.send(JSON.stringify(message));
  }

  /** @param {Connection["state"]} state @param {Partial<Connection>} [more] */
  #state(state, more = {}) {
    if (this.#now === "open" && state !== "open") this.#lostAt = this.world.now();
    this.#now = state;
    const common = { reason: "", retryAt: null, code: this.#lostBy, logIn: false };
    this.options.onState({ ...common, ...more, state, lostAt: this.#lostAt, offline: !this.world.online() });
  }
}
