/**
 * The AI SDK UI message stream, version 1: one JSON part per `data:` line, ended by `[DONE]`.
 * Knows the parts our server sends and skips every other, as the protocol asks.
 */

import { isRecord, ProblemError } from "./problem.ts";
import { readServerEvents } from "./sse.ts";

export type StreamPart =
  | { readonly type: "start"; readonly messageId: string | null; readonly metadata: Record<string, unknown> }
  | { readonly type: "text-start"; readonly id: string }
  | { readonly type: "text-delta"; readonly id: string; readonly delta: string }
  | { readonly type: "text-end"; readonly id: string }
  | { readonly type: "data"; readonly name: string; readonly data: unknown }
  | { readonly type: "error"; readonly errorText: string }
  | { readonly type: "finish"; readonly metadata: Record<string, unknown> };

/**
 * Parts of a response body, up to `[DONE]`. A body that ends earlier, or a part that is not JSON,
 * throws a `ProblemError`; an aborted signal throws its reason.
 */
export async function* readParts(
  body: ReadableStream<Uint8Array>,
  signal?: AbortSignal,
): AsyncGenerator<StreamPart, void, undefined> {
  let done = false;
  for await (const event of readServerEvents(body, signal)) {
    // Read on to the end of the body: letting go of it here would look like a cancellation to the server.
    if (done) continue;
    done = event.data === "[DONE]";
    const part = done ? null : parsePart(event.data);
    if (part) yield part;
  }
  if (!done) throw streamProblem("stream-cut", "The answer broke off");
}

/** One part, or `null` for a type we do not know. */
export function parsePart(json: string): StreamPart | null {
  let value: unknown;
  try {
    value = JSON.parse(json);
  } catch {
    throw streamProblem("stream-malformed", "The answer could not be read");
  }
  if (!isRecord(value) || typeof value["type"] !== "string") return null;
  const type = value["type"];
  const id = typeof value["id"] === "string" ? value["id"] : "";
  switch (type) {
    case "start":
      return {
        type,
        messageId: typeof value["messageId"] === "string" ? value["messageId"] : null,
        metadata: recordOf(value["messageMetadata"]),
      };
    case "text-start":
    case "text-end":
      return { type, id };
    case "text-delta":
      return typeof value["delta"] === "string" ? { type, id, delta: value["delta"] } : null;
    case "error":
      return { type, errorText: typeof value["errorText"] === "string" ? value["errorText"] : "" };
    case "finish":
      return { type, metadata: recordOf(value["messageMetadata"]) };
    default:
      return type.startsWith("data-") ? { type: "data", name: type.slice(5), data: value["data"] } : null;
  }
}

function recordOf(value: unknown): Record<string, unknown> {
  return isRecord(value) ? value : {};
}

function streamProblem(code: string, title: string): ProblemError {
  return new ProblemError({ code, title, detail: null, status: 0, requestId: null });
}
