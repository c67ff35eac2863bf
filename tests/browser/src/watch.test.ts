/** The checks themselves: each finds the fault it is there for. */

import assert from "node:assert/strict";
import { after, before, describe, test } from "node:test";
import type { Browser, Page } from "playwright-core";
import { launchChromium, reasonToSkip } from "./chromium.ts";
import { Stub } from "./stub.ts";
import { assertAccessible, assertLaidOut, PageWatch, recordLayoutShift, settle } from "./watch.ts";

const POLICY = "default-src * 'unsafe-inline' data:";
const PICTURE = '<svg xmlns="http://www.w3.org/2000/svg" width="400" height="300"><rect width="400" height="300" fill="teal"/></svg>';

function pageOf(body: string): string {
  return `<!doctype html><html lang="en"><head><meta charset="utf-8"><title>Page</title><link rel="icon" href="data:,"></head><body><main><h1>Page</h1>${body}</main></body></html>`;
}

const PAGES = {
  whole: '<div style="height: 2000px"></div><img src="/picture.svg" width="400" height="300" alt="Teal" loading="lazy">',
  wide: '<div style="width: 3000px; height: 1px"></div>',
  broken: '<img src="/no-picture.svg" width="400" height="300" alt="Nothing">',
  stretched: '<img src="/picture.svg" width="400" height="100" alt="Teal">',
  shifting: '<p id="late">x</p><p style="height: 300px">Below</p>',
  foreign: '<img src="http://pictures.invalid/x.png" width="1" height="1" alt="x">',
  throwing: "<script>throw new Error('on purpose')</script>",
  unreadable: '<p style="color: #bbb; background: #fff">Too pale to read</p>',
  missing: '<script src="/no-script.js"></script>',
} as const;

describe("checks", { skip: reasonToSkip() }, () => {
  let browser: Browser;
  let stub: Stub;

  before(async () => {
    browser = await launchChromium();
    stub = await Stub.start({
      ...Object.fromEntries(Object.entries(PAGES).map(([name, body]) => [`/${name}`, { text: pageOf(body), policy: POLICY }])),
      "/picture.svg": { text: PICTURE, type: "image/svg+xml" },
    });
  });

  after(async () => {
    await browser?.close();
    await stub?.stop();
  });

  async function open(name: keyof typeof PAGES, run: (page: Page, watch: PageWatch) => Promise<void>): Promise<void> {
    const page = await browser.newPage({ viewport: { width: 1280, height: 900 } });
    const watch = new PageWatch(page);
    await recordLayoutShift(page);
    await page.goto(`${stub.origin}/${name}`);
    await run(page, watch);
    await page.close();
  }

  test("a whole page passes all of them", async () => {
    await open("whole", async (page, watch) => {
      await settle(page);
      await assertLaidOut(page);
      await assertAccessible(page);
      watch.assertClean();
    });
  });

  for (const [name, found] of [
    ["wide", /3008 > 1280/],
    ["broken", /no-picture\.svg/],
    ["stretched", /picture\.svg/],
  ] as const) {
    test(`a ${name} page is found`, async () => {
      await open(name, async (page) => {
        await settle(page);
        await assert.rejects(assertLaidOut(page), found);
      });
    });
  }

  test("a page that moves after it was painted is found", async () => {
    await open("shifting", async (page) => {
      await page.evaluate(async () => {
        const frame = (): Promise<void> => new Promise((resolve) => requestAnimationFrame(() => setTimeout(resolve)));
        await frame();
        document.getElementById("late")?.style.setProperty("height", "200px");
        await frame();
        await frame();
      });
      await assert.rejects(assertLaidOut(page), /shifts/);
    });
  });

  for (const [name, found] of [
    ["foreign", /request to another host: http:\/\/pictures\.invalid/],
    ["throwing", /script error: on purpose/],
    ["missing", /status 404: .*no-script\.js/],
  ] as const) {
    test(`a ${name} page is found`, async () => {
      await open(name, async (page, watch) => {
        await page.waitForLoadState();
        assert.throws(() => watch.assertClean(), found);
      });
    });
  }

  test("text that is too pale is found", async () => {
    await open("unreadable", async (page) => {
      await assert.rejects(assertAccessible(page), /color-contrast/);
    });
  });
});
