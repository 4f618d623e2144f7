// Finds conversations by what is in them, and says where.

/**
 * @typedef {import("./conversations.js").Conversation} Conversation
 * @typedef {{text: string, isHit: boolean}[]} Marked A text in pieces; the hits are to be marked.
 * @typedef {{conversation: Conversation, title: Marked, excerpt: Marked | null}} Find `excerpt` is from the message
 *   that has the words, where the title has not all of them.
 */

const BEFORE = 24;
const LONGEST_EXCERPT = 90;

/** @param {string} query */
function wordsOf(query) {
  return query.toLowerCase().split(/\s+/).filter(Boolean);
}

/**
 * Cuts a text at the words.
 *
 * @param {string} text
 * @param {string[]} words in lower case
 * @returns {Marked}
 */
export function mark(text, words) {
  // Where lower case has another length, as with İ, positions would be wrong.
  const lower = text.toLowerCase().length === text.length ? text.toLowerCase() : text;
  const hits = new Uint8Array(text.length);
  for (const word of words) {
    for (let at = lower.indexOf(word); at >= 0; at = lower.indexOf(word, at + word.length)) {
      hits.fill(1, at, at + word.length);
    }
  }
  /** @type {Marked} */
  const pieces = [];
  for (let start = 0, end = 0; start < text.length; start = end) {
    while (end < text.length && hits[end] === hits[start]) end += 1;
    pieces.push({ text: text.slice(start, end), isHit: hits[start] === 1 });
  }
  return pieces;
}

/**
 * @param {Conversation} conversation
 * @param {string[]} words
 * @returns {Marked | null}
 */
function excerptOf(conversation, words) {
  for (const { content } of conversation.messages) {
    const text = content.replace(/\s+/g, " ");
    const lower = text.toLowerCase();
    const at = Math.min(...words.map((word) => lower.indexOf(word)).map((found) => (found < 0 ? Infinity : found)));
    if (at === Infinity) continue;
    const start = Math.max(0, at - BEFORE);
    const cut = `${start > 0 ? "…" : ""}${text.slice(start, start + LONGEST_EXCERPT)}`;
    return mark(cut, words);
  }
  return null;
}

/**
 * Gives the conversations that have every word, in their order.
 *
 * @param {Conversation[]} conversations
 * @param {string} query
 * @returns {Find[]}
 */
export function searchConversations(conversations, query) {
  const words = wordsOf(query);
  return conversations.flatMap((conversation) => {
    const title = mark(conversation.title, words);
    const lowerTitle = conversation.title.toLowerCase();
    const missing = words.filter((word) => !lowerTitle.includes(word));
    if (missing.length === 0) return [{ conversation, title, excerpt: null }];
    const said = conversation.messages.map(({ content }) => content.toLowerCase()).join("\n");
    if (!missing.every((word) => said.includes(word))) return [];
    return [{ conversation, title, excerpt: excerptOf(conversation, missing) }];
  });
}
