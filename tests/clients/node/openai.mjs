// OpenAI's own client for Node.

import OpenAI from "openai";
import { run } from "./program.mjs";

const made = ({ base_url, token, retries }) =>
  new OpenAI({ baseURL: base_url, apiKey: token, ...(retries === undefined ? {} : { maxRetries: retries }) });

await run({
  async *stream({ model, messages, tools, ...options }, signal) {
    const request = { model, messages, stream: true, ...(tools && { tools }) };
    const chunks = await made(options).chat.completions.create(request, { signal });
    const calls = [];
    for await (const { choices } of chunks) {
      for (const { delta, finish_reason } of choices) {
        for (const { index, id, function: called } of delta.tool_calls ?? []) {
          calls[index] ??= { id, name: called.name, arguments: "" };
          calls[index].arguments += called.arguments ?? "";
        }
        yield { text: delta.content ?? "", reasoning: delta.reasoning_content ?? "", tools: calls, finish: finish_reason };
      }
    }
  },
  async complete({ model, messages, ...options }) {
    const completion = await made(options).chat.completions.create({ model, messages });
    return { text: completion.choices[0].message.content };
  },
});
