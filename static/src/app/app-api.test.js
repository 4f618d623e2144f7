// The token is found in whatever someone pastes.

import assert from "node:assert/strict";
import test from "node:test";
import { isSignedOut, tokenIn } from "./app-api.js";

for (const [text, token] of [
  ["http://127.0.0.1:8484/#token=abc-_1", "abc-_1"],
  ["#token=abc", "abc"],
  ["#x=1&token=abc&y=2", "abc"],
  ["token=abc", "abc"],
  ["  abc  ", "abc"],
  ["#token=a%2Bb", "a+b"],
  ["#token=%E0%A4%A", "%E0%A4%A"],
  ["http://127.0.0.1:8484/", ""],
  ["http://127.0.0.1:8484/#nothing", ""],
  ["", ""],
]) {
  test(`the token in ${JSON.stringify(text)} is ${JSON.stringify(token)}`, () => {
    assert.equal(tokenIn(text), token);
  });
}

test("only a missing or ended session asks for the token", () => {
  assert.deepEqual(["token_missing", "not_signed_in", "bad_key", undefined].map((code) => isSignedOut({ code })), [
    true,
    true,
    false,
    false,
  ]);
});
