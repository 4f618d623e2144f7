// What stands in the details of a failure.

import assert from "node:assert/strict";
import { test } from "node:test";
import { codeOf, detailOf, linesOf } from "./failure-details.js";

const down = { source: "claude-sonnet-4/anthropic/ptb", status: 529, message: "Overloaded" };

test("each attempt is one line", () => {
  assert.deepEqual(linesOf([down, { ...down, source: "claude-sonnet-4/vertex/ptb" }]), [
    "claude-sonnet-4/anthropic/ptb: 529 Overloaded",
    "claude-sonnet-4/vertex/ptb: 529 Overloaded",
  ]);
});

test("the same attempt several times in a row is one line with a count", () => {
  const other = { ...down, status: 400 };

  assert.deepEqual(linesOf([down, down, down, other, down]), [
    "claude-sonnet-4/anthropic/ptb: 529 Overloaded (×\u202f3)",
    "claude-sonnet-4/anthropic/ptb: 400 Overloaded",
    "claude-sonnet-4/anthropic/ptb: 529 Overloaded",
  ]);
});

test("what nobody told leaves no gap", () => {
  assert.deepEqual(linesOf([{ source: "gateway", status: 0, message: "[object Object]" }]), ["gateway"]);
});

for (const empty of ["", "{}", " [object Object]\n", "undefined", "null", undefined, null]) {
  test(`a detail that says nothing is not shown: ${JSON.stringify(empty)}`, () => {
    assert.equal(detailOf({ code: "provider_down", detail: empty }), "");
  });
}

test("a detail that an attempt has said is not said again", () => {
  assert.equal(detailOf({ code: "provider_down", detail: "Overloaded", attempts: [down] }), "");
  assert.equal(detailOf({ code: "provider_down", detail: "Over", attempts: [down] }), "");
  assert.equal(detailOf({ code: "provider_down", detail: "Something else", attempts: [down] }), "Something else");
});

test("the code stands with the status that the answer had, where there was one", () => {
  assert.equal(codeOf({ code: "bad_key", status: 502 }), "bad_key · HTTP 502");
  assert.equal(codeOf({ code: "app_unreachable", status: 0 }), "app_unreachable");
});
