import { html, nothing, type TemplateResult } from "lit";
import type { Action, Outcome, Queue, Row } from "../api.ts";
import { count, duration, jobs, status, time } from "../format.ts";
import { nothingFor, WORDS, type Wanted } from "../operation.ts";
import { reasonsOf } from "../reasons.ts";
import { renderStatus } from "./list.ts";
import { renderName } from "./name.ts";

/** An action on its way. */
export interface Operation {
  readonly wanted: Wanted;
  readonly preview: Outcome | null;
  /** How many were changed so far; nothing before it was confirmed. */
  readonly done: number | null;
  readonly problem: string | null;
}

/** What can be done with a job in this state. */
const ACTIONS: Readonly<Record<string, readonly Action[]>> = {
  dead: ["retry", "discard"],
  scheduled: ["run_now", "cancel"],
  queued: ["cancel"],
  running: ["cancel"],
};

/** One job with its history. */
export function renderDetails(row: Row, operate: (action: Action) => void, close: () => void): TemplateResult {
  const { job, tenant } = row;
  const { problem, error, failures } = reasonsOf(row);
  const took = job.started_at && job.finished_at ? (Date.parse(job.finished_at) - Date.parse(job.started_at)) / 1_000 : undefined;
  return html`<div class="stack">
    <div class="head">
      <h2 id="details-title" class="name">${renderName(job.kind)}</h2>
      <span aria-live="polite">${renderStatus(row)}</span>
    </div>
    ${job.progress?.message ? html`<p>${job.progress.message}</p>` : nothing}
    ${problem ? html`<div class="problem"><p><strong class="code">${problem.code}</strong> ${problem.detail}</p></div>` : nothing}
    <dl>
      ${entry("Job", html`<span class="code">${job.id}</span>`)} ${tenant ? entry("Tenant", html`<span class="code">${tenant}</span>`) : nothing}
      ${entry("Queue", job.queue)} ${entry("Attempt", `${job.attempt} of ${job.max_attempts}`)} ${entry("Enqueued", time(job.created_at))}
      ${job.status === "scheduled" ? entry("Due", time(job.run_at)) : nothing} ${job.started_at ? entry("Started", time(job.started_at)) : nothing}
      ${job.finished_at ? entry("Ended", time(job.finished_at)) : nothing} ${took === undefined ? nothing : entry("Took", duration(took))}
      ${error ? entry("Last error", html`<span class="code">${error}</span>`) : nothing}
    </dl>
    ${failures.length > 0
      ? html`<h3>Failed attempts</h3>
          <ol class="failures">
            ${failures.map(
              (failure) => html`<li>
                <p><strong>Attempt ${failure.attempt}</strong> <span class="muted">${time(failure.at)}</span></p>
                ${failure.problem ? html`<p><span class="code">${failure.problem.code}</span> ${failure.problem.detail}</p>` : nothing}
                ${failure.error ? html`<p class="code muted">${failure.error}</p>` : nothing}
              </li>`,
            )}
          </ol>`
      : nothing}
    <div class="actions">
      ${(ACTIONS[job.status] ?? []).map(
        (action) => html`<button type="button" @click=${() => operate(action)}>${WORDS[action].verb}</button>`,
      )}
      <button type="button" class="primary" autofocus @click=${close}>Close</button>
    </div>
  </div>`;
}

/** What an action would do, then how far it has come. */
export function renderOperation(operation: Operation, confirm: () => void, close: () => void): TemplateResult {
  const { wanted, preview, done, problem } = operation;
  const { verb, warning } = WORDS[wanted.action];
  const many = preview ? `${preview.more ? "more than " : ""}${jobs(preview.jobs)}` : "";
  const isEmpty = preview?.jobs === 0;
  const danger = wanted.action === "discard" || wanted.action === "drain" || wanted.action === "cancel";
  return html`<div class="stack">
    <h2 id="operation-title">${preview === null ? `${verb} jobs` : isEmpty ? nothingFor(wanted) : `${verb} ${many}`}</h2>
    <div aria-live="polite" class="stack">
      ${preview === null && problem === null ? html`<p class="muted">Counting.</p>` : nothing}
      ${preview && preview.jobs > 0 && done === null
        ? html`<p>${warning}</p>
            <p class="muted">Among them: <span class="code">${preview.sample.join(", ")}</span></p>`
        : nothing}
      ${done === null ? nothing : html`<p>${jobs(done)} so far.</p>`} ${problem ? html`<p class="bad">${problem}</p>` : nothing}
    </div>
    <div class="actions">
      <button type="button" autofocus @click=${close}>${isEmpty ? "Close" : done === null ? "Keep as it is" : "Stop here"}</button>
      ${isEmpty
        ? nothing
        : html`<button type="button" class=${danger ? "danger" : "primary"} ?disabled=${!preview || done !== null} @click=${confirm}>
            ${preview ? `${verb} ${many}` : verb}
          </button>`}
    </div>
  </div>`;
}

/** How much of a queue may run at once. */
export function renderLimits(queue: Queue, problem: string | null, save: (form: HTMLFormElement) => void, close: () => void): TemplateResult {
  const field = (name: string, label: string, value: number | undefined): TemplateResult => html`<label
    >${label}<input name=${name} type="number" inputmode="numeric" min="1" step="1" placeholder="no limit" .value=${value === undefined ? "" : String(value)}
  /></label>`;
  return html`<form
    class="stack form"
    @submit=${(event: SubmitEvent) => {
      event.preventDefault();
      save(event.currentTarget as HTMLFormElement);
    }}
  >
    <h2 id="limits-title">Limit ${queue.queue}</h2>
    <p class="muted">${count(queue.running)} ${status("running").toLowerCase()} now. Leave a field empty for no limit.</p>
    ${field("max_running", "Jobs at once", queue.max_running)}
    ${field("max_running_per_tenant", "Jobs of one tenant at once", queue.max_running_per_tenant)}
    <p class="bad" role="alert">${problem}</p>
    <div class="actions">
      <button type="button" @click=${close}>Keep as it is</button>
      <button type="submit" class="primary">Save</button>
    </div>
  </form>`;
}

function entry(name: string, value: unknown): TemplateResult {
  return html`<dt>${name}</dt><dd>${value}</dd>`;
}
