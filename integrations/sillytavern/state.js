// What the extension keeps in SillyTavern's settings: never a key or a token, which belong among its secrets.

import { DEFAULT_ADDRESS, readAddress } from "./address.js";

/**
 * @typedef {{
 *   address: string, way: "frame" | "bridge", tell: import("./headers.js").Choices,
 *   before: {url: string, key: string | null},
 * }} State `before` is what the Custom source had, to be given back.
 */

/**
 * Reads what was kept; what is missing or of another kind takes its default.
 *
 * @param {any} kept
 * @returns {State}
 */
export function readState(kept) {
  const told = kept?.tell ?? {};
  return {
    address: (typeof kept?.address === "string" && readAddress(kept.address).address) || DEFAULT_ADDRESS,
    way: kept?.way === "bridge" ? "bridge" : "frame",
    tell: { character: told.character !== false, chat: told.chat !== false, user: told.user === true },
    before: {
      url: typeof kept?.before?.url === "string" ? kept.before.url : "",
      key: typeof kept?.before?.key === "string" ? kept.before.key : null,
    },
  };
}
