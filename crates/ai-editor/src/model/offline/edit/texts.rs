//! Rules for texts: set, replace, shorten, lengthen, case, tone, pictures.

use serde_json::Value;

use super::{Editor, Leaf};
use crate::model::offline::{
    copy,
    reading::{Tone, sentence_case},
    roles::{Role, cue_role, role_of_word},
    values,
    words::STOP_WORDS,
};

impl Editor<'_> {
    pub(super) fn change_texts(&mut self) {
        if !self.replace_quoted() {
            self.set_quoted();
        }
        self.set_unquoted();
        self.change_length();
        self.change_case();
        self.change_tone();
        self.change_picture();
    }

    /// `replace "A" with "B"`.
    fn replace_quoted(&mut self) -> bool {
        let [from, to] = self.reading.quotes.as_slice() else { return false };
        let between: Vec<&str> = self
            .reading
            .tokens
            .iter()
            .filter(|token| token.start > from.start && token.end <= to.start)
            .map(|token| token.stem.as_str())
            .collect();
        let links = between.len() == 1 && matches!(between[0], "with" | "by" | "to" | "into");
        if !links || !self.reading.says(&["replace", "change", "rename", "turn", "swap"]) {
            return false;
        }
        let (from, to) = (from.text.clone(), to.text.clone());
        let mut changed = 0;
        for leaf in self.texts(None) {
            let text = leaf.value.as_str().unwrap_or_default();
            if text.contains(&from) && self.try_set(&leaf, Value::String(text.replace(&from, &to))) {
                changed += 1;
            }
        }
        match changed {
            0 => self.note(format!("\"{from}\" does not appear in this component.")),
            _ => self.note(format!("I replaced \"{from}\" with \"{to}\".")),
        }
        true
    }

    /// `heading to "A"`, `call it "A"`, or only a quotation.
    fn set_quoted(&mut self) {
        let adds = self.reading.says(&["add", "append", "insert", "remove", "delete", "drop"]);
        for quote in self.reading.quotes.clone() {
            let role = cue_role(&quote.cue);
            if role.is_none() && (adds || self.reading.quotes.len() > 1) {
                continue;
            }
            self.set_role(role.unwrap_or(Role::Heading), &quote.text);
        }
    }

    /// `change the heading to Fired twice`.
    fn set_unquoted(&mut self) {
        if !self.reading.quotes.is_empty()
            || !self.reading.says(&["change", "set", "make", "rename", "update", "rewrite", "edit", "turn"])
        {
            return;
        }
        let tokens = &self.reading.tokens;
        let found = tokens.iter().enumerate().find_map(|(index, token)| {
            let role = role_of_word(&token.stem)?;
            let link =
                tokens.get(index + 1).filter(|link| matches!(link.stem.as_str(), "to" | "into" | "say" | "read"))?;
            Some((role, link.end))
        });
        let Some((role, begin)) = found else { return };
        let rest = &self.prompt[begin..];
        let end = rest.find(['\n', ';']).or_else(|| rest.find(". ")).unwrap_or(rest.len());
        let text = rest[..end].trim().trim_end_matches('.').to_owned();
        let first = text.split_whitespace().next().unwrap_or_default().to_lowercase();
        let is_setting = matches!(first.as_str(), "be" | "the" | "left" | "right" | "center" | "centre");
        if !text.is_empty() && !is_setting {
            self.set_role(role, &text);
        }
    }

    fn set_role(&mut self, role: Role, text: &str) {
        let leaves = self.texts(Some(&[role]));
        let alike: &[Role] = match role {
            Role::Heading => &[Role::Question, Role::Lead],
            Role::Text => &[Role::Answer, Role::Lead, Role::Caption],
            Role::Lead => &[Role::Text],
            _ => &[],
        };
        let other = self.texts(Some(alike));
        let Some(leaf) = leaves
            .iter()
            .find(|leaf| leaf.pointer.matches('/').count() <= 2)
            .or(leaves.first())
            .or(other.first())
            .cloned()
        else {
            self.note(format!("This component has no {} that I could set.", role_name(role)));
            return;
        };
        if leaf.plain_text() == text && !text.is_empty() {
            self.note(format!("The {} already says that.", leaf.title()));
        } else if self.try_set_text(&leaf, text) {
            self.note(format!("I set the {} to \"{text}\".", leaf.title()));
        } else {
            let fitted = values::fit_text(&leaf.schema, text, text).unwrap_or_default();
            match !fitted.is_empty() && self.try_set_text(&leaf, &fitted) {
                true => self.note(format!("I set the {} to \"{fitted}\": all of it would be too long.", leaf.title())),
                false => self.note(format!("The {} cannot say \"{text}\".", leaf.title())),
            }
        }
    }

    fn change_length(&mut self) {
        let shorter =
            self.reading.says(&["shorten", "shorter", "brief", "briefer", "concise", "trim", "condense", "crisper"]);
        let longer = self.reading.says(&["lengthen", "longer", "expand", "elaborate", "extend"]);
        if !shorter && !longer {
            return;
        }
        let roles = self.named_roles();
        let roles = if roles.is_empty() {
            vec![Role::Heading, Role::Lead, Role::Text, Role::Answer, Role::Caption]
        } else {
            roles
        };
        let mut changed = Vec::new();
        for leaf in self.texts(Some(&roles)) {
            let text = leaf.plain_text();
            if text.is_empty() {
                continue;
            }
            let new = match shorter {
                true => copy::shorter(&text),
                false if matches!(leaf.role(), Role::Text | Role::Answer | Role::Lead) => {
                    let topic = self.topic();
                    format!("{} {}", text.trim_end(), copy::sentence(&topic, self.reading.tone, changed.len()))
                }
                false => continue,
            };
            if self.try_set_text(&leaf, &new) {
                changed.push(leaf.title());
            }
        }
        changed.dedup();
        match (changed.is_empty(), shorter) {
            (true, true) => {
                self.note("The texts here are already as short as I can make them without losing their sense.")
            }
            (true, false) => self.note("There is no text here that I could lengthen within its limit."),
            (false, true) => self.note(format!("I shortened: {}.", changed.join(", "))),
            (false, false) => self.note(format!("I lengthened: {}. I added no facts.", changed.join(", "))),
        }
    }

    fn change_case(&mut self) {
        let form: fn(&str) -> String = if self.reading.says(&["uppercase", "capital", "caps"]) {
            |text| text.to_uppercase()
        } else if self.reading.says(&["lowercase"]) {
            |text| text.to_lowercase()
        } else if self.reading.says(&["capitalise", "capitalize"]) {
            sentence_case
        } else {
            return;
        };
        let roles = self.named_roles();
        let roles = if roles.is_empty() { vec![Role::Heading] } else { roles };
        for leaf in self.texts(Some(&roles)) {
            let text = form(leaf.value.as_str().unwrap_or_default());
            if self.try_set(&leaf, Value::String(text)) {
                self.note(format!("I changed the letters of the {}.", leaf.title()));
            }
        }
        if !self.understood {
            self.note("There are no letters there that I could change.");
        }
    }

    fn change_tone(&mut self) {
        let tone = self.reading.tone;
        if matches!(tone, Tone::Plain | Tone::Creative) || self.understood {
            return;
        }
        let mut changed = false;
        for leaf in
            self.texts(Some(&[Role::Heading, Role::Lead, Role::Text, Role::Answer, Role::Question, Role::Caption]))
        {
            let text = copy::in_tone(leaf.value.as_str().unwrap_or_default(), tone);
            changed |= self.try_set(&leaf, Value::String(text));
        }
        match changed {
            true => self.note("I changed contractions and a few words to fit the tone. A real change of voice needs a language model."),
            false => self.note("I found no word to change for that tone. A real change of voice needs a language model."),
        }
    }

    fn change_picture(&mut self) {
        let says_picture = self.reading.says(&["picture", "photo", "image", "illustration"]);
        if !says_picture
            || !self.reading.says(&["another", "other", "different", "change", "use", "swap", "replace", "add"])
        {
            return;
        }
        let leaves = self.leaves();
        let Some(leaf) = leaves.iter().find(|leaf| leaf.role() == Role::Picture && leaf.value.is_string()) else {
            return;
        };
        let current = leaf.value.as_str().unwrap_or_default();
        let by_words =
            values::best_picture(self.pictures, &self.reading.tokens).filter(|picture| picture.url != current);
        let position = self.pictures.iter().position(|picture| picture.url == current);
        let next = self
            .pictures
            .iter()
            .cycle()
            .skip(position.map_or(0, |position| position + 1))
            .take(self.pictures.len())
            .find(|picture| picture.url != current);
        let Some(picture) = by_words.or(next).cloned() else {
            self.note("Your library has no other picture.");
            return;
        };
        if self.try_set(leaf, Value::String(picture.url.clone())) {
            let (around, _) = leaf.pointer.rsplit_once('/').unwrap_or_default();
            let beside = |other: &&Leaf| {
                other.node == leaf.node
                    && other.pointer.rsplit_once('/').is_some_and(|(place, _)| place == around)
                    && !around.is_empty()
            };
            for other in leaves.iter().filter(beside) {
                if let Some(value) = values::picture_fact(&picture, &other.name) {
                    self.try_set(other, value);
                }
            }
            self.note(format!("I took the picture {} from your library.", picture.name));
        }
    }

    /// Texts of the meant nodes, of these purposes or of all.
    fn texts(&self, roles: Option<&[Role]>) -> Vec<Leaf> {
        let is_text = |leaf: &Leaf| {
            let is_string = leaf.value.is_string()
                || (leaf.value.is_null() && leaf.schema.get("type").is_some_and(|kind| *kind == "string"));
            is_string
                && leaf.schema.get("enum").is_none()
                && leaf.schema.get("const").is_none()
                && leaf.schema.get("oneOf").is_none()
        };
        let mut leaves: Vec<Leaf> = self.leaves().into_iter().filter(is_text).collect();
        leaves.retain(|leaf| roles.is_none_or(|roles| roles.contains(&leaf.role())));
        leaves.retain(|leaf| roles.is_some() || leaf.role() != Role::Picture);
        leaves
    }

    /// Purposes that the prompt names.
    fn named_roles(&self) -> Vec<Role> {
        let mut roles: Vec<Role> = self.reading.tokens.iter().filter_map(|token| role_of_word(&token.stem)).collect();
        roles.retain(|role| *role != Role::Href || self.reading.says(&["link"]));
        roles
    }

    /// What the component is about: its first heading without stop words at the start.
    pub(super) fn topic(&self) -> String {
        let heading = self
            .texts(Some(&[Role::Heading]))
            .into_iter()
            .find_map(|leaf| leaf.value.as_str().map(str::to_owned).filter(|text| !text.is_empty()));
        let said = self.reading.topic_text().map(str::to_owned);
        let topic = said.or(heading).unwrap_or_else(|| crate::model::offline::words::human_name(&self.root.component));
        let mut words: Vec<&str> = topic.split_whitespace().collect();
        while words.len() > 1 && STOP_WORDS.contains(&words[0].to_lowercase().as_str()) {
            words.remove(0);
        }
        words.join(" ").trim_end_matches(['.', '!', '?']).to_owned()
    }
}

fn role_name(role: Role) -> &'static str {
    match role {
        Role::Heading => "heading",
        Role::Lead => "subtitle",
        Role::Kicker => "line above the heading",
        Role::Text => "text",
        Role::Question => "question",
        Role::Answer => "answer",
        Role::Label => "button",
        Role::Href => "link",
        Role::Alt => "alternative text",
        Role::Caption => "caption",
        Role::Author => "author",
        Role::Query => "product query",
        Role::Picture => "picture",
        Role::Other => "text of that name",
    }
}
