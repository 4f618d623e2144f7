// A plugin of SillyTavern's server: lets the panel in SillyTavern's page reach Helicone Chat where the browser cannot.
//
// It passes on the routes of the panel and no others, for administrators of SillyTavern and nobody else. The access token
// stays in the environment of SillyTavern's server. SillyTavern checks its CSRF token before this is asked.

import { Readable } from "node:stream";

const NAME = "(?!\\.)[\\w.-]+";
const SOURCE = "/sources/[\\w-]+";
/** @type {{[method: string]: RegExp}} */
const ROUTES = {
  GET: new RegExp(
    `^(/static/${NAME}|/sources|${SOURCE}/(panel\\.json|ui/${NAME}|ui/i18n/${NAME}|static/${NAME}|status|settings|models|report` +
      `|profiles(/[\\w-]+)?))$`,
  ),
  PUT: new RegExp(`^(/sources/selected|${SOURCE}/(settings|profiles/selected))$`),
  POST: new RegExp(`^${SOURCE}/(connect|models/refresh|test|generate|profiles|profiles/import)$`),
  PATCH: new RegExp(`^${SOURCE}/profiles/[\\w-]+$`),
  DELETE: new RegExp(`^${SOURCE}/(key|profiles/[\\w-]+|generations/[\\w-]+)$`),
};
const PASSED_ON = ["content-type", "cache-control", "helicone-profile", "x-accel-buffering", "x-content-type-options"];

const TROUBLES = {
  en: {
    no_token: ["The server plugin has no access token.", "Set HELICONE_CHAT_TOKEN for SillyTavern's server and restart it."],
    not_admin: ["Only an administrator of SillyTavern may use this connection.", "Sign in as one."],
    no_route: ["The server plugin does not pass this on.", "Update it together with the extension."],
    unreachable: ["Helicone Chat does not answer.", "Check that it runs where HELICONE_CHAT_URL says."],
  },
  de: {
    no_token: ["Das Server-Plugin hat kein Zugangstoken.", "Setze HELICONE_CHAT_TOKEN für SillyTaverns Server und starte ihn neu."],
    not_admin: ["Nur wer SillyTavern verwaltet, darf diese Verbindung benutzen.", "Melde dich so an."],
    no_route: ["Das reicht das Server-Plugin nicht weiter.", "Aktualisiere es zusammen mit der Erweiterung."],
    unreachable: ["Helicone Chat antwortet nicht.", "Prüfe, ob es läuft, wo HELICONE_CHAT_URL es sagt."],
  },
};

export const info = {
  id: "helicone-chat",
  name: "Helicone Chat",
  description: "Passes the connection panel's requests on to Helicone Chat.",
};

/**
 * @param {{use: (handler: (request: any, response: any) => Promise<void>) => void}} router
 * @param {{[name: string]: string | undefined}} [environment]
 */
export async function init(router, environment = process.env) {
  const base = (environment.HELICONE_CHAT_URL || "http://127.0.0.1:8484").replace(/\/+$/, "");
  const token = environment.HELICONE_CHAT_TOKEN ?? "";
  router.use((request, response) => passOn(request, response, base, token));
}

export async function exit() {}

/**
 * @param {any} request
 * @param {any} response
 * @param {string} base
 * @param {string} token
 */
async function passOn(request, response, base, token) {
  const [path, query = ""] = request.url.split("?");
  const language = /(^|&)lang=de/.test(query) ? "de" : "en";
  const refuse = (/** @type {number} */ status, /** @type {keyof typeof TROUBLES.en} */ code) => {
    const [message, hint] = TROUBLES[language][code];
    response.status(status).json({ error: { code: `bridge_${code}`, message, hint, retryable: code === "unreachable" } });
  };
  if (request.user?.profile?.admin !== true) return refuse(403, "not_admin");
  if (!ROUTES[request.method]?.test(path)) return refuse(404, "no_route");
  if (!token) return refuse(503, "no_token");
  const abort = new AbortController();
  response.on("close", () => abort.abort());
  try {
    const hasBody = !["GET", "DELETE"].includes(request.method);
    const answer = await fetch(`${base}${path}${query && `?${query}`}`, {
      method: request.method,
      signal: abort.signal,
      redirect: "error",
      headers: {
        Accept: "application/json",
        Authorization: `Bearer ${token}`,
        "Accept-Language": request.headers["accept-language"] ?? language,
        ...(hasBody && { "Content-Type": "application/json" }),
      },
      body: hasBody ? JSON.stringify(request.body ?? {}) : undefined,
    });
    // 401 would make the browser forget its own sign-in at SillyTavern.
    response.status(answer.status === 401 ? 403 : answer.status);
    for (const name of PASSED_ON) if (answer.headers.has(name)) response.setHeader(name, answer.headers.get(name));
    if (!answer.body) return void response.end();
    Readable.fromWeb(/** @type {any} */ (answer.body))
      .on("error", () => response.destroy())
      .pipe(response);
  } catch {
    // What was thrown may name the address with what a person wrote into it: it goes nowhere.
    if (!abort.signal.aborted && !response.headersSent) refuse(502, "unreachable");
  }
}
