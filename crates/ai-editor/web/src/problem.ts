/** Problem details (RFC 9457) as the elements show them. */

export interface Problem {
  /** Stable code to branch on, such as `validation-failed`. Ours without an answer: `network`, `stream-cut`. */
  readonly code: string;
  readonly title: string;
  readonly detail: string | null;
  /** HTTP status, or 0 when no answer came. */
  readonly status: number;
  /** Name it to support; logs carry the same. */
  readonly requestId: string | null;
}

/** Carries a problem through code that throws. */
export class ProblemError extends Error {
  override readonly name = "ProblemError";

  constructor(readonly problem: Problem) {
    super(problem.detail ?? problem.title);
  }
}

const TITLES: Readonly<Record<number, string>> = {
  401: "You are signed out",
  402: "No credits left",
  403: "You may not do this",
  404: "Not found",
  413: "This is too large",
  429: "Too many requests",
};

/** Reads a problem from data of unknown shape; what is missing gets a plain default. */
export function problemFrom(value: unknown, status = 0): Problem {
  const fields = isRecord(value) ? value : {};
  const code = text(fields["code"]);
  const known = typeof fields["status"] === "number" ? fields["status"] : status;
  return {
    code: code ?? (known > 0 ? `http-${known}` : "unknown"),
    title: text(fields["title"]) ?? TITLES[known] ?? "This did not work",
    detail: text(fields["detail"]) ?? firstFieldError(fields["errors"]),
    status: known,
    requestId: text(fields["request_id"]),
  };
}

/** The problem of an answer that is not a success. */
export async function problemOfResponse(response: Response): Promise<Problem> {
  let body: unknown = null;
  try {
    body = JSON.parse(await response.text());
  } catch {
    // Not JSON: a proxy's own page. The status says enough.
  }
  return problemFrom(body, response.status);
}

/** The problem of anything thrown, so that every failure looks the same to the person. */
export function problemOfError(error: unknown): Problem {
  if (error instanceof ProblemError) return error.problem;
  return {
    code: "network",
    title: "No connection",
    detail: "The server could not be reached.",
    status: 0,
    requestId: null,
  };
}

/** Whether a value is a plain object of unknown fields. */
export function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

function firstFieldError(errors: unknown): string | null {
  const first: unknown = Array.isArray(errors) ? errors[0] : null;
  return isRecord(first) ? text(first["detail"]) : null;
}

function text(value: unknown): string | null {
  return typeof value === "string" && value !== "" ? value : null;
}
