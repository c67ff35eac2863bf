//! Filling props from a prompt, following their JSON Schema.

mod pictures;

use pictures::is_picture;
use serde_json::{Map, Number, Value, json};

use super::{
    copy, mending,
    reading::{Item, Reading, sentence_case},
    roles::{Role, cue_role, role, role_within},
    values,
    words::{human_name, name_words, related},
};
use crate::{
    catalogue::ComponentSpec,
    model::Picture,
    schema::{self, Shape, bound},
    trees::Catalogue,
};

/// Levels of objects and lists that are filled; deeper ones only when required.
const MAX_LEVELS: usize = 6;
/// Entries of a list when the prompt names no number.
const USUAL_ITEMS: usize = 3;

/// Fills the props of one component.
pub(super) struct Filler<'a> {
    pub(super) reading: &'a Reading,
    pub(super) pictures: &'a [Picture],
    /// What the component is about.
    pub(super) topic: &'a str,
    /// What was decided, for the user.
    pub(super) notes: Vec<String>,
    used_quotes: Vec<bool>,
    /// The sentences of the prompt stand somewhere already.
    used_copy: bool,
}

/// Where in the props a value goes.
#[derive(Clone, Copy)]
struct Place<'p> {
    name: &'p str,
    /// Name of the object around.
    parent: &'p str,
    item: Option<&'p Item>,
    index: usize,
    level: usize,
    required: bool,
}

impl<'a> Filler<'a> {
    pub(super) fn new(reading: &'a Reading, pictures: &'a [Picture], topic: &'a str) -> Self {
        Self {
            reading,
            pictures,
            topic,
            notes: Vec::new(),
            used_quotes: vec![false; reading.quotes.len()],
            used_copy: false,
        }
    }

    /// Props for the component. They follow its schema unless the schema asks for what rules cannot make.
    pub(super) fn props(&mut self, component: &ComponentSpec, catalogue: &Catalogue) -> Map<String, Value> {
        let root = &component.props;
        let place = Place { name: "", parent: &component.name, item: None, index: 0, level: 0, required: true };
        let mut props = match self.value(root, root, place) {
            Some(Value::Object(props)) => props,
            _ => Map::new(),
        };
        mending::mend(&mut props, component, catalogue);
        props
    }

    /// One more entry for a list.
    pub(super) fn entry(
        &mut self,
        root: &Value,
        list: &Value,
        name: &str,
        item: Option<&Item>,
        index: usize,
    ) -> Option<Value> {
        self.value(
            root,
            &schema::items(root, list),
            Place { name, parent: name, item, index, level: 2, required: true },
        )
    }

    fn value(&mut self, root: &Value, schema: &Value, place: Place<'_>) -> Option<Value> {
        let schema = &schema::resolve_present(root, schema);
        match schema::shape(root, schema) {
            Shape::OneOf(options) => self.option(schema, &options, place),
            Shape::Text => self.text(schema, place).map(Value::String),
            Shape::Integer => self.count(schema, place).map(|number| json!(number)),
            Shape::Number => self.count(schema, place).map(|number| json!(number)).or_else(|| {
                let least = schema.get("minimum").and_then(Value::as_f64).filter(|_| place.required)?;
                Number::from_f64(least).map(Value::Number)
            }),
            Shape::Boolean => self.switch(schema, place),
            Shape::List(_) => self.list(root, schema, place),
            Shape::Object(members) => self.object(root, schema, &members, place),
            Shape::Choice(branches) => {
                let named = branches.iter().find(|branch| self.names_branch(root, branch));
                let branch = named
                    .or_else(|| branches.iter().find(|branch| !matches!(schema::shape(root, branch), Shape::Null)))?;
                if place.level > MAX_LEVELS {
                    None
                } else {
                    self.value(root, branch, Place { level: place.level + 1, ..place })
                }
            }
            Shape::Null => place.required.then_some(Value::Null),
            Shape::Any => {
                let default = values::preset(schema);
                default.or_else(|| place.required.then(|| Value::String(self.topic.to_owned())))
            }
        }
    }

    /// A branch of a tagged union is named by its constant.
    fn names_branch(&self, root: &Value, branch: &Value) -> bool {
        let Shape::Object(members) = schema::shape(root, branch) else { return false };
        members.iter().any(|(_, member, _)| match schema::shape(root, member) {
            Shape::OneOf(options) if options.len() == 1 => options[0].as_str().is_some_and(|tag| {
                name_words(tag).iter().any(|word| self.reading.tokens.iter().any(|token| token.stem == *word))
            }),
            _ => false,
        })
    }

    fn option(&mut self, schema: &Value, options: &[Value], place: Place<'_>) -> Option<Value> {
        if let [only] = options {
            return place.required.then(|| only.clone());
        }
        if let Some((option, word)) = values::option_for(options, &self.reading.tokens) {
            self.notes.push(format!(
                "{} is {} because you wrote \"{word}\".",
                sentence_case(&human_name(place.name)),
                display(&option)
            ));
            return Some(option);
        }
        place.required.then(|| values::preset(schema).or_else(|| options.first().cloned())).flatten()
    }

    fn switch(&mut self, schema: &Value, place: Place<'_>) -> Option<Value> {
        let said = values::switch_for(place.name, self.reading);
        said.map(Value::Bool).or_else(|| place.required.then(|| values::preset(schema).unwrap_or(Value::Bool(false))))
    }

    fn count(&mut self, schema: &Value, place: Place<'_>) -> Option<i64> {
        let words = name_words(place.name);
        let counts_things = words.iter().any(|word| {
            matches!(word.as_str(), "limit" | "count" | "max" | "amount" | "size" | "item" | "number" | "quantity")
        });
        let direct = self.reading.count_of(|stem| words.iter().any(|word| word == stem));
        let things = || {
            self.reading.count_of(|stem| {
                related(stem, "product")
                    || matches!(stem, "item" | "result" | "entry" | "picture" | "photo")
                    || self.topic.to_lowercase().contains(stem)
            })
        };
        let said = direct.or_else(|| counts_things.then(things).flatten());
        if let Some(said) = said {
            let number = values::fit_integer(schema, said);
            self.notes.push(match number == said {
                true => format!("{}: {number}.", sentence_case(&human_name(place.name))),
                false => {
                    format!("{}: {number}, because {said} is out of its range.", sentence_case(&human_name(place.name)))
                }
            });
            return Some(number);
        }
        place.required.then(|| {
            let preset = values::preset(schema).and_then(|value| value.as_i64());
            values::fit_integer(schema, preset.unwrap_or(0))
        })
    }

    fn list(&mut self, root: &Value, schema: &Value, place: Place<'_>) -> Option<Value> {
        let (least, most) = (bound(schema, "minItems").unwrap_or(0), bound(schema, "maxItems").unwrap_or(usize::MAX));
        let item_schema = schema::items(root, schema);
        let holds_objects_or_text =
            matches!(schema::shape(root, &item_schema), Shape::Object(_) | Shape::Text | Shape::Choice(_));
        let buttons = is_button(root, &item_schema);
        if buttons && !place.required && !self.wants_button() {
            return None;
        }
        let items: &[Item] =
            if place.level <= 1 && holds_objects_or_text && !buttons { &self.reading.items } else { &[] };
        let words = name_words(place.name);
        let around = name_words(place.parent);
        let said = self.reading.count_of(|stem| {
            words.iter().chain(&around).any(|word| related(word, stem))
                || matches!(stem, "item" | "entry" | "point" | "card")
        });
        let said = said.and_then(|count| usize::try_from(count).ok());
        // An optional list inside an entry may hold entries of its own kind for ever.
        let wanted = place.required || (place.level <= 2 && (!items.is_empty() || said.is_some() || buttons));
        if !wanted || (place.level > MAX_LEVELS && least == 0) {
            return place.required.then(|| json!([]));
        }
        let usual = if buttons { 1 } else { USUAL_ITEMS };
        let length =
            if items.is_empty() { said.unwrap_or(usual) } else { items.len() }.clamp(least, most.max(least)).min(50);
        if items.len() > length {
            self.notes.push(format!("I kept the first {length} of your {} entries: more do not fit.", items.len()));
        }
        let items = items.to_vec();
        let mut values = Vec::new();
        for index in 0..length {
            let inner = Place {
                name: place.name,
                parent: place.name,
                item: items.get(index),
                index,
                level: place.level + 1,
                required: true,
            };
            values.extend(self.value(root, &item_schema, inner));
        }
        Some(Value::Array(values))
    }

    fn object(
        &mut self,
        root: &Value,
        _schema: &Value,
        members: &[(String, Value, bool)],
        place: Place<'_>,
    ) -> Option<Value> {
        if place.level > MAX_LEVELS {
            return place.required.then(|| json!({}));
        }
        if !place.required && !self.wants_object(members, place) {
            return None;
        }
        if is_picture(members, place.name) {
            return self.picture_object(root, members, place);
        }
        let mut object = Map::new();
        // What people name first is what the section is called: headings take quotations before texts do.
        let mut ordered: Vec<&(String, Value, bool)> = members.iter().collect();
        ordered.sort_by_key(|(name, _, _)| role(name));
        ordered.sort_by_key(|(name, _, _)| role(name) != Role::Heading);
        for (name, schema, required) in ordered {
            let inner = Place {
                name,
                parent: if place.name.is_empty() { place.parent } else { place.name },
                level: place.level + 1,
                required: *required,
                ..place
            };
            match self.value(root, schema, inner) {
                Some(value) => {
                    object.insert(name.clone(), value);
                }
                // A picture without an address is no picture.
                None if *required && !place.required => return None,
                None => {}
            }
        }
        (place.required || !object.is_empty()).then_some(Value::Object(object))
    }

    fn wants_object(&self, members: &[(String, Value, bool)], place: Place<'_>) -> bool {
        let names: Vec<Role> = members.iter().map(|(name, _, _)| role(name)).collect();
        let outer = role(place.name);
        if names.contains(&Role::Href) && (names.contains(&Role::Label) || matches!(outer, Role::Label | Role::Href)) {
            return self.wants_button();
        }
        if is_picture(members, place.name) {
            return self.reading.says(&["picture", "photo", "image", "illustration"])
                || self.picture_by_words().is_some();
        }
        name_words(place.name).iter().any(|word| self.reading.says(&[word]))
    }

    fn wants_button(&self) -> bool {
        self.reading.says(&["button", "link", "cta", "action"]) || self.quote_for(Role::Label).is_some()
    }

    fn text(&mut self, schema: &Value, place: Place<'_>) -> Option<String> {
        let format = schema.get("format").and_then(Value::as_str).unwrap_or_default();
        let named = role_within(place.name, place.parent);
        // A list of plain strings: the name of the list tells nothing about the entry.
        let named = if place.name == place.parent && place.item.is_some() { Role::Heading } else { named };
        let role = match format {
            "asset" | "image" | "image-url" => Role::Picture,
            "uri" | "url" | "uri-reference" | "iri" if named != Role::Picture => Role::Href,
            _ => named,
        };
        if let Some(preset) = values::text_of_format(format, place.required) {
            return Some(preset);
        }
        let raw = match role {
            Role::Picture => return self.choose_picture(place).map(|picture| picture.url.clone()),
            Role::Href => return self.href(schema, format, place),
            _ => self.words_for(role, schema, place)?,
        };
        let raw = if values::is_html(schema, place.name) { copy::paragraphs(&raw) } else { raw };
        values::fit_text(schema, &raw, self.topic)
            .or_else(|| values::preset(schema).and_then(|value| value.as_str().map(str::to_owned)))
    }

    fn words_for(&mut self, role: Role, schema: &Value, place: Place<'_>) -> Option<String> {
        let tone = self.reading.tone;
        if let Some(item) = place.item {
            return match role {
                Role::Heading | Role::Question | Role::Label | Role::Author | Role::Alt => Some(item.title.clone()),
                Role::Other | Role::Caption if place.required => Some(item.title.clone()),
                Role::Text | Role::Answer | Role::Lead | Role::Kicker if place.required || named_text(role) => item
                    .text
                    .clone()
                    .or_else(|| place.required.then(|| copy::sentence(&lower_first(&item.title), tone, place.index))),
                _ => None,
            };
        }
        if let Some(quote) = (role == Role::Label).then(|| self.take_quote(role)).flatten() {
            return Some(quote);
        }
        if place.parent == place.name || place.level > 2 {
            return self.entry_words(role, place);
        }
        let speaks_for_others =
            name_words(place.parent).iter().any(|word| related(word, "testimonial")) && place.level == 1;
        if speaks_for_others && matches!(role, Role::Heading | Role::Author | Role::Text) {
            return Some(self.testimonial(role));
        }
        if let Some(quote) = self.take_quote(role) {
            self.notes
                .push(format!("{}: \"{quote}\", from your quotation marks.", sentence_case(&human_name(place.name))));
            return Some(quote);
        }
        match role {
            Role::Heading => Some(copy::heading(self.topic, tone)),
            Role::Text | Role::Answer | Role::Lead if !self.reading.copy.is_empty() && !self.used_copy => {
                self.used_copy = true;
                Some(self.reading.copy.join(" "))
            }
            Role::Lead if self.used_copy && !place.required => None,
            Role::Text | Role::Answer | Role::Lead => Some(copy::sentence(self.topic, tone, 0)),
            Role::Question if place.required => Some(format!("What is {}?", self.topic)),
            Role::Label if place.required => Some(values::action_label(self.reading, &name_words(place.parent))),
            Role::Query => self
                .reading
                .topic_text()
                .filter(|_| place.level == 1)
                .map(str::to_owned)
                .or_else(|| place.required.then(|| self.topic.to_owned())),
            Role::Alt if place.required => Some(sentence_case(self.topic)),
            Role::Kicker | Role::Caption | Role::Author | Role::Other | Role::Label | Role::Question | Role::Alt
                if !place.required =>
            {
                None
            }
            _ => values::preset(schema)
                .and_then(|value| value.as_str().map(str::to_owned))
                .or_else(|| Some(sentence_case(self.topic))),
        }
    }

    /// Nobody's words but those in the prompt.
    fn testimonial(&mut self, role: Role) -> String {
        let quoted = self.take_quote(if role == Role::Text { Role::Heading } else { Role::Author });
        quoted.unwrap_or_else(|| {
            let note = "I do not invent what people say: put the customer's own words and name in.";
            if !self.notes.iter().any(|known| known == note) {
                self.notes.push(note.to_owned());
            }
            if role == Role::Text { "The customer's own words" } else { "Name of the customer" }.to_owned()
        })
    }

    /// Words for an entry that the prompt did not spell out.
    fn entry_words(&self, role: Role, place: Place<'_>) -> Option<String> {
        let (tone, number) = (self.reading.tone, place.index + 1);
        match role {
            Role::Question => Some(format!("Question {number} about {}?", self.topic)),
            Role::Text | Role::Answer => Some(copy::sentence(self.topic, tone, place.index)),
            Role::Heading => Some(format!("{} {number}", sentence_case(self.topic))),
            Role::Label if place.required => Some(values::action_label(self.reading, &name_words(place.parent))),
            _ => place.required.then(|| format!("{} {number}", sentence_case(self.topic))),
        }
    }

    fn quote_for(&self, role: Role) -> Option<usize> {
        let cued = |wanted: Option<Role>| {
            self.reading
                .quotes
                .iter()
                .enumerate()
                .position(|(index, quote)| !self.used_quotes[index] && cue_role(&quote.cue) == wanted)
        };
        match role {
            Role::Heading if self.reading.items.is_empty() || self.reading.quotes.len() == 1 => {
                cued(Some(Role::Heading)).or_else(|| cued(None))
            }
            Role::Text
            | Role::Lead
            | Role::Kicker
            | Role::Caption
            | Role::Label
            | Role::Heading
            | Role::Query
            | Role::Author
            | Role::Question
            | Role::Answer
            | Role::Alt => cued(Some(role)),
            Role::Href | Role::Picture | Role::Other => None,
        }
    }

    fn take_quote(&mut self, role: Role) -> Option<String> {
        let index = self.quote_for(role)?;
        self.used_quotes[index] = true;
        Some(self.reading.quotes[index].text.clone())
    }

    fn href(&self, schema: &Value, format: &str, place: Place<'_>) -> Option<String> {
        let absolute = matches!(format, "uri" | "url" | "iri");
        let written =
            self.reading.addresses.iter().find(|address| !absolute || address.starts_with("https://")).cloned();
        let preset = || values::preset(schema).and_then(|value| value.as_str().map(str::to_owned));
        // An invented path would be a dead link; the start page exists.
        let start = if absolute { "https://example.com/" } else { "/" };
        written.or_else(preset).or_else(|| place.required.then(|| start.to_owned()))
    }
}

/// A button: a label and where it leads.
fn is_button(root: &Value, schema: &Value) -> bool {
    let Shape::Object(members) = schema::shape(root, schema) else { return false };
    let required = |wanted: Role| members.iter().any(|(name, _, required)| *required && role(name) == wanted);
    let tells_more = members.iter().any(|(name, _, _)| matches!(role(name), Role::Text | Role::Heading | Role::Lead));
    required(Role::Label) && required(Role::Href) && !tells_more
}

fn named_text(role: Role) -> bool {
    role != Role::Kicker
}

fn lower_first(text: &str) -> String {
    let mut letters = text.chars();
    let second_is_lower = text.chars().nth(1).is_none_or(char::is_lowercase);
    match letters.next() {
        Some(first) if second_is_lower => first.to_lowercase().chain(letters).collect(),
        _ => text.to_owned(),
    }
}

fn display(value: &Value) -> String {
    value.as_str().map_or_else(|| value.to_string(), human_name)
}
