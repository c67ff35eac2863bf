/** What the host gives the elements. They own no session, no address and no content. */

import type { GenerationResult } from "./generation.ts";

export interface Bridge {
  /** Origin, and prefix if any, of the API without a trailing slash. Default: the page's own origin. */
  readonly baseUrl?: string;
  /** A bearer token, asked for before each request. `null`: the browser's session cookie is used. */
  readonly getAuthToken?: () => string | null | Promise<string | null>;
  /** A finished, validated result. Content belongs to the host: apply it, or do not. */
  readonly onResult?: (result: GenerationResult) => void;
}

/** The part of `fetch` that is needed, so that tests bring their own. */
export type Fetch = (url: string, init: RequestInit) => Promise<Response>;

/** Sends one request to the API, with the host's token when there is one. */
export async function request(
  bridge: Bridge,
  fetch: Fetch,
  path: string,
  init: RequestInit & { headers?: Record<string, string> },
): Promise<Response> {
  const token = (await bridge.getAuthToken?.()) ?? null;
  const headers: Record<string, string> = { ...init.headers };
  if (token !== null) headers["authorization"] = `Bearer ${token}`;
  return fetch(`${(bridge.baseUrl ?? "").replace(/\/+$/, "")}${path}`, {
    ...init,
    headers,
    credentials: token === null ? "same-origin" : "omit",
    cache: "no-store",
    referrerPolicy: "no-referrer",
  });
}
