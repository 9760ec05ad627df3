// The board as a pure fold: a snapshot, and the events of each move over it, give what a fresh snapshot would show.

import { after, caller, inOrder, order } from "./rules.js";

/** @param {PlayerView} view @param {Shown[]} shown */
function withShown(view, shown) {
  if (!shown?.length) return view;
  const hands = [...view.hands];
  for (const { seat, hand } of shown) hands[order(seat)] = hand;
  return { ...view, hands };
}

/** @param {BoardEvent} event @returns {PlayerView} */
function dealt(event) {
  const view = {
    seq: 1,
    board: { number: event.board, dealer: event.dealer, vulnerable: event.vulnerable },
    undo_policy: event.undo_policy,
    actors: event.actors,
    calls: [],
    contract: null,
    turn: event.dealer,
    hands: [null, null, null, null],
    tricks: [],
    claim: null,
    undo: null,
    result: null,
    deal: null,
  };
  return withShown(view, event.shown);
}

/** @param {PlayerView} view @param {BoardEvent} event @returns {PlayerView} */
function played(view, event) {
  const trick = /** @type {Trick} */ (view.tricks.at(-1));
  const cards = [...trick.cards, event.card];
  const hands = view.hands.map((hand, i) =>
    hand && i === order(event.seat) ? hand.filter((card) => card !== event.card) : hand,
  );
  const tricks = [...view.tricks.slice(0, -1), { ...trick, cards }];
  return { ...view, hands, tricks, turn: after(trick.leader, cards.length), undo: null };
}

/** @param {PlayerView} view @param {BoardEvent} event @returns {PlayerView} */
function trickWon(view, event) {
  const last = /** @type {Trick} */ (view.tricks.at(-1));
  const tricks = [...view.tricks.slice(0, -1), { ...last, winner: event.seat }];
  if (tricks.length < 13) tricks.push({ leader: event.seat, cards: [], winner: null });
  return { ...view, tricks, turn: event.seat };
}

/** @param {PlayerView} view @param {BoardEvent} event @returns {PlayerView} */
function newActor(view, event) {
  const actors = view.actors.map((actor, i) => (i === order(event.seat) ? event.actor : actor));
  return withShown({ ...view, actors }, event.shown);
}

/** @param {PlayerView} view @param {BoardEvent} event @returns {PlayerView} */
function claimed(view, { request, seat, tricks, line, awaiting, shown }) {
  return withShown({ ...view, claim: { request, seat, tricks, line, awaiting }, undo: null }, shown);
}

/** @template {{awaiting: Seat[]}} T @param {T} request @param {Seat} seat @returns {T} */
const without = (request, seat) => ({ ...request, awaiting: request.awaiting.filter((other) => other !== seat) });

/** One refusal voids the claim, the last acceptance ends the board. @param {PlayerView} view @param {BoardEvent} event */
function claimAnswered(view, event) {
  const left = view.claim && without(view.claim, event.seat);
  return { ...view, claim: event.accept && left?.awaiting.length ? left : null };
}

/** @param {PlayerView} view @param {BoardEvent} event */
function undoAnswered(view, event) {
  return { ...view, undo: event.accept && view.undo ? without(view.undo, event.seat) : null };
}

/**
 * Cards beyond the first `count` go back to the hands that the viewer knows; the last trick is the current one.
 * @param {PlayerView} view @param {number} count @returns {Pick<PlayerView, "hands" | "tricks">}
 */
function takeBackCards(view, count) {
  const hands = [...view.hands];
  /** @type {Trick[]} */
  const tricks = [];
  let seen = 0;
  for (const trick of view.tricks) {
    const kept = trick.cards.slice(0, Math.max(0, count - seen));
    trick.cards.slice(kept.length).forEach((card, i) => {
      const at = order(after(trick.leader, kept.length + i));
      const hand = hands[at];
      if (hand) hands[at] = inOrder([...hand, card]);
    });
    if (seen <= count) tricks.push({ ...trick, cards: kept, winner: kept.length === 4 ? trick.winner : null });
    seen += 4;
  }
  return { hands, tricks };
}

/** @param {PlayerView} view @param {BoardEvent} event @returns {PlayerView} */
function undone(view, event) {
  const back = takeBackCards(view, event.cards);
  const auctionReopened = event.calls < view.calls.length;
  return {
    ...view,
    calls: view.calls.slice(0, event.calls),
    contract: auctionReopened ? null : view.contract,
    hands: back.hands,
    tricks: auctionReopened ? [] : back.tricks,
    undo: null,
    turn: event.turn,
  };
}

/** @type {Record<string, (view: PlayerView, event: BoardEvent) => PlayerView>} */
const FOLD = {
  dealt: (_, event) => dealt(event),
  called: (view, event) => ({
    ...view,
    calls: [...view.calls, event.call],
    turn: caller(view, view.calls.length + 1),
    undo: null,
  }),
  auction_ended: (view, { contract, leader }) =>
    contract ? { ...view, contract, turn: leader, tricks: [{ leader, cards: [], winner: null }] } : view,
  played,
  dummy_shown: (view, event) => withShown(view, event.shown),
  trick_won: trickWon,
  claimed,
  claim_answered: claimAnswered,
  undo_asked: (view, { request, seat, to, calls, cards, awaiting }) => ({
    ...view,
    undo: { request, seat, to, target: { calls, cards }, awaiting },
  }),
  undo_answered: undoAnswered,
  undone,
  taken_over: newActor,
  taken_back: newActor,
  board_ended: (view, { result, deal, shown }) =>
    withShown({ ...view, result, deal, claim: null, undo: null, turn: null }, shown),
};

/**
 * One move over the view; `view` is null before `dealt`. An event of an unknown kind changes nothing but the number.
 * @param {PlayerView | null} view @param {number} seq @param {BoardEvent[]} events @returns {PlayerView}
 */
export function foldMove(view, seq, events) {
  const start = /** @type {PlayerView} */ (view);
  const folded = events.reduce((state, event) => FOLD[event.type]?.(state, event) ?? state, start);
  return { ...folded, seq };
}

/** @param {Game} game @param {EventMessage} message @returns {number[]} */
function movesOfCalls(game, { seq, events }) {
  const made = [...game.made];
  for (const event of events) {
    if (event.type === "called") made.push(seq);
    if (event.type === "undone") made.length = Math.min(made.length, event.calls);
  }
  return made;
}

/** A snapshot as the page keeps it; the log's usual numbering stands in where moves are not named.
 * @param {GameSnapshot} snapshot @returns {Game} */
export function fromSnapshot(snapshot) {
  return { ...snapshot, made: snapshot.made ?? snapshot.state.calls.map((_, i) => i + 2) };
}

/**
 * Take one `event` message. `gap` asks for a new `hello`; a number at or below our own changes nothing.
 * @param {Game | null} game @param {EventMessage} message @returns {{game: Game | null, gap: boolean}}
 */
export function take(game, message) {
  const ours = game && game.game === message.game ? game : null;
  if (!ours) {
    if (game && message.game < game.game) return { game, gap: false };
    if (message.events[0]?.type !== "dealt") return { game, gap: true };
    const state = foldMove(null, message.seq, message.events);
    return { game: { game: message.game, seq: message.seq, state, explanations: [], made: [] }, gap: false };
  }
  if (message.seq <= ours.seq) return { game, gap: false };
  if (message.seq > ours.seq + 1) return { game, gap: true };
  const state = foldMove(ours.state, message.seq, message.events);
  return { game: { ...ours, seq: message.seq, state, made: movesOfCalls(ours, message) }, gap: false };
}

/** The latest word on a call replaces the earlier one. @param {Game} game @param {Explanation} explanation @returns {Game} */
export function explain(game, explanation) {
  const others = game.explanations.filter((known) => known.move !== explanation.move);
  return { ...game, explanations: [...others, explanation] };
}

/**
 * The explanation of call number `index`. After a reload the numbers of moves may be guessed too low, so the seat
 * decides: its latest call not after that move.
 * @param {Game} game @param {number} index @returns {Explanation | undefined}
 */
export function explanationOf(game, index) {
  const seat = caller(game.state, index);
  const next = game.made[index + 4] ?? Number.POSITIVE_INFINITY;
  return game.explanations.find((known) => {
    return known.seat === seat && known.move >= (game.made[index] ?? 0) && known.move < next;
  });
}
