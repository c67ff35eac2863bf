import { html, nothing, type TemplateResult } from "lit";
import { repeat } from "lit/directives/repeat.js";
import type { Scope, SchedulePage, ScheduleRow } from "../api.ts";
import { fromNow, time, until } from "../format.ts";
import { ownPause, pausedText } from "../paused.ts";
import { renderName } from "./name.ts";

export interface ScheduleActions {
  readonly pause: (row: ScheduleRow, pause: boolean) => void;
  readonly next: (() => void) | null;
  readonly first: (() => void) | null;
}

/** Jobs that are enqueued again and again, one schedule a row. */
export function renderSchedules(page: SchedulePage | null, scope: Scope, now: number, actions: ScheduleActions): TemplateResult {
  if (page?.rows.length === 0 && !actions.first) {
    return html`<div class="frame"><p class="empty">No job is enqueued by a schedule.</p></div>`;
  }
  const operator = scope === "operator";
  const columns = operator ? 7 : 6;
  return html`<div class="frame">
    <table aria-busy=${page === null}>
      <thead>
        <tr>
          <th scope="col">Schedule</th>
          <th scope="col" class="medium">When</th>
          <th scope="col" class="wide">Kind</th>
          ${operator ? html`<th scope="col" class="wide">Tenant</th>` : nothing}
          <th scope="col" class="number">Next</th>
          <th scope="col" class="number medium">Last</th>
          <th scope="col" class="number">Actions</th>
        </tr>
      </thead>
      <tbody>
        ${page === null
          ? html`<tr>${Array.from({ length: columns }, () => html`<td><div class="skeleton"></div></td>`)}</tr>`
          : repeat(page.rows, (row) => row.schedule.id, (row) => renderSchedule(row, scope, now, actions))}
      </tbody>
    </table>
    ${actions.first || actions.next
      ? html`<div class="bar">
          <span></span>
          <div class="group" role="group" aria-label="Pages of schedules">
            <button class="small" type="button" ?disabled=${!actions.first} @click=${actions.first}>First</button>
            <button class="small" type="button" ?disabled=${!actions.next} @click=${actions.next}>Next</button>
          </div>
        </div>`
      : nothing}
  </div>`;
}

function renderSchedule(row: ScheduleRow, scope: Scope, now: number, actions: ScheduleActions): TemplateResult {
  const { schedule, tenant } = row;
  const own = ownPause(scope, tenant ?? "");
  const isOwn = schedule.paused_by.includes(own);
  const verb = isOwn ? "Resume" : "Pause";
  const paused = pausedText(schedule.paused_by, own);
  const when = (at: string | undefined, read: typeof until): TemplateResult =>
    at === undefined ? html`–` : html`<time datetime=${at} title=${time(at)}>${read(at, now)}</time>`;
  return html`<tr>
    <th scope="row" class="name">${renderName(schedule.name)} ${paused === "" ? nothing : html`<span class="state warn">${paused}</span>`}</th>
    <td class="medium code">${schedule.cron}</td>
    <td class="wide name">${renderName(schedule.kind)}</td>
    ${scope === "operator" ? html`<td class="wide code">${tenant}</td>` : nothing}
    <td class="number">${schedule.paused ? "–" : when(schedule.next_run_at, until)}</td>
    <td class="number medium">${when(schedule.last_run_at, fromNow)}</td>
    <td>
      <div class="actions">
        <button class="small" type="button" aria-label=${`${verb} schedule ${schedule.name}`} @click=${() => actions.pause(row, !isOwn)}>${verb}</button>
      </div>
    </td>
  </tr>`;
}
