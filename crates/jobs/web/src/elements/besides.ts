import type { ReactiveController, ReactiveControllerHost } from "lit";
import type { Alert, AlertRule, JobsApi, SchedulePage, ScheduleRow } from "../api.ts";

/** Alerts, schedules and rules change seldom; they are not asked for more often, in milliseconds. */
const EVERY = 10_000;

/** What is shown beside queues and jobs: alerts, schedules and the rules of alerts. */
export class Besides implements ReactiveController {
  alerts: readonly Alert[] = [];
  schedules: SchedulePage | null = null;
  rules: readonly AlertRule[] | null = null;
  /** Where the pages of schedules up to the present one begin. */
  cursors: readonly string[] = [];

  readonly #host: ReactiveControllerHost;
  #asking: AbortController | null = null;
  #askedAt = 0;

  constructor(host: ReactiveControllerHost) {
    this.#host = host;
    host.addController(this);
  }

  hostDisconnected(): void {
    this.#asking?.abort();
  }

  /** Begins anew, for another tenant or another server. */
  reset(): void {
    this.#asking?.abort();
    this.alerts = [];
    this.schedules = null;
    this.rules = null;
    this.cursors = [];
    this.#askedAt = 0;
  }

  /** Asks again unless it has done so lately. */
  async refresh(api: JobsApi, tenant: string, now = false): Promise<void> {
    if (!now && Date.now() - this.#askedAt < EVERY) return;
    this.#asking?.abort();
    const { signal } = (this.#asking = new AbortController());
    this.#askedAt = Date.now();
    try {
      const [alerts, schedules, rules] = await Promise.all([
        api.alerts(signal),
        api.schedules(tenant, this.cursors.at(-1) ?? null, signal),
        api.rules(signal),
      ]);
      if (signal.aborted) return;
      this.alerts = alerts;
      this.schedules = schedules;
      this.rules = rules;
      this.#host.requestUpdate();
    } catch (error) {
      if (!signal.aborted) throw error;
    }
  }

  /** Goes to the page that the last of these begins. */
  async goTo(cursors: readonly string[], api: JobsApi, tenant: string): Promise<void> {
    this.cursors = cursors;
    await this.refresh(api, tenant, true);
  }

  async pause(row: ScheduleRow, pause: boolean, api: JobsApi, tenant: string): Promise<void> {
    await api.pauseSchedule(row, pause);
    await this.refresh(api, tenant, true);
  }

  /** Shows at once what a change has done to the rules, then asks again: alerts may have been cleared with it. */
  async changeRules(change: (rules: readonly AlertRule[]) => readonly AlertRule[], api: JobsApi, tenant: string): Promise<void> {
    if (this.rules) this.rules = change(this.rules);
    this.#host.requestUpdate();
    await this.refresh(api, tenant, true);
  }
}
