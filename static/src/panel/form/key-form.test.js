// How a typed API key is read.

import assert from "node:assert/strict";
import { test } from "node:test";
import { looksForeign, tidyKey } from "./key-form.js";

for (const pasted of [" sk-helicone-a\n", "Bearer sk-helicone-a", "\u200bsk-helicone-a\ufeff", "sk-heli\r\n cone-a\u00a0"]) {
  test(`a pasted key loses what is not part of it: ${JSON.stringify(pasted)}`, () => {
    assert.equal(tidyKey(pasted), "sk-helicone-a");
  });
}

for (const key of [
  "sk-helicone-aaaaaaa-bbbbbbb-ccccccc-ddddddd",
  "pk-helicone-eu-aaaaaaa-bbbbbbb",
  "sk-helicone-",
  "sk-aaaaaaa-bbbbbbb-ccccccc-ddddddd",
  "sk-eu-aaaaaaa-bbbbbbb",
  "sk-ant-api0",
  "",
]) {
  test(`nothing is said of a key of Helicone's, nor while it is typed: ${key}`, () => {
    assert.equal(looksForeign(key), false);
  });
}

for (const key of ["sk-proj-0123456789", "sk-ant-api03-0123", "AIzaSy0123456789", "sk-or-v1-0123456789"]) {
  test(`a key of somebody else is pointed out: ${key}`, () => {
    assert.equal(looksForeign(key), true);
  });
}
