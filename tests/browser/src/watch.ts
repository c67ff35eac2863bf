/** Watches a page for what no page of ours may do, and measures what the eye would notice. */

import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { createRequire } from "node:module";
import type { Page, Request } from "playwright-core";

const AXE = readFileSync(createRequire(import.meta.url).resolve("axe-core/axe.min.js"), "utf8");

/** Serious enough to fail: axe's two upper grades. */
const FAILING_IMPACTS: ReadonlySet<string> = new Set(["serious", "critical"]);

export interface Expected {
  /** Statuses that the page is meant to get, by path: a 404 page answers 404, a form 422 and then 303. */
  readonly statuses?: Readonly<Record<string, number | readonly number[]>>;
  /** Whether the page itself breaks off requests. */
  readonly aborts?: boolean;
}

/** Errors, failed requests and requests to other hosts, from the moment it is attached. */
export class PageWatch {
  readonly #faults: string[] = [];
  readonly #expected: Expected;

  constructor(page: Page, expected: Expected = {}) {
    this.#expected = expected;
    page.on("pageerror", (error) => this.#faults.push(`script error: ${error.message}`));
    page.on("console", (message) => {
      if (message.type() !== "error" && message.type() !== "warning") return;
      const from = message.location().url;
      if (this.#expectedStatus(from) !== null && message.text().startsWith("Failed to load resource")) return;
      this.#faults.push(`console ${message.type()}: ${message.text()} (${from})`);
    });
    page.on("request", (request) => this.#checkHost(request));
    page.on("requestfailed", (request) => {
      // Chromium also reports a stream as aborted when its reader has seen the end before the network has; what the stream
      // brought is for the test to check. What no script asks for, such as a picture, is aborted only when the page is left.
      const byScript = ["fetch", "xhr", "eventsource"].includes(request.resourceType());
      const mayAbort = expected.aborts || !byScript || request.headers()["accept"]?.startsWith("text/event-stream");
      if (mayAbort && request.failure()?.errorText === "net::ERR_ABORTED") return;
      this.#faults.push(`request failed: ${request.url()} (${request.failure()?.errorText ?? "unknown"})`);
    });
    page.on("response", (response) => {
      const expected = this.#expectedStatus(response.url());
      const good = expected === null ? response.status() < 400 : expected.includes(response.status());
      if (!good) this.#faults.push(`status ${response.status()}: ${response.url()}`);
    });
  }

  /** Fails when anything was seen. */
  assertClean(): void {
    assert.deepEqual(this.#faults, []);
  }

  #checkHost(request: Request): void {
    const url = new URL(request.url());
    const local = url.hostname === "localhost" || url.hostname.endsWith(".localhost") || url.hostname === "127.0.0.1";
    if (!local && url.protocol !== "data:" && url.protocol !== "blob:") {
      this.#faults.push(`request to another host: ${request.url()}`);
    }
  }

  #expectedStatus(url: string): readonly number[] | null {
    if (!URL.canParse(url)) return null;
    const expected = this.#expected.statuses?.[new URL(url).pathname] ?? null;
    return typeof expected === "number" ? [expected] : expected;
  }
}

/** Call before the page opens: sums layout shifts that no input explains. */
export async function recordLayoutShift(page: Page): Promise<void> {
  await page.addInitScript(() => {
    const record = window as unknown as { layoutShifts: string[]; takeLayoutShifts: () => string[] };
    record.layoutShifts = [];
    const note = (entries: PerformanceEntryList): void => {
      for (const entry of entries) {
        const shift = entry as PerformanceEntry & {
          value: number;
          hadRecentInput: boolean;
          sources: { node: Node | null }[];
        };
        if (shift.hadRecentInput) continue;
        const moved = shift.sources.map(({ node }) => (node instanceof Element ? `${node.localName}.${node.className}` : "?"));
        record.layoutShifts.push(`${shift.value.toFixed(4)} ${moved.join(", ")}`);
      }
    };
    const observer = new PerformanceObserver((list) => note(list.getEntries()));
    observer.observe({ type: "layout-shift", buffered: true });
    record.takeLayoutShifts = () => {
      note(observer.takeRecords());
      return record.layoutShifts;
    };
  });
}

/** Waits for fonts, scrolls to the end so that lazy pictures load, and for every picture. */
export async function settle(page: Page): Promise<void> {
  await page.evaluate(async () => {
    await document.fonts.ready;
    const frame = (): Promise<void> => new Promise((resolve) => requestAnimationFrame(() => resolve()));
    for (let top = 0; top < document.documentElement.scrollHeight; top += window.innerHeight) {
      window.scrollTo({ top, behavior: "instant" });
      await frame();
    }
    const pictures = [...document.images].filter((image) => image.checkVisibility());
    await Promise.all(pictures.map((image) => image.decode().catch(() => undefined)));
    window.scrollTo({ top: 0, behavior: "instant" });
    await frame();
    await frame();
  });
}

/** Layout: nothing scrolls sideways, nothing moved, every picture shows. */
export async function assertLaidOut(page: Page): Promise<void> {
  const found = await page.evaluate(() => {
    const root = document.documentElement;
    const record = window as unknown as { takeLayoutShifts?: () => string[] };
    return {
      overflow: root.scrollWidth > root.clientWidth ? widest(root) : [],
      shifts: record.takeLayoutShifts?.() ?? ["not recorded"],
      broken: [...document.images]
        .filter((image) => image.checkVisibility() && (!image.complete || image.naturalWidth === 0 || image.naturalHeight === 0))
        .map((image) => image.currentSrc || image.src),
      stretched: [...document.images].filter(isStretched).map((image) => image.currentSrc || image.src),
    };

    function widest(within: Element): string[] {
      return [...within.querySelectorAll("*")]
        .filter((element) => element.getBoundingClientRect().right > root.clientWidth + 0.5)
        .slice(0, 5)
        .map((element) => `${element.localName}.${element.className} ends at ${element.getBoundingClientRect().right}`)
        .concat(`${root.scrollWidth} > ${root.clientWidth}`);
    }

    function isStretched(image: HTMLImageElement): boolean {
      const box = image.getBoundingClientRect();
      if (box.width === 0 || box.height === 0 || image.naturalHeight === 0) return false;
      if (getComputedStyle(image).objectFit !== "fill") return false;
      const off = box.width / box.height / (image.naturalWidth / image.naturalHeight);
      return off < 0.97 || off > 1.03;
    }
  });
  assert.deepEqual(found, { overflow: [], shifts: [], broken: [], stretched: [] });
}

/** Accessibility: axe finds nothing serious or critical, shadow roots included. */
export async function assertAccessible(page: Page): Promise<void> {
  await page.evaluate(AXE);
  const violations = await page.evaluate(async () => {
    const { axe } = window as unknown as {
      axe: { run(): Promise<{ violations: { id: string; impact: string; help: string; nodes: { target: unknown; failureSummary: string }[] }[] }> };
    };
    return (await axe.run()).violations.map(({ id, impact, help, nodes }) => ({
      id,
      impact,
      help,
      nodes: nodes.slice(0, 4).map(({ target, failureSummary }) => `${JSON.stringify(target)} ${failureSummary}`),
    }));
  });
  assert.deepEqual(
    violations.filter(({ impact }) => FAILING_IMPACTS.has(impact)),
    [],
  );
}
