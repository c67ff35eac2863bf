import { html, nothing, type TemplateResult } from "lit";
import { repeat } from "lit/directives/repeat.js";
import type { Filter, Page, Row } from "../api.ts";
import { count, fromNow, status, STATUS_NAMES, time, until } from "../format.ts";
import { renderName } from "./name.ts";

export interface ListActions {
  readonly open: (row: Row) => void;
  readonly filter: (changed: Partial<Filter>) => void;
  readonly tenant: (text: string) => void;
  readonly older: (() => void) | null;
  readonly newest: (() => void) | null;
}

/** The field of tenants, which only operators have. */
export interface TenantField {
  readonly fault: string | null;
  /** To choose from. */
  readonly known: readonly string[];
}

/** The filters and one page of jobs. */
export function renderFilters(
  filter: Filter,
  queues: readonly string[],
  tenant: TenantField | null,
  actions: ListActions,
): TemplateResult {
  const text = (name: "kind" | "code", label: string): TemplateResult => html`<label
    >${label}<input
      name=${name}
      autocomplete="off"
      spellcheck="false"
      .value=${filter[name]}
      @change=${(event: Event) => actions.filter({ [name]: (event.target as HTMLInputElement).value.trim() })}
  /></label>`;
  const names = queues.includes(filter.queue) || filter.queue === "" ? queues : [filter.queue, ...queues];
  return html`<form class="filters" aria-label="Filter" @submit=${(event: Event) => event.preventDefault()}>
    ${select("Status", filter.status, [["", tenant ? "Not ended" : "All"], ...STATUS_NAMES], (value) => actions.filter({ status: value }))}
    ${select("Queue", filter.queue, [["", "All"], ...names.map((name) => [name, name] as const)], (value) => actions.filter({ queue: value }))}
    ${text("kind", "Kind")} ${text("code", "Failure")} ${tenant ? renderTenant(filter.tenant, tenant, actions) : nothing}
  </form>`;
}

function renderTenant(chosen: string, { fault, known }: TenantField, actions: ListActions): TemplateResult {
  return html`<div class="field">
    <label
      >Tenant<input
        name="tenant"
        autocomplete="off"
        spellcheck="false"
        list="tenants"
        aria-invalid=${fault === null ? "false" : "true"}
        aria-describedby="tenant-fault"
        .value=${chosen}
        @change=${(event: Event) => actions.tenant((event.target as HTMLInputElement).value.trim())}
    /></label>
    <datalist id="tenants">${known.map((id) => html`<option value=${id}></option>`)}</datalist>
    <span id="tenant-fault" class="fault" role="alert">${fault}</span>
  </div>`;
}

export function renderList(page: Page | null, operator: boolean, now: number, actions: ListActions): TemplateResult {
  if (page?.rows.length === 0 && !actions.newest) return html`<p class="empty">No job is like this. Change the filter to see others.</p>`;
  const columns = operator ? 7 : 6;
  return html`<table aria-busy=${page === null} @keydown=${move}>
    <caption hidden>Jobs</caption>
    <thead>
      <tr>
        <th scope="col">Kind</th>
        <th scope="col">Status</th>
        <th scope="col" class="number medium">Attempt</th>
        <th scope="col" class="wide">Queue</th>
        ${operator ? html`<th scope="col" class="wide">Tenant</th>` : nothing}
        <th scope="col" class="medium">Failure</th>
        <th scope="col" class="number">When</th>
      </tr>
    </thead>
    <tbody>
      ${page === null
        ? Array.from({ length: 8 }, () => html`<tr>${Array.from({ length: columns }, () => html`<td><div class="skeleton"></div></td>`)}</tr>`)
        : repeat(page.rows, (row) => `${row.tenant}/${row.job.id}`, (row) => renderRow(row, operator, now, actions))}
    </tbody>
  </table>`;
}

function renderRow(row: Row, operator: boolean, now: number, actions: ListActions): TemplateResult {
  const { job } = row;
  const when = job.status === "scheduled" ? job.run_at : (job.finished_at ?? job.started_at ?? job.created_at);
  return html`<tr>
    <th scope="row" class="name"><button class="link row" type="button" @click=${() => actions.open(row)}>${renderName(job.kind)}</button></th>
    <td>${renderStatus(row)}</td>
    <td class="number medium">${job.attempt} of ${job.max_attempts}</td>
    <td class="wide">${job.queue}</td>
    ${operator ? html`<td class="wide code">${row.tenant}</td>` : nothing}
    <td class="medium code name">${job.problem ? renderName(job.problem.code) : "–"}</td>
    <td class="number"><time datetime=${when} title=${time(when)}>${job.status === "scheduled" ? until(when, now) : fromNow(when, now)}</time></td>
  </tr>`;
}

/** The status in words, with how far it has come. */
export function renderStatus({ job }: Row): TemplateResult {
  const tone = job.status === "dead" ? "bad" : job.status === "succeeded" ? "good" : "";
  const fraction = job.status === "running" ? job.progress?.fraction : undefined;
  return html`<span class="state ${tone}">${status(job.status)}</span>
    ${job.cancel_requested && job.status === "running" ? html`<span class="muted">asked to stop</span>` : nothing}
    ${fraction === undefined ? nothing : html`<progress max="1" value=${fraction} aria-label=${`${count(Math.round(fraction * 100))} %`}></progress>`}`;
}

function select(
  label: string,
  chosen: string,
  options: readonly (readonly [value: string, name: string])[],
  act: (value: string) => void,
): TemplateResult {
  return html`<label
    >${label}<select @change=${(event: Event) => act((event.target as HTMLSelectElement).value)}>
      ${options.map(([value, name]) => html`<option value=${value} ?selected=${value === chosen}>${name}</option>`)}
    </select></label
  >`;
}

/** Arrow keys go from job to job. */
function move(event: KeyboardEvent): void {
  const table = event.currentTarget as HTMLTableElement;
  const rows = [...table.querySelectorAll<HTMLButtonElement>("button.row")];
  const at = rows.indexOf(event.target as HTMLButtonElement);
  if (at < 0) return;
  const goals: Readonly<Record<string, number>> = { ArrowDown: at + 1, ArrowUp: at - 1, Home: 0, End: rows.length - 1 };
  const goal = rows[goals[event.key] ?? -1];
  if (!goal) return;
  event.preventDefault();
  goal.focus();
}
