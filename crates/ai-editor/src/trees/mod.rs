//! Trees of components: their form, their limits, and the check of a model's answer against the catalogue.
//!
//! A tree is data. How a component looks, and where a page keeps its tree, is the host's business.

mod images;
mod validation;

use std::collections::{BTreeMap, BTreeSet};

use serde_json::{Map, Value};

pub(crate) use images::{ImageReference, image_references};
pub(crate) use validation::Catalogue;

/// Most nodes in one tree.
pub const MAX_NODES: usize = 500;
/// Most levels of slots in one tree.
pub const MAX_DEPTH: usize = 24;
/// Longest node id, component name or slot name, in bytes.
const MAX_NAME: usize = 100;

/// A component with its props and its children.
#[derive(Debug, Clone, PartialEq)]
pub struct Node {
    /// Id of the node, stable over edits.
    pub id: String,
    /// Registered name of the component.
    pub component: String,
    /// Props, an object that follows the component's schema.
    pub props: Map<String, Value>,
    /// Children by slot.
    pub slots: BTreeMap<String, Vec<Node>>,
}

impl Node {
    /// A node without props and children.
    #[must_use]
    pub fn new(id: impl Into<String>, component: impl Into<String>) -> Self {
        Self { id: id.into(), component: component.into(), props: Map::new(), slots: BTreeMap::new() }
    }

    /// Reads `{id, component, props?, slots?}`. Unknown members are refused; `null` counts as absent.
    ///
    /// # Errors
    /// A [`TreeError`] that names the place and the fault.
    pub fn from_json(value: &Value) -> Result<Self, TreeError> {
        let node = read(value, "", 0)?;
        node.check_limits()?;
        Ok(node)
    }

    /// The tree as JSON, with `props` and `slots` always present.
    #[must_use]
    pub fn to_json(&self) -> Value {
        let slots: Map<String, Value> = self
            .slots
            .iter()
            .map(|(name, children)| (name.clone(), Value::Array(children.iter().map(Self::to_json).collect())))
            .collect();
        let mut object = Map::new();
        object.insert("id".to_owned(), Value::String(self.id.clone()));
        object.insert("component".to_owned(), Value::String(self.component.clone()));
        object.insert("props".to_owned(), Value::Object(self.props.clone()));
        object.insert("slots".to_owned(), Value::Object(slots));
        Value::Object(object)
    }

    /// All nodes, parents first.
    pub(crate) fn walk<'a>(&'a self, visit: &mut dyn FnMut(&'a Node)) {
        visit(self);
        for child in self.slots.values().flatten() {
            child.walk(visit);
        }
    }

    /// All nodes for change, parents first.
    pub(crate) fn walk_mut(&mut self, visit: &mut dyn FnMut(&mut Node)) {
        visit(self);
        for child in self.slots.values_mut().flatten() {
            child.walk_mut(visit);
        }
    }

    /// Ids of all nodes.
    pub(crate) fn ids(&self) -> BTreeSet<&str> {
        let mut ids = BTreeSet::new();
        self.walk(&mut |node| {
            ids.insert(node.id.as_str());
        });
        ids
    }

    /// Checks size, depth, names and that ids are unique.
    ///
    /// # Errors
    /// A [`TreeError`] that names the place and the fault.
    pub fn check_limits(&self) -> Result<(), TreeError> {
        let mut seen = BTreeSet::new();
        check_limits(self, "", 0, &mut seen)
    }
}

/// A value is not a component tree.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("{fault} at \"{pointer}\"")]
pub struct TreeError {
    /// JSON Pointer to the place.
    pub pointer: String,
    /// What is wrong there.
    pub fault: String,
}

impl TreeError {
    fn new(pointer: &str, fault: impl Into<String>) -> Self {
        Self { pointer: pointer.to_owned(), fault: fault.into() }
    }
}

fn read(value: &Value, pointer: &str, depth: usize) -> Result<Node, TreeError> {
    if depth > MAX_DEPTH {
        return Err(TreeError::new(pointer, "more levels than allowed"));
    }
    let object = value.as_object().ok_or_else(|| TreeError::new(pointer, "not an object"))?;
    if let Some(unknown) = object.keys().find(|key| !matches!(key.as_str(), "id" | "component" | "props" | "slots")) {
        return Err(TreeError::new(pointer, format!("unknown member {unknown:?}")));
    }
    let text = |name: &str| {
        object
            .get(name)
            .and_then(Value::as_str)
            .ok_or_else(|| TreeError::new(&format!("{pointer}/{name}"), "not a string"))
    };
    let mut node = Node::new(text("id")?, text("component")?);
    match object.get("props") {
        None | Some(Value::Null) => {}
        Some(Value::Object(props)) => node.props = props.clone(),
        Some(_) => return Err(TreeError::new(&format!("{pointer}/props"), "not an object")),
    }
    match object.get("slots") {
        None | Some(Value::Null) => {}
        Some(Value::Object(slots)) => {
            for (name, children) in slots {
                let place = format!("{pointer}/slots/{}", escape(name));
                let children = children.as_array().ok_or_else(|| TreeError::new(&place, "not a list"))?;
                let children = children
                    .iter()
                    .enumerate()
                    .map(|(index, child)| read(child, &format!("{place}/{index}"), depth + 1))
                    .collect::<Result<_, _>>()?;
                node.slots.insert(name.clone(), children);
            }
        }
        Some(_) => return Err(TreeError::new(&format!("{pointer}/slots"), "not an object")),
    }
    Ok(node)
}

fn check_limits<'a>(
    node: &'a Node,
    pointer: &str,
    depth: usize,
    seen: &mut BTreeSet<&'a str>,
) -> Result<(), TreeError> {
    if depth > MAX_DEPTH {
        return Err(TreeError::new(pointer, "more levels than allowed"));
    }
    for (member, name) in [("id", &node.id), ("component", &node.component)] {
        if name.is_empty() || name.len() > MAX_NAME || name.chars().any(char::is_control) {
            return Err(TreeError::new(&format!("{pointer}/{member}"), "not a name of 1 to 100 characters"));
        }
    }
    if !seen.insert(&node.id) {
        return Err(TreeError::new(&format!("{pointer}/id"), "this id appears twice"));
    }
    if seen.len() > MAX_NODES {
        return Err(TreeError::new(pointer, "more components than allowed"));
    }
    for (name, value) in &node.props {
        if name.contains('\0') || contains_nul(value) {
            return Err(TreeError::new(&format!("{pointer}/props/{}", escape(name)), "contains a NUL character"));
        }
    }
    for (name, children) in &node.slots {
        if name.is_empty() || name.len() > MAX_NAME || name.chars().any(char::is_control) {
            return Err(TreeError::new(&format!("{pointer}/slots"), "a slot name is not 1 to 100 characters"));
        }
        for (index, child) in children.iter().enumerate() {
            check_limits(child, &format!("{pointer}/slots/{}/{index}", escape(name)), depth + 1, seen)?;
        }
    }
    Ok(())
}

/// PostgreSQL stores no NUL character, neither in text nor in JSON.
fn contains_nul(value: &Value) -> bool {
    match value {
        Value::String(text) => text.contains('\0'),
        Value::Array(items) => items.iter().any(contains_nul),
        Value::Object(members) => members.iter().any(|(name, value)| name.contains('\0') || contains_nul(value)),
        Value::Null | Value::Bool(_) | Value::Number(_) => false,
    }
}

/// One segment of a JSON Pointer (RFC 6901).
pub(crate) fn escape(segment: &str) -> String {
    segment.replace('~', "~0").replace('/', "~1")
}

#[cfg(test)]
mod tests {
    #![expect(clippy::unwrap_used, reason = "tests fail by panicking")]

    use serde_json::json;

    use super::*;

    fn fault(value: Value, pointer: &str) {
        assert_eq!(Node::from_json(&value).unwrap_err().pointer, pointer);
    }

    #[test]
    fn a_tree_survives_the_way_there_and_back() {
        let value = json!({"id": "a", "component": "columns", "props": {"columns": 2}, "slots": {
            "content": [{"id": "b", "component": "hero", "props": {}, "slots": {}}]
        }});
        assert_eq!(Node::from_json(&value).unwrap().to_json(), value);
    }

    #[test]
    fn what_is_no_tree_is_refused_with_its_place() {
        fault(json!([]), "");
        fault(json!({"id": "a"}), "/component");
        fault(json!({"id": "", "component": "x"}), "/id");
        fault(json!({"id": "a", "component": "x", "html": "<b>"}), "");
        fault(json!({"id": "a", "component": "x", "props": 3}), "/props");
        fault(json!({"id": "a", "component": "x", "props": {"t": ["\0"]}}), "/props/t");
        fault(
            json!({"id": "a", "component": "x", "slots": {"s/t": [{"id": "a", "component": "y"}]}}),
            "/slots/s~1t/0/id",
        );
    }

    #[test]
    fn a_tree_deeper_than_allowed_is_refused() {
        let mut value = json!({"id": "leaf", "component": "x"});
        for level in 0..=MAX_DEPTH {
            value = json!({"id": level.to_string(), "component": "x", "slots": {"s": [value]}});
        }
        assert!(Node::from_json(&value).unwrap_err().fault.contains("levels"));
    }
}
