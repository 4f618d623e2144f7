// Reads the events of one answer as they arrive, however the network split its bytes.

import { EventSourceParserStream } from "eventsource-parser/stream";

/** @typedef {{event: string, data: any}} StreamEvent `event` is "" for the gateway's own chunks. */

// Far above any real chunk, images included; without a limit one endless line would fill the memory.
const LONGEST_EVENT = 16 * 1024 * 1024;

/**
 * Gives the events one by one, with their JSON read; leaving the loop gives up the rest of the answer.
 *
 * @param {ReadableStream<BufferSource>} body
 * @returns {AsyncGenerator<StreamEvent, void, undefined>}
 */
export async function* readEvents(body) {
  const reader = body
    .pipeThrough(new TextDecoderStream())
    .pipeThrough(new EventSourceParserStream({ maxBufferSize: LONGEST_EVENT }))
    .getReader();
  try {
    for (;;) {
      const { done, value } = await reader.read();
      if (done) return;
      yield { event: value.event ?? "", data: JSON.parse(value.data) };
    }
  } finally {
    // A stream that already failed fails here once more, and has been reported.
    reader.cancel().catch(() => {});
  }
}
