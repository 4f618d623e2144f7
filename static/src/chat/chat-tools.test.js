// The arguments of a tool's call are text, readable where they are JSON.

import assert from "node:assert/strict";
import test from "node:test";
import { formatArguments } from "./chat-tools.js";

test("JSON is set out over lines, all else stays", () => {
  assert.equal(formatArguments('{"city":"Rome","days":2}'), '{\n  "city": "Rome",\n  "days": 2\n}');
  assert.equal(formatArguments('{"city":"Ro'), '{"city":"Ro');
  assert.equal(formatArguments("<b>x</b>"), "<b>x</b>");
});
