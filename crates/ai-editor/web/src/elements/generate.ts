import { html, LitElement, nothing, type PropertyDeclarations, type TemplateResult } from "lit";
import type { Bridge } from "../bridge.ts";
import { IDLE, runGeneration, type Generation, type GenerationIn, type GenerationResult } from "../generation.ts";
import type { Problem } from "../problem.ts";
import { countChanges, isUnchanged, summariseTree, type TreeCounts, type TreeNode, type TreeSummary } from "../tree.ts";
import { baseStyles } from "./base-styles.ts";
import { generateStyles } from "./generate-styles.ts";

/** As many components are listed one by one; the rest is counted. */
const LISTED_NODES = 60;
const LONGEST_PROMPT = 8_000;
/** What the keyboard in front of the person calls the key. */
const MODIFIER = /Mac|iPhone|iPad/.test(navigator.platform) ? "⌘" : "Ctrl";

/**
 * A prompt field that streams a new version of one component.
 *
 * @tagname sw-generate
 * @fires sw-result - A validated result; `detail` is a `GenerationResult`. Bubbles out of shadow roots.
 * @csspart card - The box around everything.
 * @cssprop --sw-accent - Buttons, focus ring. See `base-styles.ts` for the other `--sw-*` properties.
 */
export class SwGenerate extends LitElement {
  static override properties: PropertyDeclarations = {
    bridge: { attribute: false },
    component: { attribute: false },
    page: { attribute: false },
    prompt: {},
    label: {},
    placeholder: {},
    componentId: { attribute: "component-id" },
    generation: { state: true },
    missingPrompt: { state: true },
  };
  static override styles = [baseStyles, generateStyles];

  /** What the host gives: address, token, and where results go. */
  declare bridge: Bridge;
  /** The component's tree as it is now; without it a new one is made. */
  declare component: TreeNode | null;
  /** The page around it. */
  declare page: GenerationIn["page"] | null;
  /** The text in the field. Kept when a generation fails. */
  declare prompt: string;
  declare label: string;
  declare placeholder: string;
  /** The place to fill when there is no `component`. */
  declare componentId: string;
  declare private generation: Generation;
  declare private missingPrompt: boolean;

  #running: AbortController | null = null;
  #before: TreeNode | null = null;

  constructor() {
    super();
    this.bridge = {};
    this.component = null;
    this.page = null;
    this.prompt = "";
    this.label = "What should change?";
    this.placeholder = "Change the heading to “Fired twice” and make it darker";
    this.componentId = "";
    this.generation = IDLE;
    this.missingPrompt = false;
  }

  /** The last result, or `null` while there is none that counts. */
  get result(): GenerationResult | null {
    return this.generation.phase === "succeeded" ? this.generation.result : null;
  }

  /** The job that goes on after the answer, for `<sw-job-status>`; `null` when there is none. */
  get jobId(): string | null {
    return this.generation.jobId;
  }

  /** Starts a generation, as the button does. Does nothing while one is running. */
  async generate(): Promise<void> {
    if (this.#running) return;
    this.missingPrompt = this.prompt.trim() === "";
    if (this.missingPrompt) {
      this.#field()?.focus();
      return;
    }
    const running = new AbortController();
    this.#running = running;
    this.#before = this.component;
    const last = await runGeneration(this.#input(), {
      bridge: this.bridge,
      fetch: (url, init) => fetch(url, init),
      signal: running.signal,
      idempotencyKey: crypto.randomUUID(),
      onState: (state) => {
        if (this.#running === running) this.generation = state;
      },
    });
    if (this.#running !== running) return;
    this.#running = null;
    this.requestUpdate();
    if (last.phase === "succeeded" && last.result) this.#deliver(last.result);
  }

  /** Stops the running generation; the text so far stays. */
  cancel(): void {
    this.#running?.abort(new DOMException("cancelled", "AbortError"));
  }

  override focus(options?: FocusOptions): void {
    this.#field()?.focus(options);
  }

  override disconnectedCallback(): void {
    super.disconnectedCallback();
    this.cancel();
  }

  override render(): TemplateResult {
    const running = this.#running !== null;
    return html`
      <div class="card" part="card">
        <form @submit=${this.#onSubmit} @keydown=${this.#onKeyDown} novalidate>
          <label for="prompt">${this.label}</label>
          <textarea
            id="prompt"
            rows="3"
            maxlength=${LONGEST_PROMPT}
            placeholder=${this.placeholder}
            aria-describedby=${this.missingPrompt ? "missing" : "keys"}
            aria-invalid=${this.missingPrompt ? "true" : "false"}
            .value=${this.prompt}
            @input=${this.#onInput}
          ></textarea>
          ${this.missingPrompt
            ? html`<p class="field-error" id="missing">Write what should change first.</p>`
            : nothing}
          <div class="actions">
            <span class="muted" id="keys">
              ${running
                ? html`<kbd>Esc</kbd> cancels`
                : html`<kbd>${MODIFIER}</kbd> <kbd>Enter</kbd> generates`}
            </span>
            ${running ? html`<button type="button" class="cancel" @click=${this.#onCancel}>Cancel</button>` : nothing}
            <button type="submit" class="primary" aria-disabled=${running ? "true" : "false"}>
              ${running ? "Generating" : "Generate"}
            </button>
          </div>
        </form>
        ${this.generation.phase === "idle" ? nothing : this.#renderOutcome(running)}
        <div class="spoken" role="status" aria-live="polite">${announcement(this.generation, this.#before)}</div>
      </div>
    `;
  }

  #renderOutcome(running: boolean): TemplateResult {
    const { phase, texts, result, problem } = this.generation;
    const shown = texts.filter((part) => part.text !== "");
    return html`
      <div class="outcome" aria-busy=${running ? "true" : "false"}>
        ${running && shown.length === 0
          ? html`<div class="skeleton" aria-hidden="true"><span></span><span></span><span></span></div>`
          : nothing}
        ${shown.length > 0
          ? html`<div class="answer" role="group" aria-label="Answer" tabindex="0">
              ${shown.map(
                (part, at) => html`<p class=${running && at === shown.length - 1 ? "caret" : ""}>${part.text}</p>`,
              )}
            </div>`
          : nothing}
        ${phase === "succeeded" && result ? this.#renderResult(result) : nothing}
        ${phase === "cancelled"
          ? html`<p class="muted">Cancelled. Nothing was changed, and your prompt is kept.</p>`
          : nothing}
        ${phase === "failed" && problem ? this.#renderProblem(problem) : nothing}
      </div>
    `;
  }

  #renderResult(result: GenerationResult): TemplateResult | typeof nothing {
    // The answer says so; there is no version to show.
    if (isUnchanged(result.tree, this.#before)) return nothing;
    const counts = countChanges(result.tree, this.#before);
    const usage = this.generation.usage;
    let left = LISTED_NODES;
    const list = (nodes: readonly TreeSummary[]): TemplateResult[] =>
      nodes.flatMap((node) => (left-- > 0 ? [renderNode(node, list(node.children))] : []));
    const rows = list([summariseTree(result.tree, this.#before)]);
    return html`
      <section class="result" aria-labelledby="result-title">
        <header>
          <h2 id="result-title">New version</h2>
          <span class="muted">${countsText(counts)}</span>
        </header>
        <ul class="tree">
          ${rows}
        </ul>
        ${counts.total > LISTED_NODES
          ? html`<p class="muted">And ${counts.total - LISTED_NODES} more components</p>`
          : nothing}
        ${usage
          ? html`<p class="muted">
              ${usage.model} · ${usage.inputTokens.toLocaleString()} tokens in, ${usage.outputTokens.toLocaleString()} out
            </p>`
          : nothing}
      </section>
    `;
  }

  #renderProblem(problem: Problem): TemplateResult {
    return html`
      <div class="problem" role="alert">
        <p class="problem-title">${problem.title}</p>
        <p>${problem.detail ? `${sentence(problem.detail)} ` : ""}Nothing was changed, and your prompt is kept.</p>
        ${problem.requestId ? html`<p class="muted">Request ${problem.requestId}</p>` : nothing}
        <button type="button" class="retry" @click=${this.#onRetry}>Try again</button>
      </div>
    `;
  }

  #input(): GenerationIn {
    const component = this.component;
    return {
      mode: "assembly",
      prompt: this.prompt.trim(),
      component: component ? { id: component.id, tree: component } : { id: this.componentId },
      ...(this.page ? { page: this.page } : {}),
    };
  }

  #deliver(result: GenerationResult): void {
    this.dispatchEvent(new CustomEvent("sw-result", { detail: result, bubbles: true, composed: true }));
    this.bridge.onResult?.(result);
  }

  #field(): HTMLTextAreaElement | null {
    return this.renderRoot?.querySelector("textarea") ?? null;
  }

  readonly #onSubmit = (event: SubmitEvent): void => {
    event.preventDefault();
    void this.generate();
  };

  readonly #onInput = (event: InputEvent): void => {
    this.prompt = (event.target as HTMLTextAreaElement).value;
    this.missingPrompt = false;
  };

  readonly #onKeyDown = (event: KeyboardEvent): void => {
    if (event.isComposing) return;
    if (event.key === "Enter" && (event.ctrlKey || event.metaKey)) {
      event.preventDefault();
      void this.generate();
    } else if (event.key === "Escape" && this.#running) {
      event.preventDefault();
      this.#onCancel();
    }
  };

  /** The button under the focus goes away: the focus returns to the prompt. */
  readonly #onCancel = (): void => {
    this.cancel();
    this.#field()?.focus();
  };

  readonly #onRetry = (): void => {
    this.#field()?.focus();
    void this.generate();
  };
}

function renderNode(node: TreeSummary, children: TemplateResult[]): TemplateResult {
  return html`<li>
    <div class="node">
      <strong>${node.label}</strong>
      ${node.change === "same"
        ? nothing
        : html`<span class="mark ${node.change}">${node.change === "new" ? "New" : "Changed"}</span>`}
      ${node.excerpt ? html`<span class="excerpt">${node.excerpt}</span>` : nothing}
    </div>
    ${children.length > 0 ? html`<ul>${children}</ul>` : nothing}
  </li>`;
}

function countsText({ total, changed, added, removed }: TreeCounts): string {
  const parts = [total === 1 ? "1 component" : `${total.toLocaleString()} components`];
  if (added > 0 && added < total) parts.push(`${added} new`);
  if (changed > 0) parts.push(`${changed} changed`);
  if (removed > 0) parts.push(`${removed} removed`);
  return parts.join(", ");
}

function announcement({ phase, result }: Generation, before: TreeNode | null): string {
  switch (phase) {
    case "waiting":
    case "streaming":
      return "Generating";
    case "succeeded":
      if (result && isUnchanged(result.tree, before)) return "Nothing was changed";
      return result ? `New version ready: ${countsText(countChanges(result.tree, null))}` : "";
    case "cancelled":
      return "Cancelled";
    default:
      return "";
  }
}

/** Problem details are written small and without a full stop. */
function sentence(text: string): string {
  const begun = text.charAt(0).toUpperCase() + text.slice(1);
  return /[.!?…]$/.test(begun) ? begun : `${begun}.`;
}
