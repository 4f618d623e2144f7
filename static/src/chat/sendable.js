// Which parameters that were left out of a request could be sent all the same.

/** What was left out for these reasons can be sent; what was replaced or ignored went out. */
const LEFT_OUT = ["unknown", "form", "model"];

/** What the request writes itself, whatever is wished for: the same as in core/send_anyway.py. */
export const WRITTEN_BY_US = (
  "model messages stream stream_options plugins max_tokens max_completion_tokens " +
  "prompt_id environment version_id inputs conversation properties macros web_search user_id profile"
).split(" ");

/**
 * Gives the names for the list of what is sent anyway, each once.
 *
 * @param {Pick<import("./chat-reply.js").Finish, "dropped_parameters"> | null} finish
 * @returns {string[]}
 */
export function sendable(finish) {
  const names = (finish?.dropped_parameters ?? [])
    .filter(({ name, reason }) => LEFT_OUT.includes(reason) && !WRITTEN_BY_US.includes(name))
    .map(({ name }) => name);
  return [...new Set(names)].filter((name) => /^[a-z][a-z0-9_]{0,63}$/.test(name));
}
