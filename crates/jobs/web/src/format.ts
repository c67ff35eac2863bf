/** Numbers, durations and times as people read them. */

const COUNT = new Intl.NumberFormat("en");
const RATE = new Intl.NumberFormat("en", { maximumSignificantDigits: 3 });
const TIME = new Intl.DateTimeFormat("en-GB", { dateStyle: "medium", timeStyle: "medium" });

export function count(value: number): string {
  return COUNT.format(value);
}

/** `1 job`, `2,000 jobs`. */
export function jobs(value: number): string {
  return `${count(value)} ${value === 1 ? "job" : "jobs"}`;
}

export function rate(perSecond: number): string {
  if (perSecond === 0) return "0";
  return perSecond < 0.01 ? "< 0.01" : RATE.format(perSecond);
}

/** `–` where there is none. */
export function duration(seconds: number | undefined): string {
  if (seconds === undefined) return "–";
  if (seconds < 0.001) return "< 1 ms";
  if (seconds < 1) return `${RATE.format(Math.round(seconds * 1_000))} ms`;
  if (seconds < 60) return `${RATE.format(seconds)} s`;
  if (seconds < 3_600) return `${Math.floor(seconds / 60)} min ${Math.floor(seconds % 60)} s`;
  if (seconds < 86_400) return `${Math.floor(seconds / 3_600)} h ${Math.floor((seconds % 3_600) / 60)} min`;
  return `${Math.floor(seconds / 86_400)} d ${Math.floor((seconds % 86_400) / 3_600)} h`;
}

export function time(at: string | undefined): string {
  if (at === undefined) return "–";
  const date = new Date(at);
  return Number.isNaN(date.getTime()) ? at : TIME.format(date);
}

/** How long ago, or in how long. */
export function fromNow(at: string, now: number): string {
  const seconds = (new Date(at).getTime() - now) / 1_000;
  if (Number.isNaN(seconds)) return at;
  if (Math.abs(seconds) < 1) return "now";
  return seconds > 0 ? `in ${duration(Math.round(seconds))}` : `${duration(Math.round(-seconds))} ago`;
}

const STATUSES: Readonly<Record<string, string>> = {
  queued: "Waiting",
  running: "Running",
  scheduled: "Scheduled",
  succeeded: "Done",
  dead: "Dead",
  cancelled: "Cancelled",
};

export const STATUS_NAMES: readonly (readonly [value: string, name: string])[] = Object.entries(STATUSES);

export function status(value: string): string {
  return STATUSES[value] ?? value;
}
