/** The shop on an agency's own host: from a product to a paid order and back, and every page on the way. */

import assert from "node:assert/strict";
import { after, before, describe, test } from "node:test";
import type { Browser, BrowserContextOptions, Page } from "playwright-core";
import { launchChromium, reasonToSkip } from "./chromium.ts";
import { Platform } from "./platform.ts";
import { SHOPS, WIDTHS } from "./shops.ts";
import { assertAccessible, assertLaidOut, PageWatch, recordLayoutShift, settle, type Expected } from "./watch.ts";

const PRODUCTS = { "kiln-and-field": "field-mug", voltbound: "" } as const;

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
        const statuses = { "/cart/lines": 422, "/cart/coupon": 422, "/sign-in": 422, "/newsletter": 422 };
        await open({ viewport: { width, height: 900 } }, {}, async (page) => {
          for (const path of ["/cart", "/sign-in", "/sign-in/a-link", "/auctions", "/newsletter", "/orders/status"]) {
            await page.goto(`${platform.site(shop)}${path}`);
            await assertWhole(page);
          }
        });
        await open({ viewport: { width, height: 900 } }, { statuses }, async (page) => {
          await putIntoCart(page, shop);
          await assertWhole(page);
          await page.getByLabel("Coupon code").fill("NO SUCH CODE");
          await page.getByRole("button", { name: "Apply" }).click();
          await page.getByRole("alert").getByText("There is no coupon of this code").waitFor();
          assert.equal(await page.getByLabel("Coupon code").inputValue(), "NO SUCH CODE");
          await assertWhole(page);
        });
      });
    }
  }

  test("an error takes the focus and leads to its field", async () => {
    await open({}, { statuses: { "/newsletter": 422 } }, async (page) => {
      await page.goto(`${platform.site(SHOPS[0])}/newsletter`);
      await page.getByLabel("Email").fill("edith@marlow.example");
      await page.getByRole("button", { name: "Subscribe" }).click();
      const alert = page.getByRole("alert");
      await alert.waitFor();
      assert.ok(await alert.evaluate((element) => element === document.activeElement), "the summary has the focus");
      await alert.getByRole("link", { name: "Tick the box if you agree." }).click();
      const box = page.getByRole("checkbox");
      assert.equal(await box.getAttribute("aria-invalid"), "true");
      assert.equal(await page.getByLabel("Email").inputValue(), "edith@marlow.example");
    });
  });

  for (const javaScriptEnabled of [true, false]) {
    test(`a shopper buys ${javaScriptEnabled ? "with" : "without"} JavaScript, and gets the money back`, async () => {
      const email = `edith-${javaScriptEnabled ? "with" : "without"}@marlow.example`;
      const shop = platform.site("kiln-and-field");
      await open({ javaScriptEnabled }, {}, async (page) => {
        await putIntoCart(page, "kiln-and-field");
        await page.getByText("It is in your cart.").waitFor();

        await page.goto(`${shop}/sign-in`);
        await page.locator("#link-email").fill(email);
        await page.getByRole("button", { name: "Send me a link" }).click();
        await page.getByRole("heading", { name: "Look into your mail" }).waitFor();
        await page.goto(await platform.mailedLink(email, "/sign-in"));
        await page.getByRole("main").getByRole("button", { name: "Sign in" }).click();
        await page.waitForURL(`${shop}/cart`);

        await page.getByRole("button", { name: "Check out" }).click();
        await page.waitForURL(`${platform.origin}/checkout`);
        const details = { email, name: "Edith Marlow", line1: "12 High Street", postal_code: "BN1 1AA", city: "Brighton" };
        for (const [name, value] of Object.entries(details)) await page.locator(`[name=${name}]`).fill(value);
        await page.locator("[name=country]").selectOption("GB");
        await page.getByRole("button", { name: "Continue to review" }).click();
        await page.getByRole("button", { name: /^Order and pay/ }).click();
        await page.getByRole("button", { name: /^Pay £/ }).click();
        await page.waitForURL(`${shop}/orders/status**`);
        await page.getByRole("heading", { name: "Thank you for your order" }).waitFor();
        if (javaScriptEnabled) await assertAccessible(page);

        await page.goto(`${shop}/account`);
        await page.getByText("Paid", { exact: true }).waitFor();
        await refundLatest(email);
        await page.reload();
        await page.getByText("Refunded", { exact: true }).waitFor();
      });
    });
  }

  test("two bid, the price moves before their eyes, and the winner pays", async () => {
    const shop = platform.site("kiln-and-field");
    const path = await openAuction();
    await open({}, { aborts: true }, async (watcher) => {
      await watcher.goto(`${shop}${path}`);
      await watcher.getByRole("link", { name: "Sign in to bid" }).waitFor();
      await assertWhole(watcher);
      await open({}, { aborts: true }, async (one) => {
        await signInByMail(one, shop, "ines@marlow.example");
        await open({}, { aborts: true }, async (other) => {
          await signInByMail(other, shop, "omar@marlow.example");
          for (const page of [one, other]) await page.goto(`${shop}${path}`);
          await bid(one, "150");
          await one.getByText("You have the highest bid").waitFor();
          await bid(other, "200");
          await other.getByText("You have the highest bid").waitFor();
          // Nobody touched this page since it was opened.
          await watcher.getByText("£155", { exact: true }).first().waitFor();
          await other.getByText("You have won.").waitFor({ timeout: 90_000 });
          await one.getByText("Somebody else has won.").waitFor({ timeout: 30_000 });
          await assertAccessible(other);
          await other.getByRole("button", { name: /^Pay £/ }).click();
          await other.waitForURL(`${platform.origin}/checkout`);
        });
      });
    });
  });

  async function bid(page: Page, amount: string): Promise<void> {
    await page.getByLabel("Your limit").fill(amount);
    await page.getByRole("button", { name: "Bid", exact: true }).click();
  }

  async function signInByMail(page: Page, shop: string, email: string): Promise<void> {
    await page.goto(`${shop}/sign-in`);
    await page.locator("#link-email").fill(email);
    await page.getByRole("button", { name: "Send me a link" }).click();
    await page.goto(await platform.mailedLink(email, "/sign-in"));
    await page.getByRole("main").getByRole("button", { name: "Sign in" }).click();
    await page.waitForURL(`${shop}/account`);
  }

  /** Auctions a moon jar for some seconds; gives the path of its page. */
  async function openAuction(): Promise<string> {
    const headers = await agency();
    const api = `${platform.origin}/api/commerce/v1`;
    const products = (await (await fetch(`${api}/products?limit=100`, { headers })).json()) as { data: { id: string; slug: string }[] };
    const jar = products.data.find(({ slug }) => slug === "moon-jar");
    const { variants } = (await (await fetch(`${api}/products/${jar?.id}`, { headers })).json()) as { variants: { id: string }[] };
    const now = Date.now();
    const auction = {
      variant_id: variants[0]?.id,
      start_price: { amount: 10_000, currency: "GBP" },
      increments: [{ from: 0, increment: 500 }],
      reserve_price: null,
      buy_now_price: null,
      starts_at: new Date(now).toISOString(),
      ends_at: new Date(now + 25_000).toISOString(),
      extension: { window_seconds: 60, by_seconds: 20, at_most_seconds: 30 },
    };
    const send = async (path: string, body: unknown): Promise<{ id: string }> => {
      const answer = await fetch(`${api}/${path}`, {
        method: "POST",
        headers: { ...headers, "idempotency-key": `${path} ${now}`, "if-match": "*" },
        body: JSON.stringify(body),
      });
      assert.ok(answer.ok, `${path}: ${answer.status}`);
      return (await answer.json()) as { id: string };
    };
    const { id } = await send("auctions", auction);
    await send(`auctions/${id}/schedule`, null);
    return `/auctions/${id}`;
  }

  async function putIntoCart(page: Page, shop: (typeof SHOPS)[number]): Promise<void> {
    const known = PRODUCTS[shop];
    if (known === "") {
      await page.goto(`${platform.site(shop)}/shop`);
      const first = await page.locator('main a[href^="/products/"]').first().getAttribute("href");
      await page.goto(`${platform.site(shop)}${first}`);
    } else {
      await page.goto(`${platform.site(shop)}/products/${known}`);
    }
    await page.getByRole("button", { name: "Add to cart" }).click();
    await page.waitForURL("**/cart?done=added");
  }

  /** Gives all money of the latest order of this address back, as the agency does by the API. */
  async function refundLatest(email: string): Promise<void> {
    const headers = await agency();
    const api = `${platform.origin}/api`;
    const orders = (await (await fetch(`${api}/commerce/v1/orders`, { headers })).json()) as {
      data: { id: string; email: string; total: unknown }[];
    };
    const order = orders.data.find((order) => order.email === email);
    assert.ok(order, `${email} has ordered`);
    const answer = await fetch(`${api}/commerce/v1/orders/${order.id}/refunds`, {
      method: "POST",
      headers: { ...headers, "idempotency-key": `refund ${email}` },
      body: JSON.stringify({ amount: order.total, reason: "It came broken." }),
    });
    assert.ok(answer.ok, await answer.text());
    await platform.until(async () => {
      const now = (await (await fetch(`${api}/commerce/v1/orders/${order.id}`, { headers })).json()) as { state: string };
      return now.state === "refunded";
    }, "the refund is settled");
  }

  /** Headers of a call that the agency's owner makes. */
  async function agency(): Promise<Record<string, string>> {
    const { email, password } = platform.member("owner");
    const session = await fetch(`${platform.origin}/api/identity/v1/sessions`, {
      method: "POST",
      headers: { "content-type": "application/json" },
      body: JSON.stringify({ email, password }),
    });
    const token = session.headers.get("set-cookie")?.split("=")[1]?.split(";")[0];
    assert.ok(token, "the owner is signed in");
    return { authorization: `Bearer ${token}`, "content-type": "application/json" };
  }
});
