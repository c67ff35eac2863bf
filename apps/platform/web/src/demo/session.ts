/** Signing in and out by the session cookie, which scripts cannot see. */

const SESSIONS = "/api/identity/v1/sessions";
/** Remembers for this tab that there is a session, so that nobody is asked without one. */
const MARK = "sitewright.signed-in";

/** What went wrong, in words for a person; `null` when signed in. */
export async function signIn(email: string, password: string): Promise<string | null> {
  let response: Response;
  try {
    response = await fetch(SESSIONS, {
      method: "POST",
      headers: { "content-type": "application/json", accept: "application/json" },
      body: JSON.stringify({ email, password }),
      credentials: "same-origin",
    });
  } catch {
    return "The server could not be reached. Try again.";
  }
  // An answer that is not read to its end counts as broken off once the page goes.
  await response.text().catch(() => "");
  if (!response.ok) return refusal(response.status);
  sessionStorage.setItem(MARK, "yes");
  return null;
}

export async function signOut(): Promise<void> {
  sessionStorage.removeItem(MARK);
  await fetch(`${SESSIONS}/current`, { method: "DELETE", credentials: "same-origin" }).catch(() => undefined);
}

/** Whether this tab has signed in and the session still holds. */
export async function isSignedIn(): Promise<boolean> {
  if (sessionStorage.getItem(MARK) === null) return false;
  const response = await fetch("/api/identity/v1/me", { credentials: "same-origin" }).catch(() => null);
  await response?.text().catch(() => "");
  if (response?.ok) return true;
  sessionStorage.removeItem(MARK);
  return false;
}

function refusal(status: number): string {
  switch (status) {
    case 400:
    case 401:
    case 422:
      return "Email or password is wrong.";
    case 403:
      return "This account cannot be used at the moment.";
    case 429:
      return "Too many attempts. Wait a minute and try again.";
    default:
      return `Signing in did not work (status ${status}). Try again.`;
  }
}
