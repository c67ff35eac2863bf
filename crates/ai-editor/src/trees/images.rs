//! Finding the pictures that a tree refers to, so that an invented address is seen before it is stored.

use std::collections::BTreeSet;

use serde_json::Value;

use super::{Catalogue, Node, escape};
use crate::schema;

/// A place in a tree that names a picture, a file, or another address that must not be invented.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) struct ImageReference {
    /// JSON Pointer to the place.
    pub(crate) pointer: String,
    /// The address as written.
    pub(crate) address: String,
}

/// Names of props that hold the address of a picture, without separators.
const IMAGE_PROPS: &[&str] = &[
    "src",
    "srcset",
    "image",
    "imageurl",
    "imagesrc",
    "picture",
    "photo",
    "poster",
    "backgroundimage",
    "logo",
    "avatar",
    "thumbnail",
];
const IMAGE_ENDINGS: &[&str] = &[".png", ".jpg", ".jpeg", ".gif", ".webp", ".avif", ".svg", ".bmp", ".ico", ".tiff"];
/// Elements that load something, when they appear in a text that holds HTML.
const LOADING_ATTRIBUTES: &[&str] = &["src", "srcset", "poster", "data", "background", "xlink:href"];

/// Every picture address in the tree: by schema (`format` of `asset`, `image` or `image-url`), by the name of the prop,
/// by the look of the value, and inside HTML, Markdown and CSS.
pub(crate) fn image_references(root: &Node, catalogue: &Catalogue) -> BTreeSet<ImageReference> {
    let mut found = BTreeSet::new();
    collect_node(root, "", catalogue, &mut found);
    found
}

fn collect_node(node: &Node, pointer: &str, catalogue: &Catalogue, found: &mut BTreeSet<ImageReference>) {
    let schema = catalogue.get(&node.component).map_or(&Value::Null, |component| &component.props);
    let members = schema::resolve(schema, schema);
    for (name, value) in &node.props {
        let member = schema::property(schema, &members, name);
        collect(value, (name, ""), &format!("{pointer}/props/{}", escape(name)), schema, &member, found);
    }
    for (slot, children) in &node.slots {
        for (index, child) in children.iter().enumerate() {
            collect_node(child, &format!("{pointer}/slots/{}/{index}", escape(slot)), catalogue, found);
        }
    }
}

/// `name` is that of the member and of the one around it.
fn collect(
    value: &Value,
    name: (&str, &str),
    pointer: &str,
    root: &Value,
    schema: &Value,
    found: &mut BTreeSet<ImageReference>,
) {
    match value {
        Value::String(text) => {
            let mut add = |address: &str| {
                found.insert(ImageReference { pointer: pointer.to_owned(), address: address.to_owned() });
            };
            if names_a_picture(text, name, schema) {
                add(text.trim());
            }
            embedded_addresses(text).for_each(|address| add(&address));
        }
        Value::Array(items) => {
            let item_schema = schema::items(root, schema);
            for (index, item) in items.iter().enumerate() {
                collect(item, name, &format!("{pointer}/{index}"), root, &item_schema, found);
            }
        }
        Value::Object(members) => {
            for (inner, value) in members {
                let member = schema::property(root, schema, inner);
                collect(value, (inner, name.0), &format!("{pointer}/{}", escape(inner)), root, &member, found);
            }
        }
        Value::Null | Value::Bool(_) | Value::Number(_) => {}
    }
}

fn names_a_picture(text: &str, (name, around): (&str, &str), schema: &Value) -> bool {
    let address = text.trim();
    if address.is_empty() || schema.get("enum").is_some() || schema.get("const").is_some() {
        return false;
    }
    let format = schema.get("format").and_then(Value::as_str).unwrap_or_default();
    if matches!(format, "asset" | "image" | "image-url") {
        return true;
    }
    // Whatever such a scheme is used for, a model has no business to write it.
    let compact: String = address.chars().filter(|c| !c.is_whitespace() && !c.is_control()).take(12).collect();
    let compact = compact.to_ascii_lowercase();
    if ["data:", "blob:", "file:", "javascript:", "vbscript:"].iter().any(|scheme| compact.starts_with(scheme)) {
        return true;
    }
    let is_url = matches!(name.to_lowercase().as_str(), "url" | "href" | "address");
    if is_image_prop(name) || (is_url && is_image_prop(around)) {
        return true;
    }
    let is_address = compact.starts_with("http:") || compact.starts_with("https:") || compact.starts_with('/');
    let path = address.split(['?', '#']).next().unwrap_or_default().to_ascii_lowercase();
    is_address && (compact.starts_with("/assets/") || IMAGE_ENDINGS.iter().any(|ending| path.ends_with(ending)))
}

fn is_image_prop(name: &str) -> bool {
    let plain: String = name.chars().filter(|c| c.is_alphanumeric()).collect::<String>().to_lowercase();
    let single = plain.strip_suffix('s').unwrap_or(&plain);
    IMAGE_PROPS.contains(&plain.as_str()) || IMAGE_PROPS.contains(&single)
}

/// Addresses that a text would load if it were shown as HTML, Markdown or CSS.
fn embedded_addresses(text: &str) -> impl Iterator<Item = String> {
    let mut found = Vec::new();
    let lower = text.to_ascii_lowercase();
    if lower.contains('<') {
        for attribute in LOADING_ATTRIBUTES {
            found.extend(attribute_values(text, &lower, attribute));
        }
    }
    for (start, end) in [("](", ')'), ("url(", ')')] {
        for (position, _) in lower.match_indices(start) {
            if start == "](" && !is_markdown_image(&text[..position]) {
                continue;
            }
            let rest = &text[position + start.len()..];
            let address = rest.split([end, ' ']).next().unwrap_or_default();
            found.push(address.trim_matches(['"', '\'']).to_owned());
        }
    }
    found.into_iter().filter(|address| !address.is_empty())
}

/// `![alt` stands before `](`.
fn is_markdown_image(before: &str) -> bool {
    before.rfind('[').is_some_and(|bracket| before[..bracket].ends_with('!'))
}

fn attribute_values<'a>(text: &'a str, lower: &'a str, attribute: &'a str) -> impl Iterator<Item = String> + 'a {
    lower.match_indices(attribute).filter_map(move |(position, _)| {
        let starts_word =
            lower[..position].chars().next_back().is_some_and(|c| c.is_whitespace() || "\"'/".contains(c));
        let rest = text[position + attribute.len()..].trim_start().strip_prefix('=')?.trim_start();
        let value = match rest.chars().next()? {
            quote @ ('"' | '\'') => rest[1..].split(quote).next()?,
            _ => rest.split(|c: char| c.is_whitespace() || c == '>').next()?,
        };
        starts_word.then(|| value.trim().to_owned())
    })
}

#[cfg(test)]
mod tests {
    #![expect(clippy::unwrap_used, reason = "tests fail by panicking")]

    use serde_json::json;

    use super::*;
    use crate::catalogue::ComponentSpec;

    fn check(props: Value, expected: &[&str]) {
        let component = ComponentSpec {
            name: "any".to_owned(),
            description: String::new(),
            props: json!({"type": "object", "properties": {
                "cover": {"$ref": "#/$defs/Picture"},
                "list": {"type": "array", "items": {"$ref": "#/$defs/Picture"}},
                "image": {"type": "string", "enum": ["left", "right"]}
            }, "$defs": {"Picture": {"type": ["string", "null"], "format": "asset"}}}),
            slots: Vec::new(),
        };
        let node = Node::from_json(&json!({"id": "a", "component": "any", "props": props})).unwrap();
        let found = image_references(&node, &Catalogue::new(vec![component].into()));
        assert_eq!(found.iter().map(|reference| reference.address.as_str()).collect::<Vec<_>>(), expected);
    }

    #[test]
    fn pictures_are_found_by_schema_name_and_look() {
        check(json!({"cover": "x1", "list": ["x2"]}), &["x1", "x2"]);
        check(json!({"image": "left"}), &[]);
        check(json!({"nested": {"picture": {"src": "x3", "alt": "A bowl"}}}), &["x3"]);
        check(json!({"link": "https://example.com/a.PNG?x=1"}), &["https://example.com/a.PNG?x=1"]);
        check(json!({"link": "https://example.com/about"}), &[]);
        check(json!({"link": " java\tscript:alert(1)"}), &["java\tscript:alert(1)"]);
        check(json!({"heading": "Our image"}), &[]);
        check(json!({"pictures": [{"url": "x4"}], "action": {"url": "/about"}}), &["x4"]);
    }

    #[test]
    fn pictures_are_found_inside_markup() {
        check(json!({"text": "<p><IMG alt=x SRC='https://evil.example/x'></p>"}), &["https://evil.example/x"]);
        check(json!({"text": "<img/src=//evil.example/y>"}), &["//evil.example/y"]);
        check(
            json!({"text": "![bowl](https://evil.example/z) and [link](https://example.com)"}),
            &["https://evil.example/z"],
        );
        check(json!({"text": "background: url(\"https://evil.example/w\")"}), &["https://evil.example/w"]);
        check(json!({"text": "the src of water <b>is</b> here"}), &[]);
    }
}
