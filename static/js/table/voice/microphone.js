// The microphone: opened by a click, closed when the player leaves the talk. How loud it is, and which devices there are.

/** Why there is no sound from the microphone, by the name of the browser's error. @type {Record<string, string>} */
const PROBLEMS = {
  NotAllowedError: "The microphone is not allowed. Allow it in the browser’s settings of this page, then join again.",
  SecurityError: "The microphone is not allowed on this page.",
  NotFoundError: "No microphone was found. Connect one, then join again.",
  OverconstrainedError: "The chosen microphone was not found. Choose another one.",
  NotReadableError: "The microphone is in use by another program, or does not work.",
  AbortError: "The microphone does not work.",
};

/** @param {unknown} error @returns {string} */
export const problemOf = (error) =>
  (error instanceof DOMException && PROBLEMS[error.name]) || "The microphone could not be used.";

export class Microphone {
  /** @type {MediaStream | null} */
  #stream = null;
  /** @type {AudioContext | null} */
  #context = null;
  /** @type {AnalyserNode | null} */
  #analyser = null;

  /** Open the chosen device, or the system's. Throws what `problemOf` explains. @param {string} device */
  async open(device) {
    if (!navigator.mediaDevices) throw new DOMException("not over plain http", "SecurityError");
    const wanted = { echoCancellation: true, noiseSuppression: true, autoGainControl: true };
    const stream = await navigator.mediaDevices.getUserMedia({
      audio: device ? { ...wanted, deviceId: { exact: device } } : wanted,
    });
    this.close();
    this.#stream = stream;
    this.#measure(stream);
    return this.track;
  }

  /** @returns {MediaStreamTrack} */
  get track() {
    const track = this.#stream?.getAudioTracks()[0];
    if (!track) throw new Error("the microphone is not open");
    return track;
  }

  get isOpen() {
    return this.#stream !== null;
  }

  /** How loud it is now, from 0 to 1. */
  get level() {
    if (!this.#analyser) return 0;
    const samples = new Float32Array(this.#analyser.fftSize);
    this.#analyser.getFloatTimeDomainData(samples);
    return Math.sqrt(samples.reduce((sum, sample) => sum + sample * sample, 0) / samples.length);
  }

  close() {
    for (const track of this.#stream?.getTracks() ?? []) track.stop();
    this.#context?.close();
    this.#stream = this.#context = this.#analyser = null;
  }

  /** @param {MediaStream} stream */
  #measure(stream) {
    this.#context = new AudioContext();
    this.#analyser = this.#context.createAnalyser();
    this.#analyser.fftSize = 8_192; // a sixth of a second
    this.#context.createMediaStreamSource(stream).connect(this.#analyser);
  }
}

/**
 * The devices of a kind. Their names are known once the microphone was allowed.
 * @param {MediaDeviceKind} kind @returns {Promise<import("./state.js").Device[]>}
 */
export async function devices(kind) {
  const found = (await navigator.mediaDevices?.enumerateDevices()) ?? [];
  return found
    .filter((each) => each.kind === kind && each.deviceId && each.deviceId !== "default")
    .map(({ deviceId, label }, i) => ({ id: deviceId, label: label || `Device ${i + 1}` }));
}

/** Whether this browser can play the sound on another device than the system's. */
export const choosesOutput = "setSinkId" in HTMLMediaElement.prototype;
