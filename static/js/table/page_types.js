// The types of the page itself, for the type checker only: no page loads this file. The wire's types are in types.js.

/** A message that gets exactly one answer. @typedef {Extract<ClientMessage, {id: string}>} Action */
/** An action of one kind. @template {Action["type"]} T @typedef {Extract<Action, {type: T}>} ActionOf */
/**
 * The same action without the fields that the page fills in; for each kind of a union by itself.
 * @template {Action} A @template {string} K @typedef {A extends unknown ? Omit<A, K> : never} ActionWithout
 */
/** @typedef {ActionWithout<Action, "id">} NewAction */
/** An action that names the last move the page has seen. @typedef {Extract<Action, {seq: number}>} NumberedAction */
/** @typedef {ActionWithout<NumberedAction, "id" | "game" | "seq">} NewNumberedAction */

/**
 * What the page tells about its connection; times are in milliseconds of the browser's clock.
 * @typedef {object} Connection
 * @property {"connecting" | "open" | "waiting" | "stopped"} state
 * @property {string} reason why it has stopped, in words
 * @property {number} code of the close that ended it
 * @property {boolean} logIn whether logging in helps
 * @property {number | null} retryAt when it tries again
 * @property {number} lostAt when it was lost; 0 before the first one
 * @property {boolean} offline whether the browser says that there is no network
 */
/** Where a player who is logged out can enter. @typedef {{url: string, label: string}} Entrance */
/** @typedef {NonNullable<ChatLineMessage["phrase"]>} PhraseCode */
/** @typedef {{fourColours: boolean, twoTaps: boolean}} Preferences */
/** A person whom the host has removed. @typedef {{player: number, name: string}} Barred */
/** @typedef {{text: string, about: "hand" | "calls" | "room", until: number}} Notice */
/**
 * Everything that the page shows. The views read it; only `model.js` and `actions.js` change it.
 * @typedef {object} Model
 * @property {You} you
 * @property {RoomView | null} room
 * @property {GameView | null} game
 * @property {AudienceMessage | null} audience what the viewer does not get of the board in play, if anything
 * @property {Barred[] | null} barred of the host: whom they have removed; null while it is not asked for
 * @property {boolean} newCode of the host: whether the page asks if they are sure to change the code
 * @property {Map<string, Action>} pending actions without an answer yet, by id
 * @property {Connection} connection
 * @property {Entrance} entrance
 * @property {{trick: TrickView, until: number} | null} linger a complete trick that is shown a moment longer
 * @property {Notice | null} notice
 * @property {{move: number, by: Seat} | null} asked the call that an opponent asks the viewer about
 * @property {ChatLineMessage[]} chat
 * @property {Silenced} silenced the players whose words the viewer does not want
 * @property {Warned[]} warnings of the staff, not read yet
 * @property {number} clockOffset the server's clock minus the browser's
 * @property {number} turnSince
 * @property {number} stallMs how long the others have to wait for a person before they may ask for a robot
 * @property {number | null} level of the bid that is being chosen
 * @property {string | null} suit of the card that is being chosen by keys
 * @property {Card | null} chosen the card that a second tap plays
 * @property {number | null} meaning index of the call whose meaning is shown
 * @property {boolean} claiming whether the form for a claim is open
 * @property {boolean} panel whether the panel is open on a small screen
 * @property {boolean} lastTrick whether the last trick is shown
 * @property {Preferences} preferences
 * @property {import("./voice/state.js").VoiceState} voice
 */
