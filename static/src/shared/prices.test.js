// Prices, counts, durations and times as people read them.

import assert from "node:assert/strict";
import { test } from "node:test";
import { formatCost, formatDuration, formatMoment, formatTokens, formatUsd } from "./prices.js";

/** @param {string} text with any kind of space */
const plain = (text) => text.replace(/\s/g, " ");

test("a price has two digits, and more where it is small", () => {
  assert.deepEqual(
    [3, 0.075, 0.000043, 0].map((usd) => formatUsd(usd, "en")),
    ["$3.00", "$0.075", "$0.000043", "$0.00"],
  );
  assert.equal(plain(formatUsd(3, "de")), "3,00 $");
});

test("an estimate is marked, and an unknown cost is not a number", () => {
  assert.equal(formatCost({ usd: 0.0042, estimated: true }, "en"), "~$0.0042");
  assert.equal(formatCost({ usd: 0.0042, estimated: false }, "en"), "$0.0042");
  assert.equal(formatCost(null, "en"), null);
});

test("a context length is written in the trade's units", () => {
  assert.deepEqual(
    [512, 128000, 200000, 1048576].map((tokens) => formatTokens(tokens, "en")),
    ["512", "128K", "200K", "1.05M"],
  );
});

test("a duration is written in milliseconds below one second", () => {
  assert.deepEqual(
    [612.4, 3140].map((ms) => plain(formatDuration(ms, "en"))),
    ["612 ms", "3.1 sec"],
  );
});

test("today's moment has no date", () => {
  const now = new Date(2026, 10, 21, 20, 0);

  assert.equal(formatMoment(new Date(2026, 10, 21, 14, 2).toISOString(), "de", now), "14:02");
  assert.match(formatMoment(new Date(2026, 10, 20, 14, 2).toISOString(), "de", now), /20.*14:02/);
});
