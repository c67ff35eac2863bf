//! The tree of components as clients write it, and its limits.

use std::collections::{BTreeMap, HashSet};

use serde::{Deserialize, Serialize};
use serde_json::Value;

use super::component::{Place, Registry};

/// Deepest nesting of nodes.
pub const MAX_DEPTH: usize = 32;
/// Most nodes of one tree.
pub const MAX_NODES: usize = 5_000;
/// Longest text in props, in bytes.
const MAX_TEXT: usize = 50_000;
/// Findings that are reported at once.
const MAX_VIOLATIONS: usize = 20;

/// One component of a page with its props and what is in its slots.
#[derive(Clone, Debug, PartialEq, Deserialize, Serialize)]
#[serde(deny_unknown_fields)]
pub struct Node {
    /// Stable name of the node, unique in its tree: letters, digits, `_` and `-`.
    pub id: String,
    /// Name of a component of the registry.
    pub component: String,
    /// What the component's schema asks for.
    #[serde(default, skip_serializing_if = "serde_json::Map::is_empty")]
    pub props: serde_json::Map<String, Value>,
    /// Children by the name of their slot.
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    pub slots: BTreeMap<String, Vec<Self>>,
}

/// Why a part of a document is not acceptable.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Violation {
    /// RFC 6901 pointer into the document.
    pub pointer: String,
    /// Stable word for programs.
    pub code: &'static str,
    /// Sentence for people.
    pub detail: String,
}

/// What a page is for, which decides what may stand on it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum PageKind {
    /// A page with its own path.
    Standard,
    /// The template of all product pages.
    Product,
    /// What is shown when nothing is found.
    NotFound,
    /// A page that every shop has by itself: cart, account and the like.
    System,
}

impl PageKind {
    /// Its name in definitions and in the database.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::Standard => "standard",
            Self::Product => "product",
            Self::NotFound => "not_found",
            Self::System => "system",
        }
    }

    /// The kind of this name.
    #[must_use]
    pub fn from_name(name: &str) -> Option<Self> {
        [Self::Standard, Self::Product, Self::NotFound].into_iter().find(|kind| kind.name() == name)
    }
}

/// Reads a tree strictly: known components, valid props, known slots, limits kept. Props come back normalised: cleaned
/// and without unknown parts, so that what is stored is what will be rendered.
///
/// # Errors
/// Every finding, up to twenty, with pointers that start with `base`.
pub fn read_tree(
    registry: &Registry,
    value: &Value,
    place: Place,
    kind: PageKind,
    base: &str,
) -> Result<Node, Vec<Violation>> {
    let mut node: Node = serde_path_to_error::deserialize(value).map_err(|error| vec![invalid(base, &error)])?;
    let mut reader = Reader { registry, kind, count: 0, ids: HashSet::new(), violations: Vec::new() };
    reader.node(&mut node, &[place], base, 1);
    if reader.violations.is_empty() { Ok(node) } else { Err(reader.violations) }
}

struct Reader<'a> {
    registry: &'a Registry,
    kind: PageKind,
    count: usize,
    ids: HashSet<String>,
    violations: Vec<Violation>,
}

impl Reader<'_> {
    fn report(&mut self, pointer: String, code: &'static str, detail: impl Into<String>) {
        if self.violations.len() < MAX_VIOLATIONS {
            self.violations.push(Violation { pointer, code, detail: detail.into() });
        }
    }

    fn node(&mut self, node: &mut Node, places: &[Place], pointer: &str, depth: usize) {
        self.count += 1;
        if self.count == MAX_NODES + 1 {
            self.report(pointer.to_owned(), "too_many_nodes", format!("A tree has at most {MAX_NODES} nodes."));
        }
        if depth > MAX_DEPTH {
            self.report(pointer.to_owned(), "too_deep", format!("Nodes nest at most {MAX_DEPTH} deep."));
        }
        if self.count > MAX_NODES || depth > MAX_DEPTH {
            return;
        }
        self.id(&node.id, pointer);
        let Some(component) = self.registry.get(&node.component) else {
            let detail = format!(
                "There is no component of this name. Known are {}.",
                self.registry.names().collect::<Vec<_>>().join(", ")
            );
            return self.report(format!("{pointer}/component"), "unknown_component", detail);
        };
        let description = component.description();
        let placed = places.contains(&description.place);
        if !placed || (description.place == Place::ProductSection && self.kind != PageKind::Product) {
            self.report(
                format!("{pointer}/component"),
                "misplaced",
                format!("`{}` may not stand here.", description.name),
            );
        }
        self.props(node, pointer);
        for (name, children) in &mut node.slots {
            if !description.slots.iter().any(|slot| slot.name == name) {
                let detail = format!("`{}` has no slot of this name.", description.name);
                self.report(format!("{pointer}/slots/{}", escape(name)), "unknown_slot", detail);
                continue;
            }
            for (index, child) in children.iter_mut().enumerate() {
                self.node(
                    child,
                    &[Place::Section, Place::ProductSection],
                    &format!("{pointer}/slots/{}/{index}", escape(name)),
                    depth + 1,
                );
            }
        }
    }

    fn id(&mut self, id: &str, pointer: &str) {
        let well_formed = (1..=64).contains(&id.len())
            && id.bytes().all(|byte| byte.is_ascii_alphanumeric() || matches!(byte, b'_' | b'-'));
        if !well_formed {
            self.report(format!("{pointer}/id"), "invalid", "Must be 1 to 64 letters, digits, _ or -.");
        } else if !self.ids.insert(id.to_owned()) {
            self.report(format!("{pointer}/id"), "duplicate", "Another node of the tree has this id.");
        }
    }

    fn props(&mut self, node: &mut Node, pointer: &str) {
        let base = format!("{pointer}/props");
        let props = Value::Object(std::mem::take(&mut node.props));
        self.texts(&props, &base);
        if let Some(component) = self.registry.get(&node.component) {
            match component.normalise(&props) {
                Ok(Value::Object(clean)) => {
                    node.props = clean;
                    return;
                }
                Ok(_) => self.report(base, "invalid", "Props must be an object."),
                Err(violation) => self.report(format!("{base}{}", violation.pointer), violation.code, violation.detail),
            }
        }
        if let Value::Object(props) = props {
            node.props = props;
        }
    }

    fn texts(&mut self, value: &Value, pointer: &str) {
        match value {
            Value::String(text) => {
                if let Some(detail) = text_fault(text) {
                    self.report(pointer.to_owned(), "invalid", detail);
                }
            }
            Value::Array(items) => {
                items.iter().enumerate().for_each(|(index, item)| self.texts(item, &format!("{pointer}/{index}")))
            }
            Value::Object(fields) => {
                fields.iter().for_each(|(name, field)| self.texts(field, &format!("{pointer}/{}", escape(name))))
            }
            Value::Null | Value::Bool(_) | Value::Number(_) => {}
        }
    }
}

/// What is wrong with a text that is going to be stored: PostgreSQL keeps no NUL, and no control character is ever meant.
pub(crate) fn text_fault(text: &str) -> Option<&'static str> {
    if text.len() > MAX_TEXT {
        Some("The text is too long.")
    } else if text.chars().any(|c| c.is_control() && !matches!(c, '\n' | '\t' | '\r')) {
        Some("The text contains a control character.")
    } else {
        None
    }
}

/// Where and why `serde` refused a value.
pub(crate) fn invalid(base: &str, error: &serde_path_to_error::Error<serde_json::Error>) -> Violation {
    use serde_path_to_error::Segment;
    let mut pointer = base.to_owned();
    for segment in error.path() {
        match segment {
            Segment::Seq { index } => pointer.push_str(&format!("/{index}")),
            Segment::Map { key } | Segment::Enum { variant: key } => pointer.push_str(&format!("/{}", escape(key))),
            Segment::Unknown => {}
        }
    }
    Violation { pointer, code: "invalid", detail: error.inner().to_string() }
}

/// Escapes one reference token of a JSON pointer.
pub(crate) fn escape(token: &str) -> String {
    token.replace('~', "~0").replace('/', "~1")
}

#[cfg(test)]
mod tests {
    #![expect(clippy::unwrap_used, reason = "tests fail by panicking")]
    use serde_json::json;

    use super::*;

    fn check(tree: &Value, expected: &[(&str, &str)]) {
        let registry = Registry::builtin();
        let found = read_tree(&registry, tree, Place::Root, PageKind::Standard, "/tree").err().unwrap_or_default();
        let found: Vec<_> = found.iter().map(|violation| (violation.pointer.as_str(), violation.code)).collect();
        assert_eq!(found, expected);
    }

    fn page(content: Value) -> Value {
        json!({ "id": "root", "component": "page", "slots": { "content": content } })
    }

    #[test]
    fn reports_what_is_wrong_and_where() {
        let text = |id: &str| json!({ "id": id, "component": "rich-text", "props": { "html": "<p>a</p>" } });
        check(&page(json!([text("a"), text("b")])), &[]);
        check(&page(json!([text("a"), text("a")])), &[("/tree/slots/content/1/id", "duplicate")]);
        check(
            &json!({ "id": "x", "component": "rich-text", "props": { "html": "a" } }),
            &[("/tree/component", "misplaced")],
        );
        check(
            &page(json!([{ "id": "a", "component": "marquee" }])),
            &[("/tree/slots/content/0/component", "unknown_component")],
        );
        check(&page(json!([{ "id": "a", "component": "rich-text" }])), &[("/tree/slots/content/0/props", "invalid")]);
        check(
            &page(json!([{ "id": "a", "component": "product-detail" }])),
            &[("/tree/slots/content/0/component", "misplaced")],
        );
        check(
            &json!({ "id": "r", "component": "page", "slots": { "attic/": [] } }),
            &[("/tree/slots/attic~1", "unknown_slot")],
        );
        let hero = |action: Value| {
            page(json!([{ "id": "h", "component": "hero", "props": { "title": "a", "actions": [action] } }]))
        };
        check(
            &hero(json!({ "label": "a", "href": "javascript:alert(1)" })),
            &[("/tree/slots/content/0/props/actions/0/href", "invalid")],
        );
        check(
            &hero(json!({ "label": "a\u{0}", "href": "/" })),
            &[("/tree/slots/content/0/props/actions/0/label", "invalid")],
        );
        check(&json!([]), &[("/tree", "invalid")]);
    }

    #[test]
    fn keeps_its_limits() {
        let mut deep = json!({ "id": "leaf", "component": "columns" });
        for level in 0..40 {
            deep = json!({ "id": format!("n{level}"), "component": "columns", "slots": { "items": [deep] } });
        }
        let found =
            read_tree(&Registry::builtin(), &page(json!([deep])), Place::Root, PageKind::Standard, "").unwrap_err();
        assert_eq!(found.iter().map(|violation| violation.code).collect::<Vec<_>>(), ["too_deep"]);

        let many: Vec<_> =
            (0..MAX_NODES).map(|index| json!({ "id": format!("n{index}"), "component": "columns" })).collect();
        let found =
            read_tree(&Registry::builtin(), &page(json!(many)), Place::Root, PageKind::Standard, "").unwrap_err();
        assert_eq!(found.iter().map(|violation| violation.code).collect::<Vec<_>>(), ["too_many_nodes"]);
    }

    #[test]
    fn stores_cleaned_text() {
        let tree =
            page(json!([{ "id": "a", "component": "rich-text", "props": { "html": "<p>a<script>x</script></p>" } }]));
        let node = read_tree(&Registry::builtin(), &tree, Place::Root, PageKind::Standard, "").unwrap();
        assert_eq!(node.slots["content"][0].props["html"], json!("<p>a</p>"));
    }
}
