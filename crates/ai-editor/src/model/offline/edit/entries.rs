//! Rules for what can be more or fewer: entries of lists, optional parts, child components.

use serde_json::Value;

use super::{Editor, find};
use crate::{
    catalogue::ComponentSpec,
    model::offline::{
        choose,
        fill::Filler,
        reading::{Item, sentence_case},
        roles::{Role, cue_role, role_of_word},
        words::{Token, human_name, name_words, number, related},
    },
    schema::{self, Shape},
    trees::{MAX_NODES, Node, escape},
};

/// A list in the props of a node.
struct List {
    node: String,
    name: String,
    schema: Value,
    entries: Vec<Value>,
}

impl Editor<'_> {
    pub(super) fn change_entries(&mut self) {
        if self.reading.says(&["add", "append", "insert", "include"]) {
            let _ = self.add_child() || self.add_entries();
        } else if self.reading.says(&["remove", "delete", "drop", "without"]) {
            let _ = self.remove_entry() || self.remove_part() || self.remove_child();
        } else {
            self.resize_list();
        }
    }

    /// `add a question about delivery`, `add: fast, light`, `add a button that says Visit us`.
    fn add_entries(&mut self) -> bool {
        let Some(list) = self.lists().into_iter().find(|list| self.is_meant(list)) else { return false };
        let quoted = self
            .reading
            .quotes
            .iter()
            .filter(|quote| cue_role(&quote.cue).is_none_or(|role| matches!(role, Role::Question | Role::Heading)));
        let mut items: Vec<Item> = self.reading.items.clone();
        if items.is_empty() {
            items.extend(quoted.map(|quote| Item { title: quote.text.clone(), text: None }));
        }
        if items.is_empty() && self.reading.quotes.is_empty() {
            items.extend(self.said_title().map(|title| Item { title, text: None }));
        }
        let count = items.len().max(1).max(self.count_for(&list).unwrap_or(0));
        let added = self.extend(&list, &items, count);
        match added {
            0 => self.note(format!("{} holds no more entries.", sentence(&list.name))),
            1 => {
                let noun = self.entry_noun(&list);
                let article = if noun.starts_with(['a', 'e', 'i', 'o']) { "an" } else { "a" };
                self.note(format!("I added {article} {noun}."));
            }
            _ => self.note(format!("I added {added} entries to {}.", human_name(&list.name))),
        }
        true
    }

    /// What an entry is to say when no quotation marks tell: what stands behind `says` or `called`, up to the end of the clause.
    fn said_title(&self) -> Option<String> {
        const CUES: &[&str] = &["say", "saying", "called", "titled", "named", "labelled", "labeled"];
        const BEHIND: &[&str] = &[" linking to", " leading to", " pointing to", " that links", " that leads", " to /"];
        let cue = self.reading.tokens.iter().find(|token| CUES.contains(&token.stem.as_str()))?;
        let said = self.prompt[cue.end..].trim_start_matches([':', ' ']);
        let ends = BEHIND.iter().filter_map(|words| said.find(words)).chain(said.find(['.', '!', ',', ';', '\n']));
        let title = said[..ends.min().unwrap_or(said.len())].trim();
        (!title.is_empty()).then(|| sentence_case(title))
    }

    /// How the prompt calls an entry of this list, else what the list's name says.
    fn entry_noun(&self, list: &List) -> String {
        let words = name_words(&list.name);
        let said = |token: &&Token| words.iter().any(|word| related(word, &token.stem));
        self.reading.tokens.iter().find(said).map_or_else(|| words.join(" "), |token| token.stem.clone())
    }

    /// Adds entries one by one as long as the schema accepts them; returns how many.
    fn extend(&mut self, list: &List, items: &[Item], count: usize) -> usize {
        let Some(component) = self.component_of(&list.node) else { return 0 };
        let topic = self.topic();
        let (reading, pictures) = (self.reading, self.pictures);
        let mut filler = Filler::new(reading, pictures, &topic);
        let mut entries = list.entries.clone();
        let mut added = 0;
        for index in 0..count.min(50) {
            let Some(entry) = filler.entry(&component.props, &list.schema, &list.name, items.get(index), entries.len())
            else {
                break;
            };
            let mut longer = entries.clone();
            longer.push(entry);
            let (name, value) = (list.name.clone(), Value::Array(longer.clone()));
            if !self.try_change(&list.node, |props| {
                props.insert(name, value);
            }) {
                break;
            }
            entries = longer;
            added += 1;
        }
        added
    }

    /// `remove the last question`, `remove "Fired twice"`.
    fn remove_entry(&mut self) -> bool {
        for list in self.lists() {
            let quoted = self.reading.quotes.first().map(|quote| quote.text.to_lowercase());
            let by_text = quoted.and_then(|text| {
                list.entries.iter().position(|entry| entry.to_string().to_lowercase().contains(&text))
            });
            let ordinal = || {
                let last = list.entries.len().checked_sub(1)?;
                let position = self.reading.tokens.iter().find_map(|token| match token.stem.as_str() {
                    "last" => Some(last),
                    "first" => Some(0),
                    "second" => Some(1),
                    "third" => Some(2),
                    "fourth" => Some(3),
                    "fifth" => Some(4),
                    _ => None,
                })?;
                (self.is_meant(&list) && position <= last).then_some(position)
            };
            let Some(position) = by_text.or_else(ordinal) else { continue };
            let mut entries = list.entries.clone();
            entries.remove(position);
            let name = list.name.clone();
            let removed = self.try_change(&list.node, |props| {
                props.insert(name, Value::Array(entries));
            });
            match removed {
                true => self.note(format!("I removed entry {} of {}.", position + 1, human_name(&list.name))),
                false => self.note(format!("{} needs all of its entries.", sentence(&list.name))),
            }
            return true;
        }
        false
    }

    /// `remove the button`: an optional prop.
    fn remove_part(&mut self) -> bool {
        let position = self
            .reading
            .tokens
            .iter()
            .position(|token| matches!(token.stem.as_str(), "remove" | "delete" | "drop" | "without"));
        let said: Vec<&str> =
            self.reading.tokens[position.unwrap_or(0)..].iter().skip(1).map(|token| token.stem.as_str()).collect();
        let means = |name: &str| {
            let words = name_words(name);
            let role = words.iter().rev().find_map(|word| role_of_word(word));
            said.iter()
                .any(|said| words.iter().any(|word| word == said) || (role.is_some() && role_of_word(said) == role))
        };
        for id in self.targets() {
            let Some(node) = find(&mut self.root, &id) else { continue };
            let Some(name) = node.props.keys().find(|name| means(name)).cloned() else { continue };
            let removed = self.try_change(&id, |props| {
                props.remove(&name);
            });
            match removed {
                true => self.note(format!("I removed the {}.", human_name(&name))),
                false => self.note(format!("The {} cannot be removed: the component needs it.", human_name(&name))),
            }
            return true;
        }
        false
    }

    /// `six items`, `fewer questions`.
    fn resize_list(&mut self) {
        for list in self.lists() {
            if !self.is_named(&list) {
                continue;
            }
            let more = self.reading.says(&["more", "additional", "another", "extra"]);
            let fewer = self.reading.says(&["fewer", "less"]);
            let said = self.count_for(&list);
            let length = list.entries.len();
            let wanted = match (said, more, fewer) {
                (said, true, _) => length + said.unwrap_or(1),
                (said, _, true) => length.saturating_sub(said.unwrap_or(1)),
                (Some(said), false, false) => said,
                (None, false, false) => continue,
            };
            if wanted > length {
                let items = self.reading.items.clone();
                let added = self.extend(&list, &items, wanted - length);
                self.note(format!("{} now has {} entries.", sentence(&list.name), length + added));
            } else if wanted < length {
                let (name, entries) = (list.name.clone(), list.entries[..wanted].to_vec());
                let cut = self.try_change(&list.node, |props| {
                    props.insert(name, Value::Array(entries));
                });
                match cut {
                    true => self.note(format!("{} now has {wanted} entries.", sentence(&list.name))),
                    false => self.note(format!("{} needs more than {wanted} entries.", sentence(&list.name))),
                }
            }
        }
    }

    /// `add a hero`, when the component has a place for it.
    fn add_child(&mut self) -> bool {
        let Some(slot) =
            self.component_of(&self.root.id.clone()).and_then(|component| component.slots.first().cloned())
        else {
            return false;
        };
        let components = self.catalogue.components().clone();
        let accepted = |component: &ComponentSpec| slot.accepts.is_empty() || slot.accepts.contains(&component.name);
        let choice = choose::asked_for(self.reading, &components)
            .into_iter()
            .find(|choice| accepted(choice.component) && choice.component.name != self.root.component);
        let Some(choice) = choice else { return false };
        if self.root.ids().len() >= MAX_NODES {
            self.note("The component holds no more parts.");
            return true;
        }
        let topic = self.reading.topic_text().map_or_else(|| human_name(&choice.component.name), str::to_owned);
        let mut filler = Filler::new(self.reading, self.pictures, &topic);
        let mut child = Node::new(format!("new-{}", self.root.ids().len()), choice.component.name.clone());
        child.props = filler.props(choice.component, self.catalogue);
        self.notes.append(&mut filler.notes);
        self.root.slots.entry(slot.name.clone()).or_default().push(child);
        self.note(format!("I added a {} to {}.", human_name(&choice.component.name), human_name(&slot.name)));
        true
    }

    /// `remove the hero` of a component that holds one.
    fn remove_child(&mut self) -> bool {
        let reading = self.reading;
        let means = |node: &Node| {
            name_words(&node.component).iter().all(|word| reading.tokens.iter().any(|token| related(&token.stem, word)))
        };
        for children in self.root.slots.values_mut() {
            if let Some(position) = children.iter().rposition(means) {
                let removed = children.remove(position);
                self.note(format!("I removed the {}.", human_name(&removed.component)));
                return true;
            }
        }
        false
    }

    fn lists(&self) -> Vec<List> {
        let targets = self.targets();
        let mut lists = Vec::new();
        self.root.walk(&mut |node| {
            let Some(component) = self.catalogue.get(&node.component).filter(|_| targets.contains(&node.id)) else {
                return;
            };
            let root = &component.props;
            let Shape::Object(members) = schema::shape(root, root) else { return };
            for (name, member, _) in members {
                if matches!(schema::shape(root, &member), Shape::List(_)) {
                    let entries = node.props.get(&name).and_then(Value::as_array).cloned().unwrap_or_default();
                    lists.push(List {
                        node: node.id.clone(),
                        schema: schema::property(root, root, &name),
                        name,
                        entries,
                    });
                }
            }
        });
        lists
    }

    /// Named, or the prompt brings entries for it, or there is only this list and the prompt speaks of an entry.
    fn is_meant(&self, list: &List) -> bool {
        self.is_named(list)
            || !self.reading.items.is_empty()
            || self.reading.says(&["last", "first", "second", "third", "fourth", "fifth"])
    }

    fn is_named(&self, list: &List) -> bool {
        let component = self.component_of(&list.node).map(|component| component.name.clone()).unwrap_or_default();
        let mut words = name_words(&list.name);
        words.extend(name_words(&component));
        let general = ["item", "entry", "point", "card"];
        self.reading
            .tokens
            .iter()
            .any(|token| general.contains(&token.stem.as_str()) || words.iter().any(|word| related(word, &token.stem)))
    }

    /// The number before the word that names the list.
    fn count_for(&self, list: &List) -> Option<usize> {
        let component = self.component_of(&list.node).map(|component| component.name.clone()).unwrap_or_default();
        let mut words = name_words(&list.name);
        words.extend(name_words(&component));
        let named = |stem: &str| {
            matches!(stem, "item" | "entry" | "point" | "card") || words.iter().any(|word| related(word, stem))
        };
        let counted = self.reading.counts.iter().find(|(_, behind)| behind.iter().any(|stem| named(stem)));
        let article = |count: i64| number("one") == Some(count) && self.reading.says(&["one"]);
        counted
            .map(|(count, _)| *count)
            .filter(|count| *count > 0 || article(*count))
            .and_then(|count| usize::try_from(count).ok())
    }

    fn component_of(&self, id: &str) -> Option<ComponentSpec> {
        let mut found = None;
        self.root.walk(&mut |node| {
            if node.id == id {
                found = self.catalogue.get(&node.component).cloned();
            }
        });
        found
    }
}

fn sentence(name: &str) -> String {
    sentence_case(&human_name(&escape(name)))
}
