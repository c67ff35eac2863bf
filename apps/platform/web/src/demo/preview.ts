/** A plain picture of a component tree: enough to see what a generation changed. */

export interface PreviewNode {
  readonly id: string;
  readonly component: string;
  readonly props: Readonly<Record<string, unknown>>;
  readonly slots: Readonly<Record<string, readonly PreviewNode[]>>;
}

const LINES: readonly (readonly [className: string, names: readonly string[]])[] = [
  ["eyebrow", ["eyebrow"]],
  ["title", ["title", "heading", "label"]],
  ["text", ["lead", "text", "body", "summary"]],
];

/** Shows the tree in the sheet, as text only. */
export function showPreview(sheet: Element, tree: PreviewNode): void {
  sheet.replaceChildren(...linesOf(tree));
}

function linesOf(node: PreviewNode): Element[] {
  const lines: Element[] = [];
  for (const [className, names] of LINES) {
    const value = names.map((name) => node.props[name]).find((each) => typeof each === "string" && each !== "");
    if (typeof value === "string") lines.push(line("p", className, value.replace(/<[^>]*>/g, " ").trim()));
  }
  const labels = actionLabels(node.props["actions"]);
  if (labels.length > 0) {
    const actions = line("div", "actions", "");
    actions.append(...labels.map((label) => line("span", "action", label)));
    lines.push(actions);
  }
  return lines.concat(Object.values(node.slots).flat().flatMap(linesOf));
}

function actionLabels(actions: unknown): string[] {
  if (!Array.isArray(actions)) return [];
  return actions.flatMap((action: unknown) => {
    const label = typeof action === "object" && action !== null ? (action as { label?: unknown }).label : null;
    return typeof label === "string" ? [label] : [];
  });
}

function line(tag: string, className: string, text: string): HTMLElement {
  const element = document.createElement(tag);
  element.className = className;
  element.textContent = text;
  return element;
}
