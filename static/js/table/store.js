// Fold events over a snapshot: the result is what a fresh snapshot would show. Pure functions, no page.

import { after, currentTrick, inOrder, order } from "./rules.js";
import { unknownKind } from "./unknown.js";

/** @param {PlayerView} view @param {Shown[]} shown */
function withShown(view, shown) {
  if (!shown.length) return view;
  const hands = [...view.hands];
  for (const { seat, hand } of shown) hands[order(seat)] = hand;
  return { ...view, hands };
}

/** @param {DealtEvent} event @returns {PlayerView} */
function dealt(event) {
  /** @type {PlayerView} */
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

/** @param {PlayerView} view @param {AuctionEndedEvent} event @returns {PlayerView} */
function auctionEnded(view, { contract, leader }) {
  if (!contract || !leader) return view;
  return { ...view, contract, turn: leader, tricks: [{ leader, cards: [], winner: null }] };
}

/** @param {PlayerView} view @param {PlayedEvent} event @returns {PlayerView} */
function played(view, event) {
  const trick = currentTrick(view);
  if (!trick) return view;
  const cards = [...trick.cards, event.card];
  const hands = view.hands.map((hand, i) =>
    hand && i === order(event.seat) ? hand.filter((card) => card !== event.card) : hand,
  );
  const tricks = [...view.tricks.slice(0, -1), { ...trick, cards }];
  return { ...view, hands, tricks, turn: after(trick.leader, cards.length), undo: null };
}

/** @param {PlayerView} view @param {TrickWonEvent} event @returns {PlayerView} */
function trickWon(view, event) {
  const trick = currentTrick(view);
  if (!trick) return view;
  const tricks = [...view.tricks.slice(0, -1), { ...trick, winner: event.seat }];
  if (tricks.length < 13) tricks.push({ leader: event.seat, cards: [], winner: null });
  return { ...view, tricks, turn: event.seat };
}

/** @param {PlayerView} view @param {TakenOverEvent | TakenBackEvent} event @returns {PlayerView} */
function newActor(view, event) {
  const actors = view.actors.map((actor, i) => (i === order(event.seat) ? event.actor : actor));
  return withShown({ ...view, actors }, event.shown);
}

/** @param {PlayerView} view @param {ClaimedEvent} event @returns {PlayerView} */
function claimed(view, { request, seat, tricks, line, awaiting, shown }) {
  return withShown({ ...view, claim: { request, seat, tricks, line, awaiting }, undo: null }, shown);
}

/** @template {{awaiting: Seat[]}} T @param {T} request @param {Seat} seat @returns {T} */
const without = (request, seat) => ({ ...request, awaiting: request.awaiting.filter((other) => other !== seat) });

/**
 * One refusal voids the claim, the last acceptance ends the board.
 * @param {PlayerView} view @param {ClaimAnsweredEvent} event @returns {PlayerView}
 */
function claimAnswered(view, event) {
  const left = view.claim && without(view.claim, event.seat);
  return { ...view, claim: event.accept && left?.awaiting.length ? left : null };
}

/** @param {PlayerView} view @param {UndoAskedEvent} event @returns {PlayerView} */
function undoAsked(view, { request, seat, to, calls, cards, awaiting }) {
  return { ...view, undo: { request, seat, to, target: { calls, cards }, awaiting } };
}

/** @param {PlayerView} view @param {UndoAnsweredEvent} event @returns {PlayerView} */
function undoAnswered(view, event) {
  return { ...view, undo: event.accept && view.undo ? without(view.undo, event.seat) : null };
}

/**
 * Cards beyond the first `count` go back to the hands that the viewer knows; the last trick is the current one.
 * @param {PlayerView} view @param {number} count @returns {Pick<PlayerView, "hands" | "tricks">}
 */
function takeBackCards(view, count) {
  const hands = [...view.hands];
  /** @type {TrickView[]} */
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

/** @param {PlayerView} view @param {UndoneEvent} event @returns {PlayerView} */
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

/** @param {PlayerView} view @param {BoardEndedEvent} event @returns {PlayerView} */
function boardEnded(view, { result, deal, shown }) {
  return withShown({ ...view, result, deal, claim: null, undo: null, turn: null }, shown);
}

/** @param {PlayerView} view @param {BoardEvent} event @returns {PlayerView} */
function fold(view, event) {
  switch (event.type) {
    case "dealt":
      return dealt(event);
    case "called":
      return { ...view, calls: [...view.calls, event.call], turn: after(event.seat), undo: null };
    case "auction_ended":
      return auctionEnded(view, event);
    case "played":
      return played(view, event);
    case "dummy_shown":
      return withShown(view, event.shown);
    case "trick_won":
      return trickWon(view, event);
    case "claimed":
      return claimed(view, event);
    case "claim_answered":
      return claimAnswered(view, event);
    case "undo_asked":
      return undoAsked(view, event);
    case "undo_answered":
      return undoAnswered(view, event);
    case "undone":
      return undone(view, event);
    case "taken_over":
    case "taken_back":
      return newActor(view, event);
    case "robot_turn":
      return view;
    case "board_ended":
      return boardEnded(view, event);
    default:
      return unknownKind(event, view);
  }
}

/**
 * Return the view one move later; `view` is null before the first move, which begins with `dealt`. An event of an
 * unknown kind changes nothing but the number.
 * @param {PlayerView | null} view @param {number} seq @param {BoardEvent[]} events @returns {PlayerView}
 */
export function foldMove(view, seq, events) {
  let folded = view;
  for (const event of events) {
    if (folded) folded = fold(folded, event);
    else if (event.type === "dealt") folded = dealt(event);
  }
  if (!folded) throw new Error("the first move of a board begins with `dealt`");
  return { ...folded, seq };
}

/** @param {GameView} game @param {EventMessage} message @returns {number[]} */
function movesOfCalls(game, { seq, events }) {
  const made = [...game.made];
  for (const event of events) {
    if (event.type === "called") made.push(seq);
    if (event.type === "undone") made.length = Math.min(made.length, event.calls);
  }
  return made;
}

/**
 * Fold one `event` message over the board. An event of an older number or board changes nothing. `gap` says that
 * events are missing before it, so that the page has to send `hello`.
 * @param {GameView | null} game @param {EventMessage} message @returns {{game: GameView | null, gap: boolean}}
 */
export function foldMessage(game, message) {
  if (game?.game !== message.game) {
    if (game && message.game < game.game) return { game, gap: false };
    if (message.events[0]?.type !== "dealt") return { game, gap: true };
    const state = foldMove(null, message.seq, message.events);
    return { game: { game: message.game, seq: message.seq, state, explanations: [], made: [] }, gap: false };
  }
  if (message.seq <= game.seq) return { game, gap: false };
  if (message.seq > game.seq + 1) return { game, gap: true };
  const state = foldMove(game.state, message.seq, message.events);
  return { game: { ...game, seq: message.seq, state, made: movesOfCalls(game, message) }, gap: false };
}

/**
 * Add an explanation; it replaces an earlier one of the same call.
 * @param {GameView} game @param {ExplanationView} explanation @returns {GameView}
 */
export function addExplanation(game, explanation) {
  const others = game.explanations.filter((known) => known.move !== explanation.move);
  return { ...game, explanations: [...others, explanation] };
}

/**
 * Return the explanation of call number `index`.
 * @param {GameView} game @param {number} index @returns {ExplanationView | undefined}
 */
export const explanationOf = (game, index) => game.explanations.find(({ move }) => move === game.made[index]);
