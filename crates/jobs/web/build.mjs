// Bundles the elements into dist/, the same bytes on every machine.
import { build } from "esbuild";
import { readFile, rm, writeFile } from "node:fs/promises";
import { createRequire } from "node:module";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { gzipSync } from "node:zlib";

const here = dirname(fileURLToPath(import.meta.url));
await rm(join(here, "dist"), { recursive: true, force: true });
await build({
  absWorkingDir: here,
  entryPoints: [{ in: "src/index.ts", out: "jobs" }],
  outdir: "dist",
  bundle: true,
  format: "esm",
  target: ["chrome123", "firefox121", "safari17.5"],
  conditions: ["production"],
  minify: true,
  legalComments: "none",
  charset: "utf8",
  banner: { js: "/* Sitewright elements, Apache-2.0. Contains Lit, BSD-3-Clause, © Google LLC; see LICENSES.txt. */" },
  tsconfigRaw: { compilerOptions: { useDefineForClassFields: false, verbatimModuleSyntax: true } },
  logLevel: "warning",
});

const lit = await readFile(join(dirname(createRequire(import.meta.url).resolve("lit")), "LICENSE"), "utf8");
await writeFile(join(here, "dist/LICENSES.txt"), `Lit (lit, lit-html, lit-element, @lit/reactive-element)\n\n${lit}`);

const bundle = await readFile(join(here, "dist/jobs.js"));
console.log(`dist/jobs.js ${bundle.length} bytes, ${gzipSync(bundle, { level: 9 }).length} gz`);
