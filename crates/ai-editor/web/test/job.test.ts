import assert from "node:assert/strict";
import { test } from "node:test";
import { mergeJob, parseJob, POLL_DELAYS, watchJob, type JobUpdate } from "../src/job.ts";
import { ProblemError } from "../src/problem.ts";
import { bodyOf, collect } from "./bodies.ts";

const JOB = { id: "job_1", kind: "ai_editor.embed_prompt", status: "running", progress: { fraction: 0.2 }, attempt: 1 };

type Answer = () => Response | Promise<Response>;

function json(fields: object, status = 200): Answer {
  return () => Response.json({ ...JOB, ...fields }, { status });
}

function events(text: string): Answer {
  return () => new Response(bodyOf([text]).stream, { headers: { "content-type": "text/event-stream; charset=utf-8" } });
}

interface Watched {
  readonly updates: JobUpdate[];
  readonly asked: { path: string; lastEventId: string | undefined }[];
  readonly waits: number[];
  readonly error: unknown;
}

/** Answers the questions in order; the waits take no time. */
async function watch(answers: readonly Answer[], abortAfterWaits = Infinity): Promise<Watched> {
  const abort = new AbortController();
  const asked: Watched["asked"] = [];
  const waits: number[] = [];
  const updates: JobUpdate[] = [];
  let error: unknown = null;
  try {
    const watching = watchJob("job_1", {
      bridge: { baseUrl: "http://host.test" },
      fetch: async (url, init) => {
        const answer = answers[asked.length];
        asked.push({
          path: url.slice("http://host.test/api/jobs/v1/jobs".length),
          lastEventId: (init.headers as Record<string, string>)["last-event-id"],
        });
        assert.ok(answer, `unexpected question ${url}`);
        return answer();
      },
      signal: abort.signal,
      wait: async (milliseconds, signal) => {
        waits.push(milliseconds);
        if (waits.length >= abortAfterWaits) abort.abort();
        signal.throwIfAborted();
      },
    });
    for await (const update of watching) updates.push(update);
  } catch (caught) {
    error = caught;
  }
  assert.equal(error !== null || asked.length === answers.length, true, "every answer was asked for");
  return { updates, asked, waits, error };
}

const noEvents: Answer = () => new Response(null, { status: 404 });

test("a job that has ended is asked for once", async () => {
  const { updates, asked } = await watch([json({ status: "succeeded" })]);
  assert.deepEqual(asked.map(({ path }) => path), ["/job_1"]);
  assert.equal(updates.at(-1)?.job.status, "succeeded");
});

test("live events carry it to the end without polling", async () => {
  const text =
    'event: progress\nid: 4\ndata: {"status":"running","progress":{"fraction":0.5}}\n\n: keep-alive\n\nevent: succeeded\nid: 5\ndata: {"status":"succeeded","attempt":1}\n\n';
  const { updates, waits, error } = await watch([json({}), events(text)]);
  assert.equal(error, null);
  assert.deepEqual(waits, []);
  assert.deepEqual(
    updates.map(({ job, source }) => [source, job.status, job.progress]),
    [
      ["polling", "running", 0.2],
      ["events", "running", 0.5],
      ["events", "succeeded", 0.5],
    ],
  );
});

test("a stream that the server ends is resumed after the last id", async () => {
  const { asked, error } = await watch([
    json({}),
    events('id: 4\ndata: {"status":"running","progress":{"fraction":0.5}}\n\n'),
    json({ progress: { fraction: 0.6 } }),
    events('id: 5\ndata: {"status":"succeeded"}\n\n'),
  ]);
  assert.equal(error, null);
  assert.deepEqual(asked.map(({ lastEventId }) => lastEventId), [undefined, undefined, undefined, "4"]);
});

test("without events it polls at 2, 5, 10 and again 10 seconds", async () => {
  const { waits, updates } = await watch([json({}), noEvents, json({}), json({}), json({}), json({ status: "dead" })]);
  assert.deepEqual(waits, [2_000, 5_000, 10_000, 10_000]);
  assert.deepEqual(POLL_DELAYS, [2_000, 5_000, 10_000]);
  assert.equal(updates.at(-1)?.job.status, "dead");
});

test("an answer of another type, a broken stream and a silent one all lead to polling", async () => {
  const broken: Answer = () => Promise.reject(new TypeError("fetch failed"));
  const page: Answer = () => new Response("<html>", { headers: { "content-type": "text/html" } });
  for (const answer of [broken, page, events(": keep-alive\n\n")]) {
    const { waits } = await watch([json({}), answer, json({ status: "succeeded" })]);
    assert.deepEqual(waits, [2_000]);
  }
});

test("a lost connection while polling is told, and passes", async () => {
  const lost: Answer = () => Promise.reject(new TypeError("fetch failed"));
  const { updates } = await watch([json({}), noEvents, lost, json({}, 503), json({ status: "succeeded" })]);
  assert.deepEqual(
    updates.map(({ offline }) => offline),
    [false, true, true, false],
  );
});

test("a refusal ends it", async () => {
  const { error } = await watch([() => Response.json({ code: "not-found", title: "Not found" }, { status: 404 })]);
  assert.ok(error instanceof ProblemError && error.problem.code === "not-found");
});

test("a job that was there and is gone has ended: nothing was kept of it", async () => {
  const gone: Answer = () => Response.json({ code: "not-found", title: "Not found" }, { status: 404 });
  const keepsNoEvents: Answer = () => Response.json({ code: "no-events", title: "No events" }, { status: 409 });
  const { updates, error } = await watch([json({}), keepsNoEvents, json({}), gone]);
  assert.equal(error, null);
  assert.equal(updates.at(-1)?.job.status, "forgotten");
});

test("a refusal while polling ends it too", async () => {
  const { error } = await watch([json({}), noEvents, () => Response.json({ title: "No" }, { status: 403 })]);
  assert.ok(error instanceof ProblemError && error.problem.status === 403);
});

test("aborting ends the waiting", async () => {
  const { error } = await watch([json({}), noEvents, json({})], 2);
  assert.equal((error as Error).name, "AbortError");
});

test("the default wait ends with the signal", async () => {
  const abort = new AbortController();
  const answers = [json({}), noEvents];
  let asked = 0;
  const watching = collect(
    watchJob("job_1", {
      bridge: {},
      fetch: async () => {
        const answer = answers[asked++];
        if (asked === answers.length) queueMicrotask(() => setImmediate(() => abort.abort()));
        return answer ? answer() : Response.error();
      },
      signal: abort.signal,
    }),
  );
  await assert.rejects(watching, { name: "AbortError" });
});

test("fields of unknown shape change nothing", () => {
  const job = parseJob(JOB);
  for (const value of [null, 7, "x", [], {}, { progress: "half" }, { status: 3 }]) assert.deepEqual(mergeJob(job, value), job);
  const later = mergeJob(job, { progress: { fraction: 7, message: "Reading the picture" } });
  assert.deepEqual([later.progress, later.message], [1, "Reading the picture"]);
});
