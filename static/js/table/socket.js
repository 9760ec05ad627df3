// The connection: says hello, repeats what was not answered, comes back by itself, and tells how it stands.

const BEAT = 5_000;
const SILENCE = 10_000;
const RESEND = 2_000;
const MAX_DELAY = 10_000;
const MIN_DELAY = 500;

/** Closes after which only the player decides to come back. @type {Record<number, string>} */
const STOPPED = {
  4001: "This table is open in a newer window.",
  4003: "You are not allowed at this table, or logged out.",
  4040: "This room does not exist.",
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

/** How long to wait before try number `failures`: at once, then full jitter up to 10 s. @param {number} failures */
function delay(failures) {
  if (failures === 0) return 0;
  return MIN_DELAY + Math.random() * (Math.min(MAX_DELAY, MIN_DELAY * 2 ** failures) - MIN_DELAY);
}

export class TableSocket {
  /** @type {WebSocket | null} */
  #socket = null;
  /** Actions without an answer yet, in the order in which they were asked.
   * @type {Map<string, {action: Action, sentAt: number, tries: number}>} */
  #unanswered = new Map();
  #failures = 0;
  #heard = 0;
  #beaten = 0;
  #welcomed = false;
  /** @type {ReturnType<typeof setTimeout> | undefined} */
  #retry;

  /**
   * @param {object} options
   * @param {string} options.url
   * @param {() => {game: number, seq: number} | null} options.position where the page stands in the log
   * @param {(message: ServerMessage) => void} options.onMessage
   * @param {(connection: Connection) => void} options.onState
   */
  constructor(options) {
    this.options = options;
    setInterval(() => this.#tick(), 1_000);
    addEventListener("online", () => this.connect());
    document.addEventListener("visibilitychange", () => {
      if (!document.hidden) this.#tick();
    });
  }

  /** Now, whatever was planned. */
  connect() {
    clearTimeout(this.#retry);
    this.#drop();
    this.#state("connecting");
    const socket = new WebSocket(this.options.url);
    this.#socket = socket;
    this.#heard = Date.now();
    socket.onopen = () => {
      this.#heard = Date.now();
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
    this.#unanswered.set(action.id, { action, sentAt: Date.now(), tries: 1 });
    if (this.#welcomed) this.#post(action);
  }

  /** @param {ServerMessage} message */
  #receive(message) {
    this.#heard = Date.now();
    if (message.id) this.#unanswered.delete(message.id);
    if (message.type === "welcome") this.#welcome();
    this.options.onMessage(message);
  }

  #welcome() {
    this.#failures = 0;
    this.#welcomed = true;
    this.#state("open");
    for (const entry of this.#unanswered.values()) this.#repeat(entry);
  }

  /** @param {{action: Action, sentAt: number, tries: number}} entry */
  #repeat(entry) {
    entry.sentAt = Date.now();
    entry.tries += 1;
    this.#post(entry.action);
  }

  #tick() {
    const now = Date.now();
    if (!this.#socket) return;
    if (now - this.#heard > SILENCE) {
      this.#closed(0);
      return;
    }
    if (!this.#welcomed) return;
    if (now - this.#beaten >= BEAT) {
      this.#beaten = now;
      this.#post({ type: "beat", ...(this.options.position() ?? { game: null, seq: 0 }) });
    }
    for (const entry of this.#unanswered.values()) {
      if (now - entry.sentAt >= RESEND * Math.min(entry.tries, 5)) this.#repeat(entry);
    }
  }

  /** @param {number} code */
  #closed(code) {
    this.#drop();
    const stopped = STOPPED[code];
    if (stopped) {
      this.#state("stopped", stopped);
      return;
    }
    const wait = code === 4012 || code === 4008 ? delay(Math.max(3, this.#failures)) : delay(this.#failures);
    this.#failures += 1;
    const reason = code === 4012 ? "The server restarts." : "";
    this.#state("waiting", reason, Date.now() + wait);
    this.#retry = setTimeout(() => this.connect(), wait);
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
    if (this.#socket?.readyState === WebSocket.OPEN) this.#socket.send(JSON.stringify(message));
  }

  /** @param {Connection["state"]} state @param {string} [reason] @param {number | null} [retryAt] */
  #state(state, reason = "", retryAt = null) {
    this.options.onState({ state, reason, retryAt });
  }
}
