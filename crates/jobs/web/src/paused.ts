/** Who stopped something, and what the one who looks may do about it. */

import type { PausedBy, Scope } from "./api.ts";

/** The pause that is one's own: a tenant's, the operator's for one tenant, or the operator's for all. */
export function ownPause(scope: Scope, tenant: string): PausedBy {
  if (scope === "tenant") return "tenant";
  return tenant === "" ? "operator_for_all" : "operator";
}

/** `Paused`, and by whom when it is not one's own pause alone; empty when it goes on. */
export function pausedText(by: readonly PausedBy[], own: PausedBy): string {
  const others = by.filter((each) => each !== own);
  if (by.length === 0) return "";
  if (others.length === 0) return "Paused";
  const names = new Set(others.map((each) => NAMES[each]));
  return `Paused by ${[...(by.includes(own) ? ["you"] : []), ...names].join(" and ")}`;
}

const NAMES: Readonly<Record<PausedBy, string>> = {
  tenant: "the tenant",
  operator: "the operator",
  operator_for_all: "the operator for all tenants",
};
