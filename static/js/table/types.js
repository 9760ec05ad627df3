// The types of the wire. Made by `bin/manage document_protocol` from the types in realtime/wire and games/rules;
// do not edit. For the type checker only: no page loads this file, and every script sees its types without an import.
// docs/protocol.md has the same in words.

/** 'SA' to 'C2'. @typedef {string} Card */
/** 'P', 'X', 'XX', '1C' to '7N'. @typedef {string} Call */
/** @typedef {"N" | "E" | "S" | "W"} Seat */
/** @typedef {"none" | "ns" | "ew" | "both"} Vulnerability */
/** @typedef {"C" | "D" | "H" | "S" | "NT"} Denomination */
/** @typedef {"never" | "consent" | "free"} UndoPolicy */
/**
 * Why an action was refused.
 * @typedef {"not_your_turn" | "illegal_call" | "illegal_card" | "illegal_claim" | "claim_open" | "no_claim" | "no_undo"
 * | "undo_not_allowed" | "too_early" | "stale" | "not_seated" | "seat_taken" | "robot_seat" | "room_full" |
 * "board_over" | "not_ready" | "not_allowed" | "bad_message" | "too_fast" | "too_large" | "unknown_room" | "busy"} Code
 */
/** How the server closes a connection. @typedef {4001 | 4003 | 4008 | 4012 | 4040} CloseCode */

/** Where a client stands: the last move of a game that it has folded. @typedef {{game: number, seq: number}} Last */
/** Who this socket is. Without a seat, a kibitzer. @typedef {{player: number, name: string, seat: Seat | null}} You */
/** A warning of the staff that one has not read. @typedef {{warning: number, text: string}} Warned */
/**
 * The players of this room whose words one does not get: those that one has muted, and those blocked everywhere.
 * @typedef {{muted: number[], blocked: number[]}} Silenced
 */
/**
 * A viewer's full snapshot of the current board. `made` are the numbers of the moves that made the calls.
 * @typedef {{game: number, seq: number, state: PlayerView, made: number[], explanations: ExplanationView[]}} GameView
 */
/** What the call made by `move` means. @typedef {{move: number, seat: Seat, text: string}} ExplanationView */
/**
 * The whole room as everybody in it may see it; replaces what a client had when `version` is not lower.
 * @typedef {{room: string, name: string, code: string, link: string, version: number, status: "waiting" | "playing" |
 * "between" | "finished" | "closed", host: number | null, settings: RoomSettings, players: PlayerInfo[], game: number |
 * null, board: number | null, session: number, results: BoardResult[], fairness: Fairness | null, now: number}}
 * RoomView
 */
/**
 * @typedef {{boards: number, undo_policy: string, robot_pace: number, fill_robots: boolean, chat: "free" | "phrases" |
 * "off", filter_words: boolean, watching: "none" | "public", household: boolean, voice: boolean}} RoomSettings
 */
/**
 * A person or robot in the room. `hold_until` is set while a person is away and the seat is kept.
 * @typedef {{player: number, name: string, robot: boolean, seat: Seat | null, left_seat: Seat | null, ready: boolean,
 * presence: "connected" | "disconnected" | "robot", hold_until?: number | null, muted?: boolean}} PlayerInfo
 */
/**
 * A board that is over. `contract` is like '4SXN' (declarer last), empty when passed out; points are NS's.
 * @typedef {{game: number, board: number, contract: string, tricks: number | null, points: number}} BoardResult
 */
/**
 * Of the current or last board: SHA-256 of the secret, and the secret (hex) once the board is over.
 * @typedef {{game: number, commitment: string, secret: string | null, text: string}} Fairness
 */
/**
 * One who talks by microphone. Another `session` is another connection.
 * @typedef {{player: number, session: string, muted: boolean}} Talker
 */
/**
 * A snapshot. Lists by seat are in the order N E S W; a hand that may not be seen is null.
 *
 * The auction is on while `contract` and `result` are null. `tricks` is empty until then and ends with the current
 * trick, which has less than four cards. `deal` is the four hands as dealt, null until the board is over.
 * @typedef {{seq: number, board: Board, undo_policy: UndoPolicy, actors: Actor[], calls: Call[], contract: Contract |
 * null, turn: Seat | null, hands: (Card[] | null)[], tricks: TrickView[], claim: Claim | null, undo: UndoRequest |
 * null, result: Result | null, deal: Card[][] | null}} PlayerView
 */
/**
 * `winner` is null while the trick is not complete.
 * @typedef {{leader: Seat, cards: Card[], winner: Seat | null}} TrickView
 */
/**
 * One board's conditions; tournament files may differ from the cycle, so all three are stored.
 * @typedef {{number: number, dealer: Seat, vulnerable: Vulnerability}} Board
 */
/**
 * Level 1-7, denomination, doubling, and who plays it.
 * @typedef {{level: number, denomination: Denomination, doubled: 0 | 1 | 2, declarer: Seat}} Contract
 */
/**
 * An open claim: `seat` says that its side takes `tricks` of those not yet completed.
 * @typedef {{request: number, seat: Seat, tricks: number, line: string, awaiting: Seat[]}} Claim
 */
/**
 * An open request; `to` is the number of the move that the board returns to.
 * @typedef {{request: number, seat: Seat, to: number, target: UndoTarget, awaiting: Seat[]}} UndoRequest
 */
/**
 * What remains when the undo is granted: the first `calls` calls and `cards` cards.
 * @typedef {{calls: number, cards: number}} UndoTarget
 */
/** Who acts for a seat: a player of the room, person or robot. @typedef {{player: number, robot: boolean}} Actor */
/**
 * How the board ended. `tricks` are declarer's; `points` are North-South's; the parts are the declaring side's.
 * @typedef {{reason: string, contract: Contract | null, tricks: number | null, points: number, parts: Part[]}} Result
 */
/** One line of a score: what for, and how many points. @typedef {{name: string, points: number}} Part */
/**
 * The cards that a seat holds now, as shown to the audiences in `to`.
 * @typedef {{seat: Seat, hand: Card[], to: string}} Shown
 */

/**
 * Move 1 of every game. Per-seat lists are in the order N E S W.
 * @typedef {{type: "dealt", board: number, dealer: Seat, vulnerable: Vulnerability, undo_policy: UndoPolicy, actors:
 * Actor[], shown: Shown[]}} DealtEvent
 */
/** @typedef {{type: "called", seat: Seat, call: Call}} CalledEvent */
/**
 * `contract` is null when the board was passed out; `leader` makes the opening lead.
 * @typedef {{type: "auction_ended", contract: Contract | null, leader: Seat | null}} AuctionEndedEvent
 */
/** A card from the hand of `seat`, whoever chose it. @typedef {{type: "played", seat: Seat, card: Card}} PlayedEvent */
/** @typedef {{type: "dummy_shown", seat: Seat, shown: Shown[]}} DummyShownEvent */
/** The winner, who leads next. @typedef {{type: "trick_won", seat: Seat}} TrickWonEvent */
/**
 * @typedef {{type: "claimed", seat: Seat, tricks: number, line: string, request: number, awaiting: Seat[], shown:
 * Shown[]}} ClaimedEvent
 */
/**
 * One refusal voids the claim; the last acceptance ends the board.
 * @typedef {{type: "claim_answered", seat: Seat, request: number, accept: boolean}} ClaimAnsweredEvent
 */
/**
 * Granted, the board returns to move `to`: `calls` calls and `cards` cards stand.
 * @typedef {{type: "undo_asked", seat: Seat, request: number, to: number, calls: number, cards: number, awaiting:
 * Seat[]}} UndoAskedEvent
 */
/**
 * One refusal, or the asker's own withdrawal, closes the request.
 * @typedef {{type: "undo_answered", seat: Seat, request: number, accept: boolean}} UndoAnsweredEvent
 */
/** @typedef {{type: "undone", to: number, calls: number, cards: number, turn: Seat}} UndoneEvent */
/** @typedef {{type: "taken_over", seat: Seat, actor: Actor, shown: Shown[]}} TakenOverEvent */
/** @typedef {{type: "taken_back", seat: Seat, actor: Actor, shown: Shown[]}} TakenBackEvent */
/**
 * `seat` was on turn for too long: `by` has had a robot act for it once, or its answer count as a refusal.
 * @typedef {{type: "robot_turn", seat: Seat, by: Seat}} RobotTurnEvent
 */
/**
 * The result, the deal as it was (N E S W), and what each hand still holds.
 * @typedef {{type: "board_ended", result: Result, deal: Card[][], shown: Shown[]}} BoardEndedEvent
 */
/**
 * @typedef {DealtEvent | CalledEvent | AuctionEndedEvent | PlayedEvent | DummyShownEvent | TrickWonEvent | ClaimedEvent
 * | ClaimAnsweredEvent | UndoAskedEvent | UndoAnsweredEvent | UndoneEvent | TakenOverEvent | TakenBackEvent |
 * RobotTurnEvent | BoardEndedEvent} BoardEvent
 */

/**
 * First message, and again whenever the client finds itself behind: asks for what it missed.
 * @typedef {{type: "hello", last?: Last | null}} HelloMessage
 */
/**
 * Every 5 s: the client lives, and stands here.
 * @typedef {{type: "beat", game?: number | null, seq?: number}} BeatMessage
 */
/**
 * A call; `alert` explains it to the opponents.
 * @typedef {{type: "call", id: string, game: number, seq: number, call: string, alert?: string | null}} CallMessage
 */
/**
 * A card; declarer plays dummy's too.
 * @typedef {{type: "play", id: string, game: number, seq: number, card: string}} PlayMessage
 */
/**
 * So many of the tricks not yet completed; the rest is conceded.
 * @typedef {{type: "claim", id: string, game: number, seq: number, tricks: number, line?: string}} ClaimMessage
 */
/**
 * `request` is the claim's number.
 * @typedef {{type: "claim_answer", id: string, game: number, request: number, accept: boolean}} ClaimAnswerMessage
 */
/**
 * Ask to take back one's latest call or card.
 * @typedef {{type: "undo", id: string, game: number, seq: number}} UndoMessage
 */
/** @typedef {{type: "undo_withdraw", id: string, game: number, seq: number}} UndoWithdrawMessage */
/**
 * `request` is the undo's number.
 * @typedef {{type: "undo_answer", id: string, game: number, request: number, accept: boolean}} UndoAnswerMessage
 */
/**
 * Have a robot make the one call or card of a person who is on turn for too long; what they should answer counts
 * as refused.
 * @typedef {{type: "robot_turn", id: string, game: number, seq: number}} RobotTurnMessage
 */
/**
 * What one's own call, made by that move, means; never shown to partner.
 * @typedef {{type: "explain", id: string, game: number, move: number, text: string}} ExplainMessage
 */
/** Ask an opponent what that call means. @typedef {{type: "ask", id: string, game: number, move: number}} AskMessage */
/**
 * `player` is who gets it when `to` is 'player'. During a board only opponents speak in private.
 * @typedef {{type: "chat", id: string, to: "room" | "opponents" | "player" | "kibitzers", text: string, player?: number
 * | null}} ChatMessage
 */
/**
 * Say a ready phrase to all. During a board only the first five, each once, and only from a seat.
 * @typedef {{type: "phrase", id: string, phrase: "hello" | "good_luck" | "one_moment" | "back" | "thank_partner" |
 * "well_played" | "well_bid" | "bad_luck" | "sorry" | "thank_you" | "last_board" | "good_bye"}} PhraseMessage
 */
/**
 * Do not be told what this person writes in this room; `on` false ends it. They are not told.
 * @typedef {{type: "mute", id: string, player: number, on?: boolean}} MuteMessage
 */
/**
 * As `mute`, but in every room, and they cannot enter rooms that one is the host of. They are not told.
 * @typedef {{type: "block", id: string, player: number, on?: boolean}} BlockMessage
 */
/**
 * Tell the staff about this person; the board and what they wrote are attached. They are not told.
 * @typedef {{type: "report", id: string, player: number, reason: "abuse" | "spam" | "unfair" | "leaving" | "name" |
 * "other", text?: string}} ReportMessage
 */
/**
 * One has read this warning of the staff.
 * @typedef {{type: "warning_read", id: string, warning: number}} WarningReadMessage
 */
/** @typedef {{type: "sit", id: string, seat: Seat}} SitMessage */
/** Leave the seat, stay in the room; not during a board. @typedef {{type: "stand", id: string}} StandMessage */
/**
 * Leave the room; during a board a robot takes the cards where the room allows it.
 * @typedef {{type: "leave", id: string}} LeaveMessage
 */
/** Return to the seat that a robot has taken over. @typedef {{type: "take_back", id: string}} TakeBackMessage */
/**
 * All seated persons ready: the session starts, or goes on to the next board.
 * @typedef {{type: "ready", id: string, ready?: boolean}} ReadyMessage
 */
/**
 * Ask for a robot in one's place; `take_back` ends it.
 * @typedef {{type: "substitute", id: string}} SubstituteMessage
 */
/**
 * The host's; what is left out stays as it is.
 *
 * `watching`: whether those without a seat see a board in play. `household`: who shares an address with a player may
 * hear alerts as other kibitzers do; not to be changed during a board.
 * @typedef {{type: "settings", id: string, name?: string | null, boards?: number | null, undo_policy?: "never" |
 * "consent" | "free" | null, robot_pace?: number | null, fill_robots?: boolean | null, chat?: "free" | "phrases" |
 * "off" | null, filter_words?: boolean | null, watching?: "none" | "public" | null, household?: boolean | null, voice?:
 * boolean | null}} SettingsMessage
 */
/** @typedef {{type: "add_robot", id: string, seat: Seat}} AddRobotMessage */
/** @typedef {{type: "remove_robot", id: string, seat: Seat}} RemoveRobotMessage */
/**
 * Make a person leave. They are barred: neither they nor their browser gets in again before `lift_bar`.
 * @typedef {{type: "remove_player", id: string, player: number}} RemovePlayerMessage
 */
/**
 * The host's: this person writes nothing in this room, until it is taken back.
 * @typedef {{type: "mute_player", id: string, player: number, muted?: boolean}} MutePlayerMessage
 */
/**
 * Let a person in again who was removed. `GET /api/rooms/<room>/barred` lists them for the host.
 * @typedef {{type: "lift_bar", id: string, player: number}} LiftBarMessage
 */
/**
 * Replace the code and the link of the room; the old ones open nothing from then on.
 * @typedef {{type: "new_code", id: string}} NewCodeMessage
 */
/** Make another person the host. @typedef {{type: "hand_over", id: string, player: number}} HandOverMessage */
/**
 * Talk by microphone (`joined`), muted or not, or stop. The answer is followed by who talks, in a `voice`.
 *
 * `session` is made anew by each page each time that it joins, and stays the same when it comes back after a lost
 * connection: the connections between the browsers then go on.
 * @typedef {{type: "voice", id: string, session: string, joined: boolean, muted?: boolean}} VoiceMessage
 */
/**
 * Pass something on to one who talks too: a session description, or candidates, each as JSON.
 *
 * `session` is theirs; after they have joined anew it is refused as `stale`. Addresses stand in it, so it is never
 * shown: not in a log, nor in an error.
 * @typedef {{type: "voice_signal", id: string, to: number, session: string, description?: string | null, candidates?:
 * string[]}} VoiceSignalMessage
 */
/**
 * @typedef {HelloMessage | BeatMessage | CallMessage | PlayMessage | ClaimMessage | ClaimAnswerMessage | UndoMessage |
 * UndoWithdrawMessage | UndoAnswerMessage | RobotTurnMessage | ExplainMessage | AskMessage | ChatMessage |
 * PhraseMessage | MuteMessage | BlockMessage | ReportMessage | WarningReadMessage | SitMessage | StandMessage |
 * LeaveMessage | TakeBackMessage | ReadyMessage | SubstituteMessage | SettingsMessage | AddRobotMessage |
 * RemoveRobotMessage | RemovePlayerMessage | MutePlayerMessage | LiftBarMessage | NewCodeMessage | HandOverMessage |
 * VoiceMessage | VoiceSignalMessage} ClientMessage
 */

/**
 * Answers `hello`. `game` is null when there is none, or when the missing events follow instead.
 * @typedef {{type: "welcome", protocol: number, now: number, you: You, room: RoomView, game: GameView | null, silenced:
 * Silenced, warnings: Warned[]}} WelcomeMessage
 */
/**
 * One move, as this viewer may see it; numbers are dense for every viewer. `id` is the action's.
 * @typedef {{type: "event", game: number, seq: number, events: BoardEvent[], id?: string | null}} EventMessage
 */
/** @typedef {{type: "done", id: string, seq?: number | null}} DoneMessage */
/**
 * `field` names what was wrong in a bad message; `id` is missing when it could not be read.
 * @typedef {{type: "refused", code: Code, message: string, id?: string | null, field?: string | null}} RefusedMessage
 */
/** The whole room. @typedef {{type: "room", room: RoomView}} RoomChangedMessage */
/** Replaces the client's board. @typedef {{type: "snapshot", game: GameView}} SnapshotMessage */
/**
 * Follows `welcome` or `snapshot` where the viewer gets less of the board in play than a kibitzer.
 *
 * `moves` is null for who gets nothing of it, because the host lets nobody watch. `talk` is the seat that the viewer
 * may take back, whose alerts and chat they get; null for who gets the calls and cards alone, because they come from
 * the same browser or address as a player.
 * @typedef {{type: "audience", game: number, moves: "K" | null, talk: Seat | null}} AudienceMessage
 */
/** @typedef {{type: "explained", game: number, explanation: ExplanationView}} ExplainedMessage */
/**
 * An opponent asks what your call means.
 * @typedef {{type: "asked", game: number, move: number, by: Seat}} AskedMessage
 */
/**
 * @typedef {{type: "chat", player: number, name: string, to: string, text: string, now: number, phrase?: "hello" |
 * "good_luck" | "one_moment" | "back" | "thank_partner" | "well_played" | "well_bid" | "bad_luck" | "sorry" |
 * "thank_you" | "last_board" | "good_bye" | null}} ChatLineMessage
 */
/**
 * After a mute or a block of one's own, and when a blocked person comes in.
 * @typedef {{type: "silenced", silenced: Silenced}} SilencedChangedMessage
 */
/**
 * The staff warns one; `warning_read` says that one has read it.
 * @typedef {{type: "warning", warning: Warned}} WarningGivenMessage
 */
/**
 * Who talks at this table now; sent to those who sit there. One with a lower version than the last is outdated.
 * @typedef {{type: "voice", version: number, talkers: Talker[]}} VoiceChangedMessage
 */
/**
 * What another talker's browser says to this one. The server has written the sender, their session and the id.
 * @typedef {{type: "voice_signal", id: string, player: number, session: string, description: string | null, candidates:
 * string[]}} VoiceSignalledMessage
 */
/**
 * The head of the log of the room's newest board, from PostgreSQL; a client that is behind sends `hello` again.
 * @typedef {{type: "beat", game: number | null, seq: number, now: number}} ServerBeatMessage
 */
/**
 * Before a close by the server. `log_in`: the session is over, and a new one may come back in.
 * @typedef {{type: "bye", reason: string, reconnect: boolean, log_in?: boolean}} ByeMessage
 */
/**
 * @typedef {WelcomeMessage | EventMessage | DoneMessage | RefusedMessage | RoomChangedMessage | SnapshotMessage |
 * AudienceMessage | ExplainedMessage | AskedMessage | ChatLineMessage | SilencedChangedMessage | WarningGivenMessage |
 * VoiceChangedMessage | VoiceSignalledMessage | ServerBeatMessage | ByeMessage} ServerMessage
 */
