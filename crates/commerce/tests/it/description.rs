//! The description says what the operations do, and all that they may answer.

use serde_json::Value;

fn description() -> Value {
    serde_json::to_value(commerce::openapi()).unwrap()
}

fn operations(description: &Value) -> impl Iterator<Item = (&str, &Value)> {
    let paths = description["paths"].as_object().unwrap();
    paths
        .values()
        .flat_map(|path| path.as_object().unwrap().iter().map(|(method, operation)| (method.as_str(), operation)))
}

#[test]
fn every_operation_tells_what_it_does_and_answers() {
    let description = description();
    for (method, operation) in operations(&description) {
        let name = operation["operationId"].as_str().unwrap();
        for text in ["summary", "description"] {
            assert!(operation[text].as_str().is_some_and(|text| !text.is_empty()), "{name} has no {text}");
        }
        let answers = operation["responses"].as_object().unwrap();
        let has_parameter = |place: &str, named: &str| {
            let parameters = operation["parameters"].as_array().map_or(&[][..], Vec::as_slice);
            parameters
                .iter()
                .any(|parameter| parameter["in"] == place && (named.is_empty() || parameter["name"] == named))
        };
        let mut expected = vec!["401", "403"];
        if has_parameter("path", "") {
            expected.push("404");
        }
        if has_parameter("query", "") {
            expected.push("400");
        }
        if let Some(body) = operation.get("requestBody") {
            expected.extend(["400", "413"]);
            if body["content"].get("application/json").is_some() {
                expected.extend(["415", "422"]);
            }
        }
        if has_parameter("header", "If-Match") {
            expected.extend(["412", "428"]);
        }
        if has_parameter("header", "If-None-Match") {
            expected.push("304");
        }
        assert_eq!(has_parameter("header", "If-Match"), ["put", "patch", "delete"].contains(&method), "{name}");
        for status in expected {
            assert!(answers.contains_key(status), "{name} does not tell of {status}");
        }
        for (status, answer) in answers.iter().filter(|(status, _)| status.as_str() >= "400") {
            let schema = &answer["content"]["application/problem+json"]["schema"]["$ref"];
            assert_eq!(schema, "#/components/schemas/Problem", "{name} {status}");
        }
    }
}

#[test]
fn every_reference_leads_somewhere() {
    let description = description();
    let mut references = Vec::new();
    collect(&description, &mut references);
    assert!(!references.is_empty());
    for reference in references {
        assert!(description.pointer(reference.trim_start_matches('#')).is_some(), "{reference}");
    }
}

#[test]
fn every_body_has_an_example() {
    let description = description();
    // Files have no schema.
    let contents =
        operations(&description).filter_map(|(_, operation)| Some((operation, operation.get("requestBody")?)));
    let json = contents.filter_map(|(operation, body)| Some((operation, body["content"].get("application/json")?)));
    for (operation, content) in json {
        let schema = content["schema"]["$ref"].as_str().unwrap();
        let schema = description.pointer(schema.trim_start_matches('#')).unwrap();
        assert!(schema.get("example").or_else(|| schema.get("examples")).is_some(), "{}", operation["operationId"]);
    }
}

fn collect<'a>(value: &'a Value, references: &mut Vec<&'a str>) {
    match value {
        Value::Object(fields) => {
            references.extend(fields.get("$ref").and_then(Value::as_str));
            fields.values().for_each(|value| collect(value, references));
        }
        Value::Array(values) => values.iter().for_each(|value| collect(value, references)),
        _ => {}
    }
}
