/** Debian's Chromium, driven by playwright-core: nothing is downloaded. */

import { existsSync } from "node:fs";
import { chromium, type Browser } from "playwright-core";

const EXECUTABLE = process.env["CHROMIUM"] ?? "/usr/bin/chromium";

/**
 * Why the suite cannot run here, or `false`. A missing browser is a named skip on a developer's machine and a failure
 * under `SITEWRIGHT_STRICT=1`.
 */
export function reasonToSkip(): string | false {
  if (existsSync(EXECUTABLE) || process.env["SITEWRIGHT_STRICT"] === "1") return false;
  return `no Chromium at ${EXECUTABLE} (set CHROMIUM, or: apt-get install chromium)`;
}

export function launchChromium(): Promise<Browser> {
  return chromium.launch({
    executablePath: EXECUTABLE,
    args: [
      "--no-sandbox",
      "--disable-gpu",
      "--disable-dev-shm-usage",
      "--disable-background-networking",
      "--no-first-run",
      "--force-color-profile=srgb",
    ],
  });
}
