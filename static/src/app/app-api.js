// The standalone app's own routes: the session and the choice of the source.

import { SourceApi } from "../shared/source-api.js";

/**
 * @typedef {{id: string, label: string, description?: string, simulated: boolean, base: string}} Source
 * @typedef {{sources: Source[], selected: string}} SourceList
 */

export class HostApi extends SourceApi {
  /** @param {string} [locale] */
  constructor(locale) {
    super("./", locale);
  }

  /** @returns {Promise<boolean>} */
  async isSignedIn() {
    return (await this.send("GET", "session")).signed_in;
  }

  /**
   * Trades the access token for a cookie that scripts cannot read.
   *
   * @param {string} token
   */
  async signIn(token) {
    await this.open("POST", "session", { body: { token } });
  }

  /** @returns {Promise<SourceList>} */
  sources() {
    return this.send("GET", "sources");
  }

  /**
   * @param {string} id
   * @returns {Promise<SourceList>}
   */
  select(id) {
    return this.send("PUT", "sources/selected", { body: { id } });
  }
}

/**
 * Finds the access token in an address or in what someone pasted: `…#token=abc`, `token=abc` or `abc`.
 *
 * @param {string} text
 */
export function tokenIn(text) {
  const token = /(?:^|[#&])token=([^&\s]*)/.exec(text)?.[1];
  if (token === undefined) return text.includes("#") || text.includes("/") ? "" : text.trim();
  try {
    return decodeURIComponent(token);
  } catch {
    return token;
  }
}

/** @param {{code?: string}} error */
export function isSignedOut({ code }) {
  return code === "token_missing" || code === "not_signed_in";
}
