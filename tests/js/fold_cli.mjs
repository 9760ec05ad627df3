// Folds one move a line: {"view": ... or null, "events": [...]} in, {"view", "calls", "cards"} out: the view one move
// later, and what the page would let the hand in turn do.

import { createInterface } from "node:readline";
import { legalCalls, legalCards } from "../../static/js/table/rules.js";
import { foldMove } from "../../static/js/table/store.js";

for await (const line of createInterface({ input: process.stdin })) {
  const { view, events } = JSON.parse(line);
  const folded = foldMove(view, (view?.seq ?? 0) + 1, events);
  const answer = { view: folded, calls: legalCalls(folded), cards: legalCards(folded) };
  process.stdout.write(`${JSON.stringify(answer)}\n`);
}
