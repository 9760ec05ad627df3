// The connection to one other player, by perfect negotiation: either side may begin, and where both do, the polite one
// gives way (https://w3c.github.io/webrtc-pc/#perfect-negotiation-example).

/** Candidates that come within this time go in one message; the server takes eight at once. */
const GATHER_MS = 100;
const MOST_CANDIDATES = 8;
/** For so long the polite side lets the other begin. */
const POLITE_WAIT_MS = 1_500;
/** A lost connection may come back by itself for so long. */
const LOST_MS = 3_000;
/** Without a connection it is tried again after so long, then after twice as long, and so on up to the longest. */
const FIRST_TRY_MS = 8_000;
const LONGEST_TRY_MS = 30_000;

/** @typedef {{description?: string, candidates?: string[]}} Signal */

export class Peer {
  /** @type {string[]} candidates of this side that are not sent yet */
  #gathered = [];
  /** @type {RTCIceCandidateInit[]} candidates of the other side that came before its description */
  #early = [];
  /** @type {Promise<void>} the signals of the other side, one after another */
  #signals = Promise.resolve();
  /** @type {ReturnType<typeof setTimeout> | undefined} */
  #gatherTimer;
  /** @type {ReturnType<typeof setTimeout> | undefined} */
  #lostTimer;
  #makingOffer = false;
  #ignoresOffer = false;
  #tries = 0;
  #triedAt = Date.now();
  /** What the statistics of the connection said last. */
  #heard = { energy: 0, seconds: 0 };

  /**
   * @param {object} options
   * @param {string} options.session the other page's
   * @param {RTCConfiguration} options.configuration
   * @param {MediaStreamTrack} options.track
   * @param {boolean} options.sends whether the track is sent from the beginning
   * @param {() => boolean} options.polite
   * @param {(signal: Signal) => void} options.send
   * @param {(track: MediaStreamTrack) => void} options.onTrack
   * @param {() => void} options.onState
   * @param {() => Promise<void>} options.onRestart runs before the connection is made anew
   */
  constructor(options) {
    this.options = options;
    const connection = new RTCPeerConnection(options.configuration);
    this.connection = connection;
    connection.ontrack = ({ track }) => options.onTrack(track);
    connection.onicecandidate = ({ candidate }) => candidate?.candidate && this.#gather(candidate);
    connection.onnegotiationneeded = () => this.#negotiate();
    connection.oniceconnectionstatechange = () => this.#onIceState();
    connection.onconnectionstatechange = () => options.onState();
    this.sender = connection.addTrack(options.track, new MediaStream([options.track]));
    if (!options.sends) this.sender.replaceTrack(null);
  }

  get session() {
    return this.options.session;
  }

  get connected() {
    return this.connection.connectionState === "connected";
  }

  /** How loud the other was since the last call, from 0 to 1. */
  async measure() {
    const reports = await this.connection.getReceivers()[0]?.getStats();
    const inbound = reports && [...reports.values()].find(({ type }) => type === "inbound-rtp");
    const { totalAudioEnergy: energy = 0, totalSamplesDuration: seconds = 0 } = inbound ?? {};
    const before = this.#heard;
    this.#heard = { energy, seconds };
    return seconds > before.seconds ? Math.sqrt((energy - before.energy) / (seconds - before.seconds)) : 0;
  }

  close() {
    clearTimeout(this.#gatherTimer);
    clearTimeout(this.#lostTimer);
    this.connection.close();
  }

  /** @param {RTCConfiguration} configuration */
  configure(configuration) {
    this.connection.setConfiguration(configuration);
  }

  /** Send this track from now on, or nothing. @param {MediaStreamTrack | null} track */
  async replace(track) {
    await this.sender.replaceTrack(track);
  }

  /** Make the connection anew: the network has changed, or the way to the other is lost. */
  async restart() {
    this.#triedAt = Date.now();
    await this.options.onRestart();
    if (this.connection.signalingState !== "closed") this.connection.restartIce();
  }

  /** Called every second: try again what has led to nothing. */
  tick() {
    const { connection } = this;
    if (this.connected) {
      this.#tries = 0;
      this.#triedAt = Date.now();
      return;
    }
    if (Date.now() - this.#triedAt < Math.min(FIRST_TRY_MS * 2 ** this.#tries, LONGEST_TRY_MS)) return;
    this.#tries += 1;
    this.#triedAt = Date.now();
    // An offer that was lost on the way would never be answered, and hold back every other one.
    if (connection.signalingState === "have-local-offer") this.#sendDescription();
    else this.restart();
  }

  /** Take what the other side says. @param {VoiceSignalledMessage} signal */
  take(signal) {
    this.#signals = this.#signals.then(() => this.#take(signal)).catch(() => {});
    return this.#signals;
  }

  /** @param {VoiceSignalledMessage} signal */
  async #take({ description, candidates }) {
    if (description) await this.#takeDescription(JSON.parse(description));
    if (!this.#ignoresOffer) await this.#takeCandidates(candidates.map((text) => JSON.parse(text)));
  }

  /** @param {RTCSessionDescriptionInit} description */
  async #takeDescription(description) {
    const { connection } = this;
    const collides = description.type === "offer" && (this.#makingOffer || connection.signalingState !== "stable");
    this.#ignoresOffer = collides && !this.options.polite();
    if (this.#ignoresOffer) return;
    await connection.setRemoteDescription(description);
    if (description.type === "offer") {
      await connection.setLocalDescription();
      this.#sendDescription();
    }
    await this.#takeCandidates(this.#early.splice(0));
  }

  /** @param {RTCIceCandidateInit[]} candidates */
  async #takeCandidates(candidates) {
    if (!this.connection.remoteDescription) {
      this.#early.push(...candidates);
      return;
    }
    for (const candidate of candidates) await this.connection.addIceCandidate(candidate);
  }

  #negotiate() {
    const first = !this.connection.remoteDescription;
    if (!first || !this.options.polite()) this.#offer();
    else setTimeout(() => this.connection.remoteDescription || this.#offer(), POLITE_WAIT_MS);
  }

  async #offer() {
    if (this.connection.signalingState === "closed") return;
    try {
      this.#makingOffer = true;
      await this.connection.setLocalDescription();
      this.#sendDescription();
    } catch {
      // The other side's offer came first; if nothing comes of it, `tick` tries again.
    } finally {
      this.#makingOffer = false;
    }
  }

  #sendDescription() {
    const description = this.connection.localDescription;
    if (description) this.options.send({ description: JSON.stringify(description) });
  }

  /** @param {RTCIceCandidate} candidate */
  #gather(candidate) {
    this.#gathered.push(JSON.stringify(candidate));
    if (this.#gathered.length >= MOST_CANDIDATES) this.#sendCandidates();
    else this.#gatherTimer ??= setTimeout(() => this.#sendCandidates(), GATHER_MS);
  }

  #sendCandidates() {
    clearTimeout(this.#gatherTimer);
    this.#gatherTimer = undefined;
    if (this.#gathered.length) this.options.send({ candidates: this.#gathered.splice(0) });
  }

  #onIceState() {
    clearTimeout(this.#lostTimer);
    const state = this.connection.iceConnectionState;
    if (state === "failed") this.restart();
    if (state === "disconnected") this.#lostTimer = setTimeout(() => this.restart(), LOST_MS);
  }
}
