//! The description as a list of operations that tests can walk through.

use serde_json::Value;

/// One operation of the description.
pub(crate) struct Operation {
    pub(crate) id: String,
    pub(crate) method: http::Method,
    pub(crate) path: String,
    /// Names and patterns of the parameters in the path.
    pub(crate) parameters: Vec<(String, String)>,
    /// An example of the body, if it takes one of JSON.
    pub(crate) body: Option<Value>,
    /// Whether it takes a body of another type.
    pub(crate) takes_other_body: bool,
}

/// The description as JSON.
pub(crate) fn description() -> Value {
    serde_json::from_str(&platform::describe::platform().to_json().unwrap()).unwrap()
}

/// All operations.
pub(crate) fn operations() -> Vec<Operation> {
    let description = description();
    let mut operations = Vec::new();
    for (path, methods) in description["paths"].as_object().unwrap() {
        for (method, operation) in methods.as_object().unwrap() {
            let parameters = operation["parameters"].as_array().cloned().unwrap_or_default();
            let in_path = parameters.iter().filter(|parameter| parameter["in"] == "path");
            let parameters = in_path
                .map(|parameter| {
                    let schema = resolve(&description, &parameter["schema"]);
                    let pattern = schema["pattern"].as_str().unwrap_or_default();
                    (parameter["name"].as_str().unwrap().to_owned(), pattern.to_owned())
                })
                .collect();
            let content = operation["requestBody"]["content"].as_object().cloned().unwrap_or_default();
            let json = content.get("application/json");
            operations.push(Operation {
                id: operation["operationId"].as_str().unwrap().to_owned(),
                method: method.to_uppercase().parse().unwrap(),
                path: path.clone(),
                parameters,
                body: json.map(|media| example(&description, media)),
                takes_other_body: json.is_none() && !content.is_empty(),
            });
        }
    }
    operations
}

impl Operation {
    /// The path with these values in the places of its parameters.
    pub(crate) fn fill(&self, value: impl Fn(&str, &str) -> Option<String>) -> Option<String> {
        let mut path = self.path.clone();
        for (name, pattern) in &self.parameters {
            path = path.replace(&format!("{{{name}}}"), &value(name, pattern)?);
        }
        Some(path)
    }
}

fn resolve<'a>(description: &'a Value, schema: &'a Value) -> &'a Value {
    match schema["$ref"].as_str() {
        Some(reference) => resolve(description, description.pointer(reference.trim_start_matches('#')).unwrap()),
        None => schema,
    }
}

/// The example of a media type: its own, one of its several, or its schema's.
fn example(description: &Value, media: &Value) -> Value {
    if let Some(example) = media.get("example") {
        return example.clone();
    }
    if let Some(examples) = media["examples"].as_object().and_then(|examples| examples.values().next()) {
        return examples["value"].clone();
    }
    let schema = resolve(description, &media["schema"]);
    if let Some(example) = schema.get("example").or_else(|| schema["examples"].get(0)) {
        return example.clone();
    }
    panic!("no example: {media}")
}

#[test]
fn every_operation_says_what_it_does_and_how_it_fails() {
    let description = description();
    for (path, methods) in description["paths"].as_object().unwrap() {
        for (method, operation) in methods.as_object().unwrap() {
            let name = format!("{method} {path}");
            assert!(operation["summary"].as_str().is_some_and(|summary| !summary.is_empty()), "{name} has no summary");
            assert!(operation["operationId"].is_string(), "{name} has no operation id");
            let responses = operation["responses"].as_object().unwrap();
            assert!(responses.keys().any(|status| status.starts_with('2')), "{name} never succeeds");
            assert!(responses.keys().any(|status| status.starts_with('4')), "{name} never fails");
            for (status, response) in responses.iter().filter(|(status, _)| status.starts_with(['4', '5'])) {
                assert!(response["content"]["application/problem+json"].is_object(), "{name}: {status} is no problem");
            }
        }
    }
}

#[test]
fn operation_ids_are_unique() {
    let mut ids: Vec<String> = operations().into_iter().map(|operation| operation.id).collect();
    ids.sort();
    let twice: Vec<_> = ids.windows(2).filter(|pair| pair[0] == pair[1]).map(|pair| &pair[0]).collect();
    assert!(twice.is_empty(), "{twice:?}");
}
