/** The whole public surface. Importing it registers the elements. */

import { SwGenerate } from "./elements/generate.ts";
import { SwJobStatus } from "./elements/job-status.ts";

export type { Bridge } from "./bridge.ts";
export type { GenerationResult } from "./generation.ts";
export type { Job } from "./job.ts";
export type { TreeNode } from "./tree.ts";
export { SwGenerate, SwJobStatus };

/** A page may load two bundles; the first one wins. */
for (const [name, element] of [
  ["sw-generate", SwGenerate],
  ["sw-job-status", SwJobStatus],
] as const) {
  if (!customElements.get(name)) customElements.define(name, element);
}

declare global {
  interface HTMLElementTagNameMap {
    "sw-generate": SwGenerate;
    "sw-job-status": SwJobStatus;
  }
}
