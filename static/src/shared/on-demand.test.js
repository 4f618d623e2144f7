// Parts that are fetched when they are needed.

import assert from "node:assert/strict";
import { test } from "node:test";
import { onDemand } from "./on-demand.js";

test("a part is fetched once, however often it is asked for", async () => {
  let fetched = 0;
  const part = onDemand(async () => ({ number: ++fetched }));

  await Promise.all([part.fetch(), part.fetch()]);

  assert.deepEqual([await part.fetch(), part.module, fetched], [{ number: 1 }, { number: 1 }, 1]);
});

test("a part that could not be fetched is fetched again", async () => {
  const answers = [Promise.reject(new Error("offline")), Promise.resolve("there")];
  const part = onDemand(() => /** @type {Promise<string>} */ (answers.shift()));

  await assert.rejects(part.fetch(), /offline/);
  const before = part.module;
  await part.fetch();

  assert.deepEqual([before, part.module], [null, "there"]);
});
