// Helicone Chat's connection panel in SillyTavern's page: in a frame of its own origin, or through the server plugin.

import { frameAddress, themeFor } from "./address.js";
import { element } from "./drawer.js";

/**
 * @typedef {{state: string, model: string}} Seen
 * @typedef {{
 *   words: {[key: string]: string}, address: string, locale: string, requestHeaders: () => {[name: string]: string},
 *   takeToken: () => string, onSeen: (seen: Seen) => void,
 * }} Around `takeToken` gives the token that was entered just now, once.
 */

const BRIDGE = "/api/plugins/helicone-chat";
const PATIENCE_MS = 6000;
const LOWEST = 420;

/**
 * Puts the panel's page into a frame, and says what to do where it stays empty: the page speaks as soon as it is there.
 *
 * @param {HTMLElement} place
 * @param {Around} around
 * @returns {() => void} ends it
 */
export function showFrame(place, { words, address, locale, takeToken, onSeen }) {
  const theme = themeFor(getComputedStyle(place).color);
  const url = frameAddress(address, location, { theme, locale });
  const frame = element("iframe", { src: url.href, title: words.panel, referrerPolicy: "origin" });
  const link = element("a", { href: `${address}/`, target: "_blank", rel: "noopener", textContent: words.open });
  place.replaceChildren(frame, element("p", {}, link));
  const late = setTimeout(() => {
    const command = element("code", { textContent: `helicone-chat serve --allowed-frame ${location.origin}` });
    place.replaceChildren(element("p", { textContent: words.no_frame }), command, element("p", {}, link));
  }, PATIENCE_MS);
  const listen = (/** @type {MessageEvent} */ event) => {
    if (event.source !== frame.contentWindow || event.origin !== url.origin) return;
    if (event.data?.type !== "helicone-frame") return;
    clearTimeout(late);
    frame.style.height = `${Math.max(LOWEST, Math.min(Number(event.data.height) || 0, 5000))}px`;
    const token = event.data.phase === "signed_out" && takeToken();
    if (token) frame.contentWindow?.postMessage({ type: "helicone-token", token }, url.origin);
    if (event.data.phase === "ready") onSeen({ state: String(event.data.state), model: String(event.data.model) });
  };
  addEventListener("message", listen);
  return () => {
    clearTimeout(late);
    removeEventListener("message", listen);
    place.replaceChildren();
  };
}

/**
 * Draws the panel's element in this page; its requests go through SillyTavern's server.
 *
 * @param {HTMLElement} place
 * @param {Around} around
 * @returns {() => void} ends it
 */
export function showBridged(place, { words, locale, requestHeaders, onSeen }) {
  let isOver = false;
  const panel = /** @type {any} */ (document.createElement("helicone-connection-panel"));
  const draw = async () => {
    const answer = await fetch(`${BRIDGE}/sources?lang=${locale}`);
    if (!answer.ok) throw new Error((await answer.json().catch(() => ({}))).error?.message ?? words.no_bridge);
    const { sources, selected } = await answer.json();
    const base = BRIDGE + sources.find((/** @type {any} */ { id }) => id === selected).base;
    const settings = await (await fetch(`${base}settings`)).json();
    await import(`${BRIDGE}/static/helicone-panel.js`);
    if (isOver) return;
    const seen = { state: "", model: settings.model ?? "" };
    const tell = (/** @type {Partial<Seen>} */ part) => onSeen({ ...Object.assign(seen, part) });
    panel.addEventListener("helicone-status", (/** @type {any} */ { detail }) => tell({ state: detail.state }));
    panel.addEventListener("helicone-change", (/** @type {any} */ { detail }) => tell({ model: detail.settings.model ?? "" }));
    panel.headers = requestHeaders;
    panel.locale = locale;
    panel.theme = themeFor(getComputedStyle(place).color);
    panel.base = base;
    place.replaceChildren(panel);
    onSeen({ ...seen });
  };
  draw().catch((error) => {
    if (!isOver) place.replaceChildren(element("p", { textContent: error instanceof TypeError ? words.no_bridge : error.message }));
  });
  return () => {
    isOver = true;
    place.replaceChildren();
  };
}
