// A browser whose clock the test moves, and a server that the test can cut off; for tests of the connection.

/** A seeded random source, so that a failure can be reproduced. */
export function seeded(seed) {
  let state = seed >>> 0 || 1;
  return () => {
    state = (Math.imul(state, 1664525) + 1013904223) >>> 0;
    return state / 2 ** 32;
  };
}

export class FakeSocket {
  readyState = 0;
  sent = [];

  constructor(platform) {
    this.platform = platform;
  }

  send(text) {
    const message = JSON.parse(text);
    this.sent.push(message);
    this.platform.server(this, message);
  }

  /** As the page closes it. */
  close() {
    this.readyState = 3;
  }

  opened() {
    this.readyState = 1;
    this.onopen?.();
  }

  receives(message) {
    if (this.readyState === 1) this.onmessage?.({ data: JSON.stringify(message) });
  }

  /** As the server or the network closes it; the page is not told of a socket that it closed itself. */
  closed(code) {
    if (this.readyState === 3) return;
    this.readyState = 3;
    this.onclose?.({ code });
  }
}

export class FakePlatform {
  time = 1_000_000;
  sockets = [];
  hasNetwork = true;
  /** Whether new sockets open and messages are answered. */
  reachable = true;
  /** While true, no timer runs. */
  asleep = false;
  /** What the server does with a message; by default it answers `hello` with `welcome` and an action with `done`. */
  server = (socket, message) => {
    if (!this.reachable) return;
    if (message.type === "hello") socket.receives({ type: "welcome" });
    if (message.id) socket.receives({ type: "done", id: message.id });
  };
  #timers = [];
  #last = 0;

  constructor(random = () => 0.5) {
    this.random = random;
  }

  now = () => this.time;
  isOnline = () => this.hasNetwork;
  setTimeout = (work, milliseconds) => this.#plan(work, milliseconds, null);
  setInterval = (work, milliseconds) => this.#plan(work, milliseconds, milliseconds);
  clearTimeout = (timer) => {
    this.#timers = this.#timers.filter(({ id }) => id !== timer);
  };

  openSocket = () => {
    const socket = new FakeSocket(this);
    this.sockets.push(socket);
    this.setTimeout(() => {
      if (socket.readyState === 3) return;
      if (this.reachable) socket.opened();
      else socket.closed(1006);
    }, 20);
    return socket;
  };

  get socket() {
    return this.sockets.at(-1);
  }

  get live() {
    return this.sockets.filter(({ readyState }) => readyState !== 3);
  }

  /** Let so many milliseconds pass, and run the timers that are due unless the page sleeps. */
  pass(milliseconds) {
    const end = this.time + milliseconds;
    while (!this.asleep) {
      const next = this.#timers.filter(({ at }) => at <= end).sort((a, b) => a.at - b.at || a.id - b.id)[0];
      if (!next) break;
      this.time = Math.max(this.time, next.at);
      if (next.again === null) this.clearTimeout(next.id);
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
