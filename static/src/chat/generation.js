// Runs one generation: asks for it once, adds what arrives to the reply, and stops when told to.

import { addEvent, endReply, isGrowing } from "./chat-reply.js";
import { readEvents } from "./event-stream.js";
import { SourceError, ownError } from "../shared/source-api.js";

// How long a stopped generation may take to say what it cost before the connection is cut.
const FAREWELL_MS = 1000;

/** One generation, from the request to the end of its reply. It never asks twice. */
export class Generation {
  #aborter = new AbortController();
  #isStopping = false;
  /** @type {ReturnType<typeof setTimeout> | undefined} */
  #farewell;

  /**
   * @param {import("../shared/source-api.js").SourceApi} api
   * @param {import("./chat-reply.js").Reply} reply is filled in place
   * @param {{onChange?: () => void, now?: () => number, farewell?: number}} [options]
   */
  constructor(api, reply, { onChange = () => {}, now = Date.now, farewell = FAREWELL_MS } = {}) {
    this.api = api;
    this.reply = reply;
    this.onChange = onChange;
    this.now = now;
    this.farewell = farewell;
  }

  /**
   * Runs to the end, whatever the end is: the outcome is in the reply, never thrown.
   *
   * @param {object} body of the request, without `stream`
   */
  async run(body) {
    const { api, reply, now } = this;
    const signal = this.#aborter.signal;
    try {
      const response = await api.open("POST", "generate", { body: { ...body, stream: true }, signal });
      const isStream = response.headers.get("Content-Type")?.startsWith("text/event-stream");
      if (!isStream || !response.body) throw ownError("bad_answer", api.locale, { status: response.status });
      for await (const event of readEvents(response.body)) {
        addEvent(reply, event, now());
        if (!isGrowing(reply)) break;
        this.onChange();
      }
    } catch (error) {
      // Without a SourceError an open stream broke: what has arrived is kept and marked as broken off.
      if (error instanceof SourceError) {
        reply.error = describeError(error);
        endReply(reply, "error", now());
      }
    } finally {
      clearTimeout(this.#farewell);
      endReply(reply, this.#isStopping ? "stopped" : reply.error ? "error" : "truncated", now());
    }
  }

  /** Stops: asks the source to, so that it can still say what it cost; a second call cuts the connection at once. */
  stop() {
    const id = this.reply.generation_id;
    if (this.#isStopping || !id) {
      this.#isStopping = true;
      this.#aborter.abort();
      return;
    }
    this.#isStopping = true;
    this.#farewell = setTimeout(() => this.#aborter.abort(), this.farewell);
    // Unknown or unreachable: cutting the connection stops it too.
    this.api.send("DELETE", `generations/${encodeURIComponent(id)}`).catch(() => {});
  }

  /** Cuts the connection; the source then closes its own to the gateway. */
  abort() {
    this.#isStopping = true;
    this.#aborter.abort();
  }
}

/**
 * Gives the plain values of an error, which can be kept with the conversation.
 *
 * @param {SourceError} error
 * @returns {import("../shared/source-api.js").ErrorBody}
 */
function describeError({ code, message, hint, detail, attempts, link, retryable }) {
  return { code, message, hint, detail, attempts, link, retryable };
}
