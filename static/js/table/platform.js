// What the connection needs of the browser: clock, chance, timers, sockets. Tests pass their own.

/**
 * @typedef {object} Platform
 * @property {() => number} now
 * @property {() => number} random from 0 to 1
 * @property {(work: () => void, milliseconds: number) => number} setTimeout
 * @property {(timer: number) => void} clearTimeout
 * @property {(work: () => void, milliseconds: number) => void} setInterval
 * @property {(url: string) => WebSocket} openSocket
 * @property {() => boolean} isOnline
 */

/** @type {Platform} */
export const browser = {
  now: () => Date.now(),
  random: () => Math.random(),
  setTimeout: (work, milliseconds) => window.setTimeout(work, milliseconds),
  clearTimeout: (timer) => window.clearTimeout(timer),
  setInterval: (work, milliseconds) => window.setInterval(work, milliseconds),
  openSocket: (url) => new WebSocket(url),
  isOnline: () => navigator.onLine,
};

/**
 * Tell the socket of what its timers cannot notice: sleep, a hidden page, a lost or a new network.
 * @param {{onWake: () => void, onOnline: () => void, onOffline: () => void}} socket
 */
export function listenToBrowser(socket) {
  addEventListener("online", () => socket.onOnline());
  addEventListener("offline", () => socket.onOffline());
  document.addEventListener("visibilitychange", () => document.hidden || socket.onWake());
  // A page from the back/forward cache has lost its socket, or does not know it yet.
  addEventListener("pageshow", ({ persisted }) => persisted && socket.onOnline());
  document.addEventListener("resume", () => socket.onWake());
}
