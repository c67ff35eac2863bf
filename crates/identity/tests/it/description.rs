//! The description of the operations.

use serde_json::Value;

#[test]
fn every_operation_says_what_it_does_and_how_it_fails() {
    let description = serde_json::to_value(identity::openapi()).unwrap();
    assert_eq!(description["openapi"], "3.1.0");
    let mut ids = Vec::new();
    for (path, methods) in description["paths"].as_object().unwrap() {
        assert!(path.starts_with("/api/identity/v1/"), "{path}");
        for (method, operation) in methods.as_object().unwrap() {
            let name = format!("{method} {path}");
            ids.push(operation["operationId"].as_str().unwrap().to_owned());
            for part in ["summary", "description"] {
                assert!(operation[part].as_str().is_some_and(|text| !text.is_empty()), "{name} has no {part}");
            }
            let responses = operation["responses"].as_object().unwrap();
            for status in ["401", "403"] {
                assert!(responses.contains_key(status), "{name} does not tell of {status}");
            }
            assert_eq!(responses.contains_key("404"), path.contains('{') || responses.contains_key("404"), "{name}");
            if operation.get("requestBody").is_some() {
                for status in ["400", "413", "415"] {
                    assert!(responses.contains_key(status), "{name} does not tell of {status}");
                }
                assert!(
                    has_example(&description, &operation["requestBody"]["content"]),
                    "{name} has no example of its body"
                );
            }
            for (status, response) in responses {
                if status.starts_with('4') {
                    assert!(response["content"]["application/problem+json"]["example"].is_object(), "{name} {status}");
                } else if let Some(content) = response.get("content") {
                    assert!(has_example(&description, content), "{name} has no example of {status}");
                }
            }
        }
    }
    ids.sort_unstable();
    let count = ids.len();
    ids.dedup();
    assert_eq!(ids.len(), count, "operation ids are unique");
}

/// Whether the schema of the only content type has an example, or is a page of something that has.
fn has_example(description: &Value, content: &Value) -> bool {
    let schema = &content.as_object().unwrap().values().next().unwrap()["schema"];
    let resolved = resolve(description, schema);
    let items = &resolved["properties"]["data"]["items"];
    resolved.get("example").is_some() || resolve(description, items).get("example").is_some()
}

fn resolve<'a>(description: &'a Value, schema: &'a Value) -> &'a Value {
    match schema.get("$ref").and_then(Value::as_str) {
        Some(reference) => description.pointer(reference.trim_start_matches('#')).unwrap(),
        None => schema,
    }
}

#[test]
fn works_twice_in_one_process() {
    assert_eq!(serde_json::to_value(identity::openapi()).unwrap(), serde_json::to_value(identity::openapi()).unwrap());
}
