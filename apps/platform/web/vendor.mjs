// Makes vendor/scalar/ from the published package that vendor.json pins: the reference renderer without its API client,
// its chat and its web fonts. Run by hand when the version changes; `build.mjs` checks the result.
import { build } from "esbuild";
import { execFileSync } from "node:child_process";
import { createHash } from "node:crypto";
import { mkdir, mkdtemp, readdir, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";

const here = dirname(fileURLToPath(import.meta.url));
const out = join(here, "vendor/scalar");
const pin = JSON.parse(await readFile(join(here, "vendor.json"), "utf8"));
const scratch = await mkdtemp(join(tmpdir(), "vendor-"));

execFileSync("npm", ["pack", "--silent", `${pin.package}@${pin.version}`, "--pack-destination", scratch], { stdio: ["ignore", "ignore", "inherit"] });
const [archive] = await readdir(scratch);
const integrity = `sha512-${createHash("sha512").update(await readFile(join(scratch, archive))).digest("base64")}`;
if (integrity !== pin.integrity) throw new Error(`${pin.package}@${pin.version} is not what vendor.json pins: ${integrity}`);
execFileSync("tar", ["xzf", archive], { cwd: scratch });
const browser = join(scratch, "package/dist/browser");

/** Chunks that are only loaded by features the page has switched off. */
const LEFT_OUT = /\/chunks\/(modal|AgentScalarDrawer)-[^/]*\.js$/;

await rm(out, { recursive: true, force: true });
await mkdir(out, { recursive: true });
await build({
  absWorkingDir: browser,
  entryPoints: [{ in: "standalone.esm.js", out: "scalar" }],
  outdir: out,
  bundle: true,
  format: "esm",
  target: "es2022",
  minify: true,
  legalComments: "external",
  charset: "utf8",
  logLevel: "warning",
  plugins: [
    {
      name: "leave-out",
      setup(plugin) {
        plugin.onLoad({ filter: LEFT_OUT }, () => ({ contents: "export default {}; export {};", loader: "js" }));
      },
    },
  ],
});

const packages = new Set();
for (const path of ["standalone.esm.js.map", ...(await readdir(join(browser, "chunks"))).map((name) => `chunks/${name}`)]) {
  if (!path.endsWith(".map")) continue;
  for (const source of JSON.parse(await readFile(join(browser, path), "utf8")).sources) {
    const found = /.*node_modules\/((?:@[^/]+\/)?[^/]+)\//.exec(source);
    if (found) packages.add(found[1]);
  }
}
const comments = await readFile(join(out, "scalar.js.LEGAL.txt"), "utf8").catch(() => "");
await rm(join(out, "scalar.js.LEGAL.txt"), { force: true });
await writeFile(join(out, "LICENSES.txt"), notice([...packages].sort(), comments));

pin.files = {};
for (const name of (await readdir(out)).sort()) {
  pin.files[name] = createHash("sha256").update(await readFile(join(out, name))).digest("hex");
}
await writeFile(join(here, "vendor.json"), `${JSON.stringify(pin, null, 2)}\n`);
await rm(scratch, { recursive: true, force: true });

function notice(names, comments) {
  return `Scalar API Reference ${pin.version} (${pin.package})

MIT License

Copyright (c) 2023-present Scalar

Permission is hereby granted, free of charge, to any person obtaining a copy
of this software and associated documentation files (the "Software"), to deal
in the Software without restriction, including without limitation the rights
to use, copy, modify, merge, publish, distribute, sublicense, and/or sell
copies of the Software, and to permit persons to whom the Software is
furnished to do so, subject to the following conditions:

The above copyright notice and this permission notice shall be included in all
copies or substantial portions of the Software.

THE SOFTWARE IS PROVIDED "AS IS", WITHOUT WARRANTY OF ANY KIND, EXPRESS OR
IMPLIED, INCLUDING BUT NOT LIMITED TO THE WARRANTIES OF MERCHANTABILITY,
FITNESS FOR A PARTICULAR PURPOSE AND NONINFRINGEMENT. IN NO EVENT SHALL THE
AUTHORS OR COPYRIGHT HOLDERS BE LIABLE FOR ANY CLAIM, DAMAGES OR OTHER
LIABILITY, WHETHER IN AN ACTION OF CONTRACT, TORT OR OTHERWISE, ARISING FROM,
OUT OF OR IN CONNECTION WITH THE SOFTWARE OR THE USE OR OTHER DEALINGS IN THE
SOFTWARE.

The published bundle contains code of these packages, under their own licences:

${names.map((name) => `  ${name}\n`).join("")}
${comments}`;
}
