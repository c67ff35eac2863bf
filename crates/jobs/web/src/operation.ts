/** An action on many jobs: a dry run that tells how many they are, then the real thing, part by part. */

import type { Action, JobsApi, Outcome, Selection } from "./api.ts";

export interface Wanted {
  readonly action: Action;
  readonly selection: Selection;
  readonly tenant: string | null;
}

/** Verb, and what has been done, for buttons and reports. */
export const WORDS: Readonly<Record<Action, { readonly verb: string; readonly done: string; readonly warning: string }>> = {
  retry: { verb: "Retry", done: "retried", warning: "They wait in their queues again." },
  run_now: { verb: "Run now", done: "made due", warning: "They no longer wait for their time." },
  cancel: { verb: "Cancel", done: "cancelled", warning: "What waits ends at once. What runs is asked to stop." },
  drain: { verb: "Drain", done: "drained", warning: "Everything that waits is cancelled. What runs finishes." },
  discard: { verb: "Discard", done: "discarded", warning: "Dead letters and their reasons are gone for good." },
  pause: { verb: "Pause", done: "paused", warning: "Nothing is started until it is resumed." },
  resume: { verb: "Resume", done: "resumed", warning: "" },
};

/** What is said when there is nothing to do it with. */
export function nothingFor({ action, selection }: Wanted): string {
  return action === "drain" && selection.queue ? `Nothing is waiting in ${selection.queue}.` : "No job is like this.";
}

/** What would happen. */
export function preview(api: JobsApi, wanted: Wanted, signal: AbortSignal): Promise<Outcome> {
  return api.operate(wanted.action, wanted.selection, wanted.tenant, true, signal);
}

/** Does it until nothing is left, and tells how many so far. Answers how many in all. */
export async function carryOut(
  api: JobsApi,
  wanted: Wanted,
  signal: AbortSignal,
  told: (soFar: number) => void,
): Promise<number> {
  let sum = 0;
  for (;;) {
    const { jobs, more } = await api.operate(wanted.action, wanted.selection, wanted.tenant, false, signal);
    sum += jobs;
    told(sum);
    // One that changes nothing will not change anything the next time either.
    if (!more || jobs === 0) return sum;
  }
}
