/** The page of jobs on the real platform, with jobs that really fail: a mail server refuses a customer's mail. */

import assert from "node:assert/strict";
import { after, before, describe, test } from "node:test";
import type { Browser, Page } from "playwright-core";
import { launchChromium, reasonToSkip } from "./chromium.ts";
import { MailServer } from "./mail-server.ts";
import { Platform } from "./platform.ts";
import { assertAccessible, PageWatch } from "./watch.ts";

const SHOP = "kiln-and-field";
const KIND = "commerce.send_customer_link";

describe("jobs of the platform", { skip: reasonToSkip() }, () => {
  let browser: Browser;
  let mails: MailServer;
  let platform: Platform;

  before(async () => {
    mails = await MailServer.start();
    [platform, browser] = await Promise.all([
      Platform.start({ SITEWRIGHT_SMTP_URL: mails.url, SITEWRIGHT_MAIL_FROM: "shop@sitewright.example" }),
      launchChromium(),
    ]);
  });

  after(async () => {
    await browser?.close();
    await platform?.stop();
    await mails?.stop();
  });

  async function signedIn(role: "operator" | "owner", width: number, run: (page: Page) => Promise<void>): Promise<void> {
    const context = await browser.newContext({ viewport: { width, height: 900 } });
    try {
      const page = await context.newPage();
      const watch = new PageWatch(page, { aborts: true });
      await page.goto(`${platform.origin}/jobs`);
      const { email, password } = platform.member(role);
      await page.getByLabel("Email").fill(email);
      await page.getByLabel("Password").fill(password);
      await page.keyboard.press("Enter");
      await page.getByText("Live", { exact: true }).waitFor();
      await run(page);
      watch.assertClean();
    } finally {
      await context.close();
    }
  }

  /** A customer asks for a link by mail, on the agency's own site. */
  async function askForLink(email: string): Promise<void> {
    const context = await browser.newContext();
    try {
      const page = await context.newPage();
      await page.goto(`${platform.site(SHOP)}/sign-in`);
      const form = page.locator("form", { has: page.getByRole("button", { name: "Send me a link" }) });
      await form.getByLabel(/email/i).fill(email);
      await form.getByRole("button", { name: "Send me a link" }).click();
      await page.waitForURL("**/sign-in?done=sent**");
    } finally {
      await context.close();
    }
  }

  const listed = (page: Page) => page.waitForResponse((response) => new URL(response.url()).pathname === "/api/jobs/v1/jobs");
  const waiting = (page: Page, count: string) =>
    page.locator("tr", { has: page.getByRole("button", { name: "default", exact: true }) }).locator("td").first().getByText(count, { exact: true });

  test("a dead job appears by itself, is retried by the keyboard, and its end is seen", async () => {
    mails.refuses = true;
    await signedIn("operator", 1280, async (page) => {
      await askForLink("nobody@customer.example");
      await page.getByRole("button", { name: "Show 1 dead jobs of default" }).press("Enter");
      const row = page.getByRole("button", { name: KIND });
      await row.focus();
      await page.keyboard.press("Enter");
      const details = page.getByRole("dialog", { name: KIND });
      await details.getByText("mail_refused").first().waitFor();
      await assertAccessible(page);

      mails.refuses = false;
      const before = mails.received;
      await details.getByRole("button", { name: "Retry" }).focus();
      await page.keyboard.press("Enter");
      await page.getByText("1 job retried.").waitFor();
      await mails.hasReceived(before + 1);
      await page.getByRole("button", { name: "Show 1 dead jobs of default" }).waitFor({ state: "detached" });
      await page.getByText("No job is like this.").waitFor();
    });
  });

  test("a queue that is paused by the keyboard keeps its jobs, and lets them go", async () => {
    await signedIn("operator", 1280, async (page) => {
      const pause = page.getByRole("button", { name: "Pause default" });
      await pause.focus();
      await page.keyboard.press("Enter");
      await page.getByText("default is paused.").waitFor();
      await page.getByText("Paused", { exact: true }).waitFor();
      // Workers read once a second what is paused, so the first may slip through. The tenant sees it, and cannot let it go on.
      await signedIn("owner", 768, async (own) => {
        const before = mails.received;
        let asked = 0;
        do {
          asked += 1;
          await askForLink(`customer-${asked}@customer.example`);
          // The list is asked for every two seconds at the most: time enough for a job that nobody holds.
          await listed(own);
          await listed(own);
        } while (mails.received === before + asked && asked < 5);
        const left = asked - (mails.received - before);
        assert.ok(left > 0, "nothing was held");
        await waiting(own, String(left)).waitFor();
        await own.getByText("Paused by the operator for all tenants").waitFor();
        await own.getByRole("button", { name: "Pause default" }).press("Enter");
        await own.getByText("Paused by you and the operator for all tenants").waitFor();
        await own.getByRole("button", { name: "Resume default" }).press("Enter");
        await own.getByText("Paused by the operator for all tenants").waitFor();
        await assertAccessible(own);

        await page.getByRole("button", { name: "Resume default" }).focus();
        await page.keyboard.press("Enter");
        await mails.hasReceived(before + asked);
        await waiting(own, "0").waitFor();
      });
      await page.getByText("Paused", { exact: true }).waitFor({ state: "detached" });
    });
  });

  for (const width of [390, 768, 1600]) {
    test(`the page is whole at ${width} px`, async () => {
      await signedIn("operator", width, async (page) => {
        await page.getByRole("heading", { name: "Schedules" }).waitFor();
        await page.getByRole("rowheader", { name: "alert rules", exact: true }).waitFor();
        await page.getByRole("button", { name: "Edit rule queue-age" }).waitFor();
        assert.equal(await page.evaluate(() => document.documentElement.scrollWidth - document.documentElement.clientWidth), 0);
        await assertAccessible(page);
      });
    });
  }
});
