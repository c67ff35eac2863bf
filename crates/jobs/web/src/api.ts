/** Questions about jobs, and their answers, for an operator or for a tenant. */

export type Scope = "operator" | "tenant";

/** How a host reaches the server. */
export interface Bridge {
  /** Default: the page's own origin. */
  readonly baseUrl?: string;
  /** Default: the session cookie of the same origin. */
  readonly getAuthToken?: () => Promise<string>;
}

export type Fetch = (url: string, init: RequestInit) => Promise<Response>;

export interface Quantiles {
  readonly p50_seconds?: number;
  readonly p95_seconds?: number;
  readonly p99_seconds?: number;
}

/** Who stopped something. Each lets go on only what it stopped itself. */
export type PausedBy = "tenant" | "operator" | "operator_for_all";

export interface Queue {
  readonly queue: string;
  readonly queued: number;
  readonly running: number;
  readonly scheduled: number;
  readonly dead: number;
  readonly oldest_seconds?: number;
  readonly paused: boolean;
  readonly paused_by: readonly PausedBy[];
  readonly max_running?: number;
  readonly max_running_per_tenant?: number;
  readonly lately: {
    readonly window_seconds: number;
    readonly succeeded: number;
    readonly failed: number;
    readonly per_second: number;
    readonly wait: Quantiles;
    readonly run: Quantiles;
    readonly failures: readonly { readonly code: string; readonly count: number }[];
  };
}

export interface Reason {
  readonly code: string;
  readonly detail: string;
}

export interface Job {
  readonly id: string;
  readonly kind: string;
  readonly queue: string;
  readonly status: string;
  readonly progress?: { readonly fraction: number; readonly message?: string };
  readonly attempt: number;
  readonly max_attempts: number;
  readonly cancel_requested: boolean;
  readonly problem?: Reason;
  readonly failures?: readonly { readonly attempt: number; readonly at: string; readonly problem?: Reason; readonly error?: string }[];
  readonly run_at: string;
  readonly created_at: string;
  readonly started_at?: string;
  readonly finished_at?: string;
}

/** A job in the list. `tenant` and `error` are known to operators only. */
export interface Row {
  readonly tenant: string | null;
  readonly error: string | null;
  readonly job: Job;
}

export interface Page {
  readonly rows: readonly Row[];
  readonly next: string | null;
}

/** A job that is enqueued again and again. */
export interface Schedule {
  readonly id: string;
  readonly name: string;
  readonly cron: string;
  readonly queue: string;
  readonly kind: string;
  readonly paused: boolean;
  readonly paused_by: readonly PausedBy[];
  readonly next_run_at: string;
  readonly last_run_at?: string;
}

/** A schedule in the list. `tenant` is known to operators only. */
export interface ScheduleRow {
  readonly tenant: string | null;
  readonly schedule: Schedule;
}

export interface SchedulePage {
  readonly rows: readonly ScheduleRow[];
  readonly next: string | null;
}

/** What is measured of a queue. */
export type Measure = "queue_age" | "dead_letters";

/** Something that the operator should look at. */
export interface Alert {
  readonly rule: string;
  readonly measure: Measure;
  readonly queue: string;
  readonly since: string;
  readonly value: number;
  readonly above: number;
}

/** A rule without its name. Without a queue it is for each by itself. */
export interface AlertRuleInput {
  readonly measure: Measure;
  readonly queue?: string | null;
  readonly above: number;
  /** Only for dead letters; without it all there are count. */
  readonly window_seconds?: number | null;
  readonly clear_after_seconds?: number;
}

/** When an alert is raised. */
export interface AlertRule extends AlertRuleInput {
  readonly name: string;
  readonly clear_after_seconds: number;
}

/** What to look at; an empty text is no condition. */
export interface Filter {
  readonly status: string;
  readonly queue: string;
  readonly kind: string;
  readonly code: string;
  readonly tenant: string;
}

export const NO_FILTER: Filter = { status: "", queue: "", kind: "", code: "", tenant: "" };

export type Action = "retry" | "run_now" | "cancel" | "drain" | "discard" | "pause" | "resume";

/** Which jobs an action is for. */
export interface Selection {
  readonly ids?: readonly string[];
  readonly queue?: string;
  readonly kind?: string;
  readonly status?: string;
  readonly code?: string;
}

export interface Outcome {
  readonly jobs: number;
  readonly sample: readonly string[];
  readonly more: boolean;
}

export interface Limits {
  readonly paused: boolean;
  readonly max_running?: number;
  readonly max_running_per_tenant?: number;
}

/** What is wrong with one value that was sent. */
export interface Fault {
  /** Where it is in the body. */
  readonly pointer: string;
  readonly detail: string;
}

/** What went wrong, in words for a person. */
export class ApiError extends Error {
  override readonly name = "ApiError";

  constructor(
    readonly status: number,
    readonly title: string,
    readonly detail: string,
    readonly faults: readonly Fault[] = [],
  ) {
    super(detail || title);
  }
}

/** Whether nobody answered. A refusal is an answer. */
export function isUnreachable(error: unknown): boolean {
  return !(error instanceof ApiError) || error.status === 0;
}

export function messageOf(error: unknown): string {
  if (!(error instanceof ApiError)) return "This did not work.";
  // The detail of a refused document only counts its faults.
  const details = error.faults.length > 0 ? error.faults.map(named) : [error.detail];
  return [error.title, ...details].filter((part) => part !== "").map(sentence).join(" ");
}

/** A fault with the name of its field: `/max_running` is "Max running". */
function named({ pointer, detail }: Fault): string {
  const field = pointer.split("/").at(-1)?.replaceAll("_", " ") ?? "";
  return field === "" ? detail : `${sentence(field).slice(0, -1)}: ${detail}`;
}

/** The server's details are parts of sentences. */
export function sentence(detail: string): string {
  const begun = detail.charAt(0).toUpperCase() + detail.slice(1);
  return begun.endsWith(".") ? begun : `${begun}.`;
}

/** Jobs of one page of the list. */
export const PAGE_SIZE = 50;
/** Schedules of one page. */
const SCHEDULES = 20;

const ROOT = "/api/jobs/v1";

export class JobsApi {
  readonly #fetch: Fetch;

  constructor(
    readonly scope: Scope,
    readonly bridge: Bridge,
    fetch: Fetch,
  ) {
    this.#fetch = fetch;
  }

  /** Where the queues can be asked for, and with `/events` be followed. */
  queuesPath(tenant: string): string {
    const of = this.scope === "operator" && tenant !== "" ? `?tenant_id=${encodeURIComponent(tenant)}` : "";
    return `${this.#root}/queues${of}`;
  }

  async queues(tenant: string, signal?: AbortSignal): Promise<Queue[]> {
    const answer = await this.#ask("GET", this.queuesPath(tenant), undefined, signal);
    return (answer as { data: Queue[] }).data;
  }

  async jobs(filter: Filter, cursor: string | null, signal?: AbortSignal): Promise<Page> {
    const query = new URLSearchParams({ limit: String(PAGE_SIZE) });
    if (cursor !== null) query.set("cursor", cursor);
    for (const [name, value] of Object.entries(filter)) {
      const known = name === "tenant" ? "tenant_id" : name;
      if (value !== "" && (name !== "tenant" || this.scope === "operator")) query.set(known, value);
    }
    const answer = (await this.#ask("GET", `${this.#root}/jobs?${query}`, undefined, signal)) as {
      data: unknown[];
      next_cursor?: string;
    };
    return { rows: answer.data.map((each) => this.#row(each)), next: answer.next_cursor ?? null };
  }

  async job(row: { tenant: string | null; id: string }, signal?: AbortSignal): Promise<Row> {
    const of = this.scope === "operator" ? `/tenants/${encodeURIComponent(row.tenant ?? "")}` : "";
    return this.#row(await this.#ask("GET", `${this.#root}${of}/jobs/${encodeURIComponent(row.id)}`, undefined, signal));
  }

  async operate(action: Action, filter: Selection, tenant: string | null, dryRun: boolean, signal?: AbortSignal): Promise<Outcome> {
    const operation = { action, filter, dry_run: dryRun };
    const body = this.scope === "operator" ? { ...(tenant ? { tenant_id: tenant } : {}), operation } : operation;
    return (await this.#ask("POST", `${this.#root}/operations`, body, signal)) as Outcome;
  }

  /** For operators: the whole state of a queue. */
  async limit(queue: string, limits: Limits): Promise<void> {
    await this.#ask("PUT", `${this.#root}/queues/${encodeURIComponent(queue)}`, limits);
  }

  async schedules(tenant: string, cursor: string | null, signal?: AbortSignal): Promise<SchedulePage> {
    if (this.scope === "tenant") {
      const answer = (await this.#ask("GET", `${ROOT}/schedules`, undefined, signal)) as { data: Schedule[] };
      return { rows: answer.data.map((schedule) => ({ tenant: null, schedule })), next: null };
    }
    const query = new URLSearchParams({ limit: String(SCHEDULES) });
    if (cursor !== null) query.set("cursor", cursor);
    if (tenant !== "") query.set("tenant_id", tenant);
    const answer = (await this.#ask("GET", `${this.#root}/schedules?${query}`, undefined, signal)) as {
      data: { tenant_id: string; schedule: Schedule }[];
      next_cursor?: string;
    };
    return { rows: answer.data.map((each) => ({ tenant: each.tenant_id, schedule: each.schedule })), next: answer.next_cursor ?? null };
  }

  async pauseSchedule(row: ScheduleRow, pause: boolean): Promise<void> {
    const of = this.scope === "operator" ? `/tenants/${encodeURIComponent(row.tenant ?? "")}` : "";
    await this.#ask("POST", `${this.#root}${of}/schedules/${encodeURIComponent(row.schedule.id)}/${pause ? "pause" : "resume"}`);
  }

  /** For operators: what the alert rules have raised. */
  async alerts(signal?: AbortSignal): Promise<Alert[]> {
    if (this.scope === "tenant") return [];
    return ((await this.#ask("GET", `${this.#root}/alerts`, undefined, signal)) as { data: Alert[] }).data;
  }

  /** For operators: when alerts are raised. */
  async rules(signal?: AbortSignal): Promise<AlertRule[]> {
    if (this.scope === "tenant") return [];
    return ((await this.#ask("GET", `${this.#root}/alert-rules`, undefined, signal)) as { data: AlertRule[] }).data;
  }

  /** Makes the rule of this name, or replaces it. */
  async putRule(name: string, rule: AlertRuleInput): Promise<AlertRule> {
    return (await this.#ask("PUT", `${this.#root}/alert-rules/${encodeURIComponent(name)}`, rule)) as AlertRule;
  }

  async removeRule(name: string): Promise<void> {
    await this.#ask("DELETE", `${this.#root}/alert-rules/${encodeURIComponent(name)}`);
  }

  get #root(): string {
    return this.scope === "operator" ? `${ROOT}/operator` : ROOT;
  }

  #row(value: unknown): Row {
    if (this.scope === "tenant") return { tenant: null, error: null, job: value as Job };
    const { tenant_id, error, job } = value as { tenant_id: string; error?: string; job: Job };
    return { tenant: tenant_id, error: error ?? null, job };
  }

  async #ask(method: string, path: string, body?: object, signal?: AbortSignal): Promise<unknown> {
    const headers: Record<string, string> = { accept: "application/json" };
    if (body) headers["content-type"] = "application/json";
    if (this.bridge.getAuthToken) headers["authorization"] = `Bearer ${await this.bridge.getAuthToken()}`;
    let response: Response;
    let text: string;
    try {
      response = await this.#fetch(`${this.bridge.baseUrl ?? ""}${path}`, {
        method,
        headers,
        credentials: this.bridge.getAuthToken ? "omit" : "same-origin",
        ...(body ? { body: JSON.stringify(body) } : {}),
        ...(signal ? { signal } : {}),
      });
      text = await response.text();
    } catch (error) {
      if (signal?.aborted) throw error;
      throw new ApiError(0, "No connection", "The server could not be reached. What you see is how it was.");
    }
    if (!response.ok) throw problemOf(response.status, text);
    return text === "" ? null : (JSON.parse(text) as unknown);
  }
}

const TITLES: Readonly<Record<number, string>> = {
  401: "You are signed out",
  403: "You may not do this",
  404: "Not found",
  429: "Too many requests",
};

function problemOf(status: number, text: string): ApiError {
  let fields: { title?: unknown; detail?: unknown; errors?: unknown } = {};
  try {
    fields = (JSON.parse(text) as typeof fields | null) ?? {};
  } catch {
    // Not JSON: a proxy's own page. The status says enough.
  }
  const errors = (Array.isArray(fields.errors) ? fields.errors : []) as readonly ({ pointer?: unknown; detail?: unknown } | null)[];
  const faults = errors.flatMap((each) => (typeof each?.detail === "string" ? [{ pointer: String(each.pointer ?? ""), detail: each.detail }] : []));
  const detail = [fields.detail, faults[0]?.detail].find((each) => typeof each === "string");
  const title = typeof fields.title === "string" ? fields.title : (TITLES[status] ?? "This did not work");
  return new ApiError(status, title, typeof detail === "string" ? detail : "", faults);
}
