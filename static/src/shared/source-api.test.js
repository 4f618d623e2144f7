// The HTTP side: what is sent, and what each kind of failure becomes.

import assert from "node:assert/strict";
import { test } from "node:test";
import { refusal, startSource } from "./loopback-source.js";
import { SourceApi, SourceError } from "./source-api.js";

/** @type {(error: unknown) => SourceError} */
const asError = (error) => {
  assert.ok(error instanceof SourceError, String(error));
  return error;
};

/** @param {Promise<unknown>} promise */
const failureOf = (promise) => promise.then(() => assert.fail("it did not fail"), asError);

test("a request carries JSON and the language", async (t) => {
  const source = await startSource({ "POST /connect": {} });
  t.after(source.close);

  await new SourceApi(source.base, "de").connect({ api_key: "sk-1" });

  const [{ type, query, body }] = source.to("POST /connect");
  assert.deepEqual([type, query.get("lang"), body], ["application/json", "de", { api_key: "sk-1" }]);
});

test("a POST with nothing to say sends an empty object", async (t) => {
  const source = await startSource({ "POST /test": {}, "POST /models/refresh": {} });
  t.after(source.close);

  await new SourceApi(source.base).test();
  await new SourceApi(source.base).refreshModels();

  assert.deepEqual(
    source.asked.map(({ body }) => body),
    [{}, {}],
  );
});

test("an error answer keeps code, words, fields and attempts", async (t) => {
  const fields = [{ pointer: "/model", code: "too_long", message: "Too long." }];
  const source = await startSource({ "PUT /settings": refusal(400, { code: "invalid_settings", fields }) });
  t.after(source.close);

  const failure = await failureOf(new SourceApi(source.base).saveSettings({}));

  assert.deepEqual(
    [failure.code, failure.message, failure.hint, failure.fields, failure.attempts, failure.status],
    ["invalid_settings", "No.", "Do this.", fields, [], 400],
  );
});

test("an error page of somebody else's is kept as detail", async (t) => {
  const source = await startSource({ "GET /status": { $status: 502, $text: "<h1>Bad Gateway</h1>" } });
  t.after(source.close);

  const failure = await failureOf(new SourceApi(source.base).status());

  assert.equal(failure.code, "bad_answer");
  assert.match(failure.detail ?? "", /HTTP 502[^]*<h1>Bad Gateway/);
});

test("an answer that is not JSON is a failure with words", async (t) => {
  const source = await startSource({ "GET /status": { $text: "<html>" } });
  t.after(source.close);

  assert.equal(
    (await failureOf(new SourceApi(source.base, "de").status())).message,
    "Die Antwort der App ist nicht lesbar.",
  );
});

test("an app that is gone has its own words, in the user's language", async () => {
  const source = await startSource();
  source.close();

  const failure = await failureOf(new SourceApi(source.base, "de-AT").status());

  assert.deepEqual([failure.code, failure.message, failure.status], ["app_unreachable", "Die App antwortet nicht.", 0]);
});

test("a cancelled request is no failure of the source", async (t) => {
  const source = await startSource({ "POST /connect": { $never: true } });
  t.after(source.close);
  const controller = new AbortController();

  const running = new SourceApi(source.base).connect({}, { signal: controller.signal });
  controller.abort();

  await assert.rejects(running, { name: "AbortError" });
});

test("a base without a slash at its end is the same base", () => {
  assert.equal(new SourceApi("/sources/demo").base, "/sources/demo/");
});
