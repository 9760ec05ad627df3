// Clicks, fields and keys of the talk: hold V to talk where push to talk is on, M mutes.

/** @typedef {import("./voice.js").Voice} Voice */

/** @type {Record<string, (voice: Voice) => void>} */
const CLICK = {
  join: (voice) => voice.join(),
  leave: (voice) => voice.leave(),
  mute: (voice) => voice.mute(),
  resume: (voice) => voice.resume(),
};

/** @param {EventTarget | null} target */
const voiceElement = (target) => {
  const element = target instanceof Element ? target.closest("[data-voice]") : null;
  return element instanceof HTMLElement ? element : null;
};

/** @param {HTMLElement} root @param {Voice} voice */
export function listenToVoice(root, voice) {
  root.addEventListener("click", ({ target }) => CLICK[voiceElement(target)?.dataset.voice ?? ""]?.(voice));
  root.addEventListener("input", ({ target }) => {
    if (!(target instanceof HTMLInputElement) || target.dataset.voice !== "volume") return;
    voice.setVolume(Number(target.dataset.player), Number(target.value) / 100);
  });
  root.addEventListener("change", ({ target }) => onChoice(voice, target));
  root.addEventListener("pointerdown", (event) => {
    if (voiceElement(event.target)?.dataset.voice === "hold" && event.button === 0) voice.hold(true);
  });
  for (const type of ["pointerup", "pointercancel", "blur"]) addEventListener(type, () => voice.hold(false));
  document.addEventListener("visibilitychange", () => voice.hold(false));
  // A long touch on the button must not open a menu, which would end it.
  root.addEventListener("contextmenu", (event) => {
    if (voiceElement(event.target)?.dataset.voice === "hold") event.preventDefault();
  });
  document.addEventListener("keydown", (event) => press(voice, event));
  document.addEventListener("keyup", ({ key, target }) => {
    if (key.toLowerCase() === "v" || isHoldButton(target)) voice.hold(false);
  });
}

/** @param {Voice} voice @param {EventTarget | null} target */
function onChoice(voice, target) {
  if (target instanceof HTMLSelectElement) {
    if (target.dataset.voice === "input") voice.prefer({ input: target.value });
    if (target.dataset.voice === "output") voice.prefer({ output: target.value });
  } else if (target instanceof HTMLInputElement) {
    if (target.dataset.voice === "push") voice.prefer({ pushToTalk: target.checked });
    if (target.dataset.voice === "relay") voice.prefer({ relayOnly: target.checked });
  }
}

/** @param {Voice} voice @param {KeyboardEvent} event */
function press(voice, event) {
  const { target, key, repeat } = event;
  if (event.ctrlKey || event.metaKey || event.altKey || repeat || !(target instanceof Element)) return;
  if (isHoldButton(target) && (key === " " || key === "Enter")) voice.hold(true);
  if (target.matches("input:not([type=range], [type=checkbox]), textarea, select")) return;
  const { status, preferences } = voice.voice;
  if (status !== "on") return;
  if (key.toLowerCase() === "v") voice.hold(true);
  if (key.toLowerCase() === "m" && !preferences.pushToTalk) voice.mute();
}

/** @param {EventTarget | null} target */
const isHoldButton = (target) => voiceElement(target)?.dataset.voice === "hold";
