/** What shoppers do on a shop's host and at the checkout, and what the agency does for them by its API. */

import assert from "node:assert/strict";
import type { Page } from "playwright-core";
import type { Platform } from "./platform.ts";
import type { SHOPS } from "./shops.ts";

export type Shop = (typeof SHOPS)[number];

/** Of each shop something that anybody can afford. */
export const PRODUCTS: Readonly<Record<Shop, string>> = { "kiln-and-field": "field-mug", voltbound: "floor-pump" };

/** Where a shopper of each shop lives. */
const ADDRESSES: Readonly<Record<Shop, Readonly<Record<string, string>>>> = {
  "kiln-and-field": { name: "Edith Marlow", line1: "12 High Street", postal_code: "BN1 1AA", city: "Brighton", country: "GB" },
  voltbound: { name: "Jonas de Wit", line1: "Oudegracht 12", postal_code: "3511 AP", city: "Utrecht", country: "NL" },
};

export async function putIntoCart(page: Page, platform: Platform, shop: Shop): Promise<void> {
  await page.goto(`${platform.site(shop)}/products/${PRODUCTS[shop]}`);
  await page.getByRole("button", { name: "Add to cart" }).click();
  await page.waitForURL("**/cart?done=added**");
}

/** Signs in by the link that is mailed; ends where the shop leads. */
export async function signInByMail(page: Page, platform: Platform, shop: Shop, email: string): Promise<void> {
  await page.goto(`${platform.site(shop)}/sign-in`);
  await page.locator("#link-email").fill(email);
  await page.getByRole("button", { name: "Send me a link" }).click();
  await page.getByRole("heading", { name: "Look into your mail" }).waitFor();
  await page.goto(await platform.mailedLink(email, "/sign-in"));
  await page.getByRole("main").getByRole("button", { name: "Sign in" }).click();
  await page.waitForURL(/\/(cart|account)$/);
}

/** Says who and where at the checkout; ends at the review. */
export async function writeAddress(page: Page, shop: Shop, email: string): Promise<void> {
  const { country, ...lines } = ADDRESSES[shop];
  for (const [name, value] of Object.entries({ email, ...lines })) await page.locator(`[name=${name}]`).fill(value);
  await page.locator("[name=country]").selectOption(country ?? "");
  await page.getByRole("button", { name: "Continue to review" }).click();
  await page.getByRole("heading", { name: /^(Review and pay|Pay order)/ }).waitFor();
}

/** Orders, pays at the test gateway and comes back to the shop. */
export async function pay(page: Page, platform: Platform, shop: Shop): Promise<void> {
  await page.getByRole("button", { name: /^(Order and pay|Pay) / }).click();
  await page.getByRole("heading", { level: 1, name: /^[£€]/ }).waitFor();
  await page.getByRole("button", { name: /^Pay [£€]/ }).click();
  await page.waitForURL(`${platform.site(shop)}/orders/status**`);
}

/** An agency's owner at the API. */
export class Agency {
  readonly #api: string;
  readonly #headers: Record<string, string>;

  private constructor(
    readonly platform: Platform,
    token: string,
  ) {
    this.#api = `${platform.origin}/api/commerce/v1`;
    this.#headers = { authorization: `Bearer ${token}`, "content-type": "application/json" };
  }

  static async of(platform: Platform, shop: Shop): Promise<Agency> {
    const owner = platform.credentials().find(({ email, role }) => role === "owner" && email.endsWith(`@${shop}.example`));
    assert.ok(owner, `${shop} has an owner`);
    const session = await fetch(`${platform.origin}/api/identity/v1/sessions`, {
      method: "POST",
      headers: { "content-type": "application/json" },
      body: JSON.stringify({ email: owner.email, password: owner.password }),
    });
    const token = session.headers.get("set-cookie")?.split("=")[1]?.split(";")[0];
    assert.ok(token, "the owner is signed in");
    return new Agency(platform, token);
  }

  /** Auctions one piece of a product for some seconds; the path of its page. */
  async auction(product: string, currency: string, seconds: number): Promise<string> {
    const products = (await this.get("products?limit=100")) as { data: { id: string; slug: string }[] };
    const found = products.data.find(({ slug }) => slug === product);
    assert.ok(found, `${product} is there`);
    const { variants } = (await this.get(`products/${found.id}`)) as { variants: { id: string }[] };
    const now = Date.now();
    const { id } = (await this.post("auctions", {
      variant_id: variants[0]?.id,
      start_price: { amount: 10_000, currency },
      increments: [{ from: 0, increment: 500 }],
      reserve_price: null,
      buy_now_price: null,
      starts_at: new Date(now).toISOString(),
      ends_at: new Date(now + seconds * 1_000).toISOString(),
      extension: { window_seconds: 60, by_seconds: 45, at_most_seconds: 60 },
    })) as { id: string };
    await this.post(`auctions/${id}/schedule`, null);
    return `/auctions/${id}`;
  }

  /** When an auction ends as things stand. */
  async endOf(path: string): Promise<number> {
    const { status } = (await this.get(path.slice(1))) as { status: { ends_at: string } };
    return Date.parse(status.ends_at);
  }

  /** The latest order of an address. */
  async orderOf(email: string): Promise<{ id: string; total: unknown }> {
    const orders = (await this.get("orders")) as { data: { id: string; email: string; total: unknown }[] };
    const order = orders.data.find((order) => order.email === email);
    assert.ok(order, `${email} has ordered`);
    return order;
  }

  /** Gives all money of an address's latest order back, and waits until it is. */
  async refund(email: string): Promise<void> {
    const { id, total } = await this.orderOf(email);
    await this.post(`orders/${id}/refunds`, { amount: total, reason: "It came broken." });
    await this.platform.until(
      async () => ((await this.get(`orders/${id}`)) as { state: string }).state === "refunded",
      "the refund is settled",
    );
  }

  /** The invoice of an order, as a page. */
  async invoice(id: string): Promise<string> {
    const answer = await fetch(`${this.#api}/orders/${id}/invoice`, { headers: this.#headers });
    assert.ok(answer.ok, await answer.clone().text());
    return answer.text();
  }

  async get(path: string): Promise<unknown> {
    const answer = await fetch(`${this.#api}/${path}`, { headers: this.#headers });
    assert.ok(answer.ok, `${path}: ${answer.status}`);
    return answer.json();
  }

  async post(path: string, body: unknown): Promise<unknown> {
    const answer = await fetch(`${this.#api}/${path}`, {
      method: "POST",
      headers: { ...this.#headers, "idempotency-key": `${path} ${Date.now()}`, "if-match": "*" },
      body: JSON.stringify(body),
    });
    assert.ok(answer.ok, `${path}: ${answer.status} ${await answer.clone().text()}`);
    return answer.json();
  }
}
