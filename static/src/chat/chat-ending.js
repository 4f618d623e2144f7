// How a reply ended where that is not plain to see, and what can be done about it.

/**
 * @typedef {import("./chat-reply.js").Reply} Reply
 * @typedef {"retry" | "continue" | "raise"} Offer
 * @typedef {"failed" | "stopped" | "truncated" | "length" | "paused" | "filtered" | "refused" | "tools" | "empty"} EndingName
 * @typedef {{name: EndingName, offers: Offer[]}} Ending
 */

/** The notices of the source that an ending's own sentence says already. */
export const SAID_BY_ENDINGS = ["stopped", "truncated", "length", "paused", "filtered", "refused", "empty"];

/**
 * Names the ending; null where a whole answer just ended.
 *
 * @param {Reply} reply
 * @returns {Ending | null}
 */
export function endingOf(reply) {
  const hasText = reply.content.trim() !== "";
  const reason = reply.finish?.finish_reason;
  /** @type {Offer} */
  const onward = hasText ? "continue" : "retry";
  if (reply.state === "error") return { name: "failed", offers: hasText ? ["retry", "continue"] : ["retry"] };
  if (reply.state === "stopped") return { name: "stopped", offers: [onward] };
  if (reply.state === "truncated") return { name: "truncated", offers: hasText ? ["retry", "continue"] : ["retry"] };
  if (reason === "length") return { name: "length", offers: [onward, "raise"] };
  if (reason === "pause") return { name: "paused", offers: [onward] };
  if (reason === "content_filter") return { name: "filtered", offers: ["retry"] };
  if (hasText || reply.images.length > 0) return null;
  if (reply.tools.length > 0) return { name: "tools", offers: [] };
  return { name: reply.refusal ? "refused" : "empty", offers: ["retry"] };
}
