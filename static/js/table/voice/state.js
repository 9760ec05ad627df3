// What the page knows of the talk at the table, for the views; only voice.js changes it.

const STORED = "bridge.voice";

/** @typedef {{id: string, label: string}} Device */
/**
 * What the player has chosen; kept in this browser. An empty device is the system's.
 * @typedef {{input: string, output: string, pushToTalk: boolean, relayOnly: boolean}} VoicePreferences
 */
/**
 * @typedef {object} VoiceState
 * @property {"off" | "joining" | "on"} status
 * @property {boolean} muted
 * @property {boolean} holding whether the key or button of push to talk is held
 * @property {Talker[]} talkers who talks, by the server
 * @property {Set<number>} speaking the players whose voice is heard now
 * @property {Map<number, "connecting" | "connected">} links how far the connection to each of the others is
 * @property {Map<number, number>} volumes from 0 to 1
 * @property {string} problem a sentence; empty when there is none
 * @property {string} note what may fail on this site
 * @property {boolean} blocked whether the browser waits for a click before it plays sound
 * @property {boolean} canRelay whether the site has a TURN server
 * @property {boolean} mustRelay whether the site sends all voice through it
 * @property {Device[]} inputs
 * @property {Device[]} outputs
 * @property {VoicePreferences} preferences
 */

/** @returns {VoiceState} */
export const createVoice = () => ({
  status: "off",
  muted: false,
  holding: false,
  talkers: [],
  speaking: new Set(),
  links: new Map(),
  volumes: new Map(),
  problem: "",
  note: "",
  blocked: false,
  canRelay: true,
  mustRelay: false,
  inputs: [],
  outputs: [],
  preferences: { input: "", output: "", pushToTalk: false, relayOnly: false },
});

/** Whether what the microphone hears is sent. @param {VoiceState} voice */
export const sends = ({ status, muted, holding, preferences }) =>
  status === "on" && (preferences.pushToTalk ? holding : !muted);

/** @param {VoiceState} voice */
export function readPreferences(voice) {
  try {
    Object.assign(voice.preferences, JSON.parse(localStorage.getItem(STORED) ?? "{}"));
  } catch {
    localStorage.removeItem(STORED);
  }
}

/** @param {VoiceState} voice */
export const storePreferences = (voice) => localStorage.setItem(STORED, JSON.stringify(voice.preferences));
