// Filters of the model list: what passes, and which one to drop where nothing does.

import assert from "node:assert/strict";
import { test } from "node:test";
import { activeFilters, filterToDrop, fits, NO_FILTERS, providersOf } from "./model-filters.js";

/** @typedef {import("../shared/source-api.js").Model} Model */

/** @type {(id: string, more?: Partial<Model>) => Model} */
const model = (id, more) => ({
  id,
  name: id,
  author: "",
  context_length: null,
  price: null,
  web_search: false,
  ...more,
});

const MODELS = [
  model("free", { price: { input: 0, output: 0 }, context_length: 32_000, providers: ["groq"] }),
  model("half-free", { price: { input: 1, output: 0 }, context_length: 128_000, tools: true, providers: ["azure"] }),
  model("dear", {
    price: { input: 3, output: 15 },
    context_length: 200_000,
    tools: true,
    reasoning: true,
    web_search: true,
    input_modalities: ["text", "image"],
    providers: ["azure", "anthropic"],
  }),
  model("unknown"),
];

/** @param {Partial<import("./model-filters.js").Filters>} filters */
const left = (filters) => MODELS.filter((one) => fits(one, { ...NO_FILTERS, ...filters })).map(({ id }) => id);

test("without filters all pass, also what nothing is known about", () => {
  assert.equal(left({}).length, MODELS.length);
});

test("each filter takes what it names", () => {
  assert.deepEqual(left({ abilities: ["tools"] }), ["half-free", "dear"]);
  assert.deepEqual(left({ abilities: ["tools", "reasoning", "vision", "web_search"] }), ["dear"]);
  assert.deepEqual(left({ provider: "azure" }), ["half-free", "dear"]);
  assert.deepEqual(left({ context: 128_000 }), ["half-free", "dear"]);
  assert.deepEqual(left({ price: 15 }), ["free", "half-free", "dear"]);
});

test("free means that input costs nothing either", () => {
  assert.deepEqual(left({ price: 0 }), ["free"]);
});

test("several filters must all pass", () => {
  assert.deepEqual(left({ abilities: ["tools"], price: 1 }), ["half-free"]);
});

test("filters that are on are listed with what stays without them", () => {
  const filters = { ...NO_FILTERS, abilities: /** @type {const} */ (["tools"]).slice(), provider: "groq", price: 0 };

  assert.deepEqual(
    activeFilters(filters).map(({ name, rest }) => [name, activeFilters(rest).map((other) => other.name)]),
    [
      ["tools", ["provider", "price"]],
      ["provider", ["tools", "price"]],
      ["price", ["tools", "provider"]],
    ],
  );
  assert.deepEqual(activeFilters(NO_FILTERS), []);
});

test("the filter to drop is the one that hides most", () => {
  const nothing = { ...NO_FILTERS, abilities: /** @type {const} */ (["tools"]).slice(), context: 1_000_000 };

  const drop = filterToDrop(MODELS, nothing);

  assert.deepEqual([drop?.filter.name, drop?.count], ["context", 2]);
});

test("no single filter is named where dropping one does not help", () => {
  assert.equal(filterToDrop(MODELS, { ...NO_FILTERS, provider: "nobody", context: 1_000_000 }), null);
  assert.equal(filterToDrop(MODELS, NO_FILTERS), null);
});

test("providers are listed once", () => {
  assert.deepEqual(providersOf(MODELS), ["anthropic", "azure", "groq"]);
});
