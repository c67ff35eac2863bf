/** The API reference alone, under the policy it is served with. */

import assert from "node:assert/strict";
import { after, before, describe, test } from "node:test";
import type { Browser } from "playwright-core";
import { launchChromium, reasonToSkip } from "./chromium.ts";
import { DOCS_POLICY, Stub } from "./stub.ts";
import { PageWatch } from "./watch.ts";

const DIST = "apps/platform/web/dist/docs";
const DESCRIPTION = {
  openapi: "3.1.0",
  info: { title: "Sitewright", version: "0.1.0", description: "Sites, shops and AI editing.\n\n## Errors\nEvery error is `application/problem+json`." },
  tags: [{ name: "products", description: "The catalogue of one tenant." }],
  paths: {
    "/api/commerce/v1/products": {
      get: {
        tags: ["products"],
        operationId: "list_products",
        summary: "List products",
        security: [{ bearer: [] }],
        responses: { 200: { description: "A page", content: { "application/json": { schema: { $ref: "#/components/schemas/Node" } } } } },
      },
    },
  },
  components: {
    securitySchemes: { bearer: { type: "http", scheme: "bearer" } },
    schemas: {
      Node: { type: "object", properties: { id: { type: "string" }, children: { type: "array", items: { $ref: "#/components/schemas/Node" } } } },
    },
  },
};

describe("API reference", { skip: reasonToSkip() }, () => {
  let browser: Browser;
  let stub: Stub;

  before(async () => {
    browser = await launchChromium();
    stub = await Stub.start({
      "/docs": { path: `${DIST}/index.html`, policy: DOCS_POLICY },
      ...Object.fromEntries(["docs.css", "docs.js", "scalar.js"].map((name) => [`/docs/${name}`, { path: `${DIST}/${name}` }])),
      "/api/openapi.json": { text: JSON.stringify(DESCRIPTION), type: "application/json" },
    });
  });

  after(async () => {
    await browser?.close();
    await stub?.stop();
  });

  for (const width of [390, 1280]) {
    test(`shows the description, asks no other host and breaks no policy at ${width} px`, async () => {
      const page = await browser.newPage({ viewport: { width, height: 900 } });
      const watch = new PageWatch(page);
      const requests: string[] = [];
      page.on("request", (request) => requests.push(new URL(request.url()).pathname));
      await page.goto(`${stub.origin}/docs`);
      await page.getByRole("heading", { name: "Sitewright", exact: true }).waitFor();
      await page.getByRole("heading", { name: "List products" }).first().waitFor();
      await page.getByText("/api/commerce/v1/products").first().waitFor();
      const overflow = await page.evaluate(() => document.documentElement.scrollWidth - document.documentElement.clientWidth);
      assert.equal(overflow, 0);
      watch.assertClean();
      assert.deepEqual(requests.sort(), ["/api/openapi.json", "/docs", "/docs/docs.css", "/docs/docs.js", "/docs/scalar.js"]);
      await page.close();
    });
  }

  test("is searched by the keyboard", async () => {
    const page = await browser.newPage({ viewport: { width: 1280, height: 900 } });
    const watch = new PageWatch(page);
    await page.goto(`${stub.origin}/docs`);
    await page.getByRole("heading", { name: "List products" }).first().waitFor();
    await page.keyboard.press("Control+k");
    await page.getByRole("dialog").getByRole("combobox").fill("list");
    await page.getByRole("option", { name: /List products/ }).waitFor();
    watch.assertClean();
    await page.close();
  });

  test("says so when the description cannot be had", async () => {
    const page = await browser.newPage();
    await page.route("**/api/openapi.json", (route) => route.fulfill({ status: 503, body: "" }));
    await page.goto(`${stub.origin}/docs`);
    await page.getByText("The API description could not be loaded (status 503). Reload to try again.").waitFor();
    await page.close();
  });

  test("points to the description without JavaScript", async () => {
    const context = await browser.newContext({ javaScriptEnabled: false });
    const page = await context.newPage();
    await page.goto(`${stub.origin}/docs`);
    assert.equal(await page.getByRole("link", { name: "/api/openapi.json" }).getAttribute("href"), "/api/openapi.json");
    await context.close();
  });
});
