/** The smallest host of the elements: it signs in, gives them a component, and applies what comes back. */

import { showPreview, type PreviewNode } from "./preview.ts";
import { isSame } from "./same.ts";
import { isSignedIn, signOut } from "./session.ts";
import { find, signInForm } from "./sign-in.ts";

interface GenerateElement extends HTMLElement {
  component: PreviewNode;
  page: object;
  placeholder: string;
  readonly jobId: string | null;
  bridge: { onResult: (result: { tree: PreviewNode }) => void };
}

const OPENING: PreviewNode = {
  id: "node_01h455vb4pex5vsknk084sn02q",
  component: "hero",
  props: {
    variant: "plain",
    eyebrow: "Since 1987",
    title: "Books that stay with you",
    lead: "New and used, chosen by people who read them.",
    actions: [{ label: "Browse the shelves", href: "/shop", style: "primary" }],
  },
  slots: {},
};

const generate = find<GenerateElement>("sw-generate");
const sheet = find("#preview");
const undo = find<HTMLButtonElement>("#undo");
const job = find<HTMLElement>("#job");
const past: PreviewNode[] = [];

function apply(tree: PreviewNode): void {
  generate.component = tree;
  showPreview(sheet, tree);
  undo.hidden = past.length === 0;
}

function show(signedIn: boolean): void {
  find<HTMLElement>("#signed-out").hidden = signedIn;
  find<HTMLElement>("#signed-in").hidden = !signedIn;
  find<HTMLElement>("#sign-out").hidden = !signedIn;
  (signedIn ? generate : find<HTMLElement>("#email")).focus();
}

signInForm(() => show(true));

find("#sign-out").addEventListener("click", async () => {
  await signOut();
  show(false);
});

undo.addEventListener("click", () => {
  const before = past.pop();
  if (before) apply(before);
  generate.focus();
});

await customElements.whenDefined("sw-generate");
generate.page = { title: "Home", path: "/", language: "en", components: ["header", "hero", "product_grid", "footer"] };
generate.placeholder = "Change the title to “Stories that stay with you”";
generate.bridge = {
  onResult: ({ tree }) => {
    if (!isSame(tree, generate.component)) {
      past.push(generate.component);
      apply(tree);
    }
    if (generate.jobId !== null) {
      job.setAttribute("job-id", generate.jobId);
      job.hidden = false;
    }
  },
};
apply(OPENING);
if (await isSignedIn()) show(true);
