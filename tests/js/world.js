// A browser with a clock of its own, and a server behind it that can be cut off; for tests of the connection.

/** A seeded source of chance, so that a failure can be played again. */
export function seeded(seed) {
  let state = seed >>> 0 || 1;
  return () => {
    state = (Math.imul(state, 1664525) + 1013904223) >>> 0;
    return state / 2 ** 32;
  };
}

export class Socket {
  readyState = 0;
  sent = [];

  constructor(world) {
    this.world = world;
  }

  send(text) {
    const message = JSON.parse(text);
    this.sent.push(message);
    this.world.server(this, message);
  }

  /** By the page. */
  close() {
    this.readyState = 3;
  }

  opens() {
    this.readyState = 1;
    this.onopen?.();
  }

  says(message) {
    if (this.readyState === 1) this.onmessage?.({ data: JSON.stringify(message) });
  }

  /** By the server or the network; nobody hears of a socket that the page has dropped. */
  ends(code) {
    if (this.readyState === 3) return;
    this.readyState = 3;
    this.onclose?.({ code });
  }
}

export class World {
  time = 1_000_000;
  sockets = [];
  hasNetwork = true;
  /** Whether what is opened is answered. */
  reachable = true;
  /** A page that sleeps runs no timer. */
  asleep = false;
  /** What the server does with a message; by default it welcomes and settles. */
  server = (socket, message) => {
    if (!this.reachable) return;
    if (message.type === "hello") socket.says({ type: "welcome" });
    if (message.id) socket.says({ type: "done", id: message.id });
  };
  #timers = [];
  #last = 0;

  constructor(chance = () => 0.5) {
    this.chance = chance;
  }

  now = () => this.time;
  online = () => this.hasNetwork;
  later = (work, milliseconds) => this.#plan(work, milliseconds, null);
  every = (work, milliseconds) => this.#plan(work, milliseconds, milliseconds);
  cancel = (timer) => {
    this.#timers = this.#timers.filter(({ id }) => id !== timer);
  };

  open = () => {
    const socket = new Socket(this);
    this.sockets.push(socket);
    this.later(() => {
      if (socket.readyState === 3) return;
      if (this.reachable) socket.opens();
      else socket.ends(1006);
    }, 20);
    return socket;
  };

  get socket() {
    return this.sockets.at(-1);
  }

  get live() {
    return this.sockets.filter(({ readyState }) => readyState !== 3);
  }

  /** Let so many milliseconds pass; in a sleep they pass and nothing happens. */
  pass(milliseconds) {
    const end = this.time + milliseconds;
    while (!this.asleep) {
      const next = this.#timers.filter(({ at }) => at <= end).sort((a, b) => a.at - b.at || a.id - b.id)[0];
      if (!next) break;
      this.time = Math.max(this.time, next.at);
      if (next.again === null) this.cancel(next.id);
      else next.at = this.time + next.again;
      next.work();
    }
    this.time = end;
  }

  #plan(work, milliseconds, again) {
    this.#last += 1;
    this.#timers.push({ id: this.#last, at: this.time + milliseconds, again, work });
    return this.#last;
  }
}
