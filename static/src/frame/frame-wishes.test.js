import assert from "node:assert/strict";
import test from "node:test";
import { readWishes } from "./frame-wishes.js";

test("a theme and a language that we have are taken", () => {
  assert.deepEqual(readWishes("?theme=dark&lang=de-AT"), { theme: "dark", locale: "de" });
});

test("what we do not have is left to the browser", () => {
  assert.deepEqual(readWishes("?theme=pink&lang=xx"), { theme: undefined, locale: undefined });
  assert.deepEqual(readWishes(""), { theme: undefined, locale: undefined });
});
