//! Rules for settings: options, counts, switches.

use serde_json::{Value, json};

use super::{Editor, Leaf};
use crate::{
    model::offline::{
        roles::{Role, role_of_word},
        values,
        words::{human_name, name_words, number, related},
    },
    schema::{self, Shape},
};

impl Editor<'_> {
    pub(super) fn change_settings(&mut self) {
        self.change_options();
        self.change_counts();
        self.change_switches();
        self.change_query();
    }

    /// `make it darker`, `another variant`.
    fn change_options(&mut self) {
        let cycles = self.reading.says(&["other", "different", "another", "alternative"])
            && self
                .reading
                .says(&["variant", "style", "look", "layout", "version", "design", "colour", "color", "theme"]);
        let mut done: Vec<String> = Vec::new();
        let leaves = self.leaves();
        let said_look = leaves
            .iter()
            .find(|leaf| is_look(leaf) && name_words(&leaf.name).iter().any(|word| self.reading.says(&[word])));
        let look = said_look
            .or_else(|| leaves.iter().find(|leaf| is_look(leaf)))
            .filter(|_| cycles)
            .map(|leaf| leaf.pointer.clone());
        let mut cycled = false;
        for leaf in leaves {
            let Shape::OneOf(options) = schema::shape(&leaf.schema, &leaf.schema) else { continue };
            // The topmost node that knows the setting is the one that is meant.
            if options.len() < 2 || done.contains(&leaf.name) {
                continue;
            }
            let current = if leaf.value.is_null() {
                values::preset(&leaf.schema).unwrap_or_default()
            } else {
                leaf.value.clone()
            };
            let chosen = values::option_for(&options, &self.reading.tokens).map(|(option, _)| option);
            let chosen = match chosen {
                Some(option) => option,
                None if !cycled && look.as_ref() == Some(&leaf.pointer) => {
                    let position =
                        options.iter().position(|option| *option == current).map_or(0, |position| position + 1);
                    options[position % options.len()].clone()
                }
                None => continue,
            };
            let name = human_name(&leaf.name);
            let value = chosen.as_str().map_or_else(|| chosen.to_string(), human_name);
            if chosen == current {
                self.note(format!("The {name} already is {value}."));
            } else if self.try_set(&leaf, chosen) {
                self.note(format!("I set the {name} to {value}."));
                cycled = true;
            } else {
                continue;
            }
            done.push(leaf.name.clone());
        }
    }

    /// `four columns`, `one more column`, `fewer products`.
    fn change_counts(&mut self) {
        for leaf in self.leaves() {
            if !matches!(schema::shape(&leaf.schema, &leaf.schema), Shape::Integer | Shape::Number) {
                continue;
            }
            let words = name_words(&leaf.name);
            let counts_products =
                words.iter().any(|word| matches!(word.as_str(), "limit" | "count" | "max" | "amount"));
            let is_meant = |stem: &str| {
                words.iter().any(|word| word == stem)
                    || (counts_products && (related(stem, "product") || matches!(stem, "item" | "result" | "entry")))
            };
            let Some(position) = self.reading.tokens.iter().position(|token| is_meant(&token.stem)) else { continue };
            let before: Vec<&str> =
                self.reading.tokens[..position].iter().rev().take(3).map(|token| token.stem.as_str()).collect();
            let behind: Vec<&str> =
                self.reading.tokens[position + 1..].iter().take(2).map(|token| token.stem.as_str()).collect();
            let said =
                before.iter().find_map(|word| number(word)).or_else(|| behind.iter().find_map(|word| number(word)));
            let more = before.iter().any(|word| matches!(*word, "more" | "additional" | "another" | "extra"));
            let fewer = before.iter().any(|word| matches!(*word, "fewer" | "less"));
            let current = leaf
                .value
                .as_i64()
                .or_else(|| values::preset(&leaf.schema).and_then(|value| value.as_i64()))
                .unwrap_or(0);
            let wanted = match (said, more, fewer) {
                (said, true, _) => current.saturating_add(said.unwrap_or(1)),
                (said, _, true) => current.saturating_sub(said.unwrap_or(1)),
                (Some(said), false, false) => said,
                (None, false, false) => continue,
            };
            let fitted = values::fit_integer(&leaf.schema, wanted);
            let name = human_name(&leaf.name);
            if fitted == current {
                self.note(format!(
                    "{} stays {current}: {wanted} is out of its range.",
                    crate::model::offline::reading::sentence_case(&name)
                ));
            } else if self.try_set(&leaf, json!(fitted)) {
                self.note(format!("I changed {name} from {current} to {fitted}."));
            }
        }
    }

    /// `without prices`, `show ratings`.
    fn change_switches(&mut self) {
        for leaf in self.leaves() {
            if schema::shape(&leaf.schema, &leaf.schema) != Shape::Boolean {
                continue;
            }
            let Some(wanted) = values::switch_for(&leaf.name, self.reading) else { continue };
            if leaf.value == Value::Bool(wanted) {
                self.note(format!("{} already is {}.", human_name(&leaf.name), if wanted { "on" } else { "off" }));
            } else if self.try_set(&leaf, Value::Bool(wanted)) {
                self.note(format!("I switched {} {}.", human_name(&leaf.name), if wanted { "on" } else { "off" }));
            }
        }
    }

    /// `products from the bowls collection`, `show bikes instead`.
    fn change_query(&mut self) {
        if !self.reading.quotes.is_empty() || self.understood {
            return;
        }
        let Some(leaf) = self.leaves().into_iter().find(|leaf| leaf.role() == Role::Query) else { return };
        let lead = self
            .reading
            .tokens
            .iter()
            .position(|token| matches!(token.stem.as_str(), "show" | "only" | "from" | "of" | "list"));
        let Some(lead) = lead else { return };
        let words: Vec<&str> = self.reading.tokens[lead + 1..]
            .iter()
            .filter(|token| {
                let stem = token.stem.as_str();
                number(stem).is_none()
                    && !crate::model::offline::words::STOP_WORDS.contains(&stem)
                    && !matches!(stem, "instead" | "only" | "now" | "product" | "item")
                    && role_of_word(stem).is_none()
            })
            .take(4)
            .map(|token| &self.reading.plain[token.start..token.end])
            .collect();
        let query = words.join(" ");
        if !query.is_empty() && self.try_set(&leaf, Value::String(query.clone())) {
            self.note(format!("It now shows products for \"{query}\"."));
        }
    }
}

fn is_look(leaf: &Leaf) -> bool {
    name_words(&leaf.name).iter().any(|word| {
        matches!(word.as_str(), "variant" | "style" | "look" | "layout" | "theme" | "design" | "background")
    })
}
