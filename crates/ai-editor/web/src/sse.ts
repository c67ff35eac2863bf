/** Server-sent events over `fetch`: bytes in, events out, however the bytes are cut. */

/** One dispatched event. `id` is the last id the stream has named, as in the HTML standard. */
export interface ServerEvent {
  readonly event: string;
  readonly data: string;
  readonly id: string | null;
}

/** A line longer than this is not an event of ours; the reader stops instead of filling the memory. */
const LONGEST_LINE = 4 * 1024 * 1024;

/**
 * Incremental decoder of `text/event-stream`. Feed it chunks of any size: characters, lines and
 * CR LF pairs may be cut anywhere. What is left without a blank line at the end is dropped.
 */
export class ServerEventDecoder {
  readonly #utf8 = new TextDecoder("utf-8");
  #line = "";
  #skipLineFeed = false;
  #event = "";
  #data: string[] = [];
  #id: string | null = null;

  push(chunk: Uint8Array): ServerEvent[] {
    const events: ServerEvent[] = [];
    const text = this.#utf8.decode(chunk, { stream: true });
    let from = 0;
    for (let at = 0; at < text.length; at++) {
      const code = text.charCodeAt(at);
      if (this.#skipLineFeed) {
        this.#skipLineFeed = false;
        if (code === 10) {
          from = at + 1;
          continue;
        }
      }
      if (code !== 10 && code !== 13) continue;
      const event = this.#takeLine(this.#line + text.slice(from, at));
      if (event) events.push(event);
      this.#line = "";
      from = at + 1;
      this.#skipLineFeed = code === 13;
    }
    this.#line += text.slice(from);
    if (this.#line.length > LONGEST_LINE) throw new RangeError("a line of the event stream is too long");
    return events;
  }

  #takeLine(line: string): ServerEvent | null {
    if (line === "") return this.#dispatch();
    if (line.startsWith(":")) return null;
    const colon = line.indexOf(":");
    const field = colon < 0 ? line : line.slice(0, colon);
    let value = colon < 0 ? "" : line.slice(colon + 1);
    if (value.startsWith(" ")) value = value.slice(1);
    if (field === "data") this.#data.push(value);
    else if (field === "event") this.#event = value;
    else if (field === "id" && !value.includes("\0")) this.#id = value;
    return null;
  }

  #dispatch(): ServerEvent | null {
    const event = this.#event;
    const data = this.#data;
    this.#event = "";
    this.#data = [];
    if (data.length === 0) return null;
    return { event: event || "message", data: data.join("\n"), id: this.#id };
  }
}

/**
 * Events of a response body. Aborting the signal rejects with its reason; leaving the loop early
 * cancels the body, which closes the connection.
 */
export async function* readServerEvents(
  body: ReadableStream<Uint8Array>,
  signal?: AbortSignal,
): AsyncGenerator<ServerEvent, void, undefined> {
  signal?.throwIfAborted();
  const decoder = new ServerEventDecoder();
  const reader = body.getReader();
  const cancel = (): void => void reader.cancel(signal?.reason).catch(() => undefined);
  signal?.addEventListener("abort", cancel, { once: true });
  let ended = false;
  try {
    for (;;) {
      const { done, value } = await reader.read();
      signal?.throwIfAborted();
      if (done) {
        ended = true;
        return;
      }
      for (const event of decoder.push(value)) {
        yield event;
        signal?.throwIfAborted();
      }
    }
  } finally {
    signal?.removeEventListener("abort", cancel);
    if (!ended) await reader.cancel().catch(() => undefined);
    reader.releaseLock();
  }
}
