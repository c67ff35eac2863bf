/** Journeys through the real platform: both demo shops, signing in, a streamed generation. */

import assert from "node:assert/strict";
import { after, before, describe, test } from "node:test";
import type { Browser, BrowserContextOptions, Page } from "playwright-core";
import { launchChromium, reasonToSkip } from "./chromium.ts";
import { Platform, status } from "./platform.ts";
import { SHOPS, visitsOf, WIDTHS, type Visit } from "./shops.ts";
import { assertAccessible, assertLaidOut, PageWatch, recordLayoutShift, settle, type Expected } from "./watch.ts";

describe("platform", { skip: reasonToSkip() }, () => {
  let browser: Browser;
  let platform: Platform;
  const visits = new Map<string, Visit[]>();

  before(async () => {
    [platform, browser] = await Promise.all([Platform.start(), launchChromium()]);
    const page = await browser.newPage();
    for (const shop of SHOPS) visits.set(shop, await visitsOf(platform, shop, page));
    await page.close();
  });

  after(async () => {
    await browser?.close();
    await platform?.stop();
  });

  async function open(options: BrowserContextOptions, expected: Expected, run: (page: Page) => Promise<void>): Promise<void> {
    const context = await browser.newContext({ viewport: { width: 1280, height: 900 }, ...options });
    try {
      const page = await context.newPage();
      const watch = new PageWatch(page, expected);
      await recordLayoutShift(page);
      await run(page);
      watch.assertClean();
    } finally {
      await context.close();
    }
  }

  for (const shop of SHOPS) {
    for (const width of WIDTHS) {
      test(`${shop}: each page is whole at ${width} px`, async () => {
        for (const { name, url, status } of visits.get(shop) ?? []) {
          await open({ viewport: { width, height: 900 } }, { statuses: { [new URL(url).pathname]: status } }, async (page) => {
            const answer = await page.goto(url);
            assert.equal(answer?.status(), status, name);
            await settle(page);
            await assertLaidOut(page);
            await assertAccessible(page);
          });
        }
      });
    }

    test(`${shop}: works without JavaScript`, async () => {
      for (const { name, url, status } of visits.get(shop) ?? []) {
        await open({ javaScriptEnabled: false }, { statuses: { [new URL(url).pathname]: status } }, async (page) => {
          const answer = await page.goto(url);
          assert.equal(answer?.status(), status, name);
          assert.equal(await page.locator("h1").count(), 1, `${name} has one heading`);
          assert.ok((await page.locator("main").innerText()).trim().length > 20, `${name} has text`);
        });
      }
    });

    test(`${shop}: a visitor finds a product by links alone`, async () => {
      await open({}, {}, async (page) => {
        await page.goto(`${platform.site(shop)}/`);
        await page.locator('a[href^="/shop"]').first().click();
        await page.waitForURL("**/shop**");
        const link = page.locator('main a[href^="/products/"]').first();
        const title = (await link.innerText()).trim();
        await link.click();
        await page.waitForURL("**/products/**");
        assert.equal((await page.locator("h1").innerText()).trim().toLowerCase(), title.toLowerCase());
      });
    });
  }

  test("the two shops look different", async () => {
    const looks = new Set<string>();
    for (const shop of SHOPS) {
      await open({}, {}, async (page) => {
        await page.goto(`${platform.site(shop)}/`);
        looks.add(
          await page.evaluate(() => {
            const body = getComputedStyle(document.body);
            const heading = document.querySelector("h1");
            return [body.backgroundColor, body.color, heading ? getComputedStyle(heading).fontFamily : ""].join(" ");
          }),
        );
      });
    }
    assert.equal(looks.size, SHOPS.length);
  });

  test("an unknown host gets a neutral 404", async () => {
    assert.equal(await status(platform.port, "/", "nobody-home.localhost"), 404);
    await open({}, { statuses: { "/": 404 } }, async (page) => {
      await page.goto(`${platform.site("nobody-home")}/`);
      const text = await page.locator("body").innerText();
      assert.doesNotMatch(text, /kiln|voltbound|sitewright/i);
      await assertLaidOut(page);
      await assertAccessible(page);
    });
  });

  test("a page that is asked for again has not changed, and is whole", async () => {
    for (const url of [`${platform.site(SHOPS[0])}/`, `${platform.origin}/docs`, `${platform.origin}/demo/generate`]) {
      await open({}, { aborts: true }, async (page) => {
        const styles = (): Promise<number> => page.evaluate(() => document.styleSheets.length);
        await page.goto(url);
        const before = await styles();
        await page.reload();
        assert.ok(before > 0 && (await styles()) >= 1, url);
      });
    }
  });

  test("the platform's front page leads to the shops", async () => {
    await open({}, {}, async (page) => {
      await page.goto(`${platform.origin}/`);
      await assertLaidOut(page);
      await assertAccessible(page);
      await page.getByRole("link", { name: /Kiln & Field/ }).click();
      await page.waitForURL(`${platform.site("kiln-and-field")}/`);
    });
  });

  test("the API reference shows every group of operations and asks no other host", async () => {
    await open({}, {}, async (page) => {
      const described = page.waitForResponse("**/api/openapi.json");
      await page.goto(`${platform.origin}/docs`);
      const { paths } = (await (await described).json()) as { paths: Record<string, Record<string, { tags?: string[] }>> };
      const tags = new Set(Object.values(paths).flatMap((path) => Object.values(path).flatMap((operation) => operation.tags ?? [])));
      assert.ok(tags.size > 3, "operations are grouped");
      for (const tag of tags) await page.getByRole("complementary").getByText(tag, { exact: true }).first().waitFor();
    });
  });

  test("a wrong password is refused in words", async () => {
    await open({}, { statuses: { "/api/identity/v1/sessions": 401 } }, async (page) => {
      await page.goto(`${platform.origin}/demo/generate`);
      await assertAccessible(page);
      await signIn(page, "nobody@example.org", "not the password");
      await page.getByRole("alert").getByText("Email or password is wrong.").waitFor();
      await assertLaidOut(page);
      await assertAccessible(page);
    });
  });

  for (const width of [390, 1280]) {
    test(`a member signs in and streams a generation at ${width} px`, async () => {
      const member = platform.member("owner");
      await open({ viewport: { width, height: 900 } }, {}, async (page) => {
        await page.goto(`${platform.origin}/demo/generate`);
        await signIn(page, member.email, member.password);
        await page.getByRole("heading", { name: "Generate a component" }).waitFor();
        await page.keyboard.type('Change the title to "Stories that stay with you"');
        await page.keyboard.press("Control+Enter");
        await page.getByRole("heading", { name: "New version" }).waitFor();
        await page.locator("#preview .title", { hasText: "Stories that stay with you" }).waitFor();
        await assertAccessible(page);
        const overflow = await page.evaluate(() => document.documentElement.scrollWidth - document.documentElement.clientWidth);
        assert.equal(overflow, 0);
        await page.getByRole("button", { name: "Undo" }).click();
        await page.locator("#preview .title", { hasText: "Books that stay with you" }).waitFor();
        await page.reload();
        await page.getByRole("heading", { name: "Generate a component" }).waitFor();
        await page.getByRole("button", { name: "Sign out" }).click();
        await page.getByRole("heading", { name: "Sign in" }).waitFor();
      });
    });
  }

  test("a member who may not generate is told so", async () => {
    const member = platform.member("agent");
    await open({}, { statuses: { "/api/ai-editor/v1/generations": 403 } }, async (page) => {
      await page.goto(`${platform.origin}/demo/generate`);
      await signIn(page, member.email, member.password);
      await page.getByRole("textbox", { name: "What should change?" }).fill("Make the title shorter");
      await page.getByRole("button", { name: "Generate" }).click();
      await page.getByRole("alert").getByText("Nothing was changed, and your prompt is kept.").waitFor();
      await page.getByRole("alert").getByText(/^Request req_/).waitFor();
    });
  });

  test("the job that remembers the prompt is followed to its end", async () => {
    const member = platform.member("owner");
    await open({}, { aborts: true }, async (page) => {
      await page.goto(`${platform.origin}/demo/generate`);
      await signIn(page, member.email, member.password);
      await page.getByRole("textbox", { name: "What should change?" }).fill("Make the title shorter");
      await page.getByRole("button", { name: "Generate" }).click();
      await page.locator("#job").getByText("Done", { exact: true }).waitFor();
    });
  });
});

async function signIn(page: Page, email: string, password: string): Promise<void> {
  await page.getByLabel("Email").fill(email);
  await page.getByLabel("Password").fill(password);
  await page.getByRole("button", { name: "Sign in" }).click();
}
