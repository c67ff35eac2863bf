/** The whole public surface. Importing it registers the element. */

import { SwJobs } from "./elements/jobs.ts";

export type { Bridge, Scope } from "./api.ts";
export { SwJobs };

/** A page may load two bundles; the first one wins. */
if (!customElements.get("sw-jobs")) customElements.define("sw-jobs", SwJobs);

declare global {
  interface HTMLElementTagNameMap {
    "sw-jobs": SwJobs;
  }
}
