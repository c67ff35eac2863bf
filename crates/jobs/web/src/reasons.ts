/** Why a job failed, each thing said once. */

import type { Reason, Row } from "./api.ts";

export interface FailedAttempt {
  readonly attempt: number;
  readonly at: string;
  /** Nothing where it is the reason that the job itself has. */
  readonly problem: Reason | null;
  /** What the operator knows beyond the reason. */
  readonly error: string | null;
}

export interface Reasons {
  readonly problem: Reason | null;
  readonly error: string | null;
  readonly failures: readonly FailedAttempt[];
}

/** The job's reason, the error behind it, and of each failed attempt what differs from these. */
export function reasonsOf({ job, error }: Row): Reasons {
  const problem = job.problem ?? null;
  const beyond = (of: Reason | null, text: string | null | undefined): string | null => {
    const said = of ? `${of.code}: ${of.detail}` : "";
    const rest = text?.startsWith(said) ? text.slice(said.length).replace(/^: /, "") : text;
    return rest ? rest : null;
  };
  const own = beyond(problem, error);
  const failures = (job.failures ?? []).map((failure) => {
    const isSame = failure.problem?.code === problem?.code && failure.problem?.detail === problem?.detail;
    const cause = beyond(failure.problem ?? null, failure.error);
    return {
      attempt: failure.attempt,
      at: failure.at,
      problem: isSame ? null : (failure.problem ?? null),
      error: cause === own ? null : cause,
    };
  });
  return { problem, error: own, failures };
}
