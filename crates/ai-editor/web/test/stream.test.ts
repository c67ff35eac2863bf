import assert from "node:assert/strict";
import { test } from "node:test";
import { ProblemError } from "../src/problem.ts";
import { parsePart, readParts, type StreamPart } from "../src/stream.ts";
import { bodyOf, byteLength, collect, cutAt, singleBytes, streamText } from "./bodies.ts";

const SENT = [
  { type: "start", messageId: "gen_1", messageMetadata: { model: "offline-1" } },
  { type: "data-job", id: "job", data: { id: "job_1" } },
  { type: "text-start", id: "text" },
  { type: "text-delta", id: "text", delta: "Darker “glaze” 🏺" },
  { type: "text-end", id: "text" },
  { type: "finish", messageMetadata: { status: "succeeded" } },
];
const READ: readonly StreamPart[] = [
  { type: "start", messageId: "gen_1", metadata: { model: "offline-1" } },
  { type: "data", name: "job", data: { id: "job_1" } },
  { type: "text-start", id: "text" },
  { type: "text-delta", id: "text", delta: "Darker “glaze” 🏺" },
  { type: "text-end", id: "text" },
  { type: "finish", metadata: { status: "succeeded" } },
];

async function rejectsWithCode(promise: Promise<unknown>, code: string): Promise<void> {
  await assert.rejects(promise, (error) => error instanceof ProblemError && error.problem.code === code);
}

test("a stream cut at every byte reads the same", async () => {
  for (const newline of ["\n", "\r\n"]) {
    const text = streamText(SENT, { newline });
    for (let at = 0; at <= byteLength(text); at++) {
      assert.deepEqual(await collect(readParts(bodyOf(cutAt(text, at)).stream)), READ, `cut at byte ${at}`);
    }
    assert.deepEqual(await collect(readParts(bodyOf(singleBytes(text)).stream)), READ, "one byte at a time");
  }
});

test("what follows [DONE] is ignored, and the body is read to its end instead of cancelled", async () => {
  const body = bodyOf([streamText(SENT), "data: not JSON\n\n", streamText([{ type: "text-delta", id: "late", delta: "late" }])]);
  assert.deepEqual(await collect(readParts(body.stream)), READ);
  assert.ok(!body.cancelled());
});

test("types and fields we do not know are ignored", async () => {
  const text = `: keep-alive\n\n${streamText([
    { type: "start-step" },
    { type: "reasoning-delta", id: "r", delta: "hm" },
    { type: "text-delta", id: "text", delta: "x", extra: { deep: [1] } },
    { type: "text-delta", id: "text" },
    { type: 7 },
    ["not", "a", "part"],
    null,
  ])}`;
  assert.deepEqual(await collect(readParts(bodyOf([text]).stream)), [{ type: "text-delta", id: "text", delta: "x" }]);
});

test("an unknown data part is handed on for the host to ignore", () => {
  assert.deepEqual(parsePart('{"type":"data-later","data":1}'), { type: "data", name: "later", data: 1 });
});

test("an error part is a part, and the stream goes on to its end", async () => {
  const text = streamText([{ type: "error", errorText: "refused" }, { type: "finish" }]);
  assert.deepEqual(await collect(readParts(bodyOf([text]).stream)), [
    { type: "error", errorText: "refused" },
    { type: "finish", metadata: {} },
  ]);
});

test("a stream that ends without [DONE] has broken off", async () => {
  await rejectsWithCode(collect(readParts(bodyOf([streamText(SENT, { done: false })]).stream)), "stream-cut");
  await rejectsWithCode(collect(readParts(bodyOf([]).stream)), "stream-cut");
});

test("a part that is not JSON is a malformed stream", async () => {
  await rejectsWithCode(collect(readParts(bodyOf(["data: {\"type\":\n\n"]).stream)), "stream-malformed");
});

test("aborting rejects with the reason and cancels the body", async () => {
  const abort = new AbortController();
  const body = bodyOf([streamText(SENT.slice(0, 4), { done: false })], { open: true });
  const seen: string[] = [];
  const reading = (async () => {
    for await (const part of readParts(body.stream, abort.signal)) {
      seen.push(part.type);
      if (part.type === "text-delta") abort.abort(new DOMException("stopped", "AbortError"));
    }
  })();
  await assert.rejects(reading, { name: "AbortError", message: "stopped" });
  assert.deepEqual(seen, ["start", "data", "text-start", "text-delta"]);
  assert.ok(body.cancelled());
});

test("aborting while the server is silent does not wait for it", async () => {
  const abort = new AbortController();
  const body = bodyOf([], { open: true });
  const reading = collect(readParts(body.stream, abort.signal));
  abort.abort(new DOMException("stopped", "AbortError"));
  await assert.rejects(reading, { name: "AbortError" });
  assert.ok(body.cancelled());
});

test("an aborted signal reads nothing", async () => {
  const body = bodyOf([streamText(SENT)]);
  await assert.rejects(collect(readParts(body.stream, AbortSignal.abort())), { name: "AbortError" });
});

test("leaving the loop closes the connection", async () => {
  const body = bodyOf([streamText(SENT)], { open: true });
  for await (const part of readParts(body.stream)) {
    assert.equal(part.type, "start");
    break;
  }
  assert.ok(body.cancelled());
});
