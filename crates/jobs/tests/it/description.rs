use serde_json::Value;

/// Each operation says what it does, and which problems it may answer.
#[test]
fn every_operation_is_described() {
    let description = serde_json::to_value(jobs::openapi()).unwrap();
    let paths = description["paths"].as_object().unwrap();
    assert_eq!(paths.len(), 25);
    for (path, operations) in paths {
        for (method, operation) in operations.as_object().unwrap() {
            let name = format!("{method} {path}");
            for field in ["operationId", "summary", "description"] {
                assert!(operation[field].as_str().is_some_and(|text| !text.is_empty()), "{name}: {field}");
            }
            let responses = operation["responses"].as_object().unwrap();
            let mut wanted = vec!["401", "403"];
            if path.contains("{id}") {
                wanted.push("404");
            } else if operation["parameters"].is_array() || operation["requestBody"].is_object() {
                wanted.push("400");
            }
            for status in wanted {
                assert!(responses.contains_key(status), "{name}: {status}");
            }
            for (status, response) in responses.iter().filter(|(status, _)| status.starts_with('4')) {
                let content = response["content"].as_object().unwrap();
                assert!(content.contains_key("application/problem+json"), "{name}: {status}");
            }
        }
    }
    assert!(description["components"]["schemas"]["Job"]["example"] != Value::Null);
}
