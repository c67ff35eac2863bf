//! Pictures in props: only those of the tenant's own assets.

use serde_json::{Map, Value};

use super::{Filler, Place};
use crate::model::Picture;
use crate::model::offline::roles::{Role, role, role_within};
use crate::model::offline::values;

impl<'a> Filler<'a> {
    /// A picture of the library with its facts.
    pub(super) fn picture_object(
        &mut self,
        root: &Value,
        members: &[(String, Value, bool)],
        place: Place<'_>,
    ) -> Option<Value> {
        let picture = self.choose_picture(place)?;
        let mut object = Map::new();
        for (name, schema, required) in members {
            let value = match role_within(name, place.name) {
                Role::Picture | Role::Href => Some(Value::from(picture.url.clone())),
                _ => values::picture_fact(picture, name).or_else(|| {
                    let inner =
                        Place { name, parent: place.name, level: place.level + 1, required: *required, ..place };
                    self.value(root, schema, inner).filter(|_| *required)
                }),
            };
            if let Some(value) = value {
                object.insert(name.clone(), value);
            }
        }
        Some(Value::Object(object))
    }

    pub(super) fn choose_picture(&mut self, place: Place<'_>) -> Option<&'a Picture> {
        let chosen = self.picture_by_words().or_else(|| self.pictures.get(place.index % self.pictures.len().max(1)));
        self.notes.push(match chosen {
            Some(picture) => format!("Picture: {} from your library.", picture.name),
            None => "I left the picture out: your library has none, and I do not invent addresses.".to_owned(),
        });
        chosen
    }

    pub(super) fn picture_by_words(&self) -> Option<&'a Picture> {
        values::best_picture(self.pictures, &self.reading.tokens)
    }
}

/// A picture: an object with an address that is one.
pub(super) fn is_picture(members: &[(String, Value, bool)], name: &str) -> bool {
    let only_address = |role: Role| matches!(role, Role::Picture);
    members.iter().any(|(member, _, _)| only_address(role_within(member, name)))
        && members.iter().all(|(member, _, _)| role(member) != Role::Heading)
}
