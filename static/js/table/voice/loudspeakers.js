// The voices of the others: an audio element for each, which is not a part of the document.

export class Loudspeakers {
  /** By player. @type {Map<number, HTMLAudioElement>} */
  #elements = new Map();
  #output = "";

  /** @param {() => void} onBlocked the browser plays nothing before a click */
  constructor(onBlocked) {
    this.onBlocked = onBlocked;
  }

  /** @param {number} player @param {MediaStreamTrack} track @param {number} volume */
  play(player, track, volume) {
    const element = this.#elements.get(player) ?? new Audio();
    this.#elements.set(player, element);
    element.srcObject = new MediaStream([track]);
    element.volume = volume;
    this.#choose(element);
    this.#start(element);
  }

  /** After a click: play what the browser has held back. */
  resume() {
    for (const element of this.#elements.values()) this.#start(element);
  }

  /** @param {number} player @param {number} volume from 0 to 1 */
  setVolume(player, volume) {
    const element = this.#elements.get(player);
    if (element) element.volume = volume;
  }

  /** @param {string} device */
  setOutput(device) {
    this.#output = device;
    for (const element of this.#elements.values()) this.#choose(element);
  }

  /** @param {number} player */
  remove(player) {
    const element = this.#elements.get(player);
    if (element) element.srcObject = null;
    this.#elements.delete(player);
  }

  /** @param {HTMLAudioElement} element */
  #start(element) {
    element.play().catch((error) => error.name === "NotAllowedError" && this.onBlocked());
  }

  /** A device that is gone: the system's is used. @param {HTMLAudioElement} element */
  #choose(element) {
    if ("setSinkId" in element) element.setSinkId(this.#output).catch(() => {});
  }
}
