// Which images go along with a request: a conversation is sent whole each time, and the source takes 8 MiB.

/** @typedef {import("./chat-reply.js").Message} Message */

// The rest is for the words, which are far fewer.
const MOST = 6 * 2 ** 20;

/**
 * Gives the messages whose images fit into a request: the newest ones, without a gap.
 *
 * @param {Message[]} messages
 * @param {number} [most] characters of all images together
 * @returns {Set<Message>}
 */
export function messagesWithImages(messages, most = MOST) {
  const withImages = messages.filter((message) => message.role === "user" && message.images?.length);
  let room = most;
  const fitting = new Set();
  for (const message of withImages.reverse()) {
    room -= (message.images ?? []).reduce((sum, url) => sum + url.length, 0);
    if (room < 0) break;
    fitting.add(message);
  }
  return fitting;
}

/**
 * What is to be said about the images of the next request; "" for nothing.
 *
 * @param {Message[]} messages
 * @param {string[]} attached to the message that is being written
 * @param {boolean | null} seesImages whether the model does; null where nobody knows
 * @returns {"" | "unsure" | "left_out" | "too_much"}
 */
export function imageWarning(messages, attached, seesImages) {
  if (attached.length > 0 && seesImages === null) return "unsure";
  const earlier = messages.filter((message) => message.role === "user" && message.images?.length);
  if (earlier.length === 0) return "";
  if (seesImages === false) return "left_out";
  /** @type {Message} */
  const next = { id: "", role: "user", content: "", images: attached };
  const own = attached.length > 0 ? 1 : 0;
  return messagesWithImages([...earlier, next]).size < earlier.length + own ? "too_much" : "";
}
