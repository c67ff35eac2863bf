/** Follows something: by server-sent events, and by asking again where there are none. */

export type Connection = "events" | "asking" | "offline";

export interface Source {
  close(): void;
}

export interface Following<T> {
  /** Opens the events; `lost` says whether they may come back by themselves. Nothing where there can be none. */
  readonly events: ((told: (data: string) => void, lost: (forGood: boolean) => void) => Source) | null;
  readonly ask: (signal: AbortSignal) => Promise<T>;
  readonly read: (data: string) => T;
  readonly seen: (value: T, by: Connection) => void;
  /** Nobody answers, or somebody refuses. */
  readonly failed: (error: unknown) => void;
  /** Resolves after a time in milliseconds, rejects when the signal aborts. Tests pass their own. */
  readonly wait?: (milliseconds: number, signal: AbortSignal) => Promise<void>;
}

/** Milliseconds between two questions. */
export const ASK_EVERY = 2_000;

/** Follows until the signal aborts. */
export async function follow<T>(following: Following<T>, signal: AbortSignal): Promise<void> {
  const wait = following.wait ?? waitFor;
  if (following.events) await untilLost(following, following.events, signal);
  while (!signal.aborted) {
    try {
      const value = await following.ask(signal);
      if (!signal.aborted) following.seen(value, "asking");
    } catch (error) {
      if (!signal.aborted) following.failed(error);
    }
    await wait(ASK_EVERY, signal).catch(() => undefined);
  }
}

/** Resolves when the events are gone for good or the signal aborts. */
function untilLost<T>(following: Following<T>, open: NonNullable<Following<T>["events"]>, signal: AbortSignal): Promise<void> {
  return new Promise((done) => {
    const end = (): void => {
      source.close();
      signal.removeEventListener("abort", end);
      done();
    };
    const source = open(
      (data) => following.seen(following.read(data), "events"),
      (forGood) => {
        following.failed(new Error("the events were lost"));
        if (forGood) end();
      },
    );
    signal.addEventListener("abort", end, { once: true });
  });
}

function waitFor(milliseconds: number, signal: AbortSignal): Promise<void> {
  return new Promise((resolve, reject) => {
    signal.throwIfAborted();
    const timer = setTimeout(() => {
      signal.removeEventListener("abort", stop);
      resolve();
    }, milliseconds);
    const stop = (): void => {
      clearTimeout(timer);
      reject(signal.reason as Error);
    };
    signal.addEventListener("abort", stop, { once: true });
  });
}
