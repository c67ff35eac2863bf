import { html, type TemplateResult } from "lit";
import { repeat } from "lit/directives/repeat.js";
import type { Alert } from "../api.ts";
import { count, duration, fromNow, time } from "../format.ts";

/** The alerts that hold, each with a way to what it is about. */
export function renderAlerts(alerts: readonly Alert[], now: number, show: (queue: string, status: string) => void): TemplateResult {
  return html`<div role="alert" class=${alerts.length === 0 ? "" : "alerts"}>
    ${repeat(
      alerts,
      (alert) => `${alert.rule}/${alert.queue}`,
      (alert) => html`<div class="problem">
        <p>
          <strong class="bad">${alert.queue}</strong> ${textOf(alert)}
          <span class="muted"><time datetime=${alert.since} title=${time(alert.since)}>Since ${fromNow(alert.since, now)}</time>, rule ${alert.rule}</span>
        </p>
        <button type="button" class="small" aria-label=${`Show jobs of ${alert.queue}`}
          @click=${() => show(alert.queue, alert.measure === "dead_letters" ? "dead" : "queued")}>Show</button>
      </div>`,
    )}
  </div>`;
}

function textOf({ measure, value, above }: Alert): string {
  return measure === "queue_age"
    ? `The oldest job has waited ${duration(value)}; the limit is ${duration(above)}.`
    : `${count(value)} dead ${value === 1 ? "letter" : "letters"}; the limit is ${count(above)}.`;
}
