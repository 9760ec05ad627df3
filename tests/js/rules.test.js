import assert from "node:assert/strict";
import { test } from "node:test";
import {
  controllingSeat,
  decides,
  inOrder,
  isLegalCall,
  legalCalls,
  legalCards,
  mayClaim,
  mayUndo,
  tricksWon,
} from "../../static/js/table/rules.js";
import { contractWords, outcomeWords, position } from "../../static/js/table/words.js";

const SEATS = "NESW";
const PERSONS = [1, 2, 3, 4].map((player) => ({ player, robot: false }));
const CONTRACT = { level: 4, denomination: "S", doubled: 0, declarer: "S" };

/** North deals; the turn follows from the calls. */
const auction = (calls) => ({
  board: { number: 1, dealer: "N", vulnerable: "none" },
  undo_policy: "consent",
  actors: PERSONS,
  calls: calls.split(" ").filter(Boolean),
  contract: null,
  turn: SEATS[calls.split(" ").filter(Boolean).length % 4],
  hands: [null, null, null, null],
  tricks: [],
  claim: null,
  undo: null,
  result: null,
});

const inPlay = (more) => ({
  ...auction("P P 1S P 4S P P P"),
  contract: CONTRACT,
  turn: "N",
  tricks: [{ leader: "W", cards: ["H5"], winner: null }],
  hands: [["SA", "H9", "H2"], null, ["SK", "CQ"], null],
  ...more,
});

test("any call but a double opens", () => {
  assert.equal(legalCalls(auction("")).length, 36);
});

test("a bid must be higher", () => {
  const view = auction("1H");
  assert.equal(isLegalCall(view, "1D"), false);
  assert.equal(isLegalCall(view, "1H"), false);
  assert.equal(isLegalCall(view, "1S"), true);
  assert.equal(isLegalCall(view, "1N"), true);
  assert.equal(isLegalCall(view, "2C"), true);
});

test("only the opponents' undoubled bid is doubled, only their double redoubled", () => {
  const doubles = (calls) => ["X", "XX"].filter((call) => isLegalCall(auction(calls), call));
  assert.deepEqual(doubles(""), []);
  assert.deepEqual(doubles("1H"), ["X"]);
  assert.deepEqual(doubles("1H P"), []);
  assert.deepEqual(doubles("1H P P"), ["X"]);
  assert.deepEqual(doubles("1H X"), ["XX"]);
  assert.deepEqual(doubles("1H X P"), []);
  assert.deepEqual(doubles("1H X P P"), ["XX"]);
  assert.deepEqual(doubles("1H X XX"), []);
  assert.deepEqual(doubles("1H X 2C"), ["X"]);
});

test("suit is followed by who can", () => {
  assert.deepEqual(legalCards(inPlay()), ["H9", "H2"]);
  assert.deepEqual(legalCards(inPlay({ hands: [["SA", "D3"], null, [], null] })), ["SA", "D3"]);
  assert.deepEqual(legalCards(inPlay({ tricks: [{ leader: "N", cards: [], winner: null }] })), ["SA", "H9", "H2"]);
});

test("nothing is played while a claim is open", () => {
  assert.deepEqual(legalCards(inPlay({ claim: { request: 9 } })), []);
});

test("declarer decides for dummy", () => {
  assert.equal(controllingSeat(inPlay(), "N"), "S");
  assert.equal(controllingSeat(inPlay(), "E"), "E");
  assert.equal(decides(inPlay(), "N", 3), true);
  assert.equal(decides(inPlay(), "N", 1), false);
});

test("a person opposite a robot that declares plays both hands", () => {
  const actors = PERSONS.map((actor, i) => (i === 2 ? { player: 103, robot: true } : actor));
  assert.equal(controllingSeat(inPlay({ actors }), "S"), "N");
  assert.equal(controllingSeat(inPlay({ actors }), "N"), "N");
  const robots = PERSONS.map((_, i) => ({ player: 101 + i, robot: true }));
  assert.equal(controllingSeat(inPlay({ actors: robots }), "N"), "S");
});

test("claims begin with the opening lead, and are not dummy's", () => {
  assert.equal(mayClaim(inPlay({ tricks: [{ leader: "W", cards: [], winner: null }] }), 3), false);
  assert.equal(mayClaim(inPlay(), 3), true);
  assert.equal(mayClaim(inPlay(), 1), false);
  assert.equal(mayClaim(inPlay(), 2), true);
});

test("one's latest card can be taken back until the next lead, the opening lead never", () => {
  assert.equal(mayUndo(inPlay(), 4), false);
  const followed = inPlay({ tricks: [{ leader: "W", cards: ["H5", "H2"], winner: null }] });
  assert.equal(mayUndo(followed, 3), true);
  assert.equal(mayUndo({ ...followed, undo_policy: "never" }, 3), false);
  const next = [
    { leader: "W", cards: ["H5", "H2", "H7", "H8"], winner: "S" },
    { leader: "S", cards: ["SK"], winner: null },
  ];
  assert.equal(mayUndo(inPlay({ tricks: next }), 2), false);
  assert.equal(mayUndo(inPlay({ tricks: next }), 3), true);
});

test("a call can be taken back for a round", () => {
  assert.equal(mayUndo(auction("1H P P"), 1), true);
  assert.equal(mayUndo(auction("1H P P P"), 4), true);
  assert.equal(mayUndo(auction("P"), 2), false);
});

test("tricks are counted by side", () => {
  const tricks = ["N", "E", "S"].map((winner) => ({ leader: "N", cards: [], winner }));
  assert.deepEqual(tricksWon({ tricks }), { NS: 2, EW: 1 });
});

test("cards stand by suit and rank", () => {
  assert.deepEqual(inOrder(["C2", "ST", "HA", "SJ", "D9"]), ["SJ", "ST", "HA", "D9", "C2"]);
});

test("a contract in words", () => {
  assert.equal(contractWords({ ...CONTRACT, doubled: 1 }), "four spades doubled by South");
  assert.equal(outcomeWords(CONTRACT, 10), "just made");
  assert.equal(outcomeWords(CONTRACT, 12), "made with 2 overtricks");
  assert.equal(outcomeWords(CONTRACT, 9), "1 down");
});

test("the viewer sits at the bottom", () => {
  assert.deepEqual(
    ["E", "S", "W", "N"].map((seat) => position(seat, "E")),
    ["bottom", "left", "top", "right"],
  );
});
