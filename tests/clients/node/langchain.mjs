// LangChain's model for OpenAI's interface, which LibreChat builds on.

import { ChatOpenAI } from "@langchain/openai";
import { run } from "./program.mjs";

const made = ({ base_url, token, model, tools, retries }) => {
  const chat = new ChatOpenAI({
    model,
    apiKey: token,
    configuration: { baseURL: base_url },
    ...(retries === undefined ? {} : { maxRetries: retries }),
  });
  return tools ? chat.bindTools(tools) : chat;
};

await run({
  async *stream({ messages, ...options }, signal) {
    let whole = null;
    for await (const chunk of await made(options).stream(messages, { signal })) {
      whole = whole ? whole.concat(chunk) : chunk;
      const calls = (whole.tool_call_chunks ?? []).map(({ id, name, args }) => ({ id, name, arguments: args }));
      yield { text: chunk.text, reasoning: chunk.additional_kwargs.reasoning_content ?? "", tools: calls };
    }
    yield { finish: whole?.response_metadata.finish_reason };
  },
  async complete({ messages, ...options }) {
    return { text: (await made(options).invoke(messages)).text };
  },
});
