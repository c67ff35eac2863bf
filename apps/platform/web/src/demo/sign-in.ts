/** The form by which people sign in to a page of ours. */

import { signIn } from "./session.ts";

/** The element that the page is known to have. */
export function find<T extends Element>(selector: string): T {
  const element = document.querySelector<T>(selector);
  if (!element) throw new Error(`${selector} is missing`);
  return element;
}

/** Lets the form sign people in; tells what is missing or was refused beside it. */
export function signInForm(signedIn: () => void): void {
  const error = find("#sign-in-error");
  const form = find<HTMLFormElement>("#sign-in");
  const submit = find<HTMLButtonElement>("#sign-in button");
  form.addEventListener("submit", async (event) => {
    event.preventDefault();
    if (submit.getAttribute("aria-disabled") === "true") return;
    const [email, password] = ["#email", "#password"].map((selector) => find<HTMLInputElement>(selector));
    if (!email || !password) return;
    const missing = [email, password].find((field) => field.value.trim() === "");
    for (const field of [email, password]) field.setAttribute("aria-invalid", String(field === missing));
    if (missing) {
      error.textContent = missing === email ? "Write your email address." : "Write your password.";
      missing.focus();
      return;
    }
    submit.setAttribute("aria-disabled", "true");
    error.textContent = "";
    const refusal = await signIn(email.value.trim(), password.value);
    submit.removeAttribute("aria-disabled");
    if (refusal === null) {
      form.reset();
      signedIn();
    } else {
      error.textContent = refusal;
      password.focus();
    }
  });
}
