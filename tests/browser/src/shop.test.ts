/** The shop on an agency's own host: from a product to a paid order and back, and every page on the way. */

import assert from "node:assert/strict";
import { after, before, describe, test } from "node:test";
import type { Browser, BrowserContextOptions, Page } from "playwright-core";
import { launchChromium, reasonToSkip } from "./chromium.ts";
import { Platform } from "./platform.ts";
import { Agency, pay, putIntoCart, signInByMail, writeAddress } from "./shopper.ts";
import { SHOPS, WIDTHS } from "./shops.ts";
import { assertAccessible, assertLaidOut, PageWatch, recordLayoutShift, settle, type Expected } from "./watch.ts";

describe("shop", { skip: reasonToSkip() }, () => {
  let browser: Browser;
  let platform: Platform;

  before(async () => {
    [platform, browser] = await Promise.all([Platform.start(), launchChromium()]);
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

  async function assertWhole(page: Page): Promise<void> {
    await settle(page);
    await assertLaidOut(page);
    await assertAccessible(page);
    assert.equal(await page.locator("h1").count(), 1, `${page.url()} has one heading`);
  }

  for (const shop of SHOPS) {
    for (const width of WIDTHS) {
      test(`${shop}: each page of the shop is whole at ${width} px`, async () => {
        const statuses = { "/cart/coupon": 422 };
        await open({ viewport: { width, height: 900 } }, {}, async (page) => {
          for (const path of ["/cart", "/sign-in", "/sign-in/a-link", "/auctions", "/newsletter", "/orders/status"]) {
            await page.goto(`${platform.site(shop)}${path}`);
            await assertWhole(page);
          }
        });
        await open({ viewport: { width, height: 900 } }, { statuses }, async (page) => {
          await putIntoCart(page, platform, shop);
          await assertWhole(page);
          await page.getByLabel("Coupon code").fill("NO SUCH CODE");
          await page.getByRole("button", { name: "Apply" }).click();
          await page.getByText("We do not know this code").waitFor();
          const code = page.getByLabel("Coupon code");
          assert.equal(await code.inputValue(), "NO SUCH CODE");
          assert.ok(await code.evaluate((element) => element === document.activeElement), "the field has the focus");
          await assertWhole(page);
        });
      });
    }
  }

  test("the field of the only error takes the focus, and its message describes it", async () => {
    await open({}, { statuses: { "/newsletter": [200, 422] } }, async (page) => {
      await page.goto(`${platform.site(SHOPS[0])}/newsletter`);
      await page.getByRole("textbox", { name: "Email" }).fill("edith@marlow.example");
      await page.getByRole("button", { name: "Subscribe" }).click();
      const message = page.getByText("Tick the box if you agree.");
      await message.waitFor();
      const box = page.getByRole("checkbox");
      assert.ok(await box.evaluate((element) => element === document.activeElement), "the field has the focus");
      assert.equal(await box.getAttribute("aria-invalid"), "true");
      assert.equal(await box.getAttribute("aria-describedby"), await message.getAttribute("id"));
      assert.equal(await page.getByRole("textbox", { name: "Email" }).inputValue(), "edith@marlow.example");
    });
  });

  for (const shop of SHOPS) {
    for (const javaScriptEnabled of [true, false]) {
      const how = javaScriptEnabled ? "with" : "without";
      test(`${shop}: a shopper buys ${how} JavaScript, chooses the delivery, and gets the money back`, async () => {
        const email = `edith-${how}@${shop}.test`;
        const site = platform.site(shop);
        const agency = await Agency.of(platform, shop);
        const statuses = { "/checkout/details": [422, 303] };
        await open({ javaScriptEnabled }, { statuses }, async (page) => {
          const assertGood = async (): Promise<void> => {
            if (javaScriptEnabled) await assertWhole(page);
          };
          await putIntoCart(page, platform, shop);
          await page.getByText("is in your cart.").waitFor();
          await signInByMail(page, platform, shop, email);
          assert.equal(new URL(page.url()).pathname, "/cart");
          await page.getByRole("button", { name: "Check out" }).click();
          await page.waitForURL(`${platform.origin}/checkout`);
          await assertGood();
          await page.getByRole("button", { name: "Continue to review" }).click();
          await page.getByRole("alert").getByText("Check these fields").waitFor();
          await assertGood();
          await writeAddress(page, shop, email);
          assert.ok(await page.getByRole("radio", { name: "Standard" }).isChecked(), "the cheapest is chosen");
          await assertGood();
          await page.getByRole("radio", { name: "Express" }).check();
          await page.getByRole("button", { name: "Update the total" }).click();
          await page.getByRole("status").getByText("The total is now").waitFor();
          await assertGood();
          await page.getByRole("radio", { name: "Standard" }).check();
          await page.getByRole("button", { name: /^Order and pay/ }).click();
          await page.getByRole("status").getByText("The total is now").waitFor();
          await pay(page, platform, shop);
          await page.getByRole("heading", { name: "Thank you for your order" }).waitFor();
          await assertGood();

          await page.goto(`${site}/account`);
          await page.getByText("Paid", { exact: true }).waitFor();
          await assertGood();
          await agency.refund(email);
          await page.reload();
          await page.getByText("Refunded", { exact: true }).waitFor();
        });
      });
    }
  }

  for (const width of WIDTHS) {
    test(`the checkout is whole at ${width} px, also when the card is declined`, async () => {
      const statuses = { "/checkout/details": [422, 303] };
      await open({ viewport: { width, height: 900 } }, { statuses }, async (page) => {
        await putIntoCart(page, platform, "voltbound");
        await page.getByRole("button", { name: "Check out" }).click();
        await page.waitForURL(`${platform.origin}/checkout`);
        await assertWhole(page);
        await page.getByRole("button", { name: "Continue to review" }).click();
        await page.getByRole("alert").getByText("Check these fields").waitFor();
        await assertWhole(page);
        await writeAddress(page, "voltbound", `anna-${width}@voltbound.test`);
        await assertWhole(page);
        await page.getByRole("button", { name: /^Order and pay/ }).click();
        await page.getByRole("button", { name: "Decline the card" }).waitFor();
        await assertWhole(page);
        await page.getByRole("button", { name: "Decline the card" }).click();
        await page.getByRole("alert").getByText("Nothing was paid").waitFor();
        await assertWhole(page);
        await page.getByRole("link", { name: "Back to the checkout" }).click();
        await page.getByRole("heading", { name: /^Pay order/ }).waitFor();
        await assertWhole(page);
      });
    });
  }

  test("two bid, the price moves before their eyes, a late bid extends it, and the winner pays", async () => {
    const shop = "kiln-and-field";
    const agency = await Agency.of(platform, shop);
    await open({}, { aborts: true }, async (watcher) => {
      const statuses: Record<string, number> = {};
      await open({}, { aborts: true, statuses }, async (one) => {
        await signInByMail(one, platform, shop, "ines@marlow.example");
        await open({}, { aborts: true }, async (other) => {
          await signInByMail(other, platform, shop, "omar@marlow.example");
          // From here on the clock runs: nothing that may take long before the second bid.
          const path = await agency.auction("moon-jar", "GBP", 40);
          const announced = await agency.endOf(path);
          const page = `${platform.site(shop)}${path}`;
          await Promise.all([watcher, one, other].map((visitor) => visitor.goto(page)));
          await bid(one, "150");
          await one.getByText("You have the highest bid").waitFor();
          // The address after a refused bid is that of the form; the page goes on all the same.
          statuses[`${path}/bids`] = 422;
          await bid(one, "20");
          await one.locator("#bid-amount-error").waitFor();
          assert.equal(new URL(one.url()).pathname, `${path}/bids`);
          await bid(other, "200");
          await other.getByText("You have the highest bid").waitFor();
          // Nobody touched this page since it was opened.
          await watcher.getByText("£155", { exact: true }).first().waitFor();
          await one.getByText("Somebody has bid more than you").waitFor();
          assert.ok((await agency.endOf(path)) > announced, "late bids move the end");
          await watcher.getByRole("link", { name: "Sign in to bid" }).waitFor();
          await assertWhole(watcher);
          await assertWhole(other);
          await platform.mailedLink("ines@marlow.example", path);
          await other.getByText("You have won.").waitFor({ timeout: 150_000 });
          await one.getByText("Somebody else has won.").waitFor({ timeout: 30_000 });
          assert.equal(new URL(one.url()).pathname, path, "the refused bid is not sent again");
          await assertWhole(other);
          await other.getByRole("button", { name: /^Pay £/ }).click();
          await other.waitForURL(`${platform.origin}/checkout`);
          await writeAddress(other, shop, "omar@marlow.example");
          await pay(other, platform, shop);
          await other.getByRole("heading", { name: "Thank you for your order" }).waitFor();
          await other.goto(page);
          await other.getByText("You have won, and it is paid.").waitFor();
        });
      });
    });
  });

  async function bid(page: Page, amount: string): Promise<void> {
    await page.getByLabel("Your limit").fill(amount);
    await page.getByRole("button", { name: "Bid", exact: true }).click();
  }
});
