// For tests: a source on loopback that answers as it is told and remembers what it was asked.

import { createServer } from "node:http";

/** @typedef {{method: string, path: string, query: URLSearchParams, type: string | undefined, body: any}} Asked */

export const STATUS = {
  state: "no_key",
  key: { saved: false, hint: null, from: null, protected_by: null },
  models: { count: 0, fetched_at: null, stale: false },
  gateway_url: "https://gateway.example/v1",
  account: {},
};
export const CONNECTED = {
  ...STATUS,
  state: "connected",
  key: { saved: true, hint: "…1234", from: "stored", protected_by: "file" },
  models: { count: 1, fetched_at: "2026-11-21T14:02:00Z", stale: false },
};
export const MODEL = {
  id: "claude-sonnet-4",
  name: "Anthropic: Claude Sonnet 4",
  author: "anthropic",
  context_length: 200000,
  price: null,
  web_search: true,
};

const ANSWERS = {
  "GET /panel.json": {
    source: { id: "helicone", label: "Helicone" },
    schema: "ui/schema.json",
    uischema: "ui/layout.json",
    actions: [],
  },
  "GET /ui/schema.json": { properties: {} },
  "GET /ui/layout.json": { type: "VerticalLayout", elements: [] },
  "GET /ui/i18n/en.json": { "helicone.a": "A" },
  "GET /ui/i18n/de.json": { "helicone.a": "Ä" },
  "GET /status": STATUS,
  "GET /settings": { model: "", fallbacks: [] },
  "GET /models": { models: [MODEL], fetched_at: null, stale: false },
};

/**
 * Starts the source.
 *
 * An answer is JSON, or a function of the request that gives one; `{$status, $body, $text, $never}` says more.
 *
 * @param {{[route: string]: unknown}} [answers] by method and path, on top of a source without a key
 */
export async function startSource(answers = {}) {
  /** @type {{[route: string]: any}} */
  const known = { ...ANSWERS, ...answers };
  /** @type {Asked[]} */
  const asked = [];
  const server = createServer(async (request, response) => {
    let text = "";
    for await (const part of request) text += part;
    const url = new URL(request.url ?? "", "http://loopback");
    const route = `${request.method} ${url.pathname}`;
    const one = {
      method: request.method ?? "",
      path: url.pathname,
      query: url.searchParams,
      type: request.headers["content-type"],
      body: text ? JSON.parse(text) : undefined,
    };
    asked.push(one);
    const answer = typeof known[route] === "function" ? known[route](one) : known[route];
    if (answer?.$never) return;
    response.writeHead(answer?.$status ?? 200, { "Content-Type": "application/json" });
    response.end(answer?.$text ?? JSON.stringify(answer?.$body ?? answer ?? null));
  });
  await new Promise((resolve) => server.listen(0, "127.0.0.1", () => resolve(null)));
  const { port } = /** @type {import("node:net").AddressInfo} */ (server.address());
  return {
    base: `http://127.0.0.1:${port}/`,
    answers: known,
    asked,
    /** @param {string} route */
    to: (route) => asked.filter(({ method, path }) => `${method} ${path}` === route),
    close: () => {
      server.closeAllConnections();
      server.close();
    },
  };
}

/**
 * Makes the answer that means an error.
 *
 * @param {number} status
 * @param {object} error
 */
export const refusal = (status, error) => ({
  $status: status,
  $body: { error: { message: "No.", hint: "Do this.", ...error } },
});
