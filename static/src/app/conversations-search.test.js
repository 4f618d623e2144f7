// Conversations are found by title and text, with all words, and the hits are marked.

import assert from "node:assert/strict";
import test from "node:test";
import { mark, searchConversations } from "./conversations-search.js";

/**
 * @param {string} title
 * @param {string[]} contents
 * @returns {any}
 */
const about = (title, ...contents) => ({ id: title, title, messages: contents.map((content) => ({ role: "user", content })) });

const LIST = [about("Rome in spring", "Which sights?"), about("Cooking", "A soup\nwith  leeks from Rome", "Cut the leeks.")];

/** @param {import("./conversations-search.js").Marked | null} pieces */
const written = (pieces) => pieces?.map(({ text, isHit }) => (isHit ? `[${text}]` : text)).join("") ?? null;

/** @param {string} query */
const found = (query) => searchConversations(LIST, query).map(({ title, excerpt }) => [written(title), written(excerpt)]);

test("without words all are there", () => {
  assert.deepEqual(found("  "), [
    ["Rome in spring", null],
    ["Cooking", null],
  ]);
});

test("a word is found in titles and texts, in any case", () => {
  assert.deepEqual(found("rOME"), [
    ["[Rome] in spring", null],
    ["Cooking", "A soup with leeks from [Rome]"],
  ]);
});

test("every word must be there, in the title or in a text", () => {
  assert.deepEqual(found("cook leek"), [["[Cook]ing", "A soup with [leek]s from Rome"]]);
  assert.deepEqual(found("spring leeks"), []);
});

test("an excerpt begins shortly before the first hit", () => {
  const [{ excerpt }] = searchConversations([about("x", `${"before ".repeat(20)}needle ${"after ".repeat(40)}`)], "needle");

  assert.match(written(excerpt) ?? "", /^….{1,24}\[needle\] (after )+/);
  assert.ok((written(excerpt) ?? "").length < 100);
});

test("hits that touch are one mark, and signs are only signs", () => {
  assert.equal(written(mark("aab.b", ["a", "b."])), "[aab.]b");
  assert.equal(written(mark("İx(", ["("])), "İx[(]");
});
