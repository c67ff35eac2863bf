/** Component trees as the server sends them, and what a person wants to know of one. */

import { isRecord } from "./problem.ts";

export interface TreeNode {
  readonly id: string;
  readonly component: string;
  readonly props: Readonly<Record<string, unknown>>;
  readonly slots: Readonly<Record<string, readonly TreeNode[]>>;
}

export type Change = "same" | "changed" | "new";

export interface TreeSummary {
  readonly id: string;
  /** `product_grid` reads as `Product grid`. */
  readonly label: string;
  /** The first text a reader would see of it, or empty. */
  readonly excerpt: string;
  /** Against the tree before; `new` when there was none. */
  readonly change: Change;
  readonly children: readonly TreeSummary[];
}

export interface TreeCounts {
  readonly total: number;
  readonly changed: number;
  readonly added: number;
  readonly removed: number;
}

/** Deeper than the server ever sends; stops a hostile answer. */
const DEEPEST = 64;
const EXCERPT_PROPS = ["title", "heading", "label", "name", "text", "body", "lead", "alt"];
const EXCERPT_LENGTH = 80;

/** Reads a tree from data of unknown shape; `null` when it is not one. */
export function parseTree(value: unknown, depth = 0): TreeNode | null {
  if (depth > DEEPEST || !isRecord(value)) return null;
  const { id, component } = value;
  if (typeof id !== "string" || typeof component !== "string") return null;
  const slots: Record<string, TreeNode[]> = {};
  for (const [name, nodes] of Object.entries(isRecord(value["slots"]) ? value["slots"] : {})) {
    if (!Array.isArray(nodes)) return null;
    slots[name] = [];
    for (const child of nodes) {
      const node = parseTree(child, depth + 1);
      if (!node) return null;
      slots[name].push(node);
    }
  }
  return { id, component, props: isRecord(value["props"]) ? value["props"] : {}, slots };
}

/** A tree as nested lines of text, each marked by what happened to it since `before`. */
export function summariseTree(tree: TreeNode, before: TreeNode | null): TreeSummary {
  const known = indexNodes(before);
  const summarise = (node: TreeNode): TreeSummary => {
    const old = known.get(node.id);
    return {
      id: node.id,
      label: labelOf(node.component),
      excerpt: excerptOf(node.props),
      change: !old ? "new" : sameNode(old, node) ? "same" : "changed",
      children: childrenOf(node).map(summarise),
    };
  };
  return summarise(tree);
}

/** How many components there are and how many came, went or changed. */
export function countChanges(tree: TreeNode, before: TreeNode | null): TreeCounts {
  const known = indexNodes(before);
  const nodes = [...indexNodes(tree).values()];
  const added = nodes.filter((node) => !known.has(node.id)).length;
  const changed = nodes.filter((node) => {
    const old = known.get(node.id);
    return old !== undefined && !sameNode(old, node);
  }).length;
  return { total: nodes.length, changed, added, removed: known.size - (nodes.length - added) };
}

/** Whether a component was given back as it was. */
export function isUnchanged(tree: TreeNode, before: TreeNode | null): boolean {
  const { changed, added, removed } = countChanges(tree, before);
  return changed + added + removed === 0;
}

/** The component's name as words. */
export function labelOf(component: string): string {
  const words = component.replace(/[_-]+/g, " ").trim();
  return words.charAt(0).toUpperCase() + words.slice(1);
}

function indexNodes(tree: TreeNode | null): Map<string, TreeNode> {
  const index = new Map<string, TreeNode>();
  const pending = tree ? [tree] : [];
  for (let node = pending.pop(); node; node = pending.pop()) {
    index.set(node.id, node);
    pending.push(...childrenOf(node));
  }
  return index;
}

function childrenOf(node: TreeNode): TreeNode[] {
  return Object.values(node.slots).flat();
}

/** Whether a node is what it was, its children aside except for their order. */
function sameNode(a: TreeNode, b: TreeNode): boolean {
  const shape = (node: TreeNode): string =>
    canonical([
      node.component,
      node.props,
      Object.fromEntries(Object.entries(node.slots).map(([name, nodes]) => [name, nodes.map((child) => child.id)])),
    ]);
  return shape(a) === shape(b);
}

/** JSON with sorted keys, so that the order a server writes them in does not count as a change. */
function canonical(value: unknown): string {
  if (Array.isArray(value)) return `[${value.map(canonical).join(",")}]`;
  if (!isRecord(value)) return JSON.stringify(value) ?? "null";
  const fields = Object.keys(value)
    .sort()
    .map((key) => `${JSON.stringify(key)}:${canonical(value[key])}`);
  return `{${fields.join(",")}}`;
}

function excerptOf(props: Readonly<Record<string, unknown>>): string {
  for (const name of EXCERPT_PROPS) {
    const value = props[name];
    if (typeof value !== "string") continue;
    const plain = value.replace(/<[^>]*>/g, " ").replace(/\s+/g, " ").trim();
    if (plain === "") continue;
    return plain.length <= EXCERPT_LENGTH ? plain : `${plain.slice(0, EXCERPT_LENGTH - 1).trimEnd()}…`;
  }
  return "";
}
