/** The two demo agencies, and the pages of theirs that the tests and the screenshots visit. */

import assert from "node:assert/strict";
import type { Page } from "playwright-core";
import type { Platform } from "./platform.ts";

export const SHOPS = ["kiln-and-field", "voltbound"] as const;
export const WIDTHS = [390, 768, 1280, 1600] as const;

export interface Visit {
  readonly name: "home" | "shop" | "product" | "missing";
  readonly url: string;
  readonly status: number;
}

/** Every visit of a shop; the product is the first one its own page lists. */
export async function visitsOf(platform: Platform, shop: string, page: Page): Promise<Visit[]> {
  const site = platform.site(shop);
  await page.goto(`${site}/shop`);
  const product = await page.locator('main a[href^="/products/"]').first().getAttribute("href");
  assert.ok(product, `${shop} lists no product`);
  return [
    { name: "home", url: `${site}/`, status: 200 },
    { name: "shop", url: `${site}/shop`, status: 200 },
    { name: "product", url: `${site}${product}`, status: 200 },
    { name: "missing", url: `${site}/no-such-page`, status: 404 },
  ];
}
