// What a typed API key looks like: a hint for people, never a reason to refuse one.

/**
 * Takes off what comes along when a key is copied: `Bearer` before it, spaces and line ends around and inside it.
 *
 * @param {string} text
 */
export const tidyKey = (text) => text.replace(/^\s*Bearer\s+/i, "").replace(/[\s\u200b-\u200d\u2060\ufeff]+/g, "");

/**
 * Tells whether a key begins unlike Helicone's: `sk-helicone-…`, or four groups of seven in its older form.
 *
 * What is shorter than that beginning is still being typed. Gateways of one's own may have other keys.
 *
 * @param {string} key
 */
export const looksForeign = (key) => key.length >= 12 && !/^[sp]k-(helicone|(eu-|cp-)?\w{7})-/.test(key);
