/** The elements in a real browser, against an API that each test answers by hand. */

import assert from "node:assert/strict";
import { after, before, describe, test } from "node:test";
import type { Browser, BrowserContextOptions, Page } from "playwright-core";
import { launchChromium, reasonToSkip } from "./chromium.ts";
import { Stub, type Call } from "./stub.ts";
import { assertAccessible, assertLaidOut, PageWatch, recordLayoutShift } from "./watch.ts";

const PAGE = `<!doctype html><html lang="en"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width">
<title>Elements</title><link rel="icon" href="data:,"><link rel="stylesheet" href="/page.css">
<script type="module" src="/page.js"></script></head><body><main><h1>Editor</h1>BODY</main></body></html>`;
const SCRIPT = `import "/elements/ai-editor.js";
window.results = [];
const element = document.querySelector("sw-generate, sw-job-status");
if (element.localName === "sw-generate") {
  element.component = { id: "node_1", component: "hero", props: { heading: "Hello" }, slots: {} };
  element.addEventListener("sw-result", (event) => window.results.push(["event", event.detail.generation]));
}
element.bridge = { onResult: (result) => window.results.push(["bridge", result.tree.props.heading]) };
element.addEventListener("sw-job-end", (event) => window.results.push(event.detail.status));`;
const STYLE = `:root { color-scheme: light dark } body { margin: 0; padding: 16px; background: light-dark(#fff, #101215); color: light-dark(#111, #eee); font-family: system-ui }`;

const START = { type: "start", messageId: "gen_1", messageMetadata: { generation: "gen_1", model: "offline-1" } };
const delta = (text: string): object => ({ type: "text-delta", id: "text", delta: text });
const TREE = {
  id: "node_1",
  component: "hero",
  props: { heading: "Fired twice" },
  slots: { main: [{ id: "node_2", component: "rich_text", props: { text: "Slow clay, quick hands" } }] },
};
const END = [
  { type: "text-end", id: "text" },
  { type: "data-tree", id: "tree", data: { generation: "gen_1", component: "node_1", tree: TREE } },
  { type: "data-usage", id: "usage", data: { model: "offline-1", input_tokens: 41, output_tokens: 1088 } },
  { type: "finish", messageMetadata: { status: "succeeded" } },
];

function openStream(call: Call): void {
  call.response.writeHead(200, { "content-type": "text/event-stream", "x-vercel-ai-ui-message-stream": "v1" });
}

function send(call: Call, ...parts: readonly object[]): void {
  for (const part of parts) call.response.write(`data: ${JSON.stringify(part)}\n\n`);
}

function finish(call: Call, ...parts: readonly object[]): void {
  send(call, ...parts);
  call.response.end("data: [DONE]\n\n");
}

describe("elements", { skip: reasonToSkip() }, () => {
  let browser: Browser;
  let stub: Stub;

  before(async () => {
    browser = await launchChromium();
    stub = await Stub.start({
      "/generate": { text: PAGE.replace("BODY", "<sw-generate></sw-generate>") },
      "/job": { text: PAGE.replace("BODY", '<sw-job-status job-id="job_1"></sw-job-status>') },
      "/page.js": { text: SCRIPT, type: "text/javascript" },
      "/page.css": { text: STYLE, type: "text/css" },
      "/elements/ai-editor.js": { path: "crates/ai-editor/web/dist/ai-editor.js" },
    });
  });

  after(async () => {
    await browser?.close();
    await stub?.stop();
  });

  interface Options extends BrowserContextOptions {
    /** The test makes the page break off requests. */
    readonly aborts?: boolean;
    /** The test makes requests fail. */
    readonly faults?: boolean;
    readonly prepare?: (page: Page) => Promise<void>;
  }

  async function open(path: string, options: Options, run: (page: Page) => Promise<void>): Promise<void> {
    const { aborts = false, faults = false, prepare, ...context } = options;
    const opened = await browser.newContext({ viewport: { width: 1280, height: 900 }, ...context });
    try {
      const page = await opened.newPage();
      const watch = new PageWatch(page, { aborts });
      await recordLayoutShift(page);
      await prepare?.(page);
      await page.goto(`${stub.origin}${path}`);
      await run(page);
      if (!faults) watch.assertClean();
    } finally {
      await opened.close();
    }
  }

  const results = (page: Page): Promise<unknown> => page.evaluate(() => (window as unknown as { results: unknown }).results);
  const prompt = (page: Page) => page.getByRole("textbox", { name: "What should change?" });

  test("text appears as it arrives, and the result at the end only", async () => {
    await open("/generate", {}, async (page) => {
      await prompt(page).fill("Make it darker");
      await page.getByRole("button", { name: "Generate" }).click();
      const call = await stub.nextCall();
      assert.equal(call.path, "/api/ai-editor/v1/generations");
      assert.match(String(call.headers["idempotency-key"]), /^[0-9a-f-]{36}$/);
      assert.deepEqual(JSON.parse(call.body), {
        mode: "assembly",
        prompt: "Make it darker",
        component: { id: "node_1", tree: { id: "node_1", component: "hero", props: { heading: "Hello" }, slots: {} } },
      });
      openStream(call);
      send(call, START, { type: "text-start", id: "text" }, delta("I read this as "));
      await page.getByText("I read this as").waitFor();
      assert.equal(await page.getByRole("status").textContent(), "Generating");
      send(call, delta("a darker hero."));
      await page.getByText("I read this as a darker hero.").waitFor();
      send(call, ...END.slice(0, 2), { type: "data-later", data: {} });
      assert.deepEqual(await results(page), []);
      assert.equal(await page.getByText("New version").count(), 0);
      finish(call, ...END.slice(2));
      await page.getByRole("heading", { name: "New version" }).waitFor();
      assert.deepEqual(await results(page), [
        ["event", "gen_1"],
        ["bridge", "Fired twice"],
      ]);
      await page.getByText("2 components, 1 new, 1 changed", { exact: true }).waitFor();
      await page.getByText("Slow clay, quick hands").waitFor();
      await page.getByText("offline-1 · 41 tokens in, 1,088 out").waitFor();
      assert.equal(await page.getByRole("status").textContent(), "New version ready: 2 components");
    });
  });

  test("an empty prompt is said at the field and asks nobody", async () => {
    await open("/generate", {}, async (page) => {
      await page.getByRole("button", { name: "Generate" }).click();
      await page.getByText("Write what should change first.").waitFor();
      assert.equal(await prompt(page).getAttribute("aria-invalid"), "true");
      assert.equal(await prompt(page).evaluate((field) => field.matches(":focus")), true);
      await assertAccessible(page);
      await prompt(page).pressSequentially("D");
      assert.equal(await page.getByText("Write what should change first.").count(), 0);
    });
  });

  test("the keyboard does everything: Ctrl Enter generates, Escape cancels, the focus stays", async () => {
    await open("/generate", { aborts: true }, async (page) => {
      await page.keyboard.press("Tab");
      await page.keyboard.type("Make it darker");
      await page.keyboard.press("Control+Enter");
      const call = await stub.nextCall();
      openStream(call);
      send(call, START, delta("I read"));
      await page.getByText("I read").waitFor();
      await page.keyboard.press("Escape");
      await call.aborted;
      await page.getByText("Cancelled. Nothing was changed, and your prompt is kept.").waitFor();
      assert.equal(await prompt(page).inputValue(), "Make it darker");
      assert.equal(await prompt(page).evaluate((field) => field.matches(":focus")), true);
      assert.deepEqual(await results(page), []);
    });
  });

  test("the cancel button stops the server's work and gives the focus back", async () => {
    await open("/generate", { aborts: true }, async (page) => {
      await prompt(page).fill("Make it darker");
      await page.keyboard.press("Tab");
      await page.keyboard.press("Enter");
      const call = await stub.nextCall();
      await page.getByRole("button", { name: "Cancel" }).click();
      await call.aborted;
      assert.equal(await prompt(page).evaluate((field) => field.matches(":focus")), true);
      await page.getByRole("button", { name: "Generate" }).click();
      const second = await stub.nextCall();
      assert.notEqual(second.headers["idempotency-key"], call.headers["idempotency-key"]);
      openStream(second);
      finish(second, START, delta("Done."), ...END);
      await page.getByRole("heading", { name: "New version" }).waitFor();
    });
  });

  test("a second click while it runs starts nothing", async () => {
    await open("/generate", {}, async (page) => {
      await prompt(page).fill("Make it darker");
      await page.getByRole("button", { name: "Generate" }).dblclick();
      const call = await stub.nextCall();
      openStream(call);
      finish(call, START, ...END);
      await page.getByRole("heading", { name: "New version" }).waitFor();
      assert.equal(((await results(page)) as unknown[]).length, 2);
    });
  });

  test("a failure inside the stream says what happened and what was kept", async () => {
    await open("/generate", {}, async (page) => {
      await prompt(page).fill("Make it darker");
      await page.keyboard.press("Control+Enter");
      const call = await stub.nextCall();
      openStream(call);
      finish(
        call,
        START,
        delta("I read this as "),
        { type: "data-problem", data: { code: "model-timeout", title: "The model took too long", status: 504, detail: "no answer in 30 s" } },
        { type: "error", errorText: "The model took too long" },
        { type: "finish", messageMetadata: { status: "failed" } },
      );
      const alert = page.getByRole("alert");
      await alert.getByText("The model took too long").waitFor();
      await alert.getByText("no answer in 30 s. Nothing was changed, and your prompt is kept.").waitFor();
      await assertAccessible(page);
      await alert.getByRole("button", { name: "Try again" }).click();
      const again = await stub.nextCall();
      assert.notEqual(again.headers["idempotency-key"], call.headers["idempotency-key"]);
      openStream(again);
      finish(again, START, delta("Done."), ...END);
      await page.getByRole("heading", { name: "New version" }).waitFor();
      assert.equal(await page.getByRole("alert").count(), 0);
    });
  });

  test("a refusal before the stream is shown with its request", async () => {
    await open("/generate", { faults: true }, async (page) => {
      await prompt(page).fill("Make it darker");
      await page.keyboard.press("Control+Enter");
      const { response } = await stub.nextCall();
      const problem = { title: "No credits left", status: 402, code: "credits-exhausted", request_id: "req_01h455vb4pex5vsknk084sn02q" };
      response.writeHead(402, { "content-type": "application/problem+json" }).end(JSON.stringify(problem));
      await page.getByRole("alert").getByText("No credits left").waitFor();
      await page.getByText("Request req_01h455vb4pex5vsknk084sn02q").waitFor();
    });
  });

  test("a connection that breaks never leaves half a result", async () => {
    await open("/generate", { faults: true }, async (page) => {
      await prompt(page).fill("Make it darker");
      await page.keyboard.press("Control+Enter");
      const call = await stub.nextCall();
      openStream(call);
      send(call, START, delta("I read"), ...END);
      await page.getByText("I read").waitFor();
      call.response.destroy();
      await page.getByRole("alert").waitFor();
      assert.deepEqual(await results(page), []);
    });
  });

  test("taking the element out of the page stops the work", async () => {
    await open("/generate", { aborts: true }, async (page) => {
      await prompt(page).fill("Make it darker");
      await page.keyboard.press("Control+Enter");
      const call = await stub.nextCall();
      await page.evaluate(() => document.querySelector("sw-generate")?.remove());
      await call.aborted;
    });
  });

  test("Enter that ends an input method's composition does not generate", async () => {
    await open("/generate", {}, async (page) => {
      await prompt(page).fill("かま");
      await prompt(page).evaluate((field) =>
        field.dispatchEvent(new KeyboardEvent("keydown", { key: "Enter", ctrlKey: true, isComposing: true, bubbles: true, composed: true })),
      );
      assert.equal(await page.getByRole("button", { name: "Cancel" }).count(), 0);
    });
  });

  for (const [width, schemes] of [
    [390, ["light", "dark"]],
    [768, ["light"]],
    [1280, ["dark"]],
    [1600, ["light"]],
  ] as const) {
    for (const colorScheme of schemes) {
      test(`each state fits and is accessible at ${width} px, ${colorScheme}`, async () => {
        await open("/generate", { viewport: { width, height: 900 }, colorScheme, reducedMotion: "reduce" }, async (page) => {
          await assertAccessible(page);
          await prompt(page).fill("x".repeat(400));
          await page.keyboard.press("Control+Enter");
          const call = await stub.nextCall();
          await page.getByRole("button", { name: "Cancel" }).waitFor();
          await assertAccessible(page);
          openStream(call);
          send(call, START, delta(`${"averylongwordwithoutanybreak".repeat(30)} `));
          await page.getByText("averylongword").waitFor();
          await assertAccessible(page);
          const wide = { ...TREE, props: { heading: "w".repeat(300) } };
          const nodes = Array.from({ length: 90 }, (_, at) => ({ id: `n${at}`, component: "image", props: { alt: `Bowl ${at}` } }));
          finish(call, { type: "data-tree", data: { tree: { ...wide, slots: { main: nodes } } } }, ...END.slice(2));
          await page.getByText("And 31 more components").waitFor();
          await assertAccessible(page);
          const overflow = await page.evaluate(() => document.documentElement.scrollWidth - document.documentElement.clientWidth);
          assert.equal(overflow, 0);
        });
      });
    }
  }

  test("nothing moves when the element first appears", async () => {
    await open("/generate", {}, (page) => assertLaidOut(page));
  });

  test("a job is followed by its events", async () => {
    await open("/job", { aborts: true }, async (page) => {
      const first = await stub.nextCall();
      assert.equal(first.path, "/api/jobs/v1/jobs/job_1");
      first.response.writeHead(200, { "content-type": "application/json" }).end('{"id":"job_1","kind":"ai_editor.embed_prompt","status":"queued"}');
      const events = await stub.nextCall();
      assert.equal(events.path, "/api/jobs/v1/jobs/job_1/events");
      openStream(events);
      await page.getByText("Embed prompt").waitFor();
      events.response.write('event: progress\nid: 1\ndata: {"status":"running","progress":{"fraction":0.5,"message":"Reading"}}\n\n');
      await page.getByText("Running, 50 %").waitFor();
      assert.equal(await page.getByRole("progressbar").getAttribute("value"), "0.5");
      await assertAccessible(page);
      events.response.end('event: succeeded\nid: 2\ndata: {"status":"succeeded"}\n\n');
      await page.getByText("Done", { exact: true }).waitFor();
      await page.waitForFunction(() => (window as unknown as { results: string[] }).results[0] === "succeeded");
    });
  });

  test("without events it is asked for after 2, 5 and 10 seconds", async () => {
    const timers = new Timers();
    await open("/job", { aborts: true, prepare: (page) => timers.install(page) }, async (page) => {
      const answer = async (fields: object, type = "application/json"): Promise<Call> => {
        const call = await stub.nextCall();
        call.response.writeHead(200, { "content-type": type }).end(JSON.stringify({ id: "job_1", kind: "a.b", status: "running", ...fields }));
        return call;
      };
      await answer({});
      await answer({}, "text/html");
      for (const [milliseconds, progress] of [
        [2_000, 0.2],
        [5_000, 0.5],
        [10_000, 0.7],
        [10_000, 0.9],
      ] as const) {
        assert.equal(await timers.next(), milliseconds);
        await timers.run(page);
        const call = await answer({ progress: { fraction: progress } });
        assert.equal(call.path, "/api/jobs/v1/jobs/job_1");
        await page.getByText(`Running, ${progress * 100} %`).waitFor();
      }
      await timers.next();
      await timers.run(page);
      await answer({ status: "dead", problem: { code: "model-timeout", title: "The model took too long" } });
      await page.getByText("The model took too long").waitFor();
    });
  });
});

/** Takes the place of the page's timers: they run when the test says so. */
class Timers {
  readonly #set: number[] = [];
  #waiting: ((milliseconds: number) => void) | null = null;

  async install(page: Page): Promise<void> {
    await page.exposeFunction("timerWasSet", (milliseconds: number) => {
      if (this.#waiting) this.#waiting(milliseconds);
      else this.#set.push(milliseconds);
      this.#waiting = null;
    });
    await page.addInitScript(() => {
      const host = window as unknown as { timerWasSet: (milliseconds: number) => void; runTimer: () => void };
      window.setTimeout = ((run: () => void, milliseconds: number) => {
        host.runTimer = run;
        host.timerWasSet(milliseconds);
        return 0;
      }) as unknown as typeof window.setTimeout;
    });
  }

  /** The delay of the next timer the page sets. */
  next(): Promise<number> {
    const set = this.#set.shift();
    return set === undefined ? new Promise((take) => (this.#waiting = take)) : Promise.resolve(set);
  }

  run(page: Page): Promise<void> {
    return page.evaluate(() => (window as unknown as { runTimer: () => void }).runTimer());
  }
}
