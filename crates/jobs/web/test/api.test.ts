import assert from "node:assert/strict";
import { test } from "node:test";
import { ApiError, isUnreachable, JobsApi, messageOf, NO_FILTER, type PausedBy, type Scope } from "../src/api.ts";
import { duration, fromNow, jobs, pieces, rate, until } from "../src/format.ts";
import { follow } from "../src/live.ts";
import { carryOut, nothingFor } from "../src/operation.ts";
import { ownPause, pausedText } from "../src/paused.ts";
import { reasonsOf } from "../src/reasons.ts";
import { tenantFault } from "../src/tenant.ts";

interface Asked {
  readonly method: string;
  readonly url: string;
  readonly body: unknown;
}

function api(scope: Scope, answers: readonly (() => Response)[]): { api: JobsApi; asked: Asked[] } {
  const asked: Asked[] = [];
  const made = new JobsApi(scope, { baseUrl: "http://host.test" }, async (url, init) => {
    const answer = answers[asked.length];
    asked.push({ method: init.method ?? "", url: url.slice("http://host.test/api/jobs/v1".length), body: init.body ? JSON.parse(String(init.body)) : null });
    assert.ok(answer, `unexpected question ${url}`);
    return answer();
  });
  return { api: made, asked };
}

const JOB = { id: "job_1", kind: "test.kind", status: "dead", attempt: 3, max_attempts: 3 };

test("an operator asks over all tenants, a tenant for its own", async () => {
  const page = { data: [{ tenant_id: "tnt_1", error: "boom", job: JOB }], next_cursor: "c2" };
  const operator = api("operator", [() => Response.json(page)]);
  const found = await operator.api.jobs({ ...NO_FILTER, status: "dead", tenant: "tnt_1" }, "c1");
  assert.equal(operator.asked[0]?.url, "/operator/jobs?limit=50&cursor=c1&status=dead&tenant_id=tnt_1");
  assert.deepEqual([found.rows[0]?.tenant, found.rows[0]?.error, found.rows[0]?.job.id, found.next], ["tnt_1", "boom", "job_1", "c2"]);

  const tenant = api("tenant", [() => Response.json({ data: [JOB] })]);
  const own = await tenant.api.jobs({ ...NO_FILTER, queue: "ai", tenant: "tnt_2" }, null);
  assert.equal(tenant.asked[0]?.url, "/jobs?limit=50&queue=ai");
  assert.deepEqual([own.rows[0]?.tenant, own.rows[0]?.job.id, own.next], [null, "job_1", null]);
});

test("one job is asked for where it is", async () => {
  const operator = api("operator", [() => Response.json({ tenant_id: "tnt_1", job: JOB })]);
  assert.equal((await operator.api.job({ tenant: "tnt_1", id: "job_1" })).error, null);
  assert.equal(operator.asked[0]?.url, "/operator/tenants/tnt_1/jobs/job_1");
});

test("a refusal is told in its own words", async () => {
  const refusal = { title: "The request is not valid", errors: [{ detail: "filter must name a queue" }] };
  const { api: asking } = api("tenant", [() => Response.json(refusal, { status: 422 }), () => new Response("<html>", { status: 502 })]);
  const problem = await asking.queues("").catch((error: unknown) => error);
  assert.ok(problem instanceof ApiError);
  assert.deepEqual([problem.status, problem.title, problem.detail], [422, "The request is not valid", "filter must name a queue"]);
  await assert.rejects(asking.queues(""), { name: "ApiError", status: 502, title: "This did not work" });
  const faults = [{ pointer: "/max_running", detail: "from 0 to 1000" }, { pointer: "", detail: "too much" }];
  const refused = new ApiError(422, "The request is not valid", "2 fields are not valid", faults);
  assert.equal(messageOf(refused), "The request is not valid. Max running: from 0 to 1000. Too much.");
});

test("an action goes on until nothing is left", async () => {
  const part = (changed: number, more: boolean) => () => Response.json({ jobs: changed, sample: [], more });
  const { api: asking, asked } = api("operator", [part(10_000, true), part(10_000, true), part(7, false)]);
  const told: number[] = [];
  const wanted = { action: "retry", selection: { status: "dead" }, tenant: "tnt_1" } as const;
  assert.equal(await carryOut(asking, wanted, new AbortController().signal, (sum) => told.push(sum)), 20_007);
  assert.deepEqual(told, [10_000, 20_000, 20_007]);
  assert.deepEqual(asked[0], {
    method: "POST",
    url: "/operator/operations",
    body: { tenant_id: "tnt_1", operation: { action: "retry", filter: { status: "dead" }, dry_run: false } },
  });
});

test("an action that changes nothing ends", async () => {
  const { api: asking } = api("tenant", [() => Response.json({ jobs: 0, sample: [], more: true })]);
  const wanted = { action: "cancel", selection: {}, tenant: null } as const;
  assert.equal(await carryOut(asking, wanted, new AbortController().signal, () => undefined), 0);
});

test("events come first, then it asks, and a lost connection passes", async () => {
  const abort = new AbortController();
  const seen: string[] = [];
  let closed = 0;
  let asks = 0;
  await follow<string>(
    {
      events: (told, lost) => {
        queueMicrotask(() => {
          told("1");
          lost(false);
          told("2");
          lost(true);
        });
        return { close: () => void (closed += 1) };
      },
      read: (data) => `event ${data}`,
      ask: async () => {
        asks += 1;
        if (asks === 2) throw new ApiError(0, "No connection", "");
        return `answer ${asks}`;
      },
      seen: (value, by) => seen.push(`${value} by ${by}`),
      failed: () => seen.push("failed"),
      wait: async () => {
        if (asks === 3) abort.abort();
      },
    },
    abort.signal,
  );
  assert.deepEqual(seen, ["event 1 by events", "failed", "event 2 by events", "failed", "answer 1 by asking", "failed", "answer 3 by asking"]);
  assert.equal(closed, 1);
});

test("numbers and times read well", () => {
  assert.deepEqual([undefined, 0, 0.0042, 0.5, 3.21, 75, 300, 3_600, 3_700, 86_400, 90_000].map(duration), [
    "–",
    "<\u{a0}1\u{a0}ms",
    "4\u{a0}ms",
    "500\u{a0}ms",
    "3.21\u{a0}s",
    "1\u{a0}min 15\u{a0}s",
    "5\u{a0}min",
    "1\u{a0}h",
    "1\u{a0}h 1\u{a0}min",
    "1\u{a0}d",
    "1\u{a0}d 1\u{a0}h",
  ]);
  assert.deepEqual([0, 0.001, 0.5, 1_234].map(rate), ["0", "< 0.01", "0.5", "1,230"]);
  assert.deepEqual([jobs(1), jobs(100_000)], ["1 job", "100,000 jobs"]);
  const now = Date.parse("2026-03-01T09:30:00Z");
  const times = ["2026-03-01T09:29:00Z", "2026-03-01T09:30:05Z", "2026-03-01T09:30:00.2Z"];
  assert.deepEqual(times.map((at) => fromNow(at, now)), ["1\u{a0}min\u{a0}ago", "in\u{a0}5\u{a0}s", "now"]);
  assert.deepEqual(times.map((at) => until(at, now)), ["now", "in\u{a0}5\u{a0}s", "now"], "what is overdue is due");
  assert.deepEqual(pieces("commerce.advance_auction"), ["commerce.", "advance_", "auction"]);
});

test("schedules and alerts are asked for where they are", async () => {
  const schedule = { id: "sched_1", name: "nightly", paused_by: [] };
  const operator = api("operator", [
    () => Response.json({ data: [{ tenant_id: "tnt_1", schedule }], next_cursor: "c2" }),
    () => Response.json({ tenant_id: "tnt_1", schedule }),
    () => Response.json({ data: [{ rule: "queue-age", queue: "ai" }] }),
  ]);
  const page = await operator.api.schedules("tnt_1", "c1");
  assert.deepEqual([page.rows[0]?.tenant, page.rows[0]?.schedule.name, page.next], ["tnt_1", "nightly", "c2"]);
  await operator.api.pauseSchedule({ tenant: "tnt_1", schedule: page.rows[0]!.schedule }, true);
  assert.equal((await operator.api.alerts())[0]?.queue, "ai");
  assert.deepEqual(operator.asked.map(({ method, url }) => `${method} ${url}`), [
    "GET /operator/schedules?limit=20&cursor=c1&tenant_id=tnt_1",
    "POST /operator/tenants/tnt_1/schedules/sched_1/pause",
    "GET /operator/alerts",
  ]);
  const tenant = api("tenant", [() => Response.json({ data: [schedule] }), () => Response.json(schedule)]);
  const own = await tenant.api.schedules("tnt_1", null);
  await tenant.api.pauseSchedule(own.rows[0]!, false);
  assert.deepEqual(await tenant.api.alerts(), [], "alerts are the operator's");
  assert.deepEqual(tenant.asked.map(({ url }) => url), ["/schedules", "/schedules/sched_1/resume"]);
});

test("a pause names who can end it", () => {
  const own = ownPause("tenant", "");
  assert.deepEqual([ownPause("operator", ""), ownPause("operator", "tnt_1")], ["operator_for_all", "operator"]);
  assert.deepEqual(
    [[], ["tenant"], ["operator"], ["operator", "operator_for_all"], ["tenant", "operator"]].map((by) => pausedText(by as PausedBy[], own)),
    ["", "Paused", "Paused by the operator", "Paused by the operator and the operator for all tenants", "Paused by you and the operator"],
  );
});

test("what no tenant can be called is told before it is asked for", () => {
  assert.deepEqual(["", "tnt_01h455vb4pex5vsknk084sn02q"].map(tenantFault), [null, null]);
  for (const text of ["kiln", "tnt_", "tnt_01h455vb4pex5vsknk084sn02", "usr_01h455vb4pex5vsknk084sn02q", "tnt_81h455vb4pex5vsknk084sn02q"]) {
    assert.match(tenantFault(text) ?? "", /tnt_ and 26/, text);
  }
});

test("a refusal is not a lost connection", () => {
  const errors = [new ApiError(0, "No connection", ""), new Error("the events were lost"), new ApiError(400, "The query string is not valid", "")];
  assert.deepEqual(errors.map(isUnreachable), [true, true, false]);
});

test("why a job failed is said once", () => {
  const busy = { code: "provider_busy", detail: "The provider is busy." };
  const down = { code: "provider_down", detail: "The provider is down." };
  const failures = [
    { attempt: 1, at: "1", problem: down, error: "provider_down: The provider is down." },
    { attempt: 2, at: "2", problem: busy, error: "provider_busy: The provider is busy.: reset" },
    { attempt: 3, at: "3", problem: busy, error: "provider_busy: The provider is busy.: timed out" },
  ];
  const row = { tenant: null, error: "provider_busy: The provider is busy.: timed out", job: { ...JOB, problem: busy, failures } };
  assert.deepEqual(reasonsOf(row as never), {
    problem: busy,
    error: "timed out",
    failures: [
      { attempt: 1, at: "1", problem: down, error: null },
      { attempt: 2, at: "2", problem: null, error: "reset" },
      { attempt: 3, at: "3", problem: null, error: null },
    ],
  });
  const waiting = { tenant: null, error: null, job: { ...JOB, status: "scheduled" } };
  assert.deepEqual(reasonsOf(waiting as never), { problem: null, error: null, failures: [] });
});

test("nothing to do is said of what was asked for", () => {
  assert.equal(nothingFor({ action: "drain", selection: { queue: "default" }, tenant: null }), "Nothing is waiting in default.");
  assert.equal(nothingFor({ action: "retry", selection: { status: "dead" }, tenant: null }), "No job is like this.");
});
