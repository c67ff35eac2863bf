//! Reading JSON Schemas of props: local references, merged branches, and the shape that a value may take.
//!
//! It reads what `schemars` and people write for props. Validity is decided by the `jsonschema` crate, never here.

use serde_json::{Map, Value};

/// References within references that are followed.
const MAX_REFERENCES: usize = 8;

/// What a value of a schema looks like.
#[derive(Debug, Clone, PartialEq)]
pub(crate) enum Shape {
    /// One of these values.
    OneOf(Vec<Value>),
    /// A string.
    Text,
    /// A whole number.
    Integer,
    /// Any number.
    Number,
    /// True or false.
    Boolean,
    /// A list of values of this schema.
    List(Value),
    /// An object with these members: name, schema, required.
    Object(Vec<(String, Value, bool)>),
    /// One of these schemas.
    Choice(Vec<Value>),
    /// Only null.
    Null,
    /// Anything.
    Any,
}

/// The schema with local references followed and `allOf` merged in. Other references give an empty schema.
pub(crate) fn resolve(root: &Value, schema: &Value) -> Value {
    resolve_within(root, schema, MAX_REFERENCES)
}

fn resolve_within(root: &Value, schema: &Value, references: usize) -> Value {
    let Some(object) = schema.as_object() else { return Value::Object(Map::new()) };
    let mut merged = object.clone();
    if let Some(reference) = merged.remove("$ref") {
        let target = reference
            .as_str()
            .and_then(|text| text.strip_prefix('#'))
            .filter(|_| references > 0)
            .and_then(|pointer| root.pointer(pointer));
        if let Some(target) = target {
            merge(&mut merged, &resolve_within(root, target, references - 1));
        }
    }
    if let Some(Value::Array(parts)) = merged.remove("allOf") {
        for part in parts.iter().filter(|_| references > 0) {
            merge(&mut merged, &resolve_within(root, part, references - 1));
        }
    }
    Value::Object(merged)
}

/// Adds the members that are missing; objects of properties and lists of required names are united.
fn merge(into: &mut Map<String, Value>, from: &Value) {
    let Some(from) = from.as_object() else { return };
    for (name, value) in from {
        match (into.get_mut(name), value) {
            (None, _) => {
                into.insert(name.clone(), value.clone());
            }
            (Some(Value::Object(present)), Value::Object(more)) if name == "properties" => {
                for (name, value) in more {
                    present.entry(name.clone()).or_insert_with(|| value.clone());
                }
            }
            (Some(Value::Array(present)), Value::Array(more)) if name == "required" => {
                for value in more {
                    if !present.contains(value) {
                        present.push(value.clone());
                    }
                }
            }
            (Some(_), _) => {}
        }
    }
}

/// The resolved schema of a value that is there: `anyOf: [X, null]` read as X.
pub(crate) fn resolve_present(root: &Value, schema: &Value) -> Value {
    not_null(root, &resolve(root, schema))
}

/// Whether the schema says that null will do.
pub(crate) fn accepts_null(root: &Value, schema: &Value) -> bool {
    let resolved = resolve(root, schema);
    let kind = resolved.get("type");
    is_null(&resolved)
        || kind.and_then(Value::as_array).is_some_and(|kinds| kinds.iter().any(|kind| kind == "null"))
        || resolved.get("enum").and_then(Value::as_array).is_some_and(|values| values.contains(&Value::Null))
        || branches(&resolved).iter().any(|branch| is_null(&resolve(root, branch)))
}

/// The resolved schema of a member of an object; empty when the schema does not name it.
pub(crate) fn property(root: &Value, schema: &Value, name: &str) -> Value {
    let resolved = resolve(root, schema);
    let direct = resolved.get("properties").and_then(|properties| properties.get(name));
    let found = direct.cloned().or_else(|| {
        branches(&resolved).iter().find_map(|branch| resolve(root, branch).get("properties")?.get(name).cloned())
    });
    found.map_or_else(|| Value::Object(Map::new()), |found| not_null(root, &resolve(root, &found)))
}

/// The resolved schema of the items of a list; empty when the schema does not say.
pub(crate) fn items(root: &Value, schema: &Value) -> Value {
    let resolved = not_null(root, &resolve(root, schema));
    resolved.get("items").map_or_else(|| Value::Object(Map::new()), |items| not_null(root, &resolve(root, items)))
}

/// Looks through `anyOf: [X, null]` to X.
fn not_null(root: &Value, resolved: &Value) -> Value {
    let mut real =
        branches(resolved).into_iter().map(|branch| resolve(root, &branch)).filter(|branch| !is_null(branch));
    match (real.next(), real.next()) {
        (Some(only), None) => {
            let mut merged = resolved.as_object().cloned().unwrap_or_default();
            merged.remove("anyOf");
            merged.remove("oneOf");
            merge(&mut merged, &only);
            Value::Object(merged)
        }
        _ => resolved.clone(),
    }
}

fn branches(resolved: &Value) -> Vec<Value> {
    ["anyOf", "oneOf"].iter().filter_map(|name| resolved.get(*name)?.as_array()).flatten().cloned().collect()
}

fn is_null(schema: &Value) -> bool {
    schema.get("type").and_then(Value::as_str) == Some("null")
}

/// The shape of a resolved schema.
pub(crate) fn shape(root: &Value, schema: &Value) -> Shape {
    let schema = &not_null(root, &resolve(root, schema));
    if let Some(value) = schema.get("const") {
        return Shape::OneOf(vec![value.clone()]);
    }
    if let Some(Value::Array(values)) = schema.get("enum") {
        let real: Vec<Value> = values.iter().filter(|value| !value.is_null()).cloned().collect();
        return Shape::OneOf(if real.is_empty() { values.clone() } else { real });
    }
    let branches: Vec<Value> =
        branches(schema).iter().map(|branch| resolve(root, branch)).filter(|branch| !is_null(branch)).collect();
    if !branches.is_empty() && !has_properties(schema) {
        let constants: Option<Vec<Value>> = branches.iter().map(|branch| branch.get("const").cloned()).collect();
        return constants.map_or(Shape::Choice(branches), Shape::OneOf);
    }
    let kind = match schema.get("type") {
        Some(Value::String(kind)) => kind.as_str(),
        Some(Value::Array(kinds)) => {
            kinds.iter().filter_map(Value::as_str).find(|kind| *kind != "null").unwrap_or("null")
        }
        _ if has_properties(schema) => "object",
        _ if schema.get("items").is_some() => "array",
        _ => "",
    };
    match kind {
        "string" => Shape::Text,
        "integer" => Shape::Integer,
        "number" => Shape::Number,
        "boolean" => Shape::Boolean,
        "array" => Shape::List(schema.get("items").cloned().unwrap_or_else(|| Value::Object(Map::new()))),
        "object" => Shape::Object(members(schema)),
        "null" => Shape::Null,
        _ => Shape::Any,
    }
}

fn has_properties(schema: &Value) -> bool {
    schema.get("properties").and_then(Value::as_object).is_some_and(|properties| !properties.is_empty())
}

fn members(schema: &Value) -> Vec<(String, Value, bool)> {
    let required: Vec<&str> = schema
        .get("required")
        .and_then(Value::as_array)
        .map(|names| names.iter().filter_map(Value::as_str).collect())
        .unwrap_or_default();
    let properties = schema.get("properties").and_then(Value::as_object);
    properties
        .into_iter()
        .flatten()
        .map(|(name, schema)| (name.clone(), schema.clone(), required.contains(&name.as_str())))
        .collect()
}

/// A bound of the schema such as `maxLength`.
pub(crate) fn bound(schema: &Value, name: &str) -> Option<usize> {
    schema.get(name).and_then(Value::as_u64).and_then(|bound| usize::try_from(bound).ok())
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    fn check(schema: Value, expected: &Shape) {
        let root = json!({"$defs": {"Name": {"type": "string"}, "Loop": {"$ref": "#/$defs/Loop"}}});
        assert_eq!(shape(&root, &resolve(&root, &schema)), *expected);
    }

    #[test]
    fn shapes_of_what_schemars_writes() {
        check(json!({"type": ["string", "null"]}), &Shape::Text);
        check(json!({"anyOf": [{"$ref": "#/$defs/Name"}, {"type": "null"}]}), &Shape::Text);
        check(
            json!({"oneOf": [{"const": "a", "description": "A"}, {"const": "b"}]}),
            &Shape::OneOf(vec![json!("a"), json!("b")]),
        );
        check(json!({"enum": ["x", null]}), &Shape::OneOf(vec![json!("x")]));
        check(json!({"allOf": [{"$ref": "#/$defs/Name"}], "default": "x"}), &Shape::Text);
        check(
            json!({"properties": {"a": {}}, "required": ["a"]}),
            &Shape::Object(vec![("a".to_owned(), json!({}), true)]),
        );
    }

    #[test]
    fn what_cannot_be_followed_is_anything() {
        check(json!({"$ref": "#/$defs/Loop"}), &Shape::Any);
        check(json!({"$ref": "https://schemas.example/x"}), &Shape::Any);
        check(json!(true), &Shape::Any);
    }
}
