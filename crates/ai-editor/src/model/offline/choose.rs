//! Choosing components by the words of a prompt.

use std::collections::{BTreeMap, BTreeSet};

use super::{
    reading::Reading,
    roles::{Role, role_of_word},
    words::{STOP_WORDS, name_words, number, related, stem, tokens},
};
use crate::catalogue::ComponentSpec;

/// Names of components that hold others.
const CONTAINERS: &[&str] = &["section", "stack", "group", "container", "column", "row", "layout", "box"];
/// Share that a word counts inside the subject ("a hero about our gallery").
const WITHIN_TOPIC: f32 = 0.3;
/// From here on a component counts as asked for.
const ASKED_FOR: f32 = 3.0;

/// A component that fits the prompt.
#[derive(Debug, Clone)]
pub(super) struct Choice<'a> {
    pub(super) component: &'a ComponentSpec,
    pub(super) score: f32,
    /// Byte offset of the first word that speaks for it.
    pub(super) position: usize,
    /// Words of the prompt that speak for it.
    pub(super) because: Vec<String>,
}

impl Choice<'_> {
    /// Whether the prompt names the component or something that means the same.
    pub(super) fn is_asked_for(&self) -> bool {
        self.score >= ASKED_FOR
    }
}

/// All components that the prompt speaks for, best first.
pub(super) fn rank<'a>(reading: &Reading, components: &'a [ComponentSpec]) -> Vec<Choice<'a>> {
    let spread = description_spread(components);
    let mut choices: Vec<Choice<'a>> = components
        .iter()
        .map(|component| score(reading, component, &spread))
        .filter(|choice| choice.score > 0.0)
        .collect();
    choices.sort_by(|one, other| other.score.total_cmp(&one.score));
    choices
}

/// The components that the prompt asks for, in the order in which it does, each once and no two for the same words.
pub(super) fn asked_for<'a>(reading: &Reading, components: &'a [ComponentSpec]) -> Vec<Choice<'a>> {
    let mut taken: BTreeSet<usize> = BTreeSet::new();
    let mut choices: Vec<Choice<'a>> = rank(reading, components)
        .into_iter()
        .filter(|choice| choice.is_asked_for() && taken.insert(choice.position))
        .collect();
    choices.sort_by_key(|choice| choice.position);
    let first = choices.first().map(|choice| choice.position);
    choices.retain(|choice| Some(choice.position) == first || !is_part(reading, first.unwrap_or(0), choice));
    choices
}

fn score<'a>(reading: &Reading, component: &'a ComponentSpec, spread: &BTreeMap<String, usize>) -> Choice<'a> {
    let names: Vec<String> = name_words(&component.name);
    let telling: Vec<&String> = names.iter().filter(|word| !STOP_WORDS.contains(&word.as_str())).collect();
    let description: BTreeSet<String> = tokens(&component.description).into_iter().map(|token| token.stem).collect();
    let mut parts: BTreeMap<String, (f32, usize, String)> = BTreeMap::new();
    for (index, token) in reading.tokens.iter().enumerate() {
        let stem = token.stem.as_str();
        let within_topic =
            reading.topic.as_ref().is_some_and(|(_, start, end)| token.start >= *start && token.end <= *end);
        let weight = if within_topic || is_arrangement(reading, index) { WITHIN_TOPIC } else { 1.0 };
        let found = if telling.iter().any(|word| *word == stem) {
            Some((format!("name {stem}"), 4.0 / (telling.len() as f32).sqrt() + 0.5))
        } else if let Some(word) = telling.iter().find(|word| related(word, stem)) {
            Some((format!("name {word}"), 3.2 / (telling.len() as f32).sqrt()))
        } else if stem.chars().count() > 3 && !STOP_WORDS.contains(&stem) && description.contains(stem) {
            let shared = spread.get(stem).copied().unwrap_or(1) as f32;
            Some((format!("description {stem}"), 1.0 / shared))
        } else {
            None
        };
        if let Some((part, points)) = found {
            let points = points * weight;
            let entry =
                parts.entry(part).or_insert((0.0, token.start, reading.plain[token.start..token.end].to_owned()));
            if points > entry.0 {
                *entry = (points, token.start, reading.plain[token.start..token.end].to_owned());
            }
        }
    }
    let mut score: f32 = parts.values().map(|(points, _, _)| points).sum();
    let speaking: Vec<&(f32, usize, String)> =
        parts.iter().filter(|(part, _)| part.starts_with("name")).map(|(_, found)| found).collect();
    let position = speaking
        .iter()
        .map(|(_, position, _)| *position)
        .min()
        .or_else(|| parts.values().map(|(_, position, _)| *position).min())
        .unwrap_or(0);
    if score > 0.0 {
        // Of several, what is named first is more often the thing and what follows its contents.
        score += 1.0 - position as f32 / reading.plain.len().max(1) as f32;
        if !speaking.is_empty() && position <= reading.plain.len() / 2 {
            score += 0.5;
        }
    }
    if speaking.is_empty() {
        score = score.min(ASKED_FOR - 0.1);
    }
    let because = match speaking.is_empty() {
        true => parts.into_values().map(|(_, _, word)| word).collect(),
        false => speaking.into_iter().map(|(_, _, word)| word.clone()).collect(),
    };
    Choice { component, score, position, because }
}

/// "in two columns" says how, not what.
fn is_arrangement(reading: &Reading, index: usize) -> bool {
    let before = reading.tokens[..index].iter().rev().take(2);
    CONTAINERS.contains(&reading.tokens[index].stem.as_str())
        && before.into_iter().any(|token| token.stem == "in" || number(&token.stem).is_some())
}

/// "a hero with a picture and a button": parts of the hero, not components beside it.
fn is_part(reading: &Reading, first: usize, choice: &Choice<'_>) -> bool {
    let comes_with =
        reading.tokens.iter().any(|token| token.stem == "with" && token.start > first && token.start < choice.position);
    comes_with
        && choice.because.iter().all(|word| {
            matches!(role_of_word(&stem(word)), Some(Role::Picture | Role::Label | Role::Text | Role::Heading))
        })
}

/// In how many descriptions a word appears.
fn description_spread(components: &[ComponentSpec]) -> BTreeMap<String, usize> {
    let mut spread = BTreeMap::new();
    for component in components {
        let words: BTreeSet<String> = tokens(&component.description).into_iter().map(|token| token.stem).collect();
        for word in words {
            *spread.entry(word).or_insert(0) += 1;
        }
    }
    spread
}

/// A component that can hold the others, and the slot for them.
pub(super) fn container<'a>(
    components: &'a [ComponentSpec],
    children: &[&ComponentSpec],
) -> Option<(&'a ComponentSpec, &'a str)> {
    let holds = |component: &'a ComponentSpec| {
        let named = name_words(&component.name).iter().any(|word| CONTAINERS.contains(&word.as_str()));
        let slot = component
            .slots
            .iter()
            .find(|slot| slot.accepts.is_empty() || children.iter().all(|child| slot.accepts.contains(&child.name)));
        slot.filter(|_| named).map(|slot| (component, slot.name.as_str()))
    };
    components.iter().find_map(holds)
}

/// What to take when no word of the prompt speaks for anything: running text if there is some, else the first.
pub(super) fn fallback(components: &[ComponentSpec]) -> Option<&ComponentSpec> {
    let text = components.iter().find(|component| name_words(&component.name).iter().any(|word| related(word, "text")));
    text.or_else(|| components.first())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(prompt: &str, expected: &[&str]) {
        let components = crate::catalogue::sample_components();
        let reading = Reading::new(prompt);
        let best = rank(&reading, &components).first().map(|choice| choice.component.name.clone());
        assert_eq!(best.as_deref(), expected.first().copied(), "{prompt}: {:#?}", rank(&reading, &components));
        if expected.len() > 1 {
            let asked: Vec<&str> =
                asked_for(&reading, &components).iter().map(|choice| choice.component.name.as_str()).collect();
            assert_eq!(asked, expected, "{prompt}");
        }
    }

    #[test]
    fn components_are_chosen_by_name_synonym_and_description() {
        check("A hero for our autumn collection", &["hero"]);
        check("Big banner about our picture gallery", &["hero"]);
        check("Show the four newest products", &["product_grid"]);
        check("An FAQ about delivery", &["questions"]);
        check("Three benefits of stoneware: light, strong, beautiful", &["features"]);
        check("Tell our story in two paragraphs", &["rich_text"]);
        check("call to action for the workshop", &["call_to_action"]);
        check("A photo with a caption", &["image"]);
        check("", &[]);
    }

    #[test]
    fn several_components_are_found_in_order() {
        check("A hero, then benefits and an FAQ", &["hero", "features", "questions"]);
    }
}
