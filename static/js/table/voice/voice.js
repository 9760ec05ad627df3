// The talk at the table: joining, muting and leaving, and what the server and the other browsers say about it.

import { newId } from "../connection/socket.js";
import { mySeat } from "../model.js";
import { order } from "../rules.js";
import { IceRefused, IceServers } from "./ice.js";
import { Loudspeakers } from "./loudspeakers.js";
import { Mesh } from "./mesh.js";
import { choosesOutput, devices, Microphone, problemOf } from "./microphone.js";
import { readPreferences, sends, storePreferences } from "./state.js";

/** @typedef {import("../actions.js").Page} Page */

/** The level from which somebody counts as speaking, and for how long they still do in a pause. */
const LOUD = 0.01;
const PAUSE_MS = 600;
const LISTEN_MS = 200;
const AGAIN_MS = 2_000;
const PATIENCE_MS = 20_000;

export class Voice {
  /** Of this page's present talk. */
  #session = "";
  /** Of the list of talkers that came last on this connection. */
  #version = 0;
  /** Until when others may be missing from the list without having left. */
  #patientUntil = 0;
  /** Ids of this page's messages that are not answered, and whether each was a joining. @type {Map<string, boolean>} */
  #sent = new Map();
  #microphone = new Microphone();
  /** @type {ReturnType<typeof setInterval> | undefined} */
  #listening;
  #ticks = 0;
  /** When each player was heard last. @type {Map<number, number>} */
  #heardAt = new Map();
  /** @type {Seat | null} */
  #seat = null;

  /** @param {Page} page @param {string} room */
  constructor(page, room) {
    this.page = page;
    this.voice = page.model.voice;
    readPreferences(this.voice);
    this.ice = new IceServers(`/api/rooms/${room}/ice`, () => this.mesh.configure());
    this.speakers = new Loudspeakers(() => this.#change({ blocked: true }));
    this.mesh = new Mesh({
      configuration: () => this.ice.configuration(this.voice.preferences.relayOnly),
      track: () => this.#microphone.track,
      sends: () => sends(this.voice),
      polite: (player) => this.#order(page.model.you.player) > this.#order(player),
      send: (to, session, signal) => this.#send({ type: "voice_signal", to, session, ...signal }),
      onTrack: (player, track) => this.#onTrack(player, track),
      onState: () => this.#onState(),
      onRestart: () => this.ice.freshen(),
    });
    navigator.mediaDevices?.addEventListener?.("devicechange", () => this.#listDevices());
    addEventListener("online", () => this.mesh.restart());
    addEventListener("pagehide", () => this.leave());
  }

  async join() {
    if (this.voice.status !== "off") return;
    this.#change({ status: "joining", problem: "", blocked: false });
    try {
      await this.#microphone.open(this.voice.preferences.input);
      const { note = "", relay_only: mustRelay, ice_servers: servers } = await this.ice.ask();
      const canRelay = servers.some(({ urls }) => [urls].flat().some((url) => url.startsWith("turn")));
      this.#change({ note, mustRelay, canRelay });
      if (!canRelay && this.voice.preferences.relayOnly) this.prefer({ relayOnly: false });
    } catch (error) {
      const refused = error instanceof IceRefused || error instanceof TypeError;
      this.#stop(error instanceof IceRefused ? error.message : refused ? "There is no network." : problemOf(error));
      return;
    }
    this.#session = newId();
    this.#microphone.track.onended = () => this.leave("The microphone was disconnected.");
    this.#tell(true);
    this.#listDevices();
    this.#listening = setInterval(() => this.#listen(), LISTEN_MS);
  }

  /** @param {string} [problem] why, where the player did not choose to */
  leave(problem = "") {
    if (this.voice.status === "off") return;
    this.#stop(problem);
    this.#tell(false);
  }

  mute() {
    this.#change({ muted: !this.voice.muted });
    this.#apply();
    this.#tell(true);
  }

  /** @param {boolean} holding whether the key or button of push to talk is held */
  hold(holding) {
    if (!this.voice.preferences.pushToTalk || this.voice.status !== "on" || this.voice.holding === holding) return;
    this.#change({ holding });
    this.#apply();
  }

  /** @param {number} player @param {number} volume from 0 to 1 */
  setVolume(player, volume) {
    this.voice.volumes.set(player, volume);
    this.speakers.setVolume(player, volume);
  }

  /** @param {Partial<import("./state.js").VoicePreferences>} chosen */
  async prefer(chosen) {
    Object.assign(this.voice.preferences, chosen);
    storePreferences(this.voice);
    this.page.changed();
    if (chosen.output !== undefined) this.speakers.setOutput(chosen.output);
    if (chosen.input !== undefined && this.voice.status === "on") await this.#reopen();
    if (chosen.relayOnly !== undefined) {
      this.mesh.configure();
      this.mesh.restart();
    }
    if (chosen.pushToTalk !== undefined) this.#apply();
  }

  resume() {
    this.#change({ blocked: false });
    this.speakers.resume();
  }

  /** Take a message of the server. Returns whether it was one about voice. @param {ServerMessage} message */
  take(message) {
    switch (message.type) {
      case "voice":
        this.#onTalkers(message);
        return true;
      case "voice_signal":
        if (this.voice.status === "on") this.mesh.take(message);
        return true;
      case "done":
        return this.#sent.delete(message.id);
      case "refused":
        return this.#onRefused(message);
      default:
        return false;
    }
  }

  /** After any other message: the connection may be new, and the seat or the settings may have changed. @param {ServerMessage} message */
  follow(message) {
    if (message.type !== "welcome" && message.type !== "room") return;
    if (message.type === "welcome") this.#version = 0;
    const seat = mySeat(this.page.model);
    const allowed = seat !== null && Boolean(this.page.model.room?.settings.voice);
    const asks = message.type === "welcome" || seat !== this.#seat;
    this.#seat = seat;
    if (!allowed) {
      if (this.voice.status !== "off") this.#stop(seat ? "The host has switched voice off." : "");
      this.#change({ talkers: [] });
    } else if (this.voice.status === "off") {
      if (asks) this.#tell(false);
    } else if (message.type === "welcome" && this.#session) {
      this.#patientUntil = Date.now() + PATIENCE_MS;
      setTimeout(() => this.voice.status === "on" && this.#connect(), PATIENCE_MS);
      this.#tell(true);
    }
    // A seat that was left ends the connection at once.
    if (this.voice.status === "on") this.#connect();
  }

  /** @param {VoiceChangedMessage} message */
  #onTalkers({ version, talkers }) {
    if (version < this.#version) return;
    this.#version = version;
    this.#change({ talkers });
    if (this.voice.status === "off") return;
    const me = this.page.model.you.player;
    const here = talkers.some(({ player, session }) => player === me && session === this.#session);
    if (!here) return; // not yet; or the server has lost it, and finds it again with the next renewal
    this.#change({ status: "on" });
    this.#apply();
    this.#connect();
  }

  /**
   * Connect to the others who talk. After this page's socket was lost, theirs may have been too, and be back later: until
   * then connections to who still sits here are kept.
   */
  #connect() {
    const others = this.voice.talkers.filter(({ player }) => player !== this.page.model.you.player);
    if (Date.now() < this.#patientUntil) {
      for (const [player, { session }] of this.mesh.peers) {
        const known = others.some((talker) => talker.player === player);
        if (!known && this.#order(player) >= 0) others.push({ player, session, muted: false });
      }
    }
    this.mesh.follow(others);
    this.#onState();
  }

  /** @param {RefusedMessage} message @returns {boolean} */
  #onRefused({ id, code, message }) {
    const joining = id ? this.#sent.get(id) : undefined;
    if (!id || joining === undefined) return false;
    this.#sent.delete(id);
    if (!joining || this.voice.status === "off") return true;
    if (code === "busy" || code === "too_fast") setTimeout(() => this.#tell(true), AGAIN_MS);
    else this.#stop(message);
    return true;
  }

  /** Tell the server, unless the page has just left. @param {boolean} joined */
  #tell(joined) {
    if (joined && this.voice.status === "off") return;
    this.#send({ type: "voice", session: joined ? this.#session : newId(), joined, muted: this.voice.muted });
  }

  /** @param {Omit<VoiceMessage, "id"> | Omit<VoiceSignalMessage, "id">} fields */
  #send(fields) {
    const id = newId();
    this.#sent.set(id, fields.type === "voice" && "joined" in fields && fields.joined);
    this.page.socket.act(/** @type {Action} */ ({ ...fields, id }));
  }

  /** @param {number} player @param {MediaStreamTrack | null} track */
  #onTrack(player, track) {
    if (track) this.speakers.play(player, track, this.voice.volumes.get(player) ?? 1);
    else this.speakers.remove(player);
  }

  #onState() {
    const links = [...this.mesh.peers].map(([player, { connected }]) => [
      player,
      connected ? "connected" : "connecting",
    ]);
    this.#change({ links: new Map(/** @type {[number, "connecting" | "connected"][]} */ (links)) });
  }

  /** Send what the microphone hears, or nothing at all: not even silence. */
  #apply() {
    if (!this.#microphone.isOpen) return;
    const on = sends(this.voice);
    this.#microphone.track.enabled = on;
    this.mesh.replace(on ? this.#microphone.track : null);
  }

  async #reopen() {
    try {
      await this.#microphone.open(this.voice.preferences.input);
      this.#microphone.track.onended = () => this.leave("The microphone was disconnected.");
      this.#change({ problem: "" });
      this.#apply();
    } catch (error) {
      this.#change({ problem: problemOf(error) });
    }
  }

  /** @param {string} problem */
  #stop(problem) {
    clearInterval(this.#listening);
    this.mesh.close();
    this.ice.stop();
    this.#microphone.close();
    this.#session = "";
    this.#heardAt.clear();
    const none = { speaking: new Set(), links: new Map(), holding: false, blocked: false };
    this.#change({ ...none, status: "off", muted: false, problem });
  }

  async #listDevices() {
    if (this.voice.status === "off") return;
    this.#change({ inputs: await devices("audioinput") });
    if (choosesOutput) this.#change({ outputs: await devices("audiooutput") });
  }

  /** Who is heard now; every second also whether the connections stand. */
  async #listen() {
    this.#ticks += 1;
    if (this.#ticks % 5 === 0) this.mesh.tick();
    const levels = await Promise.all(
      [...this.mesh.peers].map(async ([player, peer]) => ({ player, level: await peer.measure() })),
    );
    const mine = sends(this.voice) ? this.#microphone.level : 0;
    const now = Date.now();
    for (const { player, level } of [...levels, { player: this.page.model.you.player, level: mine }]) {
      if (level > LOUD) this.#heardAt.set(player, now);
    }
    this.#showSpeaking([...this.#heardAt].filter(([, at]) => now - at < PAUSE_MS).map(([player]) => player));
  }

  /** @param {number[]} heard */
  #showSpeaking(heard) {
    const before = this.voice.speaking;
    const same = heard.length === before.size && heard.every((player) => before.has(player));
    if (!same && this.voice.status === "on") this.#change({ speaking: new Set(heard) });
  }

  /** @param {number} player */
  #order(player) {
    const seat = this.page.model.room?.players.find((each) => each.player === player)?.seat;
    return seat ? order(seat) : -1;
  }

  /** @param {Partial<import("./state.js").VoiceState>} changes */
  #change(changes) {
    Object.assign(this.voice, changes);
    this.page.changed();
  }
}
