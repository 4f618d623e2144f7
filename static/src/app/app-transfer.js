// Conversations into files and out of them, as the browser does it.

/**
 * @typedef {import("./conversations.js").Conversation} Conversation
 * @typedef {import("./app-conversations.js").OpenConversations} OpenConversations
 * @typedef {"json" | "md"} Kind
 */

// Far more than a year of talking; a larger file is another file.
const LARGEST_FILE = 200 * 2 ** 20;

/**
 * Hands the conversations over as one file.
 *
 * @param {Conversation[]} conversations
 * @param {Kind} kind
 * @param {import("../shared/i18n.js").Translator} t
 */
export async function exportConversations(conversations, kind, t) {
  const { fileName, writeConversations, writeMarkdown } = await import("./conversations-file.js");
  const [first] = conversations;
  const words = {
    untitled: t("helicone.app.untitled"),
    you: t("helicone.chat.you"),
    assistant: t("helicone.chat.assistant"),
    system: t("helicone.chat.system"),
    image: (/** @type {number} */ number) => t("helicone.chat.image", { number }),
  };
  const text = kind === "json" ? writeConversations(conversations) : writeMarkdown(first, words);
  const title = conversations.length === 1 ? first.title || words.untitled : t("helicone.app.conversations");
  const link = document.createElement("a");
  link.href = URL.createObjectURL(new Blob([text], { type: kind === "json" ? "application/json" : "text/markdown" }));
  link.download = fileName(title, kind);
  link.click();
  // Only some time after the click has the browser begun to read it.
  setTimeout(() => URL.revokeObjectURL(link.href), 60_000);
}

/**
 * Adds the conversations of a file; what came of it is in the notice.
 *
 * @param {File} file
 * @param {OpenConversations} conversations
 */
export async function importConversations(file, conversations) {
  try {
    const { FileError, readConversations } = await import("./conversations-file.js");
    if (file.size > LARGEST_FILE) throw new FileError("unreadable");
    await conversations.add(readConversations(await file.text()));
  } catch (error) {
    const code = /** @type {{code?: string}} */ (error).code ?? "unreadable";
    conversations.notice = { key: `helicone.app.import.${code}`, isBad: true };
    conversations.onChange();
  }
}
