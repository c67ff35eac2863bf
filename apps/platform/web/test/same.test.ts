import assert from "node:assert/strict";
import { test } from "node:test";
import { isSame } from "../src/demo/same.ts";

test("what says the same is the same, whatever the order of keys", () => {
  const tree = { id: "a", props: { title: "x", actions: [{ label: "y", style: null }] }, slots: {} };
  assert.equal(isSame(tree, { slots: {}, props: { actions: [{ style: null, label: "y" }], title: "x" }, id: "a" }), true);
  for (const other of [{ ...tree, id: "b" }, { ...tree, more: 1 }, { id: "a", props: tree.props }, { ...tree, slots: [] }, null, "a"]) {
    assert.equal(isSame(tree, other), false, JSON.stringify(other));
  }
  assert.equal(isSame({ ...tree, props: { ...tree.props, actions: [] } }, tree), false);
});
