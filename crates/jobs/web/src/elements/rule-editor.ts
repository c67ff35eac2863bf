import { html, nothing, type ReactiveController, type ReactiveControllerHost, type TemplateResult } from "lit";
import { messageOf, type AlertRule, type JobsApi } from "../api.ts";
import { formOf, NEW_RULE, remove, save, withoutRule, withRule, type RuleForm } from "../rules.ts";
import { renderDraft, renderRemoval, renderRules, type Draft, type Removal } from "./rules.ts";

type Host = ReactiveControllerHost & { readonly renderRoot: HTMLElement | DocumentFragment };
type Change = (rules: readonly AlertRule[]) => readonly AlertRule[];

/** The alert rules and the one dialog in which they are written and removed. */
export class RuleEditor implements ReactiveController {
  readonly #host: Host;
  readonly #api: () => JobsApi;
  readonly #changed: (change: Change) => void;
  #shown: Draft | Removal | null = null;
  #opener: HTMLElement | null = null;
  /** Counts the openings: an answer may come when another dialog is open, or none. */
  #turn = 0;
  #showFault = false;
  #report = "";

  constructor(host: Host, api: () => JobsApi, changed: (change: Change) => void) {
    this.#host = host;
    this.#api = api;
    this.#changed = changed;
    host.addController(this);
  }

  hostUpdated(): void {
    const dialog = this.#host.renderRoot.querySelector<HTMLDialogElement>("#rule");
    if (this.#shown && !dialog?.open) dialog?.showModal();
    if (!this.#shown && dialog?.open) dialog.close();
    if (!this.#showFault) return;
    this.#showFault = false;
    dialog?.querySelector<HTMLElement>("[aria-invalid]")?.focus();
  }

  render(rules: readonly AlertRule[] | null, queues: readonly string[]): TemplateResult {
    const shown = this.#shown;
    return html`<section aria-labelledby="rules-title">
        <div class="head">
          <h2 id="rules-title">Alert rules</h2>
          <span class="muted" role="status">${this.#report}</span>
          <button id="new-rule" class="small" type="button" ?disabled=${rules === null}
            @click=${(event: Event) => this.#openDraft(null, event.currentTarget as HTMLElement)}>New rule</button>
        </div>
        ${renderRules(rules, {
          edit: (rule, opener) => this.#openDraft(rule, opener),
          remove: ({ name }, opener) => this.#open({ kind: "removal", of: name, problem: null, sending: false }, opener),
        })}
      </section>
      <dialog id="rule" aria-labelledby="rule-title" @close=${this.#closed}>
        ${shown === null
          ? nothing
          : shown.kind === "draft"
            ? renderDraft(shown, queues, this.#type, () => void this.#save(rules ?? []), this.close)
            : renderRemoval(shown, () => void this.#remove(), this.close)}
      </dialog>`;
  }

  readonly close = (): void => {
    this.#show(null);
  };

  #openDraft(rule: AlertRule | null, opener: HTMLElement): void {
    const form = rule ? formOf(rule) : NEW_RULE;
    this.#open({ kind: "draft", of: rule?.name ?? null, form, faults: {}, problem: null, sending: false }, opener);
  }

  #open(shown: Draft | Removal, opener: HTMLElement): void {
    this.#turn += 1;
    this.#opener = opener;
    this.#report = "";
    this.#show(shown);
  }

  #show(shown: Draft | Removal | null): void {
    this.#shown = shown;
    this.#host.requestUpdate();
  }

  /** Not every browser focuses a button that is clicked, and the row of a removed rule is gone. */
  readonly #closed = (event: Event): void => {
    if ((event.target as HTMLDialogElement).open) return;
    this.close();
    const opener = this.#opener?.isConnected ? this.#opener : this.#host.renderRoot.querySelector<HTMLElement>("#new-rule");
    this.#opener = null;
    opener?.focus();
  };

  readonly #type = (changed: Partial<RuleForm>): void => {
    const shown = this.#shown;
    if (shown?.kind === "draft") this.#show({ ...shown, form: { ...shown.form, ...changed } });
  };

  async #save(rules: readonly AlertRule[]): Promise<void> {
    const shown = this.#shown;
    if (shown?.kind !== "draft" || shown.sending) return;
    const turn = this.#turn;
    this.#show({ ...shown, faults: {}, problem: null, sending: true });
    const saved = await save(this.#api(), shown.form, shown.of === null ? rules.map((rule) => rule.name) : []);
    // What was typed meanwhile is kept.
    const now = this.#turn === turn && this.#shown?.kind === "draft" ? this.#shown : null;
    if ("rule" in saved) {
      this.#done(now, `${saved.rule.name} is saved. It holds within a minute.`, (present) => withRule(present, saved.rule));
    } else if (now) {
      this.#showFault = true;
      this.#show({ ...now, ...saved, sending: false });
    } else {
      this.#tell(`${shown.form.name}: ${saved.problem}`);
    }
  }

  async #remove(): Promise<void> {
    const shown = this.#shown;
    if (shown?.kind !== "removal" || shown.sending) return;
    const turn = this.#turn;
    this.#show({ ...shown, problem: null, sending: true });
    const isShown = (): boolean => this.#turn === turn && this.#shown !== null;
    try {
      await remove(this.#api(), shown.of);
      this.#done(isShown() ? shown : null, `${shown.of} is removed.`, (present) => withoutRule(present, shown.of));
    } catch (error) {
      if (isShown()) this.#show({ ...shown, problem: `Not removed. ${messageOf(error)}`, sending: false });
      else this.#tell(`${shown.of}: Not removed. ${messageOf(error)}`);
    }
  }

  #done(shown: Draft | Removal | null, report: string, change: Change): void {
    if (shown) this.close();
    this.#tell(report);
    this.#changed(change);
  }

  #tell(report: string): void {
    this.#report = report;
    this.#host.requestUpdate();
  }
}
