// The string that is sent for the settings, by the gateway's own grammar.

import assert from "node:assert/strict";
import { test } from "node:test";
import { composeModelString, formatRoute, parseModelString, searchObstacle } from "./routing.js";

const canSearch = (/** @type {string} */ id) => ["claude-sonnet-4", "claude-3.5-sonnet-v2"].includes(id);

/** @type {[string, Parameters<typeof composeModelString>[0], string][]} */
const COMPOSED = [
  ["nothing chosen", {}, ""],
  ["a plain model", { model: "gpt-4o" }, "gpt-4o"],
  ["fallbacks in order", { model: "gpt-4o", fallbacks: ["gpt-4o/azure", "o1"] }, "gpt-4o,gpt-4o/azure,o1"],
  ["a fallback that is there already", { model: "gpt-4o, o1", fallbacks: ["o1"] }, "gpt-4o,o1"],
  ["exclusions first", { model: "gpt-4o", excluded_providers: ["azure", "helicone"] }, "!azure,!helicone,gpt-4o"],
  ["exclusions of both kinds, once", { model: "gpt-4o,!azure", excluded_providers: ["azure"] }, "!azure,gpt-4o"],
  [
    "search, not pinned",
    { model: "claude-sonnet-4", web_search: true },
    "claude-sonnet-4:online/anthropic,claude-sonnet-4",
  ],
  [
    "search, old name",
    { model: "claude-3.5-sonnet", web_search: true },
    "claude-3.5-sonnet:online/anthropic,claude-3.5-sonnet",
  ],
  [
    "search, pinned to anthropic",
    { model: "claude-sonnet-4/anthropic/a", web_search: true },
    "claude-sonnet-4:online/anthropic/a",
  ],
  ["search, pinned elsewhere", { model: "claude-sonnet-4/bedrock", web_search: true }, "claude-sonnet-4/bedrock"],
  ["search, model without it", { model: "gpt-4o", web_search: true }, "gpt-4o"],
  [
    "search, anthropic excluded",
    { model: "claude-sonnet-4", excluded_providers: ["anthropic"], web_search: true },
    "!anthropic,claude-sonnet-4",
  ],
  [
    "search in a fallback too",
    { model: "gpt-4o", fallbacks: ["claude-sonnet-4"], web_search: true },
    "gpt-4o,claude-sonnet-4:online/anthropic,claude-sonnet-4",
  ],
];

for (const [what, settings, expected] of COMPOSED) {
  test(`composed for ${what}`, () => {
    assert.equal(composeModelString(settings, canSearch), expected);
  });
}

test("items are split at commas, trimmed, and empty ones dropped", () => {
  const { routes, excluded } = parseModelString(" !azure, gpt-4o/openai ,, claude-sonnet-4:online/anthropic/x");

  assert.deepEqual(routes.map(formatRoute), ["gpt-4o/openai", "claude-sonnet-4:online/anthropic/x"]);
  assert.deepEqual(excluded, ["azure"]);
  assert.deepEqual(routes[1], { model: "claude-sonnet-4", provider: "anthropic", deployment: "x", online: true });
});

test("what stands between a route and web search is named", () => {
  const obstacle = (/** @type {string} */ text) => {
    const { routes, excluded } = parseModelString(text);
    return searchObstacle(routes[0], excluded, canSearch);
  };

  assert.deepEqual(
    ["", "gpt-4o", "claude-sonnet-4/vertex", "claude-sonnet-4,!anthropic", "claude-sonnet-4"].map(obstacle),
    ["none", "incapable", "pinned", "excluded", null],
  );
});
