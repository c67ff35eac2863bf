//! Changing the component that is there, instead of making a new one.
//!
//! Each rule looks for its words in the prompt, tries its change, and takes it back when the props would no longer
//! follow their schema. What no rule understood stays as it was.

mod entries;
mod settings;
mod texts;

use serde_json::{Map, Value};

use super::{
    copy,
    reading::Reading,
    roles::{Role, role_of_word, role_within},
    values,
    words::name_words,
};
use crate::{
    model::Picture,
    schema::{self, Shape},
    trees::{Catalogue, Node, escape},
};

/// A change in progress.
pub(super) struct Editor<'a> {
    pub(super) root: Node,
    pub(super) reading: &'a Reading,
    pub(super) prompt: &'a str,
    pub(super) catalogue: &'a Catalogue,
    pub(super) pictures: &'a [Picture],
    /// What was done or could not be done, for the user.
    pub(super) notes: Vec<String>,
    /// Whether a rule understood something, even if nothing could be done about it.
    pub(super) understood: bool,
}

/// A single value in the props of a node.
#[derive(Debug, Clone)]
struct Leaf {
    node: String,
    /// JSON Pointer within the props.
    pointer: String,
    name: String,
    parent: String,
    schema: Value,
    /// The value; null when the prop is absent.
    value: Value,
}

impl Leaf {
    fn role(&self) -> Role {
        match self.schema.get("format").and_then(Value::as_str) {
            Some("asset" | "image" | "image-url") => Role::Picture,
            Some("uri" | "uri-reference" | "url") => Role::Href,
            _ => role_within(&self.name, &self.parent),
        }
    }

    /// Whether the text is HTML.
    fn is_html(&self) -> bool {
        values::is_html(&self.schema, &self.name)
    }

    /// The text as people read it.
    fn plain_text(&self) -> String {
        let text = self.value.as_str().unwrap_or_default();
        if self.is_html() { copy::without_markup(text) } else { text.to_owned() }
    }

    /// How it is called in a note.
    fn title(&self) -> String {
        match self.parent.is_empty() || self.pointer.matches('/').count() > 2 {
            true => super::words::human_name(&self.name),
            false => {
                format!("{} of the {}", super::words::human_name(&self.name), super::words::human_name(&self.parent))
            }
        }
    }
}

impl<'a> Editor<'a> {
    pub(super) fn new(
        root: Node,
        prompt: &'a str,
        reading: &'a Reading,
        catalogue: &'a Catalogue,
        pictures: &'a [Picture],
    ) -> Self {
        Self { root, reading, prompt, catalogue, pictures, notes: Vec::new(), understood: false }
    }

    /// Applies every rule once.
    pub(super) fn run(&mut self) {
        self.change_texts();
        self.change_settings();
        self.change_entries();
    }

    /// What could be asked for, in words, when nothing was understood.
    pub(super) fn abilities(&self) -> String {
        let mut names: Vec<String> = Vec::new();
        for leaf in self.leaves().iter().filter(|leaf| leaf.node == self.root.id) {
            // Nobody speaks of these.
            if leaf.role() == Role::Href || leaf.name == "style" {
                continue;
            }
            let name = leaf.title();
            if !name.is_empty() && !names.contains(&name) {
                names.push(name);
            }
        }
        names.truncate(8);
        names.join(", ")
    }

    /// Nodes that the prompt means: those whose component it names, else all.
    fn targets(&self) -> Vec<String> {
        let mut all = Vec::new();
        let mut named = Vec::new();
        self.root.walk(&mut |node| {
            all.push(node.id.clone());
            let words = name_words(&node.component);
            // A word such as "text" is more often the prop than the component.
            let says = words.iter().all(|word| self.reading.says(&[word.as_str()]) && role_of_word(word).is_none());
            if says && node.id != self.root.id {
                named.push(node.id.clone());
            }
        });
        if named.is_empty() { all } else { named }
    }

    /// All values of the meant nodes, absent optional props of the nodes themselves included.
    fn leaves(&self) -> Vec<Leaf> {
        let targets = self.targets();
        let mut leaves = Vec::new();
        self.root.walk(&mut |node| {
            let Some(component) = self.catalogue.get(&node.component).filter(|_| targets.contains(&node.id)) else {
                return;
            };
            let root = &component.props;
            let Shape::Object(members) = schema::shape(root, root) else { return };
            for (name, _, _) in members {
                let schema = schema::property(root, root, &name);
                let value = node.props.get(&name).cloned().unwrap_or_default();
                let leaf = Leaf {
                    node: node.id.clone(),
                    pointer: format!("/{}", escape(&name)),
                    name,
                    parent: String::new(),
                    schema,
                    value,
                };
                descend(root, leaf, &mut leaves);
            }
        });
        leaves
    }

    /// Sets a value, or takes the change back when the props no longer follow their schema.
    fn try_set(&mut self, leaf: &Leaf, value: Value) -> bool {
        self.try_change(&leaf.node, |props| set(props, &leaf.pointer, value))
    }

    /// Sets a text, as HTML where the prop holds HTML.
    fn try_set_text(&mut self, leaf: &Leaf, text: &str) -> bool {
        let text = if leaf.is_html() { copy::paragraphs(text) } else { text.to_owned() };
        self.try_set(leaf, Value::String(text))
    }

    /// Changes the props of a node, or takes the change back when they no longer follow their schema.
    fn try_change(&mut self, id: &str, change: impl FnOnce(&mut Map<String, Value>)) -> bool {
        let Some(node) = find(&mut self.root, id) else { return false };
        let mut props = node.props.clone();
        change(&mut props);
        let Some(component) = self.catalogue.get(&node.component) else { return false };
        let fits = self
            .catalogue
            .validator(component)
            .is_some_and(|validator| validator.is_valid(&Value::Object(props.clone())));
        if fits && props != node.props {
            node.props = props;
            return true;
        }
        false
    }

    fn note(&mut self, text: impl Into<String>) {
        self.understood = true;
        let text = text.into();
        if !self.notes.contains(&text) {
            self.notes.push(text);
        }
    }
}

/// The node of this id.
fn find<'n>(node: &'n mut Node, id: &str) -> Option<&'n mut Node> {
    if node.id == id {
        return Some(node);
    }
    node.slots.values_mut().flatten().find_map(|child| find(child, id))
}

fn descend(root: &Value, leaf: Leaf, leaves: &mut Vec<Leaf>) {
    match &leaf.value {
        Value::Object(members) => {
            for (name, value) in members {
                let inner = Leaf {
                    node: leaf.node.clone(),
                    pointer: format!("{}/{}", leaf.pointer, escape(name)),
                    name: name.clone(),
                    parent: leaf.name.clone(),
                    schema: schema::property(root, &leaf.schema, name),
                    value: value.clone(),
                };
                descend(root, inner, leaves);
            }
        }
        Value::Array(items) => {
            let schema = schema::items(root, &leaf.schema);
            for (index, value) in items.iter().enumerate() {
                let inner = Leaf {
                    node: leaf.node.clone(),
                    pointer: format!("{}/{index}", leaf.pointer),
                    name: leaf.name.clone(),
                    parent: leaf.parent.clone(),
                    schema: schema.clone(),
                    value: value.clone(),
                };
                descend(root, inner, leaves);
            }
        }
        _ => leaves.push(leaf),
    }
}

fn set(props: &mut Map<String, Value>, pointer: &str, value: Value) {
    let mut whole = Value::Object(std::mem::take(props));
    match whole.pointer_mut(pointer) {
        Some(place) => *place = value,
        None => {
            let name = pointer.trim_start_matches('/').replace("~1", "/").replace("~0", "~");
            if let Some(object) = whole.as_object_mut() {
                object.insert(name, value);
            }
        }
    }
    if let Value::Object(changed) = whole {
        *props = changed;
    }
}
