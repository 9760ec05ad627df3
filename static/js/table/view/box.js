// The bidding box: levels, then denominations; only legal calls are active.

import { DENOMINATIONS, isLegalCall } from "../rules.js";
import { callWords, SIGN } from "../words.js";
import { el } from "./dom.js";

/** @type {Record<string, string>} */
const STRAIN_WORD = { C: "clubs", D: "diamonds", H: "hearts", S: "spades", N: "notrump" };

/** @param {import("./scene.js").Scene} scene */
export function boxView(scene) {
  const { view, active, model } = scene;
  const may = (/** @type {string} */ call) => active && isLegalCall(view, call);
  const level = active ? model.level : null;
  const levels = [1, 2, 3, 4, 5, 6, 7].map((number) =>
    el(
      "button",
      {
        type: "button",
        "data-act": "level",
        "data-level": number,
        "aria-pressed": level === number ? "true" : "false",
        disabled: !DENOMINATIONS.some((strain) => may(`${number}${strain}`)),
      },
      number,
    ),
  );
  const strains = DENOMINATIONS.map((strain) =>
    el(
      "button",
      {
        type: "button",
        "data-act": "call",
        "data-key": `strain${strain}`,
        "data-call": level && `${level}${strain}`,
        "aria-label": level ? callWords(`${level}${strain}`) : STRAIN_WORD[strain],
        disabled: !level || !may(`${level}${strain}`),
      },
      el("span", { class: "sign", "data-suit": strain }, SIGN[strain]),
    ),
  );
  const other = (/** @type {string} */ call, /** @type {string} */ text) =>
    el("button", { type: "button", "data-act": "call", "data-call": call, disabled: !may(call) }, text);
  return el(
    "section",
    { id: "box", "aria-label": "Bidding box", "data-active": active },
    el("div", { class: "levels" }, levels),
    el("div", { class: "strains" }, strains),
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
