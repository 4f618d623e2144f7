// A generation asks once, keeps what arrived, and stops; against a real server.

import assert from "node:assert/strict";
import { createServer } from "node:http";
import test from "node:test";
import { startReply } from "./chat-reply.js";
import { Generation } from "./generation.js";
import { SourceApi } from "../shared/source-api.js";

/** @typedef {import("node:http").ServerResponse} Response */

const START = 'event: start\ndata: {"generation_id": "g1", "model": "gpt-4o"}\n\n';
const HELLO = 'data: {"choices": [{"delta": {"content": "Hello"}}]}\n\n';
/** @param {string} state */
const finish = (state) => `event: finish\ndata: {"state": "${state}", "finish_reason": "stop"}\n\n`;

/**
 * Starts a source whose generations do what the test says, and records what it is asked.
 *
 * @param {import("node:test").TestContext} context
 * @param {(response: Response) => void} generate
 * @param {(response: Response) => void} [remove]
 */
async function startSource(context, generate, remove = () => {}) {
  /** @type {string[]} */
  const requests = [];
  /** @type {Response | undefined} */
  let stream;
  let noticeLeave = () => {};
  const left = new Promise((resolve) => (noticeLeave = () => resolve("left")));
  const server = createServer((request, response) => {
    let body = "";
    request.on("data", (bytes) => (body += bytes));
    request.on("end", () => {
      const path = new URL(request.url ?? "", "http://source").pathname;
      requests.push(`${request.method} ${path} ${body}`.trim());
      if (request.method === "DELETE") {
        response.writeHead(200, { "Content-Type": "application/json" }).end('{"stopped": true}');
        if (stream) remove(stream);
        return;
      }
      stream = response;
      response.on("close", noticeLeave);
      generate(response);
    });
  });
  await new Promise((resolve) => server.listen(0, "127.0.0.1", () => resolve(null)));
  context.after(() => {
    server.closeAllConnections();
    server.close();
  });
  const { port } = /** @type {import("node:net").AddressInfo} */ (server.address());
  return { api: new SourceApi(`http://127.0.0.1:${port}/source/`), requests, left };
}

/**
 * @param {Response} response
 * @param {string[]} parts
 */
function stream(response, ...parts) {
  response.writeHead(200, { "Content-Type": "text/event-stream; charset=utf-8" });
  for (const part of parts) response.write(part);
}

/**
 * Runs a generation and stops it as soon as its text has begun.
 *
 * @param {SourceApi} api
 * @param {number} farewell
 */
async function stopAfterFirstWord(api, farewell) {
  const reply = startReply("r", 0);
  const generation = new Generation(api, reply, { onChange: () => reply.content && generation.stop(), farewell });
  await generation.run({ messages: [] });
  return reply;
}

test("a reply is complete with its finish", async (context) => {
  const { api, requests } = await startSource(context, (response) =>
    stream(response, START, HELLO, finish("complete")),
  );
  const reply = startReply("r", 0);

  await new Generation(api, reply).run({ messages: [{ role: "user", content: "Hi" }] });

  assert.deepEqual([reply.state, reply.content, reply.error], ["complete", "Hello", null]);
  assert.deepEqual(requests, ['POST /source/generate {"messages":[{"role":"user","content":"Hi"}],"stream":true}']);
});

test("a refusal becomes the reply's error", async (context) => {
  const { api, requests } = await startSource(context, (response) =>
    response.writeHead(402, { "Content-Type": "application/json" }).end(
      '{"error": {"code": "no_credits", "message": "No credits.", "hint": "Add some.", "retryable": false}}',
    ),
  );
  const reply = startReply("r", 0);

  await new Generation(api, reply).run({});

  assert.deepEqual([reply.state, reply.error?.code, reply.error?.hint], ["error", "no_credits", "Add some."]);
  assert.equal(requests.length, 1);
});

test("an answer that is no stream becomes the reply's error", async (context) => {
  const { api } = await startSource(context, (response) =>
    response.writeHead(200, { "Content-Type": "text/html" }).end("<p>Log in</p>"),
  );
  const reply = startReply("r", 0);

  await new Generation(api, reply).run({});

  assert.deepEqual([reply.state, reply.error?.code], ["error", "bad_answer"]);
});

test("a source that is away becomes the reply's error", async () => {
  const reply = startReply("r", 0);

  await new Generation(new SourceApi("http://127.0.0.1:9/"), reply).run({});

  assert.deepEqual([reply.state, reply.error?.code], ["error", "app_unreachable"]);
});

test("a stream that ends without a finish has broken off", async (context) => {
  const { api, requests } = await startSource(context, (response) => {
    stream(response, START, HELLO);
    response.end();
  });
  const reply = startReply("r", 0);

  await new Generation(api, reply).run({});

  assert.deepEqual([reply.state, reply.content], ["truncated", "Hello"]);
  assert.equal(requests.length, 1);
});

test("a connection that breaks keeps what arrived and asks for nothing again", async (context) => {
  const { api, requests } = await startSource(
    context,
    (response) => stream(response, START, HELLO),
    (response) => response.destroy(),
  );
  const reply = startReply("r", 0);
  const onChange = () => void (reply.content && api.send("DELETE", "break"));

  await new Generation(api, reply, { onChange }).run({});

  assert.deepEqual([reply.state, reply.content], ["truncated", "Hello"]);
  assert.equal(requests.filter((request) => request.startsWith("POST")).length, 1);
});

test("stopping asks the source and waits for its farewell", async (context) => {
  const { api, requests } = await startSource(
    context,
    (response) => stream(response, START, HELLO),
    (response) => response.end(finish("stopped")),
  );

  const reply = await stopAfterFirstWord(api, 5000);

  assert.deepEqual([reply.state, reply.content, reply.finish?.state], ["stopped", "Hello", "stopped"]);
  assert.equal(requests[1], "DELETE /source/generations/g1");
});

test("a source that says no farewell is left", async (context) => {
  const { api, left } = await startSource(context, (response) => stream(response, START, HELLO));

  const reply = await stopAfterFirstWord(api, 20);

  assert.deepEqual([reply.state, reply.content, reply.finish], ["stopped", "Hello", null]);
  assert.equal(await left, "left");
});

test("stopping before the start cuts the connection", async (context) => {
  const reply = startReply("r", 0);
  /** @type {Generation} */
  let generation;
  const { api, requests, left } = await startSource(context, () => generation.stop());
  generation = new Generation(api, reply);

  await generation.run({});

  assert.deepEqual([reply.state, reply.error], ["stopped", null]);
  assert.equal(await left, "left");
  assert.equal(requests.length, 1);
});
