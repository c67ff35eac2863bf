import { html, nothing, type TemplateResult } from "lit";
import { repeat } from "lit/directives/repeat.js";
import type { AlertRule, Measure } from "../api.ts";
import { count, duration } from "../format.ts";
import { hasWindow, MEASURES, type Faults, type Field, type RuleForm } from "../rules.ts";

/** A rule that is being written. */
export interface Draft {
  readonly kind: "draft";
  /** Its name when it is there already; it stays. */
  readonly of: string | null;
  readonly form: RuleForm;
  readonly faults: Faults;
  readonly problem: string | null;
  readonly sending: boolean;
}

/** A rule that may be removed. */
export interface Removal {
  readonly kind: "removal";
  readonly of: string;
  readonly problem: string | null;
  readonly sending: boolean;
}

export interface RuleActions {
  readonly edit: (rule: AlertRule, opener: HTMLElement) => void;
  readonly remove: (rule: AlertRule, opener: HTMLElement) => void;
}

/** When alerts are raised, one rule a row. */
export function renderRules(rules: readonly AlertRule[] | null, actions: RuleActions): TemplateResult {
  if (rules?.length === 0) {
    return html`<div class="frame"><p class="empty">Make a rule to see an alert when jobs wait too long or end as dead letters.</p></div>`;
  }
  return html`<div class="frame">
    <table aria-busy=${rules === null}>
      <thead>
        <tr>
          <th scope="col">Rule</th>
          <th scope="col" class="medium">Measured</th>
          <th scope="col" class="medium">Queue</th>
          <th scope="col" class="number medium">Above</th>
          <th scope="col" class="number wide">Window</th>
          <th scope="col" class="number wide">Clears after</th>
          <th scope="col" class="number">Actions</th>
        </tr>
      </thead>
      <tbody>
        ${rules === null
          ? html`<tr>${Array.from({ length: 7 }, () => html`<td><div class="skeleton"></div></td>`)}</tr>`
          : repeat(rules, (rule) => rule.name, (rule) => renderRule(rule, actions))}
      </tbody>
    </table>
  </div>`;
}

function renderRule(rule: AlertRule, actions: RuleActions): TemplateResult {
  const measured = MEASURES[rule.measure].name;
  const queue = rule.queue ?? "each queue";
  const above = rule.measure === "queue_age" ? duration(rule.above) : count(rule.above);
  const button = (verb: string, act: (opener: HTMLElement) => void): TemplateResult => html`<button
    class="small"
    type="button"
    aria-label=${`${verb} rule ${rule.name}`}
    @click=${(event: Event) => act(event.currentTarget as HTMLElement)}
  >${verb}</button>`;
  return html`<tr>
    <th scope="row">${rule.name} <span class="muted narrow">${measured} above ${above}, ${queue}</span></th>
    <td class="medium">${measured}</td>
    <td class="medium">${queue}</td>
    <td class="number medium">${above}</td>
    <td class="number wide">${windowOf(rule)}</td>
    <td class="number wide">${rule.clear_after_seconds === 0 ? "at once" : duration(rule.clear_after_seconds)}</td>
    <td>
      <div class="actions">
        ${button("Edit", (opener) => actions.edit(rule, opener))} ${button("Remove", (opener) => actions.remove(rule, opener))}
      </div>
    </td>
  </tr>`;
}

function windowOf(rule: AlertRule): string {
  if (!hasWindow(rule.measure)) return "–";
  return rule.window_seconds == null ? "none" : duration(rule.window_seconds);
}

interface TextMore {
  readonly placeholder?: string;
  readonly list?: string;
  readonly numeric?: boolean;
  readonly fixed?: boolean;
}

/** The form of a rule. */
export function renderDraft(
  draft: Draft,
  queues: readonly string[],
  change: (changed: Partial<RuleForm>) => void,
  save: () => void,
  close: () => void,
): TemplateResult {
  const { form, faults, of, sending } = draft;
  const { unit } = MEASURES[form.measure];
  const attributes = (name: Field, hint: string) => ({
    describedBy: [hint === "" ? "" : `rule-${name}-hint`, faults[name] === undefined ? "" : `rule-${name}-fault`].filter(Boolean).join(" ") || nothing,
    invalid: faults[name] === undefined ? nothing : "true",
  });
  const field = (name: Field, label: string, hint: string, control: TemplateResult): TemplateResult => html`<div class="field">
    <label for=${`rule-${name}`}>${label}</label>
    ${control} ${hint === "" ? nothing : html`<p class="muted" id=${`rule-${name}-hint`}>${hint}</p>`}
    ${faults[name] === undefined ? nothing : html`<p class="fault" id=${`rule-${name}-fault`}>${faults[name]}</p>`}
  </div>`;
  const text = (name: Field, label: string, hint: string, more: TextMore = {}): TemplateResult => {
    const { describedBy, invalid } = attributes(name, hint);
    return field(name, label, hint, html`<input
      id=${`rule-${name}`}
      name=${name}
      autocomplete="off"
      autocapitalize="none"
      spellcheck="false"
      inputmode=${more.numeric ? "numeric" : nothing}
      placeholder=${more.placeholder ?? nothing}
      list=${more.list ?? nothing}
      aria-describedby=${describedBy}
      aria-invalid=${invalid}
      ?readonly=${more.fixed ?? false}
      ?autofocus=${name === "name" && of === null}
      .value=${form[name]}
      @input=${(event: Event) => change({ [name]: (event.target as HTMLInputElement).value })}
    />`);
  };
  const measure = attributes("measure", "");
  return html`<form
    class="stack form"
    novalidate
    @submit=${(event: SubmitEvent) => {
      event.preventDefault();
      save();
    }}
  >
    <h2 id="rule-title">${of === null ? "New rule" : `Edit rule ${of}`}</h2>
    <div class="fields">
      ${text("name", "Name", of === null ? "Letters a to z, digits and hyphens." : "A rule keeps its name.", { fixed: of !== null })}
      ${field(
        "measure",
        "What is measured",
        "",
        html`<select
          id="rule-measure"
          name="measure"
          aria-describedby=${measure.describedBy}
          aria-invalid=${measure.invalid}
          ?autofocus=${of !== null}
          @change=${(event: Event) => change({ measure: (event.target as HTMLSelectElement).value as Measure })}
        >
          ${Object.entries(MEASURES).map(([value, { name }]) => html`<option value=${value} ?selected=${value === form.measure}>${name}</option>`)}
        </select>`,
      )}
      ${text("queue", "Queue", "Empty: each queue by itself.", { placeholder: "each queue", list: "rule-queues" })}
      ${text("above", `Above (${unit})`, "More than this raises an alert.", { numeric: true })}
      ${hasWindow(form.measure)
        ? text("window_seconds", "Window (seconds)", "Only what died within it counts. Empty: all dead letters.", { numeric: true })
        : nothing}
      ${text("clear_after_seconds", "Clears after (seconds)", "How long it must have been a fifth below.", { numeric: true, placeholder: "120" })}
    </div>
    <datalist id="rule-queues">${queues.map((queue) => html`<option value=${queue}></option>`)}</datalist>
    <p class="bad" role="alert">${draft.problem}</p>
    <div class="actions">
      <button type="button" @click=${close}>${of === null ? "Cancel" : "Keep as it is"}</button>
      <button type="submit" class="primary" aria-disabled=${sending}>${sending ? "Saving" : "Save"}</button>
    </div>
  </form>`;
}

export function renderRemoval(removal: Removal, confirm: () => void, close: () => void): TemplateResult {
  return html`<div class="stack">
    <h2 id="rule-title">Remove rule ${removal.of}</h2>
    <p>It raises no alert any more. Those it has raised are cleared.</p>
    <p class="bad" role="alert">${removal.problem}</p>
    <div class="actions">
      <button type="button" autofocus @click=${close}>Keep as it is</button>
      <button type="button" class="danger" aria-disabled=${removal.sending} @click=${confirm}>${removal.sending ? "Removing" : "Remove"}</button>
    </div>
  </div>`;
}
