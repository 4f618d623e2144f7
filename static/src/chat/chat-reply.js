// What the events of one generation add up to: a message that grows, and how it ended.

import { messagesWithImages } from "./chat-images-sent.js";

/**
 * @typedef {import("../shared/source-api.js").ErrorBody} ErrorBody
 * @typedef {{code: string, message: string}} Notice
 * @typedef {{url: string, title?: string | null}} Citation
 * @typedef {{
 *   state: "complete" | "truncated" | "stopped" | "error", finish_reason?: string | null,
 *   usage?: {[name: string]: any} | null, cost?: {usd: number, estimated: boolean, simulated?: boolean} | null, provider?: string | null,
 *   model_served?: string | null, citations?: Citation[], cache?: "hit" | "miss" | null, request_url?: string | null,
 *   dropped_parameters?: {name: string, reason: string}[], notices?: Notice[],
 * }} Finish
 * @typedef {"waiting" | "reasoning" | "answering" | "complete" | "truncated" | "stopped" | "error"} ReplyState
 * @typedef {{index: number, name: string, arguments: string}} ToolCall `arguments` is JSON text, as the model wrote it;
 *   `index` is the gateway's, which tells the pieces of one call from those of another.
 * @typedef {{id: string, role: "user", content: string, images?: string[]}} UserMessage
 * @typedef {{
 *   id: string, role: "assistant", content: string, reasoning: string, state: ReplyState,
 *   started_at: number, reasoning_at: number | null, reasoning_ms: number | null, total_ms: number | null,
 *   generation_id: string | null, request_id: string | null, model: string | null, refusal: string, images: string[],
 *   tools: ToolCall[],
 *   reasoning_details: unknown[],
 *   finish: Finish | null, error: ErrorBody | null,
 * }} Reply
 * @typedef {UserMessage | Reply} Message
 */

/** The kinds of picture that are shown; everything else stays out, SVG above all. */
const PICTURE = /^data:image\/(?:png|jpeg|webp|gif);base64,[A-Za-z0-9+/=]+$/;

/**
 * Whether this is a picture that came with the text, so that showing it tells nobody.
 *
 * @param {unknown} url
 */
export function isPicture(url) {
  return typeof url === "string" && PICTURE.test(url);
}

/**
 * Makes the empty reply that the events are added to.
 *
 * @param {string} id
 * @param {number} now milliseconds
 * @returns {Reply}
 */
export function startReply(id, now) {
  return {
    id,
    role: "assistant",
    content: "",
    reasoning: "",
    state: "waiting",
    started_at: now,
    reasoning_at: null,
    reasoning_ms: null,
    total_ms: null,
    generation_id: null,
    request_id: null,
    model: null,
    refusal: "",
    images: [],
    tools: [],
    reasoning_details: [],
    finish: null,
    error: null,
  };
}

/** @param {Message} message */
export function isGrowing(message) {
  return message.role === "assistant" && ["waiting", "reasoning", "answering"].includes(message.state);
}

/**
 * Adds one event to the reply.
 *
 * @param {Reply} reply
 * @param {import("./event-stream.js").StreamEvent} event
 * @param {number} now
 */
export function addEvent(reply, { event, data }, now) {
  if (event === "start") {
    reply.generation_id = data.generation_id ?? null;
    reply.request_id = data.request_id ?? null;
    reply.model = data.model ?? null;
  } else if (event === "error") {
    reply.error = data;
  } else if (event === "finish") {
    reply.finish = data;
    endReply(reply, data.state, now);
  } else if (event === "") {
    addDelta(reply, data?.choices?.[0]?.delta ?? {}, now);
  }
}

/**
 * @param {Reply} reply
 * @param {any} delta of an OpenAI chunk
 * @param {number} now
 */
function addDelta(reply, delta, now) {
  // Some providers send both names with the same text.
  const reasoning = delta.reasoning || delta.reasoning_content;
  if (typeof reasoning === "string" && reasoning) {
    reply.reasoning_at ??= now;
    reply.reasoning += reasoning;
    if (reply.state === "waiting") reply.state = "reasoning";
  }
  if (typeof delta.content === "string" && delta.content) {
    closeReasoning(reply, now);
    reply.content += delta.content;
    reply.state = "answering";
  }
  if (typeof delta.refusal === "string") reply.refusal += delta.refusal;
  if (Array.isArray(delta.reasoning_details)) reply.reasoning_details.push(...delta.reasoning_details);
  for (const image of delta.images ?? []) {
    const url = image?.image_url?.url;
    if (isPicture(url) || isWebAddress(url)) reply.images.push(url);
  }
  (delta.tool_calls ?? []).forEach((/** @type {any} */ call, /** @type {number} */ position) => {
    addToolCall(reply, call?.index ?? position, call?.function);
  });
}

/** @param {unknown} url */
function isWebAddress(url) {
  return typeof url === "string" && URL.canParse(url) && /^https?:$/.test(new URL(url).protocol);
}

/**
 * Adds a piece of a call: the first one has the name, the others go on with the arguments.
 *
 * @param {Reply} reply
 * @param {number} index
 * @param {any} piece
 */
function addToolCall(reply, index, piece) {
  let call = reply.tools.find((known) => known.index === index);
  if (!call) {
    call = { index, name: "", arguments: "" };
    reply.tools.push(call);
  }
  if (typeof piece?.name === "string") call.name ||= piece.name;
  if (typeof piece?.arguments === "string") call.arguments += piece.arguments;
}

/**
 * @param {Reply} reply
 * @param {number} now
 */
function closeReasoning(reply, now) {
  if (reply.reasoning_at !== null) reply.reasoning_ms ??= now - reply.reasoning_at;
}

/**
 * Ends the reply once; what came before is kept.
 *
 * @param {Reply} reply
 * @param {Finish["state"]} state
 * @param {number} now
 */
export function endReply(reply, state, now) {
  if (!isGrowing(reply)) return;
  closeReasoning(reply, now);
  reply.total_ms = now - reply.started_at;
  reply.state = state;
}

/**
 * Gives whole messages from those that were kept earlier, or that a page knows only by role and content.
 *
 * A reply that was growing when the page was left has broken off.
 *
 * @param {(Partial<Message> & {role: "user" | "assistant", content: string})[]} messages
 * @param {() => string} createId
 * @returns {Message[]}
 */
export function restoreMessages(messages, createId) {
  return messages.map((message) => {
    const id = message.id ?? createId();
    if (message.role === "user") return { ...message, role: "user", id };
    /** @type {Reply} */
    const reply = { ...startReply(id, 0), state: "complete", ...message, role: "assistant" };
    // Earlier versions kept the names alone.
    reply.tools = reply.tools.map((call, index) => (typeof call === "string" ? { index, name: call, arguments: "" } : call));
    return isGrowing(reply) ? { ...reply, state: "truncated" } : reply;
  });
}

/**
 * Gives what the model is to read: the system prompt, and every message that says or shows something.
 *
 * Claude wants its own thoughts back, with their signature, exactly as they came; another model's thoughts it refuses.
 *
 * @param {Message[]} messages
 * @param {{model?: string, system?: string, seesImages?: boolean}} [about] `model` is the model string that is asked
 *   next; where it does not see images, they stay out, as do the earliest where all are too much
 */
export function formatMessages(messages, { model = "", system = "", seesImages = true } = {}) {
  const shown = seesImages ? messagesWithImages(messages) : new Set();
  const said = messages.flatMap((message) => formatMessage(message, model, shown.has(message)));
  return system.trim() ? [{ role: "system", content: system }, ...said] : said;
}

/**
 * @param {Message} message
 * @param {string} model
 * @param {boolean} isShown whether its images go along
 * @returns {{role: string, content: unknown, reasoning?: string, reasoning_details?: unknown[]}[]} one, or none
 */
function formatMessage(message, model, isShown) {
  const { role, content } = message;
  if (role === "user") {
    const images = isShown ? (message.images ?? []) : [];
    return content || images.length > 0 ? [{ role, content: partsOf(content, images) }] : [];
  }
  if (!content) return [];
  if (!isClaude(model) || !isClaude(message.model ?? "")) return [{ role, content }];
  const { reasoning, reasoning_details } = message;
  return [reasoning && reasoning_details.length ? { role, content, reasoning, reasoning_details } : { role, content }];
}

/**
 * @param {string} content
 * @param {string[]} images
 */
function partsOf(content, images) {
  if (images.length === 0) return content;
  const text = content ? [{ type: "text", text: content }] : [];
  return [...text, ...images.map((url) => ({ type: "image_url", image_url: { url } }))];
}

/** @param {string} model */
function isClaude(model) {
  return model.includes("claude");
}

/**
 * Gives the sources worth showing: web addresses only, each once.
 *
 * @param {Reply} reply
 * @returns {{url: string, host: string, title: string}[]}
 */
export function sourcesOf(reply) {
  /** @type {Map<string, {url: string, host: string, title: string}>} */
  const sources = new Map();
  for (const { url, title } of reply.finish?.citations ?? []) {
    if (!URL.canParse(url)) continue;
    const { protocol, href, host } = new URL(url);
    if (!/^https?:$/.test(protocol)) continue;
    if (!sources.has(href)) sources.set(href, { url: href, host, title: title?.trim() || host });
  }
  return [...sources.values()];
}
