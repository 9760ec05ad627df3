// How the server closes a connection: `CLOSE_CODES` in realtime/wire/from_server.py.

/** @satisfies {Record<string, CloseCode>} */
export const CLOSE = /** @type {const} */ ({
  NEWER_PAGE: 4001,
  NOT_ALLOWED: 4003,
  TOO_MUCH: 4008,
  RESTART: 4012,
  NO_ROOM: 4040,
});
