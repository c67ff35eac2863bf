/** One generation from the click to the result: a pure state and the request that drives it. */

import { request, type Bridge, type Fetch } from "./bridge.ts";
import { isRecord, problemFrom, problemOfError, problemOfResponse, type Problem } from "./problem.ts";
import { readParts, type StreamPart } from "./stream.ts";
import { parseTree, type TreeNode } from "./tree.ts";

export interface GenerationIn {
  readonly mode: "assembly";
  readonly prompt: string;
  /** The component to change. Without a tree, one is made for this place. */
  readonly component: { readonly id: string; readonly tree?: TreeNode | null };
  readonly page?: {
    readonly title?: string;
    readonly path?: string;
    readonly language?: string;
    readonly components?: readonly string[];
  };
}

export interface GenerationResult {
  readonly generation: string;
  readonly component: string;
  readonly tree: TreeNode;
}

export interface Usage {
  readonly model: string;
  readonly inputTokens: number;
  readonly outputTokens: number;
}

export type Phase = "idle" | "waiting" | "streaming" | "succeeded" | "failed" | "cancelled";

export interface Generation {
  readonly phase: Phase;
  readonly id: string | null;
  readonly model: string | null;
  /** Text parts in the order they opened; a repair round opens a second one. */
  readonly texts: readonly { readonly id: string; readonly text: string }[];
  /** Set as soon as it arrives; it counts only once the phase is `succeeded`. */
  readonly result: GenerationResult | null;
  readonly usage: Usage | null;
  /** The job that works on after the answer, if any. */
  readonly jobId: string | null;
  readonly problem: Problem | null;
}

export const IDLE: Generation = {
  phase: "idle",
  id: null,
  model: null,
  texts: [],
  result: null,
  usage: null,
  jobId: null,
  problem: null,
};

export const WAITING: Generation = { ...IDLE, phase: "waiting" };

/** The state after one more part. */
export function applyPart(state: Generation, part: StreamPart): Generation {
  switch (part.type) {
    case "start":
      return { ...state, phase: "streaming", id: part.messageId, model: stringOr(part.metadata["model"], null) };
    case "text-start":
      return state.texts.some((text) => text.id === part.id)
        ? state
        : { ...state, texts: [...state.texts, { id: part.id, text: "" }] };
    case "text-delta": {
      const opened = applyPart(state, { type: "text-start", id: part.id });
      const texts = opened.texts.map((text) => (text.id === part.id ? { ...text, text: text.text + part.delta } : text));
      return { ...opened, texts };
    }
    case "text-end":
      return state;
    case "data":
      return applyData(state, part.name, part.data);
    case "error":
      return { ...state, problem: state.problem ?? problemFrom({ code: "stream-error", detail: part.errorText }) };
    case "finish":
      return finish(state, stringOr(part.metadata["status"], null));
  }
}

/** The state after a failure that is not part of the stream. The text so far is kept, the result is not. */
export function fail(state: Generation, problem: Problem): Generation {
  return { ...state, phase: "failed", result: null, problem };
}

/** The state after the person stopped it. */
export function cancel(state: Generation): Generation {
  return { ...state, phase: "cancelled", result: null, problem: null };
}

export interface RunOptions {
  readonly bridge: Bridge;
  readonly fetch: Fetch;
  readonly signal: AbortSignal;
  /** One per action of a person: repeating it replays the answer instead of paying twice. */
  readonly idempotencyKey: string;
  /** Called with each new state, the last one included. */
  readonly onState: (state: Generation) => void;
}

/** Runs one generation and returns its last state. Never throws: every failure is a state. */
export async function runGeneration(input: GenerationIn, options: RunOptions): Promise<Generation> {
  const { bridge, fetch, signal, idempotencyKey, onState } = options;
  let state = WAITING;
  const enter = (next: Generation): void => onState((state = next));
  enter(state);
  try {
    const response = await request(bridge, fetch, "/api/ai-editor/v1/generations", {
      method: "POST",
      headers: {
        accept: "text/event-stream, application/problem+json",
        "content-type": "application/json",
        "idempotency-key": idempotencyKey,
      },
      body: JSON.stringify(input),
      signal,
    });
    if (!response.ok || !response.body) {
      enter(fail(state, await problemOfResponse(response)));
      return state;
    }
    for await (const part of readParts(response.body, signal)) enter(applyPart(state, part));
    if (state.phase === "waiting" || state.phase === "streaming") enter(finish(state, null));
  } catch (error) {
    enter(signal.aborted ? cancel(state) : fail(state, problemOfError(error)));
  }
  return state;
}

function applyData(state: Generation, name: string, data: unknown): Generation {
  if (!isRecord(data)) return state;
  switch (name) {
    case "tree": {
      const tree = parseTree(data["tree"]);
      if (!tree) return { ...state, problem: unreadableResult() };
      const generation = stringOr(data["generation"], state.id ?? "");
      return { ...state, result: { generation, component: stringOr(data["component"], tree.id), tree } };
    }
    case "usage":
      return {
        ...state,
        usage: {
          model: stringOr(data["model"], state.model ?? ""),
          inputTokens: countOf(data["input_tokens"]),
          outputTokens: countOf(data["output_tokens"]),
        },
      };
    case "job":
      return { ...state, jobId: stringOr(data["id"], state.jobId) };
    case "problem":
      return { ...state, problem: problemFrom(data) };
    default:
      return state;
  }
}

/** Succeeds only with a readable tree and no problem; a result is never half there. */
function finish(state: Generation, status: string | null): Generation {
  const refused = status !== null && status !== "succeeded";
  if (state.result && !state.problem && !refused) return { ...state, phase: "succeeded" };
  if (status === "cancelled") return cancel(state);
  return fail(state, state.problem ?? unreadableResult());
}

function unreadableResult(): Problem {
  return problemFrom({ code: "no-result", title: "No result came back" });
}

function stringOr<T>(value: unknown, otherwise: T): string | T {
  return typeof value === "string" ? value : otherwise;
}

function countOf(value: unknown): number {
  return typeof value === "number" && Number.isFinite(value) && value >= 0 ? Math.floor(value) : 0;
}
