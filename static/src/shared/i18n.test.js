// Words: slots, plurals, fallbacks, and that both languages say the same things.

import assert from "node:assert/strict";
import { readFile } from "node:fs/promises";
import { test } from "node:test";
import { createTranslator, LANGUAGES, preferredLocale } from "./i18n.js";

/** @param {string} language */
const words = async (language) =>
  JSON.parse(await readFile(new URL(`../../../ui_schema/i18n/${language}.json`, import.meta.url), "utf8"));

/** @param {string} text */
const slotsOf = (text) => [...text.matchAll(/\{(\w+)\}/g)].map(([, name]) => name).sort();

test("a slot is filled, and a number is written in the language's way", () => {
  const t = createTranslator({ greeting: "{name}: {count} models" }, {}, "de");

  assert.equal(t("greeting", { name: "A", count: 1111 }), "A: 1.111 models");
});

test("one thing has its own sentence where there is one", () => {
  const t = createTranslator({ models: "{count} models", "models.one": "1 model" });

  assert.deepEqual([t("models", { count: 1 }), t("models", { count: 2 })], ["1 model", "2 models"]);
});

test("a missing key is looked up in the fallback words, then shown as it is", () => {
  const t = createTranslator({}, { known: "from the fallback" });

  assert.deepEqual([t("known"), t("unknown.key")], ["from the fallback", "unknown.key"]);
});

test("a slot without a value stays visible, so that the mistake is seen", () => {
  assert.equal(createTranslator({ a: "{missing}" })("a"), "{missing}");
});

test("a value is never taken for a slot", () => {
  const t = createTranslator({ a: "{name}" });

  assert.equal(t("a", { name: "{count} $& $1", count: 3 }), "{count} $& $1");
});

test("an element's own language counts first, reduced to one that there is", () => {
  const element = (/** @type {string | null} */ locale) =>
    /** @type {Element} */ (/** @type {unknown} */ ({ getAttribute: () => locale }));

  assert.equal(preferredLocale(element("de-AT")), "de");
  assert.ok(LANGUAGES.includes(preferredLocale(element("fr"))));
});

test("both languages have the same keys and slots, sorted, and no empty text", async () => {
  const [english, german] = await Promise.all(LANGUAGES.map(words));

  assert.deepEqual(Object.keys(german), Object.keys(english));
  assert.deepEqual(Object.keys(english), Object.keys(english).toSorted());
  for (const [key, text] of Object.entries(english)) {
    assert.deepEqual(slotsOf(german[key]), slotsOf(text), key);
    assert.ok(text.trim() && german[key].trim(), key);
  }
});
