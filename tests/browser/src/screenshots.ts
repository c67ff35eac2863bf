/** Pictures of every page and state at phone and desktop width, to be looked at: `npm run screenshots`. */

import { mkdir, rm } from "node:fs/promises";
import { join, resolve } from "node:path";
import type { Browser, BrowserContextOptions, Page } from "playwright-core";
import { launchChromium } from "./chromium.ts";
import { Platform } from "./platform.ts";
import { Agency, pay, PRODUCTS, putIntoCart, type Shop, signInByMail, writeAddress } from "./shopper.ts";
import { SHOPS, visitsOf, WIDTHS as ALL_WIDTHS } from "./shops.ts";
import { settle } from "./watch.ts";

const FOLDER = resolve(import.meta.dirname, "../../../target/screenshots");
const WIDTHS = [390, 1280] as const;

await rm(FOLDER, { recursive: true, force: true });
await mkdir(FOLDER, { recursive: true });
const [platform, browser] = await Promise.all([Platform.start(), launchChromium()]);
let taken = 0;
try {
  for (const shop of SHOPS) await shootPurchase(browser, platform, shop);
  if (!process.argv.includes("--purchases")) {
    await shootShops(browser, platform);
    await shootPlatform(browser, platform);
  }
} finally {
  await browser.close();
  await platform.stop();
}
console.log(`${taken} screenshots in ${FOLDER}`);

async function shootShops(browser: Browser, platform: Platform): Promise<void> {
  const page = await browser.newPage();
  for (const shop of SHOPS) {
    for (const { name, url } of await visitsOf(platform, shop, page)) {
      await atEachWidth(browser, {}, async (page, width) => {
        await page.goto(url);
        await settle(page);
        await shoot(page, `${shop}-${name}-${width}`);
      });
    }
  }
  await atEachWidth(browser, {}, async (page, width) => {
    await page.goto(`${platform.site("nobody-home")}/`);
    await shoot(page, `unknown-host-${width}`);
  });
}

/** From a product to the order, the invoice and an auction: each page at each width. */
async function shootPurchase(browser: Browser, platform: Platform, shop: Shop): Promise<void> {
  const site = platform.site(shop);
  const email = `edith@${shop}.test`;
  const context = await browser.newContext({ reducedMotion: "reduce" });
  const page = await context.newPage();
  const shot = async (state: string): Promise<void> => {
    for (const width of ALL_WIDTHS) {
      await page.setViewportSize({ width, height: 900 });
      await settle(page);
      await shoot(page, `${shop}-buy-${state}-${width}`);
    }
  };
  const visit = async (path: string, state: string): Promise<void> => {
    await page.goto(`${site}${path}`);
    await shot(state);
  };
  await visit("/cart", "01-cart-empty");
  await visit(`/products/${PRODUCTS[shop]}`, "02-product");
  await putIntoCart(page, platform, shop);
  await shot("03-cart");
  await page.getByLabel("Coupon code").fill("NO SUCH CODE");
  await page.getByRole("button", { name: "Apply" }).click();
  await page.getByRole("alert").waitFor();
  await shot("04-cart-refused");
  await visit("/sign-in", "05-sign-in");
  await visit("/sign-in?done=sent", "06-sign-in-sent");
  await visit("/sign-in/a-link", "07-sign-in-link");
  await signInByMail(page, platform, shop, email);
  await page.getByRole("button", { name: "Check out" }).click();
  await page.waitForURL(`${platform.origin}/checkout`);
  await shot("08-checkout");
  await page.getByRole("button", { name: "Continue to review" }).click();
  await page.getByRole("alert").waitFor();
  await shot("09-checkout-refused");
  await writeAddress(page, shop, email);
  await shot("10-review");
  await page.getByRole("button", { name: /^Order and pay/ }).click();
  await page.getByRole("button", { name: "Decline the card" }).waitFor();
  await shot("11-gateway");
  await page.getByRole("button", { name: "Decline the card" }).click();
  await page.getByRole("alert").waitFor();
  await shot("12-gateway-declined");
  await page.getByRole("link", { name: "Back to the checkout" }).click();
  await shot("13-pay-again");
  await pay(page, platform, shop);
  await shot("14-order");
  await visit("/account", "15-account");
  const agency = await Agency.of(platform, shop);
  // The shop's policy would hold for it otherwise.
  await page.goto("about:blank");
  await page.setContent(await agency.invoice((await agency.orderOf(email)).id));
  await shot("16-invoice");
  await visit("/auctions", "17-auctions");
  await page.locator('main a[href^="/auctions/"]').first().click();
  await shot("18-auction");
  await page.getByLabel("Your limit").fill("1");
  await page.getByRole("button", { name: "Bid", exact: true }).click();
  await page.getByRole("alert").waitFor();
  await shot("19-auction-refused");
  await page.getByLabel("Your limit").fill("1500");
  await page.getByRole("button", { name: "Bid", exact: true }).click();
  await page.getByText("You have the highest bid").waitFor();
  await shot("20-auction-leading");
  await visit("/newsletter", "21-newsletter");
  await visit("/orders/status", "22-order-unknown");
  await context.close();
}

async function shootPlatform(browser: Browser, platform: Platform): Promise<void> {
  await atEachWidth(browser, {}, async (page, width) => {
    await page.goto(`${platform.origin}/`);
    await shoot(page, `platform-home-${width}`);
    await page.goto(`${platform.origin}/docs`);
    await page.getByRole("heading", { name: "Sitewright", exact: true }).waitFor();
    await shoot(page, `docs-${width}`, false);
  });
  const member = platform.member("owner");
  for (const colorScheme of ["light", "dark"] as const) {
    await atEachWidth(browser, { colorScheme }, async (page, width) => {
      const shot = (state: string): Promise<void> => shoot(page, `generate-${state}-${colorScheme}-${width}`);
      await page.goto(`${platform.origin}/demo/generate`);
      await shot("1-signed-out");
      await signIn(page, member.email, "not the password");
      await page.getByRole("alert").getByText("wrong").waitFor();
      await shot("2-refused");
      await signIn(page, member.email, member.password);
      const prompt = page.getByRole("textbox", { name: "What should change?" });
      await prompt.waitFor();
      await shot("3-empty");
      await page.getByRole("button", { name: "Generate" }).click();
      await page.getByText("Write what should change first.").waitFor();
      await shot("4-missing-prompt");
      await shootHeldStates(page, prompt, shot);
      await prompt.fill('Change the title to "Stories that stay with you"');
      await page.getByRole("button", { name: "Generate" }).click();
      await page.getByRole("heading", { name: "New version" }).waitFor();
      await page.locator("#job").getByText("Done", { exact: true }).waitFor();
      await shot("8-result");
    });
  }
}

/** States that pass too quickly to be caught are held by answering in the server's place. */
async function shootHeldStates(
  page: Page,
  prompt: ReturnType<Page["getByRole"]>,
  shot: (state: string) => Promise<void>,
): Promise<void> {
  const generations = "**/api/ai-editor/v1/generations";
  await page.route(generations, () => undefined);
  await prompt.fill("Make the opening warmer and add a line about the reading room");
  await page.getByRole("button", { name: "Generate" }).click();
  await page.getByRole("button", { name: "Cancel" }).waitFor();
  await shot("5-waiting");
  await page.keyboard.press("Escape");
  await page.getByText("Cancelled.").first().waitFor();
  await shot("6-cancelled");
  await page.unroute(generations);
  await page.route(generations, (route) =>
    route.fulfill({
      contentType: "text/event-stream",
      body: [
        { type: "start", messageId: "gen_1" },
        { type: "text-delta", id: "text", delta: "I read this as a warmer opening with one more line about the reading room." },
        { type: "data-problem", data: { code: "model-timeout", title: "The model took too long", detail: "no answer within 30 seconds", status: 504 } },
        { type: "finish", messageMetadata: { status: "failed" } },
      ]
        .map((part) => `data: ${JSON.stringify(part)}\n\n`)
        .concat("data: [DONE]\n\n")
        .join(""),
    }),
  );
  await page.getByRole("button", { name: "Generate" }).click();
  await page.getByRole("alert").getByText("The model took too long").waitFor();
  await shot("7-failed");
  await page.unroute(generations);
}

async function atEachWidth(
  browser: Browser,
  options: BrowserContextOptions,
  run: (page: Page, width: number) => Promise<void>,
): Promise<void> {
  for (const width of WIDTHS) {
    const context = await browser.newContext({ ...options, viewport: { width, height: 900 }, reducedMotion: "reduce" });
    await run(await context.newPage(), width);
    await context.close();
  }
}

async function shoot(page: Page, name: string, fullPage = true): Promise<void> {
  await page.screenshot({ path: join(FOLDER, `${name}.png`), fullPage, animations: "disabled" });
  taken++;
}

async function signIn(page: Page, email: string, password: string): Promise<void> {
  await page.getByLabel("Email").fill(email);
  await page.getByLabel("Password").fill(password);
  await page.getByRole("button", { name: "Sign in" }).click();
}
