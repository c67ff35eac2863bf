/** Shows `/api/openapi.json`. Everything that would ask another host is switched off. */

import { createApiReference } from "./scalar.js";

const SOURCE = "/api/openapi.json";

function show(message: string): void {
  const notice = document.querySelector("#reference .notice");
  if (notice) notice.textContent = message;
}

async function start(): Promise<void> {
  const response = await fetch(SOURCE, { headers: { accept: "application/json" } });
  if (!response.ok) {
    show(`The API description could not be loaded (status ${response.status}). Reload to try again.`);
    return;
  }
  const content: unknown = await response.json();
  document.getElementById("reference")?.replaceChildren();
  createApiReference("#reference", {
    content,
    agent: { disabled: true },
    baseServerURL: location.origin,
    defaultOpenAllTags: false,
    documentDownloadType: "none",
    externalUrls: { apiBaseUrl: "", dashboardUrl: "", proxyUrl: "", registryUrl: "" },
    hideClientButton: true,
    hideTestRequestButton: true,
    mcp: { disabled: true },
    persistAuth: false,
    proxyUrl: "",
    showDeveloperTools: "never",
    telemetry: false,
    withDefaultFonts: false,
    metaData: { title: "Sitewright API" },
  });
}

start().catch(() => show("The API description could not be loaded. Check the connection and reload."));
