// The shapes of the wire (realtime/wire/messages.py) and of the page, for the type checker alone: never loaded.

/** @typedef {"N" | "E" | "S" | "W"} Seat */
/** @typedef {{player: number, robot: boolean}} Actor */
/** @typedef {{level: number, denomination: "C" | "D" | "H" | "S" | "NT", doubled: number, declarer: Seat}} Contract */
/** @typedef {{leader: Seat, cards: string[], winner: Seat | null}} Trick */
/** @typedef {{request: number, seat: Seat, tricks: number, line: string, awaiting: Seat[]}} Claim */
/** @typedef {{request: number, seat: Seat, to: number, target: {calls: number, cards: number}, awaiting: Seat[]}} Undo */
/** @typedef {{name: string, points: number}} Part */
/** @typedef {{reason: string, contract: Contract | null, tricks: number | null, points: number, parts: Part[]}} Result */
/** @typedef {{number: number, dealer: Seat, vulnerable: "none" | "ns" | "ew" | "both"}} Board */
/** @typedef {{seat: Seat, hand: string[], to: string}} Shown */

/**
 * What one viewer may see of a board: games/rules/player_view.py. Lists by seat are in the order N E S W.
 * @typedef {object} PlayerView
 * @property {number} seq
 * @property {Board} board
 * @property {"never" | "consent" | "free"} undo_policy
 * @property {Actor[]} actors
 * @property {string[]} calls
 * @property {Contract | null} contract
 * @property {Seat | null} turn
 * @property {(string[] | null)[]} hands
 * @property {Trick[]} tricks
 * @property {Claim | null} claim
 * @property {Undo | null} undo
 * @property {Result | null} result
 * @property {string[][] | null} deal
 */

/**
 * One fact of a move: games/rules/events.py. Which fields there are depends on the type.
 * @typedef {{type: string} & Record<string, any>} BoardEvent
 */

/** @typedef {{move: number, seat: Seat, text: string}} Explanation */
/**
 * The board that the page shows; `made` are the numbers of the moves that made the standing calls.
 * @typedef {{game: number, seq: number, state: PlayerView, explanations: Explanation[], made: number[]}} Game
 */
/** @typedef {Omit<Game, "made"> & {made?: number[]}} GameSnapshot */
/** @typedef {{type: "event", game: number, seq: number, id?: string, events: BoardEvent[]}} EventMessage */

/**
 * @typedef {object} PlayerInfo
 * @property {number} player
 * @property {string} name
 * @property {boolean} robot
 * @property {Seat | null} seat
 * @property {Seat | null} left_seat
 * @property {boolean} ready
 * @property {"connected" | "disconnected" | "robot"} presence
 * @property {number | null} [hold_until]
 */
/** @typedef {{boards: number, undo_policy: string, robot_pace: number, fill_robots: boolean}} RoomSettings */
/** @typedef {{game: number, board: number, contract: string, tricks: number | null, points: number}} BoardResult */
/** @typedef {{game: number, commitment: string, secret: string | null, text: string}} Fairness */
/**
 * @typedef {object} Room
 * @property {string} room
 * @property {string} name
 * @property {string} code
 * @property {string} link
 * @property {number} version
 * @property {"waiting" | "playing" | "between" | "finished" | "closed"} status
 * @property {number | null} host
 * @property {RoomSettings} settings
 * @property {PlayerInfo[]} players
 * @property {number | null} game
 * @property {number | null} board
 * @property {number} session
 * @property {BoardResult[]} results
 * @property {Fairness | null} fairness
 * @property {number} now
 */
/** @typedef {{player: number, name: string, seat: Seat | null}} You */
/** @typedef {{player: number, name: string, to: string, text: string, now: number}} ChatLine */
/** @typedef {{type: string} & Record<string, any>} ServerMessage */
/** @typedef {{type: string, id: string} & Record<string, any>} Action */

/**
 * What the page tells about its connection; times are in page time.
 * @typedef {object} Connection
 * @property {"connecting" | "open" | "waiting" | "stopped"} state
 * @property {string} reason why it has stopped, in words
 * @property {number} code of the close that ended it
 * @property {boolean} logIn whether logging in helps
 * @property {number | null} retryAt when it tries again
 * @property {number} lostAt when it was lost; 0 before the first one
 * @property {boolean} offline whether the browser says that there is no network
 */
/** Where one who is logged out may go. @typedef {{url: string, label: string}} Entrance */
/** @typedef {{fourColours: boolean, twoTaps: boolean}} Preferences */
/** @typedef {{text: string, about: "hand" | "calls" | "room", until: number}} Notice */
/**
 * Everything that the page shows; the views read it, `model.js` and `actions.js` alone change it.
 * @typedef {object} Model
 * @property {You} you
 * @property {Room | null} room
 * @property {Game | null} game
 * @property {Map<string, Action>} pending
 * @property {Connection} connection
 * @property {Entrance} entrance
 * @property {{trick: Trick, until: number} | null} linger
 * @property {Notice | null} notice
 * @property {{move: number, by: Seat} | null} asked
 * @property {ChatLine[]} chat
 * @property {number} clockOffset
 * @property {number} turnSince
 * @property {number | null} level
 * @property {string | null} suit
 * @property {string | null} chosen
 * @property {number | null} meaning
 * @property {boolean} claiming
 * @property {boolean} panel
 * @property {boolean} lastTrick
 * @property {Preferences} preferences
 */
