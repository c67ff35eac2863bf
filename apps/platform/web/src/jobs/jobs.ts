/** Queues and jobs: for operators over all tenants, for a tenant's people their own. */

import { isSignedIn, signOut } from "../demo/session.ts";
import { find, signInForm } from "../demo/sign-in.ts";

interface Me {
  readonly operator: boolean;
  readonly tenant_id?: string | null;
  readonly permissions: readonly string[];
}

const place = find<HTMLElement>("#jobs");
const lead = find<HTMLElement>("#lead");

async function show(signedIn = false): Promise<void> {
  const me = await whoAmI();
  find<HTMLElement>("#signed-out").hidden = me !== null;
  find<HTMLElement>("#signed-in").hidden = me === null;
  find<HTMLElement>("#sign-out").hidden = me === null;
  place.replaceChildren();
  if (me === null) {
    find<HTMLElement>("#email").focus();
    return;
  }
  // The form that had the focus is gone.
  if (signedIn) find<HTMLElement>("#title").focus();
  if (!me.operator && !me.permissions.includes("jobs:read")) {
    lead.textContent = "You may not see jobs here. An owner or admin of your agency can let you.";
    return;
  }
  lead.textContent = me.operator ? "All tenants, as it is now." : "Your agency's own, as it is now.";
  const element = document.createElement("sw-jobs");
  element.setAttribute("scope", me.operator ? "operator" : "tenant");
  element.setAttribute("events", "");
  place.append(element);
}

/** The caller, or nothing when nobody is signed in. */
async function whoAmI(): Promise<Me | null> {
  if (!(await isSignedIn())) return null;
  const response = await fetch("/api/identity/v1/me", { credentials: "same-origin" }).catch(() => null);
  return response?.ok ? ((await response.json()) as Me) : null;
}

signInForm(() => void show(true));
place.addEventListener("sw-signed-out", () => void show());
find("#sign-out").addEventListener("click", async () => {
  await signOut();
  await show();
});

await customElements.whenDefined("sw-jobs");
if (await isSignedIn()) await show();
