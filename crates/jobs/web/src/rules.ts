/** Alert rules as an operator writes them: the texts of a form, what is wrong with them, and what is sent. */

import { ApiError, messageOf, sentence, type AlertRule, type AlertRuleInput, type JobsApi, type Measure } from "./api.ts";
import { count } from "./format.ts";

/** What is measured, and in what `above` counts it. */
export const MEASURES: Readonly<Record<Measure, { readonly name: string; readonly unit: string }>> = {
  queue_age: { name: "Oldest waiting job", unit: "seconds" },
  dead_letters: { name: "Dead letters", unit: "dead letters" },
};

/** Those of the body are named as the server names them, so that its faults find their place. */
export type Field = "name" | "measure" | "queue" | "above" | "window_seconds" | "clear_after_seconds";

/** A rule as it is typed; what is empty is not said. */
export interface RuleForm extends Readonly<Record<Field, string>> {
  readonly measure: Measure;
}

export type Faults = Readonly<Partial<Record<Field, string>>>;

export interface Refusal {
  readonly faults: Faults;
  /** For the whole form. */
  readonly problem: string;
}

export type Saved = { readonly rule: AlertRule } | Refusal;

export const NEW_RULE: RuleForm = { name: "", measure: "queue_age", queue: "", above: "", window_seconds: "", clear_after_seconds: "" };

const NAME = /^[a-z0-9-]{1,60}$/;
/** The server holds numbers of 32 bits. */
const MOST = 4_294_967_295;

export function formOf(rule: AlertRule): RuleForm {
  return {
    name: rule.name,
    measure: rule.measure,
    queue: rule.queue ?? "",
    above: String(rule.above),
    window_seconds: rule.window_seconds == null ? "" : String(rule.window_seconds),
    clear_after_seconds: String(rule.clear_after_seconds),
  };
}

/** Only dead letters are counted in a window. */
export function hasWindow(measure: Measure): boolean {
  return measure === "dead_letters";
}

/** What the form says. Only what the server could not answer in plain words is refused here. */
export function read(form: RuleForm): { readonly name: string; readonly input: AlertRuleInput } | { readonly faults: Faults } {
  const faults: Partial<Record<Field, string>> = {};
  const number = (field: Field): number | undefined => {
    const text = form[field].trim();
    if (text === "") return undefined;
    if (/^\d+$/.test(text) && Number(text) <= MOST) return Number(text);
    faults[field] = `A whole number from 0 to ${count(MOST)}.`;
    return undefined;
  };
  const name = form.name.trim();
  if (!NAME.test(name)) faults.name = "From 1 to 60 letters a to z, digits and hyphens.";
  const queue = form.queue.trim();
  const above = number("above");
  if (above === undefined) faults.above ??= "Write a number.";
  const window = hasWindow(form.measure) ? number("window_seconds") : undefined;
  const clearAfter = number("clear_after_seconds");
  if (above === undefined || Object.keys(faults).length > 0) return { faults };
  const input: AlertRuleInput = {
    measure: form.measure,
    above,
    ...(queue === "" ? {} : { queue }),
    ...(window === undefined ? {} : { window_seconds: window }),
    ...(clearAfter === undefined ? {} : { clear_after_seconds: clearAfter }),
  };
  return { name, input };
}

/** Sends what the form says. A new rule must not replace one of those `taken`. */
export async function save(api: JobsApi, form: RuleForm, taken: readonly string[]): Promise<Saved> {
  const said = read(form);
  if ("faults" in said) return refusal(said.faults);
  if (taken.includes(said.name)) return refusal({ name: "There is a rule of this name. Edit it, or choose another name." });
  try {
    return { rule: await api.putRule(said.name, said.input) };
  } catch (error) {
    return refused(error, form);
  }
}

/** One that somebody else has removed already is gone as well. */
export async function remove(api: JobsApi, name: string): Promise<void> {
  try {
    await api.removeRule(name);
  } catch (error) {
    if (!(error instanceof ApiError && error.status === 404)) throw error;
  }
}

/** The rules with this one, by name as the server lists them. */
export function withRule(rules: readonly AlertRule[], rule: AlertRule): readonly AlertRule[] {
  return [...withoutRule(rules, rule.name), rule].sort((one, other) => (one.name < other.name ? -1 : 1));
}

export function withoutRule(rules: readonly AlertRule[], name: string): readonly AlertRule[] {
  return rules.filter((each) => each.name !== name);
}

/** What the server has against it, at its field where that is known and shown. */
function refused(error: unknown, form: RuleForm): Refusal {
  const faults: Partial<Record<Field, string>> = {};
  let rest = "";
  for (const { pointer, detail } of error instanceof ApiError ? error.faults : []) {
    const field = pointer.slice(1) as Field;
    const isShown = Object.hasOwn(form, field) && (field !== "window_seconds" || hasWindow(form.measure));
    if (isShown) faults[field] ??= sentence(detail);
    else rest += ` ${sentence(detail)}`;
  }
  if (Object.keys(faults).length === 0) return { faults, problem: `Not saved. ${messageOf(error)}` };
  const { problem } = refusal(faults);
  return { faults, problem: problem + rest };
}

function refusal(faults: Faults): Refusal {
  const many = Object.keys(faults).length;
  return { faults, problem: many === 1 ? "Not saved. One value needs a change." : `Not saved. ${count(many)} values need a change.` };
}
