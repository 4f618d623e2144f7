// Conversations as files: JSON that can be read back, and Markdown for people.

import { isPicture, startReply } from "../chat/chat-reply.js";
import { createId } from "./conversations.js";

/**
 * @typedef {import("../chat/chat-reply.js").Message} Message
 * @typedef {import("../chat/chat-reply.js").Reply} Reply
 * @typedef {import("./conversations.js").Conversation} Conversation
 */

const FORMAT = "helicone-chat-conversations";
const VERSION = 1;
const LONGEST_TITLE = 200;
const STATES = ["complete", "truncated", "stopped", "error"];

/** A file that is not ours; `code` names the sentence. */
export class FileError extends Error {
  /** @param {"unreadable" | "newer" | "empty"} code */
  constructor(code) {
    super(code);
    this.code = code;
  }
}

/** @param {Conversation[]} conversations */
export function writeConversations(conversations) {
  return `${JSON.stringify({ format: FORMAT, version: VERSION, conversations }, null, 2)}\n`;
}

/**
 * Reads conversations back. Nothing is taken over but what is known, each value of the right kind.
 *
 * @param {string} text
 * @returns {Conversation[]}
 */
export function readConversations(text) {
  let file;
  try {
    file = JSON.parse(text);
  } catch {
    throw new FileError("unreadable");
  }
  if (file?.format !== FORMAT || !Array.isArray(file.conversations)) throw new FileError("unreadable");
  if (!(file.version <= VERSION)) throw new FileError("newer");
  const conversations = file.conversations.map(readConversation);
  if (conversations.length === 0) throw new FileError("empty");
  return conversations;
}

/**
 * @param {any} value
 * @returns {Conversation}
 */
function readConversation(value) {
  if (!Array.isArray(value?.messages)) throw new FileError("unreadable");
  const now = Date.now();
  const created = numberOf(value.created_at) ?? now;
  return {
    id: idOf(value.id),
    title: textOf(value.title).slice(0, LONGEST_TITLE),
    is_named: value.is_named === true,
    created_at: created,
    updated_at: numberOf(value.updated_at) ?? created,
    messages: withOwnIds(value.messages.map(readMessage)),
    charges: readCharges(value.charges),
    system: textOf(value.system),
  };
}

/**
 * Gives a message another id where one before it has the same.
 *
 * @param {Message[]} messages
 */
function withOwnIds(messages) {
  const taken = new Set();
  return messages.map((message) => {
    const own = taken.has(message.id) ? { ...message, id: createId() } : message;
    taken.add(own.id);
    return own;
  });
}

/**
 * @param {any} value
 * @returns {Message}
 */
function readMessage(value) {
  const id = idOf(value?.id);
  if (typeof value?.content !== "string") throw new FileError("unreadable");
  const { content } = value;
  if (value.role === "user") {
    const images = listOf(value.images).filter(isPicture);
    return { id, role: "user", content, ...(images.length > 0 ? { images } : {}) };
  }
  if (value.role !== "assistant") throw new FileError("unreadable");
  return {
    ...startReply(id, numberOf(value.started_at) ?? 0),
    content,
    reasoning: textOf(value.reasoning),
    state: STATES.includes(value.state) ? value.state : "truncated",
    reasoning_ms: numberOf(value.reasoning_ms),
    total_ms: numberOf(value.total_ms),
    generation_id: textOf(value.generation_id) || null,
    request_id: textOf(value.request_id) || null,
    model: textOf(value.model) || null,
    refusal: textOf(value.refusal),
    images: listOf(value.images).filter(isPicture),
    tools: listOf(value.tools).map((call, index) => ({
      index,
      name: textOf(call?.name),
      arguments: textOf(call?.arguments),
    })),
    reasoning_details: listOf(value.reasoning_details).filter((detail) => typeof detail === "object"),
    finish: readFinish(value.finish),
    error: readError(value.error),
  };
}

/**
 * @param {any} value
 * @returns {Reply["finish"]}
 */
function readFinish(value) {
  if (!STATES.includes(value?.state)) return null;
  const usd = numberOf(value.cost?.usd);
  return {
    state: value.state,
    finish_reason: textOf(value.finish_reason) || null,
    usage: readUsage(value.usage),
    cost: usd === null ? null : { usd, estimated: value.cost.estimated === true, simulated: value.cost.simulated === true },
    provider: textOf(value.provider) || null,
    model_served: textOf(value.model_served) || null,
    cache: value.cache === "hit" ? "hit" : null,
    request_url: textOf(value.request_url) || null,
    citations: listOf(value.citations).map((one) => ({ url: textOf(one?.url), title: textOf(one?.title) })),
    dropped_parameters: listOf(value.dropped_parameters).map((one) => ({
      name: textOf(one?.name),
      reason: textOf(one?.reason),
    })),
    notices: listOf(value.notices).map((one) => ({ code: textOf(one?.code), message: textOf(one?.message) })),
  };
}

/** @param {any} value */
function readUsage(value) {
  if (typeof value !== "object" || value === null) return null;
  const { prompt_tokens_details: input, completion_tokens_details: output } = value;
  return {
    prompt_tokens: numberOf(value.prompt_tokens) ?? 0,
    completion_tokens: numberOf(value.completion_tokens) ?? 0,
    prompt_tokens_details: { cached_tokens: numberOf(input?.cached_tokens) ?? 0 },
    completion_tokens_details: { reasoning_tokens: numberOf(output?.reasoning_tokens) ?? 0 },
    estimated: value.estimated === true,
  };
}

/**
 * @param {any} value
 * @returns {Reply["error"]}
 */
function readError(value) {
  if (!textOf(value?.message)) return null;
  const [code, message, hint, detail] = [value.code, value.message, value.hint, value.detail].map(textOf);
  return { code, message, hint, detail, link: null, attempts: [], retryable: value.retryable === true };
}

/** @param {any} value */
function readCharges(value) {
  const entries = Object.entries(typeof value === "object" && value !== null ? value : {});
  return Object.fromEntries(
    entries.map(([id, charge]) => [
      id,
      {
        tokens: numberOf(charge?.tokens) ?? 0,
        usd: numberOf(charge?.usd),
        estimated: charge?.estimated === true,
        simulated: charge?.simulated === true,
      },
    ]),
  );
}

/**
 * What is no id, `undefined` among it, gets one: the conversation could not be stored, nor its messages be told apart.
 *
 * @param {unknown} value
 */
const idOf = (value) => (typeof value === "string" && /^[\w-]{1,64}$/.test(value) ? value : createId());

/** @param {unknown} value */
const textOf = (value) => (typeof value === "string" ? value : "");

/** @param {unknown} value */
const numberOf = (value) => (typeof value === "number" && Number.isFinite(value) && value >= 0 ? value : null);

/**
 * @param {unknown} value
 * @returns {any[]}
 */
const listOf = (value) => (Array.isArray(value) ? value : []);

/**
 * Writes a conversation for people.
 *
 * @param {Conversation} conversation
 * @param {{untitled: string, you: string, assistant: string, system: string, image: (number: number) => string}} words
 */
export function writeMarkdown({ title, system, messages }, words) {
  const parts = [`# ${title || words.untitled}`];
  if (system?.trim()) parts.push(`## ${words.system}`, system.trim());
  for (const message of messages) {
    const isOwn = message.role === "user";
    const model = isOwn ? "" : message.finish?.model_served || message.model;
    parts.push(`## ${isOwn ? words.you : words.assistant}${model ? ` (${model})` : ""}`);
    // A picture as text would be a wall of letters.
    parts.push(...(message.images ?? []).map((_, index) => `*[${words.image(index + 1)}]*`));
    if (message.content.trim()) parts.push(message.content.trim());
  }
  return `${parts.join("\n\n")}\n`;
}

/**
 * Gives a file name that every system takes.
 *
 * @param {string} title
 * @param {string} ending
 */
export function fileName(title, ending) {
  const name = title.normalize("NFC").replace(/[^\p{L}\p{N} _-]+/gu, "").trim().slice(0, 60).trim();
  return `${name || "conversation"}.${ending}`;
}
