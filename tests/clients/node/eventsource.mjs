// `fetch` and eventsource-parser: the event stream as its standard has it, without a client for OpenAI's interface.

import { EventSourceParserStream } from "eventsource-parser/stream";
import { run } from "./program.mjs";

await run({
  async *stream({ base_url, token, model, messages }, signal) {
    const response = await fetch(`${base_url}/chat/completions`, {
      method: "POST",
      headers: { Authorization: `Bearer ${token}`, "Content-Type": "application/json" },
      body: JSON.stringify({ model, messages, stream: true }),
      signal,
    });
    for await (const { data } of response.body
      .pipeThrough(new TextDecoderStream())
      .pipeThrough(new EventSourceParserStream())) {
      if (data === "[DONE]") return;
      const { choices = [], error } = JSON.parse(data);
      if (error) throw error;
      for (const { delta, finish_reason } of choices) yield { text: delta.content ?? "", finish: finish_reason };
    }
  },
});
