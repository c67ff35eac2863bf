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

/** `–` where there is none. A line never ends between a number and its unit. */
export function duration(seconds: number | undefined): string {
  if (seconds === undefined) return "–";
  if (seconds < 0.001) return "<\u{a0}1\u{a0}ms";
  if (seconds < 1) return `${RATE.format(Math.round(seconds * 1_000))}\u{a0}ms`;
  if (seconds < 60) return `${RATE.format(seconds)}\u{a0}s`;
  if (seconds < 3_600) return parts([seconds / 60, "min"], [seconds % 60, "s"]);
  if (seconds < 86_400) return parts([seconds / 3_600, "h"], [(seconds % 3_600) / 60, "min"]);
  return parts([seconds / 86_400, "d"], [(seconds % 86_400) / 3_600, "h"]);
}

/** Whole numbers with their units; what is zero is not said. */
function parts(...all: readonly (readonly [value: number, unit: string])[]): string {
  return all.flatMap(([value, unit]) => (value < 1 ? [] : [`${Math.floor(value)}\u{a0}${unit}`])).join(" ");
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
  return seconds > 0 ? `in\u{a0}${duration(Math.round(seconds))}` : `${duration(Math.round(-seconds))}\u{a0}ago`;
}

/** In how long something is due; what is overdue is due now. */
export function until(at: string, now: number): string {
  return new Date(at).getTime() < now ? "now" : fromNow(at, now);
}

/** A name such as `commerce.advance_auction` in the parts between which a line may end. */
export function pieces(name: string): readonly string[] {
  return name.split(/(?<=[._])/);
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
