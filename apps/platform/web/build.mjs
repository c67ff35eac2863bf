// Writes dist/, the same bytes on every machine: the API reference and the pages around the elements.
import { build } from "esbuild";
import { createHash } from "node:crypto";
import { copyFile, mkdir, readFile, rm } from "node:fs/promises";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";

const here = dirname(fileURLToPath(import.meta.url));
const dist = join(here, "dist");

await rm(dist, { recursive: true, force: true });
await build({
  absWorkingDir: here,
  entryPoints: [
    { in: "src/demo/generate.css", out: "demo/generate" },
    { in: "src/demo/generate.ts", out: "demo/generate" },
    { in: "src/docs/docs.css", out: "docs/docs" },
    { in: "src/docs/docs.ts", out: "docs/docs" },
    { in: "src/jobs/jobs.css", out: "jobs/jobs" },
    { in: "src/jobs/jobs.ts", out: "jobs/jobs" },
  ],
  external: ["./scalar.js"],
  outdir: "dist",
  bundle: true,
  format: "esm",
  target: ["chrome123", "firefox121", "safari17.5"],
  minify: true,
  legalComments: "none",
  charset: "utf8",
  tsconfigRaw: { compilerOptions: { useDefineForClassFields: false, verbatimModuleSyntax: true } },
  logLevel: "warning",
});
await copyFile(join(here, "src/demo/generate.html"), join(dist, "demo/generate.html"));
await copyFile(join(here, "src/jobs/jobs.html"), join(dist, "jobs/jobs.html"));
await copyFile(join(here, "src/docs/index.html"), join(dist, "docs/index.html"));

const { files } = JSON.parse(await readFile(join(here, "vendor.json"), "utf8"));
await mkdir(join(dist, "docs"), { recursive: true });
for (const [name, sha256] of Object.entries(files)) {
  const from = join(here, "vendor/scalar", name);
  const found = createHash("sha256").update(await readFile(from)).digest("hex");
  if (found !== sha256) throw new Error(`vendor/scalar/${name} is not what vendor.json names; run: node vendor.mjs`);
  await copyFile(from, join(dist, "docs", name));
}
