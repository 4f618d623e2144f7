// Events come out the same, however the network split them.

import assert from "node:assert/strict";
import test from "node:test";
import { readEvents } from "./event-stream.js";

const SCRIPT = [
  { event: "start", data: { generation_id: "g1" } },
  { event: "", data: { choices: [{ delta: { content: "Grüße 👋 \u2028 \u0000 \n\ndata: [DONE]\n\nevent: x" } }] } },
  { event: "error", data: { code: "stream_broken" } },
  { event: "finish", data: { state: "error" } },
];
const TEXT = [
  `event: start\r\nid: g1:0\r\ndata: ${JSON.stringify(SCRIPT[0].data)}\r\n\r\n`,
  ": quiet\n\n",
  `id: g1:1\ndata: ${JSON.stringify(SCRIPT[1].data)}\n\n`,
  `id: g1:2\nevent: error\ndata: ${JSON.stringify(SCRIPT[2].data)}\n\n`,
  `id: g1:3\nevent: finish\ndata: ${JSON.stringify(SCRIPT[3].data)}\n\n`,
].join("");

/**
 * @param {Uint8Array[]} parts
 * @returns {ReadableStream<any>}
 */
function streamOf(parts) {
  return new ReadableStream({
    start(controller) {
      for (const part of parts) controller.enqueue(part);
      controller.close();
    },
  });
}

/** @param {ReadableStream<any>} body */
async function eventsIn(body) {
  const events = [];
  for await (const event of readEvents(body)) events.push(event);
  return events;
}

const BYTES = new TextEncoder().encode(TEXT);
/** @param {number} size */
const cut = (size) =>
  Array.from({ length: Math.ceil(BYTES.length / size) }, (_, index) => BYTES.slice(index * size, (index + 1) * size));

for (const size of [1, 2, 3, 7, 64, BYTES.length]) {
  test(`events are whole in pieces of ${size} bytes`, async () => {
    const events = await eventsIn(streamOf(cut(size)));

    assert.deepEqual(events, SCRIPT);
  });
}

test("an event that was not finished is not given", async () => {
  const events = await eventsIn(streamOf([BYTES.slice(0, BYTES.length - 1)]));

  assert.deepEqual(events, SCRIPT.slice(0, 3));
});

test("data that is not JSON is an error", async () => {
  const body = streamOf([new TextEncoder().encode("data: {broken\n\n")]);

  await assert.rejects(eventsIn(body), SyntaxError);
});

test("an endless line is given up", async () => {
  const megabyte = new TextEncoder().encode("x".repeat(1024 * 1024));
  const body = streamOf([new TextEncoder().encode("data: "), ...Array.from({ length: 17 }, () => megabyte)]);

  await assert.rejects(eventsIn(body), /buffer/i);
});

test("leaving the loop gives up the connection", async () => {
  let isGivenUp = false;
  const body = new ReadableStream({
    pull(controller) {
      controller.enqueue(new TextEncoder().encode('data: {"n": 1}\n\n'));
    },
    cancel() {
      isGivenUp = true;
    },
  });

  for await (const event of readEvents(body)) if (event) break;
  await new Promise((resolve) => setImmediate(resolve));

  assert.equal(isGivenUp, true);
});
