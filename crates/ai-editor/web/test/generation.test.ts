import assert from "node:assert/strict";
import { test } from "node:test";
import type { Bridge } from "../src/bridge.ts";
import { applyPart, runGeneration, WAITING, type Generation, type GenerationIn } from "../src/generation.ts";
import { bodyOf, streamText } from "./bodies.ts";

const INPUT: GenerationIn = { mode: "assembly", prompt: "Darker", component: { id: "node_1" } };
const TREE = { id: "node_1", component: "hero", props: { heading: "Fired twice" }, slots: {} };
const START = { type: "start", messageId: "gen_1", messageMetadata: { generation: "gen_1", model: "offline-1" } };
const TEXT = [
  { type: "text-start", id: "text" },
  { type: "text-delta", id: "text", delta: "I read this as " },
  { type: "text-delta", id: "text", delta: "a darker hero." },
  { type: "text-end", id: "text" },
];
const RESULT = { type: "data-tree", id: "tree", data: { generation: "gen_1", component: "node_1", tree: TREE } };
const USAGE = { type: "data-usage", id: "usage", data: { model: "offline-1", input_tokens: 41, output_tokens: 88 } };
const FINISH = { type: "finish", messageMetadata: { status: "succeeded" } };
const SUCCESS = [START, { type: "data-job", id: "job", data: { id: "job_1" } }, ...TEXT, RESULT, USAGE, FINISH];

interface Run {
  readonly last: Generation;
  readonly states: readonly Generation[];
  readonly url: string;
  readonly init: RequestInit;
}

async function run(answer: (signal: AbortSignal) => Response | Promise<Response>, bridge: Bridge = {}): Promise<Run> {
  const abort = new AbortController();
  const states: Generation[] = [];
  let sent: { url: string; init: RequestInit } = { url: "", init: {} };
  const last = await runGeneration(INPUT, {
    bridge,
    fetch: async (url, init) => {
      sent = { url, init };
      return answer(abort.signal);
    },
    signal: abort.signal,
    idempotencyKey: "key-1",
    onState: (state) => {
      states.push(state);
      if (state.texts[0]?.text === "I read this as " && bridge.baseUrl === "http://abort.test") abort.abort();
    },
  });
  assert.equal(states.at(-1), last);
  return { last, states, ...sent };
}

function stream(parts: readonly unknown[], options?: { done?: boolean }): () => Response {
  return () => new Response(bodyOf([streamText(parts, options)]).stream, { headers: { "content-type": "text/event-stream" } });
}

test("a success passes through every phase and ends with the tree", async () => {
  const { last, states } = await run(stream(SUCCESS));
  assert.equal(last.phase, "succeeded");
  assert.deepEqual(last.result, { generation: "gen_1", component: "node_1", tree: TREE });
  assert.deepEqual(last.usage, { model: "offline-1", inputTokens: 41, outputTokens: 88 });
  assert.equal(last.jobId, "job_1");
  assert.deepEqual(last.texts, [{ id: "text", text: "I read this as a darker hero." }]);
  assert.deepEqual([...new Set(states.map((state) => state.phase))], ["waiting", "streaming", "succeeded"]);
});

test("the text grows delta by delta", async () => {
  const { states } = await run(stream(SUCCESS));
  const texts = [...new Set(states.map((state) => state.texts[0]?.text).filter((text) => text !== undefined))];
  assert.deepEqual(texts, ["", "I read this as ", "I read this as a darker hero."]);
});

test("the request carries key, token and body to the host's address", async () => {
  const { url, init } = await run(stream(SUCCESS), { baseUrl: "https://api.test/", getAuthToken: async () => "secret" });
  assert.equal(url, "https://api.test/api/ai-editor/v1/generations");
  const headers = init.headers as Record<string, string>;
  assert.equal(headers["idempotency-key"], "key-1");
  assert.equal(headers["authorization"], "Bearer secret");
  assert.equal(init.credentials, "omit");
  assert.deepEqual(JSON.parse(String(init.body)), INPUT);
});

test("without a token the session cookie of the same origin is used", async () => {
  const { url, init } = await run(stream(SUCCESS));
  assert.equal(url, "/api/ai-editor/v1/generations");
  assert.equal(init.credentials, "same-origin");
  assert.ok(!("authorization" in (init.headers as Record<string, string>)));
});

test("a problem before the stream is shown as it is", async () => {
  const problem = { title: "Validation failed", status: 422, code: "validation-failed", detail: "the prompt is empty", request_id: "req_1" };
  const { last } = await run(() => Response.json(problem, { status: 422 }));
  assert.equal(last.phase, "failed");
  assert.deepEqual(last.problem, {
    code: "validation-failed",
    title: "Validation failed",
    detail: "the prompt is empty",
    status: 422,
    requestId: "req_1",
  });
});

test("a failure that is not a problem document still has a title", async () => {
  const { last } = await run(() => new Response("<h1>Bad gateway</h1>", { status: 502 }));
  assert.equal(last.problem?.code, "http-502");
  assert.equal(last.problem?.title, "This did not work");
});

test("no connection is a state, not an exception", async () => {
  const { last } = await run(() => Promise.reject(new TypeError("fetch failed")));
  assert.equal(last.phase, "failed");
  assert.equal(last.problem?.code, "network");
});

test("a host that cannot give a token fails the same way", async () => {
  const { last } = await run(stream(SUCCESS), { getAuthToken: () => Promise.reject(new Error("no session")) });
  assert.equal(last.phase, "failed");
});

test("an error inside the stream fails, keeps the text, and names the better of the two", async () => {
  const { last } = await run(
    stream([
      START,
      ...TEXT,
      USAGE,
      { type: "data-problem", id: "problem", data: { code: "model-timeout", title: "The model took too long", status: 504 } },
      { type: "error", errorText: "The model took too long" },
      { type: "finish", messageMetadata: { status: "failed" } },
    ]),
  );
  assert.equal(last.phase, "failed");
  assert.equal(last.problem?.code, "model-timeout");
  assert.equal(last.result, null);
  assert.equal(last.texts[0]?.text, "I read this as a darker hero.");
});

test("a tree followed by an error is not a result", async () => {
  const { last } = await run(stream([START, RESULT, { type: "error", errorText: "late" }, FINISH]));
  assert.equal(last.phase, "failed");
  assert.equal(last.result, null);
});

test("a stream cut after the tree is not a result", async () => {
  const { last } = await run(stream([START, ...TEXT, RESULT], { done: false }));
  assert.equal(last.phase, "failed");
  assert.equal(last.result, null);
  assert.equal(last.problem?.code, "stream-cut");
});

test("a finish without a tree, or with an unreadable one, fails", async () => {
  for (const parts of [
    [START, FINISH],
    [START, { ...RESULT, data: { tree: { id: 1 } } }, FINISH],
    [START],
  ]) {
    const { last } = await run(stream(parts));
    assert.equal(last.phase, "failed");
    assert.equal(last.problem?.code, "no-result");
  }
});

test("cancelling keeps the text, drops the result and stops the body", async () => {
  const body = bodyOf([streamText([START, RESULT, ...TEXT], { done: false })], { open: true });
  const { last } = await run(() => new Response(body.stream), { baseUrl: "http://abort.test" });
  assert.equal(last.phase, "cancelled");
  assert.equal(last.texts[0]?.text, "I read this as ");
  assert.equal(last.result, null);
  assert.ok(body.cancelled());
});

test("a repair round is a second text", async () => {
  const second = [
    { type: "text-start", id: "text-2" },
    { type: "text-delta", id: "text-2", delta: "Once more." },
  ];
  const { last } = await run(stream([START, ...TEXT, ...second, RESULT, FINISH]));
  assert.deepEqual(
    last.texts.map((text) => text.id),
    ["text", "text-2"],
  );
});

test("a delta without a start opens its text", () => {
  assert.deepEqual(applyPart(WAITING, { type: "text-delta", id: "x", delta: "a" }).texts, [{ id: "x", text: "a" }]);
});

test("an unknown data part changes nothing", () => {
  assert.equal(applyPart(WAITING, { type: "data", name: "later", data: { a: 1 } }), WAITING);
});
