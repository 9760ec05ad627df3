// How this browser reaches the others: servers and short-lived credentials from the site, renewed before they end.

/** @typedef {{ice_servers: RTCIceServer[], ttl: number, relay_only: boolean, note?: string}} IceAnswer */

/** The part of their life after which credentials are renewed. */
const RENEW_AFTER = 0.7;
const RETRY_MS = 20_000;

/** The site gives no credentials; the text says why. */
export class IceRefused extends Error {}

export class IceServers {
  /** @type {IceAnswer | null} */
  #answer = null;
  #askedAt = 0;
  /** @type {ReturnType<typeof setTimeout> | undefined} */
  #timer;

  /** @param {string} url @param {() => void} onRenewed */
  constructor(url, onRenewed) {
    this.url = url;
    this.onRenewed = onRenewed;
  }

  /** Ask the site, and from now on again before the credentials end. @returns {Promise<IceAnswer>} */
  async ask() {
    clearTimeout(this.#timer);
    const response = await fetch(this.url, { credentials: "same-origin", cache: "no-store" });
    const answer = await response.json().catch(() => ({}));
    if (!response.ok) {
      const wait = Number(response.headers.get("Retry-After")) * 1_000 || RETRY_MS;
      if (this.#answer) this.#plan(wait);
      throw new IceRefused(answer.message || "The site did not answer. Please try again.");
    }
    this.#askedAt = Date.now();
    this.#answer = answer;
    this.#plan(answer.ttl * 1_000 * RENEW_AFTER);
    return answer;
  }

  /** Ask again if the credentials are older than a third of their life: a connection is about to be made anew. */
  async freshen() {
    const age = Date.now() - this.#askedAt;
    if (this.#answer && age > (this.#answer.ttl * 1_000) / 3) await this.#renew();
  }

  /** @param {boolean} relayOnly @returns {RTCConfiguration} */
  configuration(relayOnly) {
    const relay = Boolean(this.#answer?.relay_only || relayOnly);
    return { iceServers: this.#answer?.ice_servers ?? [], iceTransportPolicy: relay ? "relay" : "all" };
  }

  stop() {
    clearTimeout(this.#timer);
    this.#answer = null;
  }

  /** @param {number} milliseconds */
  #plan(milliseconds) {
    this.#timer = setTimeout(() => this.#renew(), milliseconds);
  }

  async #renew() {
    try {
      await this.ask();
      this.onRenewed();
    } catch (error) {
      // What runs goes on; without a network there is no answer at all.
      if (!(error instanceof IceRefused) && this.#answer) this.#plan(RETRY_MS);
    }
  }
}
