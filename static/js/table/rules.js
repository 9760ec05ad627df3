// What the rules allow the viewer, computed from the snapshot to enable buttons. The server decides.

/** @type {readonly Seat[]} */
export const SEATS = ["N", "E", "S", "W"];
export const SUITS = ["S", "H", "D", "C"];
export const RANKS = "AKQJT98765432";
export const DENOMINATIONS = ["C", "D", "H", "S", "N"];

/** @param {Seat} seat */
export const order = (seat) => SEATS.indexOf(seat);
/** @param {Seat} seat @param {number} steps @returns {Seat} */
export const after = (seat, steps = 1) => /** @type {Seat} */ (SEATS[(order(seat) + steps + 4) % 4]);
/** @param {Seat} seat */
export const partner = (seat) => after(seat, 2);
/** @param {Seat} seat @returns {"NS" | "EW"} */
export const side = (seat) => (order(seat) % 2 ? "EW" : "NS");
/** @param {Seat} one @param {Seat} other */
export const sameSide = (one, other) => side(one) === side(other);
/** @param {Board} board @param {Seat} seat */
export const isVulnerable = (board, seat) =>
  board.vulnerable === "both" || board.vulnerable === side(seat).toLowerCase();

/** @param {Card} card */
export const cardOrder = (card) => SUITS.indexOf(card.charAt(0)) * 13 + RANKS.indexOf(card.charAt(1));
/** Spades, hearts, diamonds, clubs; each from the top. @param {Card[]} cards */
export const inOrder = (cards) => [...cards].sort((a, b) => cardOrder(a) - cardOrder(b));
/** @param {Call} call */
export const isBid = (call) => call >= "1" && call <= "8";
/** @param {Call} bid */
const bidRank = (bid) => Number(bid.charAt(0)) * 5 + DENOMINATIONS.indexOf(bid.charAt(1));

/** The seat that made call number `index`. @param {PlayerView} view @param {number} index */
export const caller = (view, index) => after(view.board.dealer, index % 4);

/**
 * Whether the seat in turn may make this call (Laws 18 and 19), whoever acts for it.
 * @param {PlayerView} view @param {Call} call
 */
export function isLegalCall(view, call) {
  if (view.contract || view.result || !view.turn) return false;
  if (call === "P") return true;
  const lastBid = view.calls.findLastIndex(isBid);
  if (isBid(call)) return lastBid < 0 || bidRank(call) > bidRank(/** @type {string} */ (view.calls[lastBid]));
  if (lastBid < 0) return false;
  const last = view.calls.findLastIndex((made) => made !== "P");
  const theirs = !sameSide(caller(view, last), view.turn);
  return call === "X" ? theirs && last === lastBid : theirs && view.calls[last] === "X";
}

/** @param {PlayerView} view @returns {Call[]} */
export function legalCalls(view) {
  const bids = [1, 2, 3, 4, 5, 6, 7].flatMap((level) => DENOMINATIONS.map((denomination) => `${level}${denomination}`));
  return ["P", "X", "XX", ...bids].filter((call) => isLegalCall(view, call));
}

/** The current trick. @param {PlayerView} view @returns {TrickView | null} */
export const currentTrick = (view) => view.tricks.at(-1) ?? null;

/** Cards that the hand in turn may play, as far as the viewer sees it. @param {PlayerView} view @returns {Card[]} */
export function legalCards(view) {
  const trick = currentTrick(view);
  const hand = view.turn && view.hands[order(view.turn)];
  if (!trick || !hand || view.result || view.claim || trick.cards.length === 4) return [];
  const led = trick.cards[0]?.charAt(0);
  const following = hand.filter((card) => card.charAt(0) === led);
  return following.length ? following : hand;
}

/**
 * The seat whose actor decides for this hand: declarer for dummy's; a person in dummy's seat plays both hands when
 * the declarer is a robot.
 * @param {PlayerView} view @param {Seat} seat @returns {Seat}
 */
export function controllingSeat(view, seat) {
  const contract = view.contract;
  if (!contract || !sameSide(seat, contract.declarer)) return seat;
  const dummy = partner(contract.declarer);
  const robotDeclares = view.actors[order(contract.declarer)]?.robot;
  return robotDeclares && !view.actors[order(dummy)]?.robot ? dummy : contract.declarer;
}

/** Whether this player decides for that hand. @param {PlayerView} view @param {Seat} seat @param {number} player */
export const decides = (view, seat, player) => view.actors[order(controllingSeat(view, seat))]?.player === player;

/** Whether a call or card is due from this player. @param {PlayerView} view @param {number} player */
export const isMyTurn = (view, player) => Boolean(view.turn && !view.claim && decides(view, view.turn, player));

/** @param {PlayerView} view @param {number} player */
export const isPlaying = (view, player) => view.actors.some((actor) => actor.player === player);

/** Completed tricks of each side. @param {PlayerView} view */
export function tricksWon(view) {
  const won = { NS: 0, EW: 0 };
  for (const trick of view.tricks) if (trick.winner) won[side(trick.winner)] += 1;
  return won;
}

/** Tricks not yet completed, the current one included. @param {PlayerView} view */
export const tricksLeft = (view) => 13 - view.tricks.filter((trick) => trick.winner).length;

/** Claims are made after the opening lead, not by dummy. @param {PlayerView} view @param {number} player */
export function mayClaim(view, player) {
  const contract = view.contract;
  if (!contract || view.result || view.claim || !view.tricks[0]?.cards.length) return false;
  return SEATS.some((seat) => seat !== partner(contract.declarer) && decides(view, seat, player));
}

/**
 * Whether this player may still ask to take back a call or card of theirs.
 * @param {PlayerView} view @param {number} player
 */
export function mayUndo(view, player) {
  if (view.result || view.claim || view.undo || view.undo_policy === "never") return false;
  const cards = view.tricks.flatMap((trick) =>
    trick.cards.map((card, index) => ({ card, seat: after(trick.leader, index) })),
  );
  if (!cards.length)
    return view.calls.some((_, i) => i >= view.calls.length - 4 && decides(view, caller(view, i), player));
  const current = currentTrick(view)?.cards.length || 4;
  return cards.some(({ seat }, i) => i > 0 && i >= cards.length - current && decides(view, seat, player));
}
