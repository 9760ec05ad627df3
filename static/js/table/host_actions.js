// The host's clicks that are not about seats. Sends what it is given to send.

/**
 * @template {{model: Model, changed: () => void}} Page
 * @param {(page: Page, fields: NewAction) => void} send
 * @returns {Record<string, (page: Page, data: DOMStringMap) => void>}
 */
export function hostClicks(send) {
  return {
    "remove-player"(page, data) {
      page.model.barred = null;
      send(page, { type: "remove_player", player: Number(data.player) });
    },
    "lift-bar"(page, data) {
      const player = Number(data.player);
      page.model.barred = page.model.barred?.filter((each) => each.player !== player) ?? null;
      send(page, { type: "lift_bar", player });
    },
    "new-code-ask"({ model, changed }) {
      model.newCode = !model.newCode;
      changed();
    },
    "new-code"(page) {
      page.model.newCode = false;
      send(page, { type: "new_code" });
    },
    barred: (page) => void loadBarred(page),
  };
}

/**
 * Ask for the list of the removed, which only the host may see.
 * @param {{model: Model, changed: () => void}} page
 */
async function loadBarred({ model, changed }) {
  const answer = await fetch(`/api/rooms/${model.room?.room}/barred`).catch(() => null);
  /** @type {{barred: Barred[]} | null} */
  const found = answer?.ok ? await answer.json() : null;
  model.barred = found?.barred ?? null;
  changed();
}
