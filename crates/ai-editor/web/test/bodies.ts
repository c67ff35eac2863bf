/** Response bodies for the tests: cut as the test wants, observed when cancelled. */

const UTF8 = new TextEncoder();

export interface Body {
  readonly stream: ReadableStream<Uint8Array>;
  readonly cancelled: () => boolean;
}

/** Delivers the chunks one per read, then ends, or stays open when `open` is set. */
export function bodyOf(chunks: readonly (string | Uint8Array)[], { open = false } = {}): Body {
  let cancelled = false;
  let next = 0;
  const stream = new ReadableStream<Uint8Array>(
    {
      pull(controller) {
        const chunk = chunks[next++];
        if (chunk === undefined) {
          if (!open) controller.close();
          return open ? new Promise(() => undefined) : undefined;
        }
        controller.enqueue(typeof chunk === "string" ? UTF8.encode(chunk) : chunk);
        return undefined;
      },
      cancel() {
        cancelled = true;
      },
    },
    { highWaterMark: 0 },
  );
  return { stream, cancelled: () => cancelled };
}

/** The same bytes cut in two at `at`. */
export function cutAt(text: string, at: number): Uint8Array[] {
  const bytes = UTF8.encode(text);
  return [bytes.slice(0, at), bytes.slice(at)];
}

/** Every byte a chunk of its own. */
export function singleBytes(text: string): Uint8Array[] {
  return [...UTF8.encode(text)].map((byte) => Uint8Array.of(byte));
}

export function byteLength(text: string): number {
  return UTF8.encode(text).length;
}

/** The parts as the server writes them, each an event, `[DONE]` at the end. */
export function streamText(parts: readonly unknown[], { done = true, newline = "\n" } = {}): string {
  const events = parts.map((part) => `data: ${JSON.stringify(part)}${newline}${newline}`);
  return events.join("") + (done ? `data: [DONE]${newline}${newline}` : "");
}

export async function collect<T>(items: AsyncIterable<T>): Promise<T[]> {
  const all: T[] = [];
  for await (const item of items) all.push(item);
  return all;
}
