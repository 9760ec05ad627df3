// The connections to all others who talk: at most three.

import { Peer } from "./peer.js";

export class Mesh {
  /** By player. @type {Map<number, Peer>} */
  #peers = new Map();
  /** Ids of signals that were taken: a page sends again what was not answered. @type {Set<string>} */
  #taken = new Set();

  /**
   * @param {object} options
   * @param {() => RTCConfiguration} options.configuration
   * @param {() => MediaStreamTrack} options.track
   * @param {() => boolean} options.sends
   * @param {(player: number) => boolean} options.polite
   * @param {(player: number, session: string, signal: import("./peer.js").Signal) => void} options.send
   * @param {(player: number, track: MediaStreamTrack | null) => void} options.onTrack null when the player is gone
   * @param {() => void} options.onState
   * @param {() => Promise<void>} options.onRestart
   */
  constructor(options) {
    this.options = options;
  }

  /** By player. */
  get peers() {
    return this.#peers;
  }

  /** Connect to these, and to no others. @param {Talker[]} others */
  follow(others) {
    const sessions = new Map(others.map(({ player, session }) => [player, session]));
    for (const [player, peer] of this.#peers) if (sessions.get(player) !== peer.session) this.#drop(player);
    for (const [player, session] of sessions) this.#peer(player, session);
  }

  /** @param {VoiceSignalledMessage} signal */
  take(signal) {
    if (this.#taken.has(signal.id)) return;
    this.#taken.add(signal.id);
    this.#peer(signal.player, signal.session).take(signal);
  }

  /** Send this track, or nothing. @param {MediaStreamTrack | null} track */
  replace(track) {
    return Promise.all([...this.#peers.values()].map((peer) => peer.replace(track)));
  }

  /** Use renewed credentials or another policy from the next connection on. */
  configure() {
    for (const peer of this.#peers.values()) peer.configure(this.options.configuration());
  }

  restart() {
    for (const peer of this.#peers.values()) peer.restart();
  }

  tick() {
    for (const peer of this.#peers.values()) peer.tick();
  }

  close() {
    for (const player of [...this.#peers.keys()]) this.#drop(player);
  }

  /** @param {number} player @param {string} session */
  #peer(player, session) {
    const known = this.#peers.get(player);
    if (known?.session === session) return known;
    if (known) this.#drop(player);
    const { options } = this;
    const peer = new Peer({
      session,
      configuration: options.configuration(),
      track: options.track(),
      sends: options.sends(),
      polite: () => options.polite(player),
      send: (signal) => options.send(player, session, signal),
      onTrack: (track) => options.onTrack(player, track),
      onState: options.onState,
      onRestart: options.onRestart,
    });
    this.#peers.set(player, peer);
    return peer;
  }

  /** @param {number} player */
  #drop(player) {
    this.#peers.get(player)?.close();
    this.#peers.delete(player);
    this.options.onTrack(player, null);
  }
}
