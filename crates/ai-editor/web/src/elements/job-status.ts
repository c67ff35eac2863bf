import { css, html, LitElement, nothing, type PropertyDeclarations, type TemplateResult } from "lit";
import type { Bridge } from "../bridge.ts";
import { isEnded, watchJob, type Job, type JobUpdate } from "../job.ts";
import { problemOfError, type Problem } from "../problem.ts";
import { labelOf } from "../tree.ts";
import { baseStyles } from "./base-styles.ts";

const WORDS: Readonly<Record<string, string>> = {
  queued: "Waiting",
  running: "Running",
  scheduled: "Waiting to try again",
  succeeded: "Done",
  forgotten: "Done",
  cancelled: "Cancelled",
  dead: "Failed",
};

/**
 * How a job is doing, live, without reloading.
 *
 * @tagname sw-job-status
 * @fires sw-job-end - The job has ended; `detail` is the `Job`. Bubbles out of shadow roots.
 */
export class SwJobStatus extends LitElement {
  static override properties: PropertyDeclarations = {
    bridge: { attribute: false },
    jobId: { attribute: "job-id" },
    label: {},
    latest: { state: true },
    problem: { state: true },
  };
  static override styles = [
    baseStyles,
    css`
      .job {
        display: grid;
        grid-template-columns: 1fr auto;
        gap: 6px 16px;
        align-items: baseline;
      }
      .name {
        font-weight: 600;
      }
      .state.good {
        color: var(--_good);
      }
      .state.bad {
        color: var(--_bad);
      }
      progress {
        grid-column: 1 / -1;
        inline-size: 100%;
        block-size: 6px;
        border: 0;
        border-radius: 3px;
        overflow: hidden;
        background: var(--_line);
        accent-color: var(--_accent);
      }
      progress::-webkit-progress-bar {
        background: var(--_line);
      }
      progress::-webkit-progress-value {
        background: var(--_accent);
        transition: inline-size 200ms ease-out;
      }
      progress::-moz-progress-bar {
        background: var(--_accent);
      }
      .wide {
        grid-column: 1 / -1;
      }
    `,
  ];

  declare bridge: Bridge;
  /** The job to follow; changing it starts anew. */
  declare jobId: string;
  /** What to call it. Default: made from the job's kind. */
  declare label: string;
  declare private latest: JobUpdate | null;
  declare private problem: Problem | null;

  #watching: AbortController | null = null;

  constructor() {
    super();
    this.bridge = {};
    this.jobId = "";
    this.label = "";
    this.latest = null;
    this.problem = null;
  }

  /** The job as last seen. */
  get job(): Job | null {
    return this.latest?.job ?? null;
  }

  override connectedCallback(): void {
    super.connectedCallback();
    if (this.hasUpdated) this.#watch();
  }

  override disconnectedCallback(): void {
    super.disconnectedCallback();
    this.#watching?.abort();
  }

  override updated(changed: Map<PropertyKey, unknown>): void {
    if (changed.has("jobId")) this.#watch();
  }

  override render(): TemplateResult {
    const job = this.job;
    return html`<div class="card" part="card">
      <div class="job">
        <span class="name">${this.label || (job ? kindText(job.kind) : "Job")}</span>
        <span class="state ${tone(job, this.problem)}" role="status" aria-live="polite">${stateText(job, this.problem)}</span>
        ${this.problem ? nothing : this.#renderProgress(job)} ${this.#renderNotes(job)}
      </div>
    </div>`;
  }

  #renderProgress(job: Job | null): TemplateResult | typeof nothing {
    if (job && isEnded(job)) return nothing;
    return job?.progress == null
      ? html`<progress aria-label="Progress"></progress>`
      : html`<progress aria-label="Progress" max="1" value=${job.progress}></progress>`;
  }

  #renderNotes(job: Job | null): TemplateResult | typeof nothing {
    const problem = this.problem ?? (job?.status === "dead" ? job.problem : null);
    if (problem) {
      return html`<div class="problem wide">
        <p class="problem-title">${problem.title}</p>
        ${problem.detail ? html`<p>${problem.detail}</p>` : nothing}
        ${this.problem ? html`<button type="button" @click=${this.#watch}>Try again</button>` : nothing}
      </div>`;
    }
    if (this.latest?.offline) return html`<p class="muted wide">No connection. Asking again in a few seconds.</p>`;
    if (job && !isEnded(job) && job.message) return html`<p class="muted wide">${job.message}</p>`;
    if (job && !isEnded(job) && job.attempt > 1) return html`<p class="muted wide">Attempt ${job.attempt}</p>`;
    return nothing;
  }

  readonly #watch = (): void => {
    this.#watching?.abort();
    this.latest = null;
    this.problem = null;
    if (this.jobId !== "") void this.#follow(this.jobId, (this.#watching = new AbortController()).signal);
  };

  async #follow(id: string, signal: AbortSignal): Promise<void> {
    try {
      for await (const update of watchJob(id, { bridge: this.bridge, fetch: (url, init) => fetch(url, init), signal })) {
        this.latest = update;
      }
      const job = this.job;
      if (job) this.dispatchEvent(new CustomEvent("sw-job-end", { detail: job, bubbles: true, composed: true }));
    } catch (error) {
      if (!signal.aborted) this.problem = problemOfError(error);
    }
  }
}

/** `ai_editor.embed_prompt` reads as `Embed prompt`. */
function kindText(kind: string): string {
  return labelOf(kind.slice(kind.lastIndexOf(".") + 1)) || "Job";
}

function stateText(job: Job | null, problem: Problem | null): string {
  if (problem) return "Unknown";
  if (!job) return "Loading";
  const isNew = job.status === "scheduled" && job.attempt === 0;
  const word = isNew ? "Scheduled" : (WORDS[job.status] ?? labelOf(job.status));
  return job.status === "running" && job.progress !== null ? `${word}, ${Math.round(job.progress * 100)} %` : word;
}

function tone(job: Job | null, problem: Problem | null): string {
  if (problem || job?.status === "dead") return "bad";
  return job?.status === "succeeded" || job?.status === "forgotten" ? "good" : "";
}
