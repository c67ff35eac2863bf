//! The check of a tree against the catalogue.

use std::{
    collections::HashMap,
    sync::{Arc, Mutex, PoisonError},
};

use jsonschema::Validator;
use serde_json::Value;

use super::{Node, escape};
use crate::catalogue::ComponentSpec;

/// Most violations that are reported of one tree.
const MAX_VIOLATIONS: usize = 20;

/// A place in a tree that does not follow the catalogue.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Violation {
    /// JSON Pointer to the place.
    pub(crate) pointer: String,
    /// What is wrong there, in words fit for a model and for a user.
    pub(crate) fault: String,
}

/// The components of one request, with their schemas compiled when first needed.
#[derive(Debug)]
pub(crate) struct Catalogue {
    components: Arc<[ComponentSpec]>,
    validators: Mutex<HashMap<String, Option<Arc<Validator>>>>,
}

impl Catalogue {
    pub(crate) fn new(components: Arc<[ComponentSpec]>) -> Self {
        Self { components, validators: Mutex::new(HashMap::new()) }
    }

    pub(crate) fn components(&self) -> &Arc<[ComponentSpec]> {
        &self.components
    }

    pub(crate) fn get(&self, name: &str) -> Option<&ComponentSpec> {
        self.components.iter().find(|component| component.name == name)
    }

    /// What in the tree does not follow the catalogue: unknown components, props against their schema, unknown slots
    /// and children that a slot does not accept. Empty for a valid tree.
    pub(crate) fn violations(&self, root: &Node) -> Vec<Violation> {
        let mut found = Vec::new();
        self.check(root, "", &mut found);
        found.truncate(MAX_VIOLATIONS);
        found
    }

    fn check(&self, node: &Node, pointer: &str, found: &mut Vec<Violation>) {
        if found.len() >= MAX_VIOLATIONS {
            return;
        }
        let mut fault = |place: String, fault: String| found.push(Violation { pointer: place, fault });
        let Some(component) = self.get(&node.component) else {
            fault(format!("{pointer}/component"), format!("no component is called {:?}", node.component));
            return;
        };
        let props = Value::Object(node.props.clone());
        match self.validator(component) {
            None => fault(format!("{pointer}/props"), format!("the schema of {:?} cannot be used", component.name)),
            Some(validator) => {
                for error in validator.iter_errors(&props).take(MAX_VIOLATIONS) {
                    fault(format!("{pointer}/props{}", error.instance_path()), shorten(&error.to_string()));
                }
            }
        }
        for (name, children) in &node.slots {
            let place = format!("{pointer}/slots/{}", escape(name));
            let Some(slot) = component.slots.iter().find(|slot| slot.name == *name) else {
                if !children.is_empty() {
                    found.push(Violation {
                        pointer: place,
                        fault: format!("{:?} has no slot {name:?}", component.name),
                    });
                }
                continue;
            };
            for (index, child) in children.iter().enumerate() {
                let place = format!("{place}/{index}");
                if !slot.accepts.is_empty() && !slot.accepts.contains(&child.component) {
                    found.push(Violation {
                        pointer: format!("{place}/component"),
                        fault: format!("the slot {name:?} does not accept {:?}", child.component),
                    });
                }
                self.check(child, &place, found);
            }
        }
    }

    /// The compiled schema, or nothing for a schema that does not compile: one with a reference to another document,
    /// above all, because nothing is fetched.
    pub(crate) fn validator(&self, component: &ComponentSpec) -> Option<Arc<Validator>> {
        let mut validators = self.validators.lock().unwrap_or_else(PoisonError::into_inner);
        validators
            .entry(component.name.clone())
            .or_insert_with(|| match jsonschema::options().build(&component.props) {
                Ok(validator) => Some(Arc::new(validator)),
                Err(error) => {
                    tracing::error!(component = component.name, %error, "props schema of component {} does not compile", component.name);
                    None
                }
            })
            .clone()
    }
}

/// Error texts quote the value, which may be long.
fn shorten(text: &str) -> String {
    const LONGEST: usize = 200;
    match text.char_indices().nth(LONGEST) {
        None => text.to_owned(),
        Some((end, _)) => format!("{} …", &text[..end]),
    }
}

#[cfg(test)]
mod tests {
    #![expect(clippy::unwrap_used, reason = "tests fail by panicking")]

    use serde_json::json;

    use super::*;
    use crate::catalogue::SlotSpec;

    fn check(tree: Value, expected: &[&str]) {
        let catalogue = Catalogue::new(
            vec![
                ComponentSpec {
                    name: "text".to_owned(),
                    description: String::new(),
                    props: json!({"type": "object", "properties": {"text": {"type": "string", "maxLength": 5}},
                        "required": ["text"], "additionalProperties": false}),
                    slots: Vec::new(),
                },
                ComponentSpec {
                    name: "box".to_owned(),
                    description: String::new(),
                    props: json!({"type": "object"}),
                    slots: vec![SlotSpec {
                        name: "in".to_owned(),
                        description: String::new(),
                        accepts: vec!["text".to_owned()],
                    }],
                },
                ComponentSpec {
                    name: "remote".to_owned(),
                    description: String::new(),
                    props: json!({"$ref": "https://schemas.example/props.json"}),
                    slots: Vec::new(),
                },
            ]
            .into(),
        );
        let found = catalogue.violations(&Node::from_json(&tree).unwrap());
        assert_eq!(found.iter().map(|violation| violation.pointer.as_str()).collect::<Vec<_>>(), expected);
    }

    #[test]
    fn trees_follow_the_catalogue() {
        check(json!({"id": "a", "component": "text", "props": {"text": "short"}}), &[]);
        check(json!({"id": "a", "component": "text", "props": {"text": "longer"}}), &["/props/text"]);
        check(json!({"id": "a", "component": "text", "props": {"text": "x", "html": "<b>"}}), &["/props"]);
        check(json!({"id": "a", "component": "script"}), &["/component"]);
        check(json!({"id": "a", "component": "text", "props": {"text": ""}, "slots": {"in": []}}), &[]);
        check(
            json!({"id": "a", "component": "box", "slots": {"in": [
                {"id": "b", "component": "text"}, {"id": "c", "component": "box"}], "out": [{"id": "d", "component": "box"}]}}),
            &["/slots/in/0/props", "/slots/in/1/component", "/slots/out"],
        );
    }

    #[test]
    fn a_schema_elsewhere_is_not_fetched() {
        check(json!({"id": "a", "component": "remote"}), &["/props"]);
    }
}
