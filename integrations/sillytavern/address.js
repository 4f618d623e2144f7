// Where Helicone Chat is, and whether SillyTavern's Custom source is pointed at it.

export const DEFAULT_ADDRESS = "http://127.0.0.1:8484";

/**
 * Reads what somebody pasted: the address that `helicone-chat serve` printed, with or without token and path.
 *
 * @param {string} text
 * @returns {{address: string, token: string}} empty where there is none
 */
export function readAddress(text) {
  const given = text.trim();
  if (!URL.canParse(given) || !/^https?:/i.test(given)) return { address: "", token: given.includes("/") ? "" : given };
  const url = new URL(given);
  const token = new URLSearchParams(url.hash.slice(1)).get("token") ?? "";
  const path = url.pathname.replace(/\/+$/, "").replace(/(\/st)?\/v1$|\/panel$/, "");
  return { address: url.origin + path, token };
}

/**
 * Gives the base address for the Custom source.
 *
 * @param {string} address
 */
export const endpointOf = (address) => `${address}/st/v1`;

/**
 * Says whether the Custom source is pointed at Helicone Chat.
 *
 * @param {{chat_completion_source?: string, custom_url?: string}} settings SillyTavern's settings, or a request of it
 * @param {string} address
 */
export function isOurs({ chat_completion_source, custom_url = "" }, address) {
  const url = custom_url.trim().replace(/\/+$/, "");
  return chat_completion_source === "custom" && (url === endpointOf(address) || url === `${address}/v1`);
}

/**
 * Gives the address of the panel's page for a frame. The page's sign-in is kept only where both apps have the same name,
 * and this machine has several.
 *
 * @param {string} address
 * @param {{hostname: string}} page where SillyTavern's page is
 * @param {{theme: string, locale: string}} looks
 */
export function frameAddress(address, page, { theme, locale }) {
  const url = new URL(`${address}/panel`);
  if (isLoopback(url.hostname) && isLoopback(page.hostname)) url.hostname = page.hostname;
  url.searchParams.set("theme", theme);
  url.searchParams.set("lang", locale);
  return url;
}

/** @param {string} name */
const isLoopback = (name) => name === "localhost" || name === "[::1]" || /^127(\.\d+){3}$/.test(name);

/**
 * Says which theme fits beside text of this colour.
 *
 * @param {string} color as the browser computes it, such as `rgb(220, 220, 210)`
 */
export function themeFor(color) {
  const [red = 0, green = 0, blue = 0] = (color.match(/[\d.]+/g) ?? []).map(Number);
  return 0.299 * red + 0.587 * green + 0.114 * blue > 127 ? "dark" : "light";
}
