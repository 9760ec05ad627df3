// The bidding box: a level, then a denomination. Only legal calls are enabled.

import { DENOMINATIONS, isLegalCall } from "../rules.js";
import { callWords, SIGN } from "../words.js";
import { el } from "./dom.js";

/** @type {Record<string, string>} */
const DENOMINATION_WORD = { C: "clubs", D: "diamonds", H: "hearts", S: "spades", N: "notrump" };

/** @param {import("./board_context.js").BoardContext} context */
export function biddingBoxView(context) {
  const { view, active, model } = context;
  const may = (/** @type {Call} */ call) => active && isLegalCall(view, call);
  const level = active ? model.level : null;
  const levels = [1, 2, 3, 4, 5, 6, 7].map((number) =>
    el(
      "button",
      {
        type: "button",
        "data-act": "level",
        "data-level": number,
        "aria-pressed": level === number ? "true" : "false",
        disabled: !DENOMINATIONS.some((denomination) => may(`${number}${denomination}`)),
      },
      number,
    ),
  );
  const denominations = DENOMINATIONS.map((denomination) =>
    el(
      "button",
      {
        type: "button",
        "data-act": "call",
        "data-key": `denomination${denomination}`,
        "data-call": level && `${level}${denomination}`,
        "aria-label": level ? callWords(`${level}${denomination}`) : DENOMINATION_WORD[denomination],
        disabled: !level || !may(`${level}${denomination}`),
      },
      el("span", { class: "sign", "data-suit": denomination }, SIGN[denomination]),
    ),
  );
  const other = (/** @type {Call} */ call, /** @type {string} */ text) =>
    el("button", { type: "button", "data-act": "call", "data-call": call, disabled: !may(call) }, text);
  return el(
    "section",
    { id: "box", "aria-label": "Bidding box", "data-active": active },
    el("div", { class: "levels" }, levels),
    el("div", { class: "strains" }, denominations),
    el("div", { class: "others" }, other("P", "Pass"), other("X", "Double"), other("XX", "Redouble")),
    el("input", {
      id: "alert",
      maxlength: "200",
      autocomplete: "off",
      placeholder: "Alert: what your next call means",
      "aria-label": "Alert: what your next call means",
    }),
  );
}
