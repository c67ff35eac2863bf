//! The last look at filled props: what their schema does not accept is put right.

use serde_json::{Map, Value};

use super::values;
use crate::{
    catalogue::ComponentSpec,
    schema,
    trees::{Catalogue, escape},
};

/// Replaces what the schema does not accept by its default, or leaves it out.
pub(super) fn mend(props: &mut Map<String, Value>, component: &ComponentSpec, catalogue: &Catalogue) {
    let Some(validator) = catalogue.validator(component) else { return };
    let root = schema::resolve(&component.props, &component.props);
    for _ in 0..8 {
        let value = Value::Object(props.clone());
        let faulty: Vec<String> =
            validator.iter_errors(&value).map(|error| error.instance_path().to_string()).collect();
        if faulty.is_empty() {
            return;
        }
        for name in props.keys().cloned().collect::<Vec<_>>() {
            let place = format!("/{}", escape(&name));
            if faulty.iter().any(|path| *path == place || path.starts_with(&format!("{place}/"))) {
                match values::preset(&schema::property(&component.props, &root, &name)) {
                    Some(preset) if props.get(&name) != Some(&preset) => props.insert(name, preset),
                    _ if schema::accepts_null(&component.props, &member(&component.props, &name)) => {
                        props.insert(name, Value::Null)
                    }
                    _ => props.remove(&name),
                };
            }
        }
    }
}

/// The schema of a prop as written, null included.
fn member(root: &Value, name: &str) -> Value {
    let resolved = schema::resolve(root, root);
    resolved.get("properties").and_then(|properties| properties.get(name)).cloned().unwrap_or_default()
}
