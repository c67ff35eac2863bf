import assert from "node:assert/strict";
import { test } from "node:test";
import { countChanges, isUnchanged, parseTree, summariseTree, type TreeNode } from "../src/tree.ts";

function node(id: string, component: string, props: Record<string, unknown> = {}, main: TreeNode[] = []): TreeNode {
  return { id, component, props, slots: main.length > 0 ? { main } : {} };
}

test("props and slots may be absent", () => {
  assert.deepEqual(parseTree({ id: "a", component: "hero" }), { id: "a", component: "hero", props: {}, slots: {} });
});

test("what is not a tree is refused as a whole", () => {
  const bad: unknown[] = [
    null,
    [],
    "hero",
    { id: "a" },
    { id: "a", component: "hero", slots: { main: {} } },
    { id: "a", component: "hero", slots: { main: [{ id: 1, component: "x" }] } },
  ];
  for (const value of bad) assert.equal(parseTree(value), null);
});

test("a tree deeper than any honest one is refused", () => {
  let tree: unknown = { id: "leaf", component: "text" };
  for (let depth = 0; depth < 100; depth++) tree = { id: `n${depth}`, component: "columns", slots: { main: [tree] } };
  assert.equal(parseTree(tree), null);
});

test("the summary reads as words, with the first visible text", () => {
  const summary = summariseTree(node("a", "product_grid", { columns: 3, heading: "<b>New</b>  from the kiln" }), null);
  assert.equal(summary.label, "Product grid");
  assert.equal(summary.excerpt, "New from the kiln");
  assert.equal(summary.change, "new");
});

test("a long text is cut", () => {
  const { excerpt } = summariseTree(node("a", "text", { text: "clay ".repeat(60) }), null);
  assert.equal(excerpt.length <= 80 && excerpt.endsWith("…"), true);
});

test("nodes are marked by what happened to them, and counted", () => {
  const before = node("a", "section", { heading: "Old" }, [node("b", "text", { text: "x", size: 1 }), node("c", "image")]);
  const after = node("a", "section", { heading: "New" }, [node("b", "text", { size: 1, text: "x" }), node("d", "button")]);
  const summary = summariseTree(after, before);
  assert.deepEqual([summary.change, ...summary.children.map((child) => child.change)], ["changed", "same", "new"]);
  assert.deepEqual(countChanges(after, before), { total: 3, changed: 1, added: 1, removed: 1 });
});

test("moving children changes the parent only", () => {
  const b = node("b", "text");
  const c = node("c", "text");
  const summary = summariseTree(node("a", "row", {}, [c, b]), node("a", "row", {}, [b, c]));
  assert.deepEqual([summary.change, ...summary.children.map((child) => child.change)], ["changed", "same", "same"]);
});

test("a tree that came back as it was is no new version", () => {
  const before = node("a", "row", { wide: true, title: "x" }, [node("b", "text", { text: "y" })]);
  assert.equal(isUnchanged(node("a", "row", { title: "x", wide: true }, [node("b", "text", { text: "y" })]), before), true);
  assert.equal(isUnchanged(node("a", "row", { title: "x", wide: true }, [node("b", "text", { text: "z" })]), before), false);
  assert.equal(isUnchanged(node("a", "row", { title: "x", wide: true }), before), false);
  assert.equal(isUnchanged(before, null), false);
});
