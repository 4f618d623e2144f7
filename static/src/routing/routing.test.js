// Routes of a model string, and what stands between one and web search.

import assert from "node:assert/strict";
import { test } from "node:test";
import { formatRoute, parseModelString, searchObstacle } from "./routing.js";

const canSearch = (/** @type {string} */ id) => ["claude-sonnet-4", "claude-3.5-sonnet-v2"].includes(id);

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
