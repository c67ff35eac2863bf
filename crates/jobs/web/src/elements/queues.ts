import { html, nothing, type TemplateResult } from "lit";
import { repeat } from "lit/directives/repeat.js";
import type { Action, PausedBy, Queue } from "../api.ts";
import { count, duration, rate } from "../format.ts";
import { pausedText } from "../paused.ts";

export interface QueueActions {
  /** The pause that the one who looks can begin and end. */
  readonly own: PausedBy;
  readonly show: (queue: string, status: string) => void;
  readonly toggle: (queue: Queue) => void;
  readonly operate: (action: Action, queue: string) => void;
  /** Nothing for tenants: limits are the operator's. */
  readonly limit: ((queue: Queue) => void) | null;
}

/** How long the oldest job may wait before it is pointed out, in seconds. */
const OLD = 60;

/** The queues, one a row. */
export function renderQueues(queues: readonly Queue[] | null, actions: QueueActions): TemplateResult {
  if (queues?.length === 0) {
    return html`<div class="frame"><p class="empty">No queue has jobs. They appear here as soon as something is enqueued.</p></div>`;
  }
  return html`<div class="frame">
    <table aria-busy=${queues === null}>
      <thead>
        <tr>
          <th scope="col">Queue</th>
          <th scope="col" class="number">Waiting</th>
          <th scope="col" class="number">Running</th>
          <th scope="col" class="number medium">Scheduled</th>
          <th scope="col" class="number">Dead</th>
          <th scope="col" class="number medium">Oldest</th>
          <th scope="col" class="number wide">Per second</th>
          <th scope="col" class="number wide">Wait p50, p99</th>
          <th scope="col" class="number wide">Run p50, p99</th>
          <th scope="col" class="widest">Failures</th>
          <th scope="col" class="number">Actions</th>
        </tr>
      </thead>
      <tbody>
        ${queues === null
          ? [1, 2].map(() => html`<tr>${Array.from({ length: 11 }, () => html`<td><div class="skeleton"></div></td>`)}</tr>`)
          : repeat(queues, (queue) => queue.queue, (queue) => renderQueue(queue, actions))}
      </tbody>
    </table>
  </div>`;
}

function renderQueue(queue: Queue, actions: QueueActions): TemplateResult {
  const { lately } = queue;
  const failure = lately.failures[0];
  const old = (queue.oldest_seconds ?? 0) >= OLD;
  return html`<tr>
    <th scope="row" class="name">
      <button class="link" type="button" @click=${() => actions.show(queue.queue, "")}>${queue.queue}</button>
      ${queue.paused ? html`<span class="state warn">${pausedText(queue.paused_by, actions.own)}</span>` : nothing}
      ${queue.max_running === undefined ? nothing : html`<span class="muted">at most ${count(queue.max_running)} at once</span>`}
      ${queue.scheduled === 0 ? nothing : html`<span class="muted narrow">${count(queue.scheduled)} scheduled</span>`}
      ${old ? html`<span class="warn narrow">oldest waits ${duration(queue.oldest_seconds)}</span>` : nothing}
    </th>
    <td class="number">${count(queue.queued)}</td>
    <td class="number">${count(queue.running)}</td>
    <td class="number medium">${count(queue.scheduled)}</td>
    <td class="number">
      ${queue.dead === 0
        ? "0"
        : html`<button class="link bad" type="button" aria-label=${`Show ${count(queue.dead)} dead jobs of ${queue.queue}`}
            @click=${() => actions.show(queue.queue, "dead")}>${count(queue.dead)}</button>`}
    </td>
    <td class="number medium ${old ? "warn" : ""}">${duration(queue.oldest_seconds)}</td>
    <td class="number wide">${rate(lately.per_second)}</td>
    <td class="number wide">${duration(lately.wait.p50_seconds)}, ${duration(lately.wait.p99_seconds)}</td>
    <td class="number wide">${duration(lately.run.p50_seconds)}, ${duration(lately.run.p99_seconds)}</td>
    <td class="widest">${failure ? html`<span class="code">${failure.code}</span> × ${count(failure.count)}` : "–"}</td>
    <td>
      <div class="actions">
        ${button(queue.paused_by.includes(actions.own) ? "Resume" : "Pause", queue, () => actions.toggle(queue))}
        ${button("Drain", queue, () => actions.operate("drain", queue.queue))}
        ${actions.limit ? button("Limit", queue, () => actions.limit?.(queue)) : nothing}
      </div>
    </td>
  </tr>`;
}

function button(verb: string, queue: Queue, act: () => void): TemplateResult {
  return html`<button class="small" type="button" aria-label=${`${verb} ${queue.queue}`} @click=${act}>${verb}</button>`;
}
