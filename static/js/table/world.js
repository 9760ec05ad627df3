// What the connection needs of the browser, in one place; tests put a clock and sockets of their own here.

/**
 * @typedef {object} World
 * @property {() => number} now
 * @property {() => number} chance from 0 to 1
 * @property {(work: () => void, milliseconds: number) => number} later
 * @property {(timer: number) => void} cancel
 * @property {(work: () => void, milliseconds: number) => void} every
 * @property {(url: string) => WebSocket} open
 * @property {() => boolean} online
 */

/** @type {World} */
export const browser = {
  now: () => Date.now(),
  chance: () => Math.random(),
  later: (work, milliseconds) => window.setTimeout(work, milliseconds),
  cancel: (timer) => window.clearTimeout(timer),
  every: (work, milliseconds) => window.setInterval(work, milliseconds),
  open: (url) => new WebSocket(url),
  online: () => navigator.onLine,
};

/**
 * Sleep, a hidden page and a lost network stop timers, or tell more than they do.
 * @param {{woke: () => void, networkCame: () => void, networkWent: () => void}} socket
 */
export function listenToWorld(socket) {
  addEventListener("online", () => socket.networkCame());
  addEventListener("offline", () => socket.networkWent());
  document.addEventListener("visibilitychange", () => document.hidden || socket.woke());
  // A page that comes back from the browser's own memory has lost its socket, or may not know it yet.
  addEventListener("pageshow", ({ persisted }) => persisted && socket.networkCame());
  document.addEventListener("resume", () => socket.woke());
}
