// What the clients have in common: `node <client>.mjs` answers each line of JSON on stdin with one on stdout.
//
// A line is `{action, base_url, token, model, messages, tools?, retries?}`; without `retries` the client does as it likes.

import { createInterface } from "node:readline";

/**
 * What a client is asked for.
 *
 * `stream` gives pieces of a reply as they come: `{text}`, `{reasoning}`, `{tools}` (all calls so far) and `{finish}`.
 * `complete` gives `{text}` of a whole reply. Both throw what the client throws.
 *
 * @typedef {object} Client
 * @property {(options: any, signal?: AbortSignal) => AsyncIterable<any>} stream
 * @property {(options: any) => Promise<any>} [complete]
 */

/** @param {Client} client */
export async function run(client) {
  const actions = { stream, complete, cancel };
  for await (const line of createInterface({ input: process.stdin })) {
    const { action, ...options } = JSON.parse(line);
    process.stdout.write(`${JSON.stringify(await actions[action](client, options))}\n`);
  }
}

/** Reads a reply to its end, and tells also what was there when it broke off. */
async function stream(client, options) {
  const told = { text: "", reasoning: "", tools: [], finish: null, error: null };
  try {
    for await (const piece of client.stream(options)) {
      told.text += piece.text ?? "";
      told.reasoning += piece.reasoning ?? "";
      told.tools = piece.tools ?? told.tools;
      told.finish = piece.finish ?? told.finish;
    }
  } catch (error) {
    told.error = asJson(error);
  }
  return told;
}

async function complete(client, options) {
  try {
    return { ...(await client.complete(options)), error: null };
  } catch (error) {
    return { error: asJson(error) };
  }
}

/** Leaves after the first piece; the process lives on, whose end would close everything. */
async function cancel(client, options) {
  const leaving = new AbortController();
  try {
    for await (const _ of client.stream(options, leaving.signal)) {
      leaving.abort();
      break;
    }
  } catch (error) {
    if (!leaving.signal.aborted) throw error;
  }
  return { left: true };
}

function asJson(error) {
  const found = error?.lastError ?? error; // Vercel's wraps the last of several tries
  return {
    status: found?.status ?? found?.statusCode ?? null,
    message: String(found?.message ?? (typeof found === "string" ? found : JSON.stringify(found))),
  };
}
