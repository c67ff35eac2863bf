/** Follows a job to its end: live events first, polling at 2, 5, 10 s when they cannot be had. */

import { request, type Bridge, type Fetch } from "./bridge.ts";
import { isRecord, ProblemError, problemFrom, problemOfResponse, type Problem } from "./problem.ts";
import { readServerEvents } from "./sse.ts";

export interface Job {
  readonly id: string;
  readonly kind: string;
  /**
   * `queued`, `running`, `scheduled`, `succeeded`, `dead`, `cancelled` as the server says, or `forgotten`: it was there
   * and is not any more, because nothing is kept of jobs of its kind once they have ended well.
   */
  readonly status: string;
  /** 0 to 1, or `null` while it is not known. */
  readonly progress: number | null;
  /** What it does at the moment. */
  readonly message: string | null;
  readonly attempt: number;
  readonly problem: Problem | null;
  readonly result: unknown;
}

export interface JobUpdate {
  readonly job: Job;
  readonly source: "events" | "polling";
  /** The last question got no answer; the job is shown as last seen. */
  readonly offline: boolean;
}

export interface WatchOptions {
  readonly bridge: Bridge;
  readonly fetch: Fetch;
  readonly signal: AbortSignal;
  /** Resolves after a time in milliseconds, rejects when the signal aborts. Tests pass their own. */
  readonly wait?: (milliseconds: number, signal: AbortSignal) => Promise<void>;
}

/** Milliseconds between questions; the last one repeats. */
export const POLL_DELAYS: readonly number[] = [2_000, 5_000, 10_000];

const ENDED: ReadonlySet<string> = new Set(["succeeded", "dead", "cancelled", "forgotten"]);

/** Whether a job will not change any more. */
export function isEnded(job: Job): boolean {
  return ENDED.has(job.status);
}

/**
 * Updates of a job until it has ended. Throws a `ProblemError` when the server refuses (404 at first, 403),
 * the signal's reason when aborted, and whatever `fetch` threw when the very first question failed;
 * once the job is known, a lost connection is an update, not an error.
 */
export async function* watchJob(id: string, options: WatchOptions): AsyncGenerator<JobUpdate, void, undefined> {
  const path = `/api/jobs/v1/jobs/${encodeURIComponent(id)}`;
  let job = await getJob(path, options);
  yield { job, source: "polling", offline: false };

  let lastEventId: string | null = null;
  while (!isEnded(job)) {
    const seenBefore: string | null = lastEventId;
    let received = 0;
    try {
      for await (const event of readJobEvents(path, lastEventId, options)) {
        received++;
        lastEventId = event.id ?? lastEventId;
        job = mergeJob(job, event.data);
        yield { job, source: "events", offline: false };
        if (isEnded(job)) return;
      }
    } catch (error) {
      if (options.signal.aborted || error instanceof ProblemError) throw error;
    }
    // A stream that brought news ended because the server restarted: resume it. A silent one is no use.
    if (received === 0 || lastEventId === seenBefore) break;
    const seen = await lookAgain(job, path, options);
    job = seen ?? job;
    if (isEnded(job)) yield { job, source: "polling", offline: false };
  }

  const wait = options.wait ?? waitFor;
  for (let asked = 0; !isEnded(job); asked++) {
    await wait(POLL_DELAYS[Math.min(asked, POLL_DELAYS.length - 1)] ?? 10_000, options.signal);
    const seen = await lookAgain(job, path, options);
    job = seen ?? job;
    yield { job, source: "polling", offline: seen === null };
  }
}

/** Reads a job from data of unknown shape. */
export function parseJob(value: unknown): Job {
  return mergeJob(
    { id: "", kind: "", status: "queued", progress: null, message: null, attempt: 0, problem: null, result: null },
    value,
  );
}

/** The job with the fields that an event carries; an event of another shape changes nothing. */
export function mergeJob(job: Job, value: unknown): Job {
  if (!isRecord(value)) return job;
  const { id, kind, status, progress, attempt, problem, result } = value;
  return {
    id: typeof id === "string" && job.id === "" ? id : job.id,
    kind: typeof kind === "string" ? kind : job.kind,
    status: typeof status === "string" ? status : job.status,
    progress: fraction(progress) ?? job.progress,
    message: isRecord(progress) && typeof progress["message"] === "string" ? progress["message"] : job.message,
    attempt: typeof attempt === "number" ? attempt : job.attempt,
    problem: isRecord(problem) ? problemFrom(problem) : job.problem,
    result: result ?? job.result,
  };
}

async function* readJobEvents(
  path: string,
  lastEventId: string | null,
  { bridge, fetch, signal }: WatchOptions,
): AsyncGenerator<{ id: string | null; data: unknown }, void, undefined> {
  const headers: Record<string, string> = { accept: "text/event-stream" };
  if (lastEventId !== null) headers["last-event-id"] = lastEventId;
  const response = await request(bridge, fetch, `${path}/events`, { method: "GET", headers, signal });
  const isStream = response.headers.get("content-type")?.startsWith("text/event-stream") ?? false;
  if (!response.ok || !isStream || !response.body) {
    await response.body?.cancel();
    return;
  }
  for await (const event of readServerEvents(response.body, signal)) {
    try {
      yield { id: event.id, data: JSON.parse(event.data) as unknown };
    } catch (error) {
      if (!(error instanceof SyntaxError)) throw error;
    }
  }
}

async function getJob(path: string, { bridge, fetch, signal }: WatchOptions): Promise<Job> {
  const response = await request(bridge, fetch, path, { method: "GET", headers: { accept: "application/json" }, signal });
  if (!response.ok) throw new ProblemError(await problemOfResponse(response));
  return parseJob(await response.json());
}

/** The job as it is now, or `null` when nobody answered. */
async function lookAgain(job: Job, path: string, options: WatchOptions): Promise<Job | null> {
  try {
    return await getJob(path, options);
  } catch (error) {
    if (options.signal.aborted) throw error;
    const status = error instanceof ProblemError ? error.problem.status : 0;
    if (status === 404) return { ...job, status: "forgotten" };
    if (isFinal(status)) throw error;
    return null;
  }
}

/** Refusals that asking again will not change. 429 and 5xx will pass. */
function isFinal(status: number): boolean {
  return status >= 400 && status < 500 && status !== 408 && status !== 429;
}

function fraction(value: unknown): number | null {
  const of = isRecord(value) ? value["fraction"] : null;
  return typeof of === "number" && Number.isFinite(of) ? Math.min(1, Math.max(0, of)) : null;
}

function waitFor(milliseconds: number, signal: AbortSignal): Promise<void> {
  return new Promise((resolve, reject) => {
    signal.throwIfAborted();
    const timer = setTimeout(() => {
      signal.removeEventListener("abort", stop);
      resolve();
    }, milliseconds);
    const stop = (): void => {
      clearTimeout(timer);
      reject(signal.reason as Error);
    };
    signal.addEventListener("abort", stop, { once: true });
  });
}
