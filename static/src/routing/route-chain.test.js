// The chain that the settings amount to: composed, read back, written to settings, priced.

import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { test } from "node:test";
import { chainOf, composeModelString, endpointOf, readComposed, settingsOf, timesAsMuch } from "./route-chain.js";

const vectors = JSON.parse(
  readFileSync(new URL("../../../tests/data/model_string_vectors.json", import.meta.url), "utf8"),
);
const canSearch = (/** @type {string} */ id) => id.startsWith("claude-");

/** @type {(provider: string, input: number | null, output: number | null) => import("../shared/source-api.js").Endpoint} */
const endpoint = (provider, input, output) => ({ provider, input, output, web_search: false, on_credits: true });

const models = /** @type {import("../shared/source-api.js").Model[]} */ ([
  { id: "gpt-4o", endpoints: [endpoint("helicone", 2.5, 10), endpoint("azure", 3, 12)] },
  { id: "deepseek-reasoner", endpoints: [endpoint("deepseek", 0.5, 2)] },
  { id: "unpriced", endpoints: [endpoint("openai", null, null)] },
]);

for (const { sent, ...settings } of vectors.composed) {
  test(`composed: ${JSON.stringify(settings)}`, () => {
    assert.equal(composeModelString(settings, canSearch), sent);
  });

  test(`read back and composed again: ${JSON.stringify(settings)}`, () => {
    const chain = readComposed(sent, settings.web_search, canSearch);

    const again = composeModelString({ ...settings, ...settingsOf(chain) }, canSearch);

    assert.equal(chain.problem, null);
    assert.equal(again, sent);
  });
}

test("what web search adds to the string does not stay in the settings", () => {
  const chain = readComposed(
    "!azure,claude-sonnet-4:online/anthropic,claude-sonnet-4,gpt-4o,claude-3:online/anthropic/a",
    true,
    canSearch,
  );

  assert.deepEqual(chain.items, ["claude-sonnet-4", "gpt-4o", "claude-3/anthropic/a"]);
  assert.deepEqual(chain.excluded, ["azure"]);
});

test("with web search off, a route that asks for it is kept as it was written", () => {
  const { items } = readComposed("claude-sonnet-4:online/anthropic,claude-sonnet-4", false, canSearch);

  assert.deepEqual(items, ["claude-sonnet-4:online/anthropic", "claude-sonnet-4"]);
});

test("nothing chosen is no chain; fallbacks alone leave the first place open", () => {
  assert.deepEqual(chainOf({}).items, []);
  assert.deepEqual(chainOf({ fallbacks: ["gpt-4o"] }).items, ["", "gpt-4o"]);
});

test("a model string of several items is one chain with the fallbacks and exclusions", () => {
  const chain = chainOf({
    model: "gpt-4o,!azure,o1",
    fallbacks: ["o1", "gpt-4o-mini"],
    excluded_providers: ["openai", "azure"],
  });

  assert.deepEqual(chain, { items: ["gpt-4o", "o1", "gpt-4o-mini"], excluded: ["azure", "openai"] });
  assert.deepEqual(settingsOf(chain), {
    model: "gpt-4o",
    fallbacks: ["o1", "gpt-4o-mini"],
    excluded_providers: ["azure", "openai"],
  });
});

test("a model string that cannot be read stays one item", () => {
  assert.deepEqual(chainOf({ model: "gpt-4o,! openai", fallbacks: ["o1"] }), {
    items: ["gpt-4o,! openai", "o1"],
    excluded: [],
  });
});

test("what the setting for fallbacks cannot hold stays in the model string", () => {
  const many = Array.from({ length: 11 }, (_, at) => `m${at}`);

  const { model, fallbacks } = settingsOf({ items: many, excluded: [] });
  const spaced = settingsOf({ items: ["a", "b c", "d"], excluded: [] });

  assert.deepEqual([model, fallbacks.length, fallbacks[0]], ["m0,m1,m2", 8, "m3"]);
  assert.deepEqual([spaced.model, spaced.fallbacks], ["a,b c", ["d"]]);
});

test("the provider that serves first is the pinned one, else the first that is not excluded", () => {
  const providers = [
    endpointOf("gpt-4o", models, []),
    endpointOf("gpt-4o:online", models, ["helicone"]),
    endpointOf("gpt-4o/azure", models, []),
    endpointOf("gpt-4o/azure", models, ["azure"]),
    endpointOf("deepseek-r1", models, []),
    endpointOf("nope", models, []),
  ].map((found) => found?.provider);

  assert.deepEqual(providers, ["helicone", "azure", "azure", undefined, "deepseek", undefined]);
});

test("how many times as much is said only where both prices are known", () => {
  const [dear, cheap] = [endpoint("a", 5, 10), endpoint("b", 1, 5)];

  assert.equal(timesAsMuch(cheap, dear), 5);
  assert.equal(timesAsMuch(cheap, endpoint("c", null, 5)), null);
  assert.equal(timesAsMuch(endpoint("free", 0, 0), dear), null);
  assert.equal(timesAsMuch(undefined, dear), null);
});
