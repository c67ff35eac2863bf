/** The element of queues and jobs alone: the test answers as the server. */

import assert from "node:assert/strict";
import { after, before, describe, test } from "node:test";
import type { Browser, Page } from "playwright-core";
import { launchChromium, reasonToSkip } from "./chromium.ts";
import { Stub, type Call } from "./stub.ts";
import { assertAccessible, PageWatch, type Expected } from "./watch.ts";

const PAGE = `<!doctype html><html lang="en"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width">
<title>Jobs</title><link rel="icon" href="data:,"><script type="module" src="/elements/jobs.js"></script></head>
<body><main><h1>Jobs</h1><sw-jobs scope="operator" events></sw-jobs></main></body></html>`;
const TENANT = "tnt_01h455vb4pex5vsknk084sn02q";
const ALL = 100_000;
/** Jobs of one answer, as the page asks for. */
const PAGE_SIZE = 50;

const ALERT = { rule: "queue-age", measure: "queue_age", queue: "ai", since: "2026-03-01T09:30:00Z", value: 412.5, above: 300 };
const RULE = { name: "queue-age", measure: "queue_age", above: 300, clear_after_seconds: 120 };

/** Answers as a server with 100,000 dead jobs. */
class Jobs {
  readonly #stub: Stub;
  readonly operations: { readonly dry_run: boolean; readonly action: string; readonly filter: object }[] = [];
  readonly asked: string[] = [];
  #events: Call | null = null;
  #left = ALL;
  #open = true;
  #schedulePaused = false;
  #alerted = false;
  #rules: { readonly name: string }[] = [RULE];
  readonly rulesSent: object[] = [];
  /** Changes of rules are answered when this is. */
  rulesAnswered: Promise<void> = Promise.resolve();

  constructor(stub: Stub, readonly withEvents: boolean) {
    this.#stub = stub;
    void this.#answer();
  }

  /** Tells the page by its event stream. */
  tell(queued: number): void {
    this.#events?.response.write(`event: queues\ndata: ${JSON.stringify(this.#queues(queued))}\n\n`);
  }

  /** An alert holds from now on. */
  raise(): void {
    this.#alerted = true;
  }

  stop(): void {
    this.#open = false;
    this.#events?.response.end();
  }

  async #answer(): Promise<void> {
    while (this.#open) {
      const call = await this.#stub.nextCall();
      const url = new URL(call.response.req.url ?? "", "http://stub");
      const path = call.path.slice("/api/jobs/v1/operator".length);
      this.asked.push(`${call.method} ${path}${url.search}`);
      if (path === "/queues/events") this.#follow(call);
      else if (path.startsWith("/alert-rules/")) void this.#changeRule(path.slice("/alert-rules/".length), call);
      else call.response.writeHead(200, { "content-type": "application/json" }).end(JSON.stringify(this.#body(path, url, call)));
    }
  }

  #follow(call: Call): void {
    if (!this.withEvents) {
      call.response.writeHead(204).end();
      return;
    }
    call.response.writeHead(200, { "content-type": "text/event-stream" });
    this.#events = call;
    this.tell(12);
  }

  #body(path: string, url: URL, call: Call): unknown {
    if (path === "/queues") return this.#queues(12);
    if (path === "/alerts") return { data: this.#alerted ? [ALERT] : [] };
    if (path === "/alert-rules") return { data: this.#rules };
    if (path.includes("/schedules")) return this.#schedules(path);
    if (path === "/operations") return this.#operate(JSON.parse(call.body) as { operation: Jobs["operations"][number] });
    const single = /\/jobs\/job_(\d+)$/.exec(path);
    if (single) return this.#row(Number(single[1]));
    const from = Number(url.searchParams.get("cursor") ?? "0");
    const rows = Array.from({ length: Math.min(PAGE_SIZE, this.#left - from) }, (_, at) => this.#row(from + at));
    return { data: rows, ...(from + PAGE_SIZE < this.#left ? { next_cursor: String(from + PAGE_SIZE) } : {}) };
  }

  #operate({ operation }: { operation: Jobs["operations"][number] }): unknown {
    this.operations.push(operation);
    const jobs = Math.min(10_000, this.#left);
    if (!operation.dry_run) this.#left -= jobs;
    return { action: operation.action, dry_run: operation.dry_run, jobs, sample: ["job_0", "job_1"], more: operation.dry_run ? this.#left > jobs : this.#left > 0 };
  }

  #schedules(path: string): unknown {
    if (/\/(pause|resume)$/.test(path)) this.#schedulePaused = path.endsWith("pause");
    const paused_by = this.#schedulePaused ? ["operator"] : [];
    const schedule = {
      id: "sched_1", name: "nightly report", cron: "0 3 * * *", queue: "ai", kind: "test.report", paused: this.#schedulePaused, paused_by,
      next_run_at: "2026-03-02T03:00:00Z",
    };
    const row = { tenant_id: TENANT, schedule };
    return path === "/schedules" ? { data: [row] } : row;
  }

  /** Makes, changes and removes rules; windows are refused as the server refuses them. */
  async #changeRule(name: string, { method, body, response }: Call): Promise<void> {
    await this.rulesAnswered;
    if (method === "DELETE") {
      this.#rules = this.#rules.filter((each) => each.name !== name);
      response.writeHead(204).end();
      return;
    }
    const input = JSON.parse(body) as { readonly window_seconds?: number };
    this.rulesSent.push(input);
    const isRefused = input.window_seconds !== undefined && (input.window_seconds < 60 || input.window_seconds > 604_800);
    const rule = { clear_after_seconds: 120, ...input, name };
    const errors = [{ pointer: "/window_seconds", code: "invalid", detail: "from 60 to 604800" }];
    const problem = { type: "about:blank", title: "The request has faults", status: 422, code: "validation_failed", detail: "1 field is not valid", errors };
    if (!isRefused) this.#rules = [...this.#rules.filter((each) => each.name !== name), rule].sort((one, other) => one.name.localeCompare(other.name));
    response.writeHead(isRefused ? 422 : 200, { "content-type": isRefused ? "application/problem+json" : "application/json" });
    response.end(JSON.stringify(isRefused ? problem : rule));
  }

  #queues(queued: number): unknown {
    const lately = {
      window_seconds: 3_600, succeeded: 1_800, failed: 12, dead: 2, cancelled: 0, per_second: 0.5,
      wait: { p50_seconds: 0.004, p99_seconds: 0.2 }, run: { p50_seconds: 0.8, p99_seconds: 6 },
      failures: [{ code: "provider_busy", count: 10 }],
    };
    return { data: [{ queue: "ai", queued, running: 4, scheduled: 1, dead: this.#left, oldest_seconds: 75, paused: false, paused_by: [], lately }] };
  }

  #row(number: number): unknown {
    const problem = { code: "provider_busy", detail: "The provider is busy." };
    const at = "2026-03-01T09:30:00Z";
    const failures = [{ attempt: 1, at, problem, error: "provider_busy: socket closed" }];
    const job = {
      id: `job_${number}`, kind: `test.kind_${number}`, queue: "ai", status: "dead", attempt: 8, max_attempts: 8, cancel_requested: false,
      problem, failures, run_at: at, created_at: at, started_at: at, finished_at: at,
    };
    return { tenant_id: TENANT, error: "provider_busy: socket closed", job };
  }
}

describe("jobs", { skip: reasonToSkip() }, () => {
  let browser: Browser;

  before(async () => {
    browser = await launchChromium();
  });

  after(async () => {
    await browser?.close();
  });

  async function open(options: { readonly width?: number; readonly events?: boolean; readonly alerted?: boolean; readonly statuses?: Expected["statuses"] }, run: (page: Page, jobs: Jobs) => Promise<void>): Promise<void> {
    const stub = await Stub.start({ "/": { text: PAGE }, "/elements/jobs.js": { path: "crates/jobs/web/dist/jobs.js" } });
    const jobs = new Jobs(stub, options.events ?? true);
    if (options.alerted) jobs.raise();
    const context = await browser.newContext({ viewport: { width: options.width ?? 1280, height: 900 } });
    try {
      const page = await context.newPage();
      const watch = new PageWatch(page, { aborts: true, statuses: options.statuses ?? {} });
      await page.goto(stub.origin);
      await row(page, 0).waitFor();
      await run(page, jobs);
      watch.assertClean();
    } finally {
      await context.close();
      jobs.stop();
      await stub.stop();
    }
  }

  const row = (page: Page, number: number) => page.getByRole("button", { name: `test.kind_${number}`, exact: true });
  const focused = (page: Page): Promise<string | undefined> =>
    page.evaluate(() => document.activeElement?.shadowRoot?.activeElement?.textContent?.trim());

  for (const width of [390, 768, 1280]) {
    test(`shows queues and jobs, accessible and within the page at ${width} px`, async () => {
      await open({ width }, async (page) => {
        await page.getByText("Live", { exact: true }).waitFor();
        await page.getByRole("button", { name: "Show 100,000 dead jobs of ai" }).waitFor();
        await assertAccessible(page);
        assert.equal(await page.evaluate(() => document.documentElement.scrollWidth - document.documentElement.clientWidth), 0);
        await row(page, 0).click();
        await page.getByRole("dialog", { name: "test.kind_0" }).getByText("Failed attempts").waitFor();
        await assertAccessible(page);
      });
    });
  }

  test("an event changes what is shown", async () => {
    await open({}, async (page, jobs) => {
      await page.getByRole("cell", { name: "12", exact: true }).waitFor();
      jobs.tell(4_321);
      await page.getByRole("cell", { name: "4,321", exact: true }).waitFor();
    });
  });

  test("without events it asks", async () => {
    await open({ events: false }, async (page, jobs) => {
      await page.getByText("Live, every 2 seconds").waitFor();
      assert.ok(jobs.asked.includes("GET /queues"));
    });
  });

  test("everything is done by the keyboard", async () => {
    await open({}, async (page) => {
      await row(page, 0).focus();
      await page.keyboard.press("ArrowDown");
      await page.keyboard.press("ArrowDown");
      assert.equal(await focused(page), "test.kind_2");
      await page.keyboard.press("End");
      assert.equal(await focused(page), `test.kind_${PAGE_SIZE - 1}`);
      await page.keyboard.press("Home");
      await page.keyboard.press("Enter");
      const dialog = page.getByRole("dialog", { name: "test.kind_0" });
      await dialog.waitFor();
      await page.keyboard.press("Escape");
      await dialog.waitFor({ state: "hidden" });
      assert.equal(await focused(page), "test.kind_0", "the focus is back where it was");
    });
  });

  test("100,000 jobs are shown page by page", async () => {
    await open({}, async (page, jobs) => {
      assert.equal(await page.locator("sw-jobs button.row").count(), PAGE_SIZE);
      await page.getByRole("button", { name: "Older" }).click();
      await row(page, PAGE_SIZE).waitFor();
      assert.equal(await page.locator("sw-jobs button.row").count(), PAGE_SIZE, "and no more are held");
      assert.ok(jobs.asked.includes(`GET /jobs?limit=${PAGE_SIZE}&cursor=${PAGE_SIZE}`));
      await page.getByRole("button", { name: "Newest" }).click();
      await row(page, 0).waitFor();
    });
  });

  test("an action on all of them is tried dry, confirmed, and carried to its end", async () => {
    await open({}, async (page, jobs) => {
      await page.getByRole("combobox", { name: "Status" }).selectOption("dead");
      await page.getByRole("button", { name: "Retry all" }).click();
      const dialog = page.getByRole("dialog");
      await dialog.getByRole("heading", { name: "Retry more than 10,000 jobs" }).waitFor();
      assert.deepEqual(jobs.operations, [{ action: "retry", filter: { status: "dead" }, dry_run: true }]);
      await dialog.getByRole("button", { name: "Retry more than 10,000 jobs" }).click();
      await page.getByText("100,000 jobs retried.").waitFor();
      assert.equal(jobs.operations.filter((operation) => !operation.dry_run).length, 10);
      await page.getByText("No job is like this.").waitFor();
    });
  });

  test("a tenant that cannot be is refused at its field and asks for nothing", async () => {
    await open({}, async (page, jobs) => {
      await row(page, 0).waitFor();
      const field = page.getByLabel("Tenant");
      await field.fill("kiln");
      await field.press("Enter");
      await page.getByRole("alert").filter({ hasText: "A tenant is tnt_ and 26 letters and digits" }).waitFor();
      assert.equal(await described(page, "Tenant"), await page.getByRole("alert").filter({ hasText: "A tenant is" }).innerText());
      await row(page, 0).waitFor();
      await assertAccessible(page);
      assert.ok(jobs.asked.every((each) => !each.includes("kiln")), jobs.asked.join("\n"));
      await field.fill(TENANT);
      await field.press("Enter");
      await page.getByText("A tenant is").waitFor({ state: "detached" });
      await row(page, 0).waitFor();
      assert.ok(jobs.asked.includes(`GET /jobs?limit=${PAGE_SIZE}&tenant_id=${TENANT}`), jobs.asked.join("\n"));
    });
  });

  test("nothing of a queue is out of reach at 390 px", async () => {
    await open({ width: 390 }, async (page) => {
      for (const verb of ["Pause", "Drain", "Limit"]) assert.ok(await page.getByRole("button", { name: `${verb} ai` }).isVisible(), verb);
      assert.ok(await page.getByText(/^\d+ scheduled$/).first().isVisible());
    });
  });

  test("an alert stands above all and leads to its jobs", async () => {
    await open({ alerted: true }, async (page, jobs) => {
      const alert = page.getByRole("alert").filter({ hasText: "The oldest job has waited 6 min 52 s; the limit is 5 min." });
      await alert.waitFor();
      await assertAccessible(page);
      await page.getByRole("button", { name: "Show jobs of ai" }).press("Enter");
      await row(page, 0).waitFor();
      assert.ok(jobs.asked.includes(`GET /jobs?limit=${PAGE_SIZE}&status=queued&queue=ai`), jobs.asked.join("\n"));
    });
  });

  test("a schedule is paused and resumed by the keyboard", async () => {
    await open({}, async (page, jobs) => {
      await page.getByRole("button", { name: "Pause schedule nightly report" }).press("Enter");
      await page.getByText("nightly report is paused.").waitFor();
      assert.equal(await focused(page), "Resume", "the focus stays");
      await page.getByRole("button", { name: "Resume schedule nightly report" }).press("Enter");
      await page.getByText("nightly report is resumed.").waitFor();
      const path = `/tenants/${TENANT}/schedules/sched_1`;
      assert.deepEqual(jobs.asked.filter((each) => each.startsWith(`POST ${path}`)), [`POST ${path}/pause`, `POST ${path}/resume`]);
    });
  });

  test("nothing is done when the dry run is closed", async () => {
    await open({}, async (page, jobs) => {
      await page.getByRole("button", { name: "Drain ai" }).click();
      await page.getByRole("dialog").getByRole("button", { name: "Keep as it is" }).press("Enter");
      await page.getByRole("dialog").waitFor({ state: "hidden" });
      assert.ok(jobs.operations.every((operation) => operation.dry_run));
    });
  });

  const REFUSING = { "/api/jobs/v1/operator/alert-rules/many-dead": [200, 204, 422] };
  const rules = (page: Page) => page.getByRole("region", { name: "Alert rules" });
  /** What a field is described by, for those who do not see it. */
  const described = (page: Page, label: string): Promise<string> =>
    page.getByLabel(label).evaluate((field) => {
      const root = field.getRootNode() as ShadowRoot;
      const ids = (field.getAttribute("aria-describedby") ?? "").split(" ");
      return ids.map((id) => root.getElementById(id)?.textContent ?? `no ${id}`).join(" ");
    });

  for (const width of [390, 1280]) {
    test(`a rule is made, refused, changed and removed by the keyboard at ${width} px`, async () => {
      await open({ width, statuses: REFUSING }, async (page, jobs) => {
        const isWithin = async (): Promise<void> =>
          assert.equal(await page.evaluate(() => document.documentElement.scrollWidth - document.documentElement.clientWidth), 0);
        await page.getByRole("button", { name: "New rule" }).press("Enter");
        const dialog = page.getByRole("dialog", { name: "New rule" });
        await dialog.waitFor();
        await page.keyboard.type("Many dead");
        await page.keyboard.press("Tab");
        assert.equal(await page.getByLabel("Window (seconds)").count(), 0, "only dead letters are counted in a window");
        await page.getByLabel("What is measured").selectOption("Dead letters");
        await page.getByLabel("Window (seconds)").fill("5");
        await page.getByLabel("Queue", { exact: true }).fill("ai");
        await page.keyboard.press("Enter");
        await dialog.getByRole("alert").getByText("Not saved. 2 values need a change.").waitFor();
        assert.match(await described(page, "Name"), /From 1 to 60 letters a to z, digits and hyphens\./);
        assert.equal(await page.getByLabel("Above (dead letters)").getAttribute("aria-invalid"), "true");
        assert.deepEqual(jobs.rulesSent, [], "what is no rule is not sent");

        // The first that is wrong has the focus, and what was typed is still there.
        await page.keyboard.press("ControlOrMeta+a");
        await page.keyboard.type("many-dead");
        await page.getByLabel("Above (dead letters)").fill("10");
        await page.keyboard.press("Enter");
        await dialog.getByText("From 60 to 604800.").waitFor();
        assert.match(await described(page, "Window (seconds)"), /From 60 to 604800\./);
        assert.equal(await page.getByLabel("Name").getAttribute("aria-invalid"), null);
        assert.equal(await page.getByLabel("Name").inputValue(), "many-dead");
        await assertAccessible(page);
        await isWithin();

        await page.keyboard.press("ControlOrMeta+a");
        await page.keyboard.type("3600");
        await page.keyboard.press("Enter");
        await dialog.waitFor({ state: "hidden" });
        assert.equal(await focused(page), "New rule", "the focus is back where it was");
        await rules(page).getByText("many-dead is saved. It holds within a minute.").waitFor();
        assert.deepEqual(jobs.rulesSent.at(-1), { measure: "dead_letters", queue: "ai", above: 10, window_seconds: 3_600 });

        await page.getByRole("button", { name: "Edit rule many-dead" }).press("Enter");
        const edit = page.getByRole("dialog", { name: "Edit rule many-dead" });
        await edit.waitFor();
        assert.equal(await page.getByLabel("Name").getAttribute("readonly"), "");
        assert.equal(await page.getByLabel("Clears after (seconds)").inputValue(), "120");
        await assertAccessible(page);
        await page.getByLabel("Above (dead letters)").fill("1234");
        await page.keyboard.press("Enter");
        await edit.waitFor({ state: "hidden" });
        assert.equal(await focused(page), "Edit");
        await rules(page).getByText(width < 620 ? "Dead letters above 1,234, ai" : "1,234", { exact: true }).waitFor();
        await assertAccessible(page);
        await isWithin();

        const remove = page.getByRole("button", { name: "Remove rule many-dead" });
        await remove.press("Enter");
        const removal = page.getByRole("dialog", { name: "Remove rule many-dead" });
        await removal.waitFor();
        assert.equal(await focused(page), "Keep as it is");
        await page.keyboard.press("Escape");
        await removal.waitFor({ state: "hidden" });
        assert.equal(await focused(page), "Remove");
        await remove.press("Enter");
        await removal.getByRole("button", { name: "Remove", exact: true }).press("Enter");
        await rules(page).getByText("many-dead is removed.").waitFor();
        await remove.waitFor({ state: "detached" });
        assert.equal(await focused(page), "New rule", "the row it was in is gone");
        assert.ok(jobs.asked.includes("DELETE /alert-rules/many-dead"));
      });
    });
  }

  test("a rule is sent once however often it is clicked, and may end after its dialog", async () => {
    await open({}, async (page, jobs) => {
      let answer = (): void => undefined;
      jobs.rulesAnswered = new Promise((done) => (answer = done));
      await page.getByRole("button", { name: "Edit rule queue-age" }).click();
      const dialog = page.getByRole("dialog", { name: "Edit rule queue-age" });
      await page.getByLabel("Above (seconds)").fill("600");
      await dialog.getByRole("button", { name: "Save" }).click();
      await dialog.getByRole("button", { name: "Saving" }).press("Enter");
      await page.keyboard.press("Escape");
      await dialog.waitFor({ state: "hidden" });
      assert.equal(await focused(page), "Edit");
      answer();
      await rules(page).getByRole("cell", { name: "10 min", exact: true }).waitFor();
      assert.equal(jobs.asked.filter((each) => each.startsWith("PUT ")).length, 1);
      assert.deepEqual(jobs.rulesSent, [{ measure: "queue_age", above: 600, clear_after_seconds: 120 }]);
    });
  });

  test("without a rule it says what one is for, and a name is taken once", async () => {
    await open({ events: false }, async (page, jobs) => {
      await page.getByRole("button", { name: "New rule" }).click();
      await page.getByLabel("Name").fill("queue-age");
      await page.getByLabel("Above (seconds)").fill("1");
      await page.getByRole("button", { name: "Save" }).click();
      await page.getByText("There is a rule of this name.").waitFor();
      await page.getByRole("dialog").getByRole("button", { name: "Cancel" }).click();
      await page.getByRole("button", { name: "Remove rule queue-age" }).click();
      await page.getByRole("dialog").getByRole("button", { name: "Remove", exact: true }).click();
      await rules(page).getByText("Make a rule to see an alert").waitFor();
      await assertAccessible(page);
      assert.deepEqual(jobs.rulesSent, []);
    });
  });
});
