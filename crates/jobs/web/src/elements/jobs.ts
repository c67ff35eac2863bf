import { html, LitElement, nothing, type PropertyDeclarations, type TemplateResult } from "lit";
import { ApiError, isUnreachable, JobsApi, messageOf, NO_FILTER, type Action, type Bridge, type Filter, type Limits, type Page, type Queue, type Row, type Scope } from "../api.ts";
import { jobs as jobsText } from "../format.ts";
import { follow, type Connection, type Source } from "../live.ts";
import { carryOut, preview, WORDS, type Wanted } from "../operation.ts";
import { ownPause } from "../paused.ts";
import { tenantFault } from "../tenant.ts";
import { renderAlerts } from "./alerts.ts";
import { Besides } from "./besides.ts";
import { renderDetails, renderLimits, renderOperation, type Operation } from "./dialogs.ts";
import { renderFilters, renderList, type ListActions } from "./list.ts";
import { renderQueues } from "./queues.ts";
import { RuleEditor } from "./rule-editor.ts";
import { renderSchedules } from "./schedules.ts";
import { styles } from "./styles.ts";

/** The list is not asked for more often, in milliseconds. */
const LIST_EVERY = 2_000;

/**
 * Queues and jobs as they are now, and what may be done with them.
 *
 * @tagname sw-jobs
 * @fires sw-signed-out - The server does not know the caller any more.
 */
export class SwJobs extends LitElement {
  static override properties: PropertyDeclarations = {
    scope: {},
    events: { type: Boolean },
    bridge: { attribute: false },
    queues: { state: true },
    filter: { state: true },
    tenantFault: { state: true },
    page: { state: true },
    cursors: { state: true },
    opened: { state: true },
    operation: { state: true },
    limited: { state: true },
    limitProblem: { state: true },
    connection: { state: true },
    problem: { state: true },
    report: { state: true },
    now: { state: true },
  };
  static override styles = styles;

  declare scope: Scope;
  /** Whether the server tells of changes by itself. */
  declare events: boolean;
  declare bridge: Bridge;
  declare private queues: readonly Queue[] | null;
  declare private filter: Filter;
  /** What is wrong with the tenant that was typed; the filter stays as it was. */
  declare private tenantFault: string | null;
  declare private page: Page | null;
  /** Where the pages up to the present one begin. */
  declare private cursors: readonly string[];
  declare private opened: Row | null;
  declare private operation: Operation | null;
  declare private limited: Queue | null;
  declare private limitProblem: string | null;
  declare private connection: Connection | null;
  declare private problem: ApiError | null;
  declare private report: string;
  declare private now: number;

  readonly #besides = new Besides(this);
  readonly #rules = new RuleEditor(this, () => this.#api, (change) =>
    void this.#beside((besides) => besides.changeRules(change, this.#api, this.filter.tenant)),
  );
  #following: AbortController | null = null;
  #listing: AbortController | null = null;
  #operating: AbortController | null = null;
  #listedAt = 0;
  /** Those that have occurred, to choose from. */
  readonly #tenants = new Set<string>();
  #again: ReturnType<typeof setTimeout> | undefined;

  constructor() {
    super();
    this.scope = "tenant";
    this.events = false;
    this.bridge = {};
    this.queues = null;
    this.filter = NO_FILTER;
    this.tenantFault = null;
    this.page = null;
    this.cursors = [];
    this.opened = null;
    this.operation = null;
    this.limited = null;
    this.limitProblem = null;
    this.connection = null;
    this.problem = null;
    this.report = "";
    this.now = Date.now();
  }

  override connectedCallback(): void {
    super.connectedCallback();
    if (this.hasUpdated) this.#start();
  }

  override disconnectedCallback(): void {
    super.disconnectedCallback();
    this.#following?.abort();
    this.#listing?.abort();
    this.#operating?.abort();
    clearTimeout(this.#again);
  }

  override updated(changed: Map<PropertyKey, unknown>): void {
    if (changed.has("scope") || changed.has("events") || changed.has("bridge")) this.#start();
    for (const [property, id] of [["opened", "#details"], ["operation", "#operation"], ["limited", "#limits"]] as const) {
      const dialog = this.renderRoot.querySelector<HTMLDialogElement>(id);
      const wanted = this[property] !== null;
      if (wanted && !dialog?.open) dialog?.showModal();
      if (!wanted && dialog?.open) dialog.close();
    }
  }

  override render(): TemplateResult {
    const operator = this.scope === "operator";
    const names = (this.queues ?? []).map((queue) => queue.queue);
    const list = this.#listActions();
    return html`
      ${this.problem
        ? html`<div class="problem" role="alert">
            <p><strong class="bad">${this.problem.title}</strong> ${this.problem.detail}</p>
            <button type="button" @click=${this.#start}>Try again</button>
          </div>`
        : nothing}
      ${renderAlerts(this.#besides.alerts, this.now, (queue, status) => this.#setFilter({ ...NO_FILTER, queue, status }))}
      <section aria-labelledby="queues-title">
        <div class="head">
          <h2 id="queues-title">Queues</h2>
          <span class="muted ${this.connection === null ? "" : `dot ${this.connection}`}" role="status">${CONNECTIONS[this.connection ?? (this.problem ? "refused" : "none")]}</span>
        </div>
        ${renderQueues(this.queues, {
          own: ownPause(this.scope, this.filter.tenant),
          show: (queue, status) => this.#setFilter({ ...NO_FILTER, tenant: this.filter.tenant, queue, status }),
          toggle: (queue) => void this.#toggle(queue),
          operate: (action, queue) => void this.#propose(action, { queue }, this.filter.tenant || null),
          // What the API tells of one tenant's queue are that tenant's limits; the dialog sets those of all.
          limit: operator && this.filter.tenant === "" ? (queue) => ((this.limitProblem = null), (this.limited = queue)) : null,
        })}
      </section>
      <section aria-labelledby="jobs-title">
        <div class="head">
          <h2 id="jobs-title">Jobs</h2>
          <span class="muted" role="status" aria-live="polite">${this.report}</span>
        </div>
        ${renderFilters(this.filter, names, operator ? { fault: this.tenantFault, known: [...this.#tenants].sort() } : null, list)}
        <div class="frame">
          ${renderList(this.page, operator, this.now, list)}
          <div class="bar">
            <div class="group" role="group" aria-label="All jobs of this filter">${this.#bulkActions().map((action) => this.#renderBulk(action))}</div>
            <div class="group" role="group" aria-label="Pages">
              <button class="small" type="button" ?disabled=${!list.newest} @click=${list.newest}>Newest</button>
              <button class="small" type="button" ?disabled=${!list.older} @click=${list.older}>Older</button>
            </div>
          </div>
        </div>
      </section>
      <section aria-labelledby="schedules-title">
        <div class="head"><h2 id="schedules-title">Schedules</h2></div>
        ${this.#renderSchedules()}
      </section>
      ${operator ? this.#rules.render(this.#besides.rules, names) : nothing}
      <dialog id="details" aria-labelledby="details-title" @close=${() => (this.opened = null)}>
        ${this.opened ? renderDetails(this.opened, (action) => void this.#operateOne(action), () => (this.opened = null)) : nothing}
      </dialog>
      <dialog id="operation" aria-labelledby="operation-title" @close=${this.#closeOperation}>
        ${this.operation ? renderOperation(this.operation, () => void this.#confirm(), this.#closeOperation) : nothing}
      </dialog>
      <dialog id="limits" aria-labelledby="limits-title" @close=${() => (this.limited = null)}>
        ${this.limited ? renderLimits(this.limited, this.limitProblem, (form) => void this.#saveLimits(form), () => (this.limited = null)) : nothing}
      </dialog>
    `;
  }

  #renderSchedules(): TemplateResult {
    const { schedules, cursors } = this.#besides;
    const next = schedules?.next ?? null;
    const goTo = (to: readonly string[]) => () => void this.#beside((besides) => besides.goTo(to, this.#api, this.filter.tenant));
    return renderSchedules(schedules, this.scope, this.now, {
      pause: (row, pause) =>
        void this.#beside(async (besides) => {
          await besides.pause(row, pause, this.#api, this.filter.tenant);
          this.report = `${row.schedule.name} is ${WORDS[pause ? "pause" : "resume"].done}.`;
        }),
      next: next === null ? null : goTo([...cursors, next]),
      first: cursors.length === 0 ? null : goTo([]),
    });
  }

  async #beside(act: (besides: Besides) => Promise<void>): Promise<void> {
    try {
      await act(this.#besides);
    } catch (error) {
      this.#failed(error);
    }
  }

  get #api(): JobsApi {
    return new JobsApi(this.scope, this.bridge, (url, init) => fetch(url, init));
  }

  #listActions(): ListActions {
    const next = this.page?.next ?? null;
    return {
      open: (row) => void this.#open(row),
      filter: (changed) => this.#setFilter({ ...this.filter, ...changed }),
      tenant: (text) => {
        this.tenantFault = tenantFault(text);
        if (this.tenantFault === null) this.#setFilter({ ...this.filter, tenant: text });
      },
      older: next === null ? null : () => this.#goTo([...this.cursors, next]),
      newest: this.cursors.length === 0 ? null : () => this.#goTo([]),
    };
  }

  /** What makes sense for all jobs of the present filter. */
  #bulkActions(): Action[] {
    switch (this.filter.status) {
      case "dead":
        return ["retry", "discard"];
      case "scheduled":
        return ["run_now", "cancel"];
      case "queued":
      case "running":
        return ["cancel"];
      default:
        return [];
    }
  }

  #renderBulk(action: Action): TemplateResult {
    return html`<button class="small" type="button" ?disabled=${!this.page?.rows.length} @click=${() => this.#proposeFiltered(action)}>
      ${WORDS[action].verb} all
    </button>`;
  }

  readonly #start = (): void => {
    this.#following?.abort();
    this.problem = null;
    this.#besides.reset();
    this.#rules.close();
    this.#goTo([]);
    const { signal } = (this.#following = new AbortController());
    const api = this.#api;
    const tenant = this.filter.tenant;
    void follow<Queue[]>(
      {
        events: !this.events || this.bridge.getAuthToken ? null : (told, lost) => openEvents(api, tenant, told, lost),
        ask: (asking) => api.queues(tenant, asking),
        read: (data) => (JSON.parse(data) as { data: Queue[] }).data,
        seen: (queues, by) => this.#seen(queues, by),
        failed: (error) => this.#failed(error),
      },
      signal,
    );
  };

  #seen(queues: readonly Queue[], by: Connection): void {
    this.queues = queues;
    this.connection = by;
    this.problem = null;
    this.now = Date.now();
    this.#refreshSoon();
    void this.#beside((besides) => besides.refresh(this.#api, this.filter.tenant));
  }

  #failed(error: unknown): void {
    if (isUnreachable(error)) this.connection = "offline";
    if (!(error instanceof ApiError)) return;
    if (error.status === 401) this.dispatchEvent(new CustomEvent("sw-signed-out", { bubbles: true, composed: true }));
    this.problem = error;
  }

  #setFilter(filter: Filter): void {
    const other = filter.tenant !== this.filter.tenant;
    this.filter = filter;
    if (other) {
      this.tenantFault = null;
      this.#start();
    } else this.#goTo([]);
  }

  #goTo(cursors: readonly string[]): void {
    this.cursors = cursors;
    this.page = null;
    void this.#list();
  }

  /** The list follows the queues, but not too closely. */
  #refreshSoon(): void {
    if (this.#again !== undefined) return;
    const wait = Math.max(0, this.#listedAt + LIST_EVERY - Date.now());
    this.#again = setTimeout(() => {
      this.#again = undefined;
      // A slow answer is waited for, or none would ever come.
      if (this.#listing === null) void this.#list();
      if (this.opened) void this.#look(this.opened);
    }, wait);
  }

  async #list(): Promise<void> {
    this.#listing?.abort();
    const { signal } = (this.#listing = new AbortController());
    this.#listedAt = Date.now();
    try {
      const page = await this.#api.jobs(this.filter, this.cursors.at(-1) ?? null, signal);
      if (signal.aborted) return;
      this.page = page;
      for (const { tenant } of page.rows) if (tenant !== null) this.#tenants.add(tenant);
      this.now = Date.now();
    } catch (error) {
      if (!signal.aborted) this.#failed(error);
    } finally {
      if (this.#listing?.signal === signal) this.#listing = null;
    }
  }

  async #open(row: Row): Promise<void> {
    this.opened = row;
    await this.#look(row);
  }

  /** Looks at an opened job again. One of which nothing is kept has ended well. */
  async #look(row: Row): Promise<void> {
    const isOpen = (): boolean => this.opened?.job.id === row.job.id;
    try {
      const found = await this.#api.job({ tenant: row.tenant, id: row.job.id });
      if (isOpen()) this.opened = found;
    } catch (error) {
      if (!isOpen()) return;
      if (error instanceof ApiError && error.status === 404) this.opened = { ...row, job: { ...row.job, status: "succeeded" } };
      else this.#failed(error);
    }
  }

  async #toggle(queue: Queue): Promise<void> {
    const action = queue.paused_by.includes(ownPause(this.scope, this.filter.tenant)) ? "resume" : "pause";
    try {
      const tenant = this.filter.tenant || null;
      await this.#api.operate(action, { queue: queue.queue }, tenant, false);
      this.report = `${queue.queue} is ${WORDS[action].done}.`;
      this.queues = await this.#api.queues(this.filter.tenant);
    } catch (error) {
      this.#failed(error);
    }
  }

  #proposeFiltered(action: Action): void {
    const { queue, kind, status, code, tenant } = this.filter;
    const named = Object.entries({ queue, kind, status, code }).filter(([, value]) => value !== "");
    void this.#propose(action, Object.fromEntries(named), tenant || null);
  }

  async #operateOne(action: Action): Promise<void> {
    const row = this.opened;
    if (!row) return;
    this.opened = null;
    const wanted: Wanted = { action, selection: { ids: [row.job.id] }, tenant: row.tenant };
    if (action === "discard" || action === "cancel") {
      await this.#propose(action, wanted.selection, wanted.tenant);
      return;
    }
    await this.#carryOut(wanted);
  }

  async #propose(action: Action, selection: Wanted["selection"], tenant: string | null): Promise<void> {
    const wanted: Wanted = { action, selection, tenant };
    const { signal } = (this.#operating = new AbortController());
    this.operation = { wanted, preview: null, done: null, problem: null };
    try {
      const outcome = await preview(this.#api, wanted, signal);
      if (!signal.aborted) this.operation = { wanted, preview: outcome, done: null, problem: null };
    } catch (error) {
      if (!signal.aborted) this.operation = { wanted, preview: null, done: null, problem: messageOf(error) };
    }
  }

  async #confirm(): Promise<void> {
    if (this.operation) await this.#carryOut(this.operation.wanted);
  }

  async #carryOut(wanted: Wanted): Promise<void> {
    const { signal } = (this.#operating ??= new AbortController());
    try {
      const changed = await carryOut(this.#api, wanted, signal, (done) => {
        if (this.operation) this.operation = { ...this.operation, done };
      });
      this.report = `${jobsText(changed)} ${WORDS[wanted.action].done}.`;
      this.operation = null;
    } catch (error) {
      if (signal.aborted) this.report = "Stopped. What was changed stays changed.";
      else if (this.operation) this.operation = { ...this.operation, problem: messageOf(error) };
      else this.report = messageOf(error);
    }
    this.#operating = null;
    await this.#list();
  }

  readonly #closeOperation = (): void => {
    this.#operating?.abort();
    this.#operating = null;
    this.operation = null;
  };

  async #saveLimits(form: HTMLFormElement): Promise<void> {
    const queue = this.limited;
    if (!queue) return;
    const fields = new FormData(form);
    const limits: Record<string, number | boolean> = { paused: queue.paused_by.includes("operator_for_all") };
    for (const name of ["max_running", "max_running_per_tenant"]) {
      const value = String(fields.get(name) ?? "");
      if (value !== "") limits[name] = Number(value);
    }
    try {
      await this.#api.limit(queue.queue, limits as unknown as Limits);
      this.limited = null;
      this.report = `${queue.queue} has new limits.`;
      this.queues = await this.#api.queues(this.filter.tenant);
    } catch (error) {
      this.limitProblem = messageOf(error);
    }
  }
}

const CONNECTIONS: Readonly<Record<Connection | "none" | "refused", string>> = {
  none: "Loading",
  refused: "",
  events: "Live",
  asking: "Live, every 2 seconds",
  offline: "No connection. Shown as last seen.",
};

/** The queues' events; the browser opens them again by itself unless they are refused. */
function openEvents(api: JobsApi, tenant: string, told: (data: string) => void, lost: (forGood: boolean) => void): Source {
  const [path, query = ""] = api.queuesPath(tenant).split("?");
  const source = new EventSource(`${api.bridge.baseUrl ?? ""}${path}/events${query === "" ? "" : `?${query}`}`);
  source.addEventListener("queues", (event) => told((event as MessageEvent<string>).data));
  source.addEventListener("error", () => lost(source.readyState === EventSource.CLOSED));
  return source;
}
