import assert from "node:assert/strict";
import { createHash } from "node:crypto";
import { readdir, readFile, stat } from "node:fs/promises";
import { join, resolve } from "node:path";
import { test } from "node:test";

const WEB = resolve(import.meta.dirname, "..");
const LARGEST_REFERENCE = 3_500_000;

test("pages load from their own host only, and hold no inline script or style", async () => {
  for (const page of ["demo/generate.html", "docs/index.html", "jobs/jobs.html"]) {
    const html = await readFile(join(WEB, "dist", page), "utf8");
    const loaded = [...html.matchAll(/<(?:script|link)\b[^>]*\b(?:src|href)="([^"]*)"/g)].map((found) => found[1] ?? "");
    assert.ok(loaded.length > 0);
    for (const address of loaded) assert.match(address, /^(\/[a-z]|data:,$)/, page);
    assert.doesNotMatch(html, /<style|style="|<script(?![^>]*\bsrc=)|\bon[a-z]+="/, page);
  }
});

test("the vendored renderer is the pinned one", async () => {
  const pin = JSON.parse(await readFile(join(WEB, "vendor.json"), "utf8")) as { files: Record<string, string> };
  assert.deepEqual(Object.keys(pin.files), ["LICENSES.txt", "scalar.js"]);
  for (const [name, sha256] of Object.entries(pin.files)) {
    const content = await readFile(join(WEB, "dist/docs", name));
    assert.equal(createHash("sha256").update(content).digest("hex"), sha256, name);
  }
});

test("the reference stays small enough to be embedded", async () => {
  const names = await readdir(join(WEB, "dist/docs"));
  const sizes = await Promise.all(names.map(async (name) => (await stat(join(WEB, "dist/docs", name))).size));
  const total = sizes.reduce((sum, size) => sum + size, 0);
  assert.ok(total < LARGEST_REFERENCE, `${total} bytes`);
});
