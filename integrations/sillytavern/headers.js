// What a request tells Helicone about its chat, as the YAML that SillyTavern's Custom source takes for more headers.

/**
 * @typedef {{character: string, chat: string, user: string}} Told
 * @typedef {{character: boolean, chat: boolean, user: boolean}} Choices
 */

/** The service keeps this much of a session's or a user's id. */
const LONGEST = 200;

/**
 * Gives the headers of one request; what is empty or not chosen is left out.
 *
 * @param {Told} told
 * @param {Choices} choices
 * @returns {[name: string, value: string][]}
 */
export function headersFor(told, choices) {
  /** @type {[string, string][]} */
  const headers = [["Helicone-Property-App", "SillyTavern"]];
  if (choices.character) headers.push(["Helicone-Property-Character", told.character]);
  if (choices.chat) headers.push(["Helicone-Session-Id", told.chat], ["Helicone-Session-Name", told.chat]);
  if (choices.user) headers.push(["Helicone-User-Id", told.user]);
  return headers
    .map(([name, value]) => /** @type {[string, string]} */ ([name, headerText(value)]))
    .filter(([, value]) => value);
}

/**
 * Gives text as a header can carry it: what is not printable ASCII percent-encoded as UTF-8, and no character cut in two.
 *
 * @param {string} text
 */
export function headerText(text) {
  let value = "";
  for (const character of text.replace(/\p{Surrogate}/gu, "").trim()) {
    const piece = /^[\x20-\x7e]$/.test(character) ? character : encodeURIComponent(character);
    if (value.length + piece.length > LONGEST) break;
    value += piece;
  }
  return value.trim();
}

/**
 * Adds headers to what the user wrote for more headers. The user's own come first and win: a name that stands twice makes
 * YAML invalid, and SillyTavern then leaves out all of it without a word.
 *
 * @param {string | undefined} yaml
 * @param {[name: string, value: string][]} headers
 */
export function withHeaders(yaml, headers) {
  const own = (yaml ?? "").trimEnd();
  const isFlow = /^[{[]/.test(own.replace(/^\s*#.*$/gm, "").trimStart());
  // Nothing can be added behind a closed `{…}`, and what the user wrote is not for us to write anew.
  if (isFlow) return own;
  const isList = /^-\s/m.test(own);
  const taken = new Set([...own.matchAll(/^(?:-\s+)?\s*["']?([\w-]+)["']?\s*:/gm)].map(([, name]) => name.toLowerCase()));
  const lines = headers
    .filter(([name]) => !taken.has(name.toLowerCase()))
    // A JSON string is a quoted string of YAML too.
    .map(([name, value]) => `${isList ? "- " : ""}${JSON.stringify(name)}: ${JSON.stringify(value)}`);
  return [...(own ? [own] : []), ...lines].join("\n");
}
