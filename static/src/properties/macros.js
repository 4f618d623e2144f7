// Macros in the values of custom properties: `{{name}}`, filled by the server when a message is sent.

/** Macros that stand for something: the first two always, the others where a setting or the app supplies them. */
export const MACROS = ["conversation", "model", "user", "character"];

const MACRO = /\{\{ *[a-z][a-z0-9_]{0,31} *\}\}/gi;

/**
 * Cuts a text into macros and what stands between them.
 *
 * @param {string} text
 * @returns {{text: string, isMacro: boolean}[]}
 */
export function splitMacros(text) {
  const parts = [];
  let end = 0;
  for (const { 0: macro, index } of text.matchAll(MACRO)) {
    if (index > end) parts.push({ text: text.slice(end, index), isMacro: false });
    parts.push({ text: macro, isMacro: true });
    end = index + macro.length;
  }
  if (end < text.length) parts.push({ text: text.slice(end), isMacro: false });
  return parts;
}
