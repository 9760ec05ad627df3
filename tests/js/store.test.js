import assert from "node:assert/strict";
import { test } from "node:test";
import { addExplanation, explanationOf, foldMessage } from "../../static/js/table/store.js";

const HANDS = {
  N: ["SA", "SK", "HA"],
  E: ["S2", "H2", "D2"],
  S: ["S9", "S8", "H9"],
  W: ["SQ", "D4", "C4"],
};
const ACTORS = [1, 2, 3, 4].map((player) => ({ player, robot: false }));

/** A board as the player in South gets it, one move an item; hands of three cards keep it readable. */
const MOVES = [
  [
    {
      type: "dealt",
      board: 3,
      dealer: "S",
      vulnerable: "ew",
      undo_policy: "consent",
      actors: ACTORS,
      shown: [{ seat: "S", hand: HANDS.S, to: "S" }],
    },
  ],
  ...["1N", "P", "P"].map((call, i) => [{ type: "called", seat: "SWN"[i], call }]),
  [
    { type: "called", seat: "E", call: "P" },
    { type: "auction_ended", contract: { level: 1, denomination: "NT", doubled: 0, declarer: "S" }, leader: "W" },
  ],
  [
    { type: "played", seat: "W", card: "SQ" },
    { type: "dummy_shown", seat: "N", shown: [{ seat: "N", hand: HANDS.N, to: "S" }] },
  ],
  [{ type: "played", seat: "N", card: "SA" }],
  [{ type: "played", seat: "E", card: "S2" }],
  [
    { type: "played", seat: "S", card: "S8" },
    { type: "trick_won", seat: "N" },
  ],
];

const messages = (moves = MOVES) => moves.map((events, i) => ({ type: "event", game: 7, seq: i + 1, events }));
const play = (moves = MOVES, game = null) =>
  messages(moves).reduce((folded, message) => foldMessage(folded, message).game, game);

test("a board begins with its deal", () => {
  const { state, seq } = play(MOVES.slice(0, 1));
  assert.equal(seq, 1);
  assert.equal(state.turn, "S");
  assert.deepEqual(state.hands, [null, null, HANDS.S, null]);
  assert.deepEqual(state.board, { number: 3, dealer: "S", vulnerable: "ew" });
});

test("the auction ends with the leader's turn", () => {
  const { state } = play(MOVES.slice(0, 5));
  assert.deepEqual(state.calls, ["1N", "P", "P", "P"]);
  assert.equal(state.turn, "W");
  assert.deepEqual(state.tricks, [{ leader: "W", cards: [], winner: null }]);
});

test("a trick is won, its winner leads, played cards leave the hands that are seen", () => {
  const { state } = play();
  assert.deepEqual(state.tricks, [
    { leader: "W", cards: ["SQ", "SA", "S2", "S8"], winner: "N" },
    { leader: "N", cards: [], winner: null },
  ]);
  assert.equal(state.turn, "N");
  assert.deepEqual(state.hands, [["SK", "HA"], null, ["S9", "H9"], null]);
});

test("an undo gives the cards back, and the trick is the current one again", () => {
  const asked = { type: "undo_asked", seat: "S", request: 10, to: 8, calls: 4, cards: 3, awaiting: ["E", "W"] };
  const answers = ["E", "W"].map((seat) => ({ type: "undo_answered", seat, request: 10, accept: true }));
  const undone = { type: "undone", to: 8, calls: 4, cards: 3, turn: "S" };
  const open = play([...MOVES, [asked], [answers[0]]]);
  assert.deepEqual(open.state.undo?.awaiting, ["W"]);
  const { state } = play([...MOVES, [asked], [answers[0]], [answers[1], undone]]);
  assert.deepEqual(state.tricks, [{ leader: "W", cards: ["SQ", "SA", "S2"], winner: null }]);
  assert.deepEqual(state.hands[2], ["S9", "S8", "H9"]);
  assert.equal(state.turn, "S");
  assert.equal(state.undo, null);
});

test("taking back the last pass reopens the auction", () => {
  const undone = { type: "undone", to: 4, calls: 3, cards: 0, turn: "E" };
  const game = play([...MOVES.slice(0, 5), [undone]]);
  assert.equal(game.state.contract, null);
  assert.deepEqual(game.state.tricks, []);
  assert.deepEqual(game.made, [2, 3, 4]);
});

test("one refusal voids a claim, and what it showed stays known", () => {
  const claimed = {
    type: "claimed",
    seat: "W",
    tricks: 0,
    line: "",
    request: 10,
    awaiting: ["S", "E"],
    shown: [{ seat: "W", hand: ["D4", "C4"], to: "S" }],
  };
  const open = play([...MOVES, [claimed], [{ type: "claim_answered", seat: "S", request: 10, accept: true }]]);
  assert.deepEqual(open.state.claim, { request: 10, seat: "W", tricks: 0, line: "", awaiting: ["E"] });
  const refusal = { type: "claim_answered", seat: "E", request: 10, accept: false };
  const { state } = play([...MOVES, [claimed], [refusal]]);
  assert.equal(state.claim, null);
  assert.deepEqual(state.hands[3], ["D4", "C4"]);
});

test("a number at or below one's own changes nothing", () => {
  const game = play();
  for (const message of messages()) assert.deepEqual(foldMessage(game, message), { game, gap: false });
});

test("a number that leaves some out, and a board whose deal was missed, ask again", () => {
  const [first, , third] = messages();
  const game = foldMessage(null, first).game;
  assert.deepEqual(foldMessage(game, third), { game, gap: true });
  assert.deepEqual(foldMessage(null, third), { game: null, gap: true });
});

test("the next board replaces the last one; an event of an older one is dropped", () => {
  const next = { ...messages()[0], game: 8 };
  const game = foldMessage(play(), next).game;
  assert.equal(game?.game, 8);
  assert.equal(game?.seq, 1);
  assert.deepEqual(foldMessage(game, messages()[3]), { game, gap: false });
});

test("the fold leaves the view before it alone", () => {
  const before = play(MOVES.slice(0, 8));
  const copy = structuredClone(before);
  foldMessage(before, messages()[8]);
  assert.deepEqual(before, copy);
});

test("an explanation belongs to the call that its move made, and a later one replaces it", () => {
  const game = play(MOVES.slice(0, 4));
  const once = addExplanation(game, { move: 2, seat: "S", text: "12-14" });
  const twice = addExplanation(once, { move: 2, seat: "S", text: "15-17" });
  assert.equal(explanationOf(twice, 0)?.text, "15-17");
  assert.equal(explanationOf(twice, 1), undefined);
});

test("an event of an unknown kind changes nothing but the number", () => {
  const game = play();
  const after = foldMessage(game, { type: "event", game: 7, seq: 10, events: [{ type: "from_the_future" }] }).game;
  assert.deepEqual(after, { ...game, seq: 10, state: { ...game.state, seq: 10 } });
});
