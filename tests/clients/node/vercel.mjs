// Vercel's AI SDK with its provider for OpenAI's interface.

import { createOpenAICompatible } from "@ai-sdk/openai-compatible";
import { generateText, jsonSchema, streamText, tool } from "ai";
import { run } from "./program.mjs";

const asked = ({ base_url, token, model, messages, tools, retries }, signal) => ({
  model: createOpenAICompatible({ name: "helicone", baseURL: base_url, apiKey: token })(model),
  messages,
  abortSignal: signal,
  ...(retries === undefined ? {} : { maxRetries: retries }),
  ...(tools && {
    tools: Object.fromEntries(
      tools.map(({ function: { name, parameters } }) => [name, tool({ inputSchema: jsonSchema(parameters) })]),
    ),
  }),
});

await run({
  async *stream(options, signal) {
    const calls = [];
    const { fullStream } = streamText({ ...asked(options, signal), includeRawChunks: true, onError: () => {} });
    for await (const part of fullStream) {
      if (part.type === "error") throw part.error;
      if (part.type === "raw") yield {};
      if (part.type === "text-delta") yield { text: part.text };
      if (part.type === "reasoning-delta") yield { reasoning: part.text };
      if (part.type === "tool-call") {
        calls.push({ id: part.toolCallId, name: part.toolName, arguments: JSON.stringify(part.input) });
        yield { tools: calls };
      }
      if (part.type === "finish") yield { finish: part.finishReason };
    }
  },
  async complete(options) {
    return { text: (await generateText(asked(options))).text };
  },
});
