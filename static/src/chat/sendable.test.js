import assert from "node:assert/strict";
import { readFile } from "node:fs/promises";
import test from "node:test";
import { sendable, WRITTEN_BY_US } from "./sendable.js";

test("what was left out can be sent; what went out, what we write and what is no name cannot", () => {
  const dropped_parameters = [
    { name: "min_p", reason: "unknown" },
    { name: "seed", reason: "form" },
    { name: "tools", reason: "model" },
    { name: "min_p", reason: "unknown" },
    { name: "top_k", reason: "ignored" },
    { name: "max_tokens", reason: "replaced" },
    { name: "max_completion_tokens", reason: "form" },
    { name: "plugins", reason: "unknown" },
    { name: "topK", reason: "unknown" },
    { name: "__proto__", reason: "unknown" },
    { name: "n".repeat(65), reason: "unknown" },
  ];

  assert.deepEqual(sendable({ dropped_parameters }), ["min_p", "seed", "tools"]);
  assert.deepEqual(sendable(null), []);
});

test("the names that we write are those of the source", async () => {
  const source = await readFile(
    new URL("../../../plugin/helicone_chat_source/core/send_anyway.py", import.meta.url),
    "utf-8",
  );

  const [, block] = source.match(/WRITTEN_BY_US = frozenset\(([^}]*)\}/) ?? [];

  assert.deepEqual([...(block ?? "").matchAll(/"(\w+)"/g)].map(([, name]) => name), WRITTEN_BY_US);
});
