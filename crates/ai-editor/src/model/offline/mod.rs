//! The built-in model: assembly by rules over the catalogue and the words of the prompt.
//!
//! No network, no weights, the same answer every time. It finds components by name and synonym, fills props along
//! their schemas with what the prompt gives, changes what is there when asked to, and says what it did and what it
//! could not do. It invents neither facts nor addresses.

mod choose;
mod copy;
mod edit;
mod fill;
mod mending;
mod reading;
mod roles;
mod values;
mod words;

use futures_util::{
    StreamExt,
    stream::{self, BoxStream},
};
use serde_json::Value;

use super::{LanguageModel, ModelError, ModelEvent, ModelRequest, TokenUsage};
use crate::{
    catalogue::ComponentSpec,
    trees::{Catalogue, Node},
};
use choose::Choice;
use edit::Editor;
use fill::Filler;
use reading::Reading;
use words::human_name;

/// Most parts of one assembled section.
const MAX_PARTS: usize = 6;

/// The built-in language model.
#[derive(Debug, Clone, Copy, Default)]
pub struct OfflineModel;

impl OfflineModel {
    /// Name recorded with each generation.
    pub const NAME: &'static str = "offline-1";
}

impl LanguageModel for OfflineModel {
    fn name(&self) -> &str {
        Self::NAME
    }

    fn stream(&self, request: ModelRequest) -> BoxStream<'static, Result<ModelEvent, ModelError>> {
        stream::once(async move { events(&request) }).flatten().map(Ok).boxed()
    }
}

/// The whole answer as events, the text word by word. Between two of them the caller gets its turn.
fn events(request: &ModelRequest) -> impl futures_util::Stream<Item = ModelEvent> + use<> {
    let answer = answer(request);
    let input = request.messages.iter().map(|message| estimate_tokens(&message.content)).sum();
    let output = estimate_tokens(&answer.text) + estimate_tokens(&answer.tree.to_string());
    let words: Vec<ModelEvent> =
        answer.text.split_inclusive(' ').map(|word| ModelEvent::TextDelta(word.to_owned())).collect();
    let mut read = vec![ModelEvent::Usage(TokenUsage { input, output: 0 })];
    read.extend(words);
    read.extend([ModelEvent::Tree(answer.tree), ModelEvent::Usage(TokenUsage { input, output }), ModelEvent::Done]);
    stream::iter(read).then(|event| async move {
        tokio::task::yield_now().await;
        event
    })
}

/// About four characters to a token: the rule of thumb for English. This model has no tokens of its own.
fn estimate_tokens(text: &str) -> u64 {
    u64::try_from(text.chars().count().div_ceil(4)).unwrap_or(u64::MAX)
}

struct Answer {
    text: String,
    tree: Value,
}

fn answer(request: &ModelRequest) -> Answer {
    let catalogue = Catalogue::new(request.components.clone());
    let reading = Reading::new(&request.prompt);
    let mut notes = Vec::new();
    let tree = match &request.current {
        Some(current) => change(request, current, &reading, &catalogue, &mut notes),
        None => assemble(request, &reading, &catalogue, &mut notes),
    };
    Answer { text: notes.join(" "), tree: tree.map_or(Value::Null, |tree| tree.to_json()) }
}

fn change(
    request: &ModelRequest,
    current: &Node,
    reading: &Reading,
    catalogue: &Catalogue,
    notes: &mut Vec<String>,
) -> Option<Node> {
    let ranked = choose::rank(reading, catalogue.components());
    let asked = ranked.first().filter(|choice| choice.is_asked_for() && choice.component.name != current.component);
    let turns =
        reading.says(&["turn", "convert", "instead"]) || (reading.quotes.is_empty() && reading.says(&["replace"]));
    if let Some(choice) = asked.filter(|_| turns) {
        notes.push(format!(
            "I turn the {} into a {}.",
            human_name(&current.component),
            human_name(&choice.component.name)
        ));
        return Some(build(request, choice, reading, catalogue, current, notes));
    }
    let mut editor = Editor::new(current.clone(), &request.prompt, reading, catalogue, &request.pictures);
    editor.run();
    if editor.understood {
        notes.append(&mut editor.notes);
        return Some(editor.root);
    }
    let orders = reading.says(&["create", "write", "generate", "build", "design", "draft", "make"]);
    let names_itself = ranked.first().filter(|choice| choice.is_asked_for());
    if let Some(choice) =
        names_itself.filter(|choice| orders || reading.topic.is_some() || choice.component.name == current.component)
    {
        notes.push(format!("I read this as a new {} in place of the old one.", human_name(&choice.component.name)));
        return Some(build(request, choice, reading, catalogue, current, notes));
    }
    let abilities = editor.abilities();
    notes.push(format!(
        "I work by rules and found nothing in this component that your words name, so I changed nothing. Try: change the heading to \"…\", shorten the text, four columns, make it darker. Here I can change: {abilities}."
    ));
    Some(editor.root)
}

/// One component in place of the current one, with texts of the old one where the prompt gives none.
fn build(
    request: &ModelRequest,
    choice: &Choice<'_>,
    reading: &Reading,
    catalogue: &Catalogue,
    current: &Node,
    notes: &mut Vec<String>,
) -> Node {
    let topic = topic(request, reading, choice.component);
    let mut filler = Filler::new(reading, &request.pictures, &topic);
    let mut node = Node::new(current.id.clone(), choice.component.name.clone());
    node.props = filler.props(choice.component, catalogue);
    notes.append(&mut filler.notes);
    let mut carried = node.clone();
    let prompt_gives_text =
        reading.topic.is_some() || !reading.items.is_empty() || !reading.copy.is_empty() || !reading.quotes.is_empty();
    for (name, value) in &current.props {
        if carried.props.contains_key(name) && !prompt_gives_text
            || current.component == node.component && !carried.props.contains_key(name)
        {
            carried.props.insert(name.clone(), value.clone());
        }
    }
    carried.slots = if current.component == node.component { current.slots.clone() } else { Default::default() };
    if catalogue.violations(&carried).is_empty() { carried } else { node }
}

fn assemble(request: &ModelRequest, reading: &Reading, catalogue: &Catalogue, notes: &mut Vec<String>) -> Option<Node> {
    let components = catalogue.components();
    let mut asked = choose::asked_for(reading, components);
    asked.truncate(MAX_PARTS);
    let parts: Vec<&ComponentSpec> = asked.iter().map(|choice| choice.component).collect();
    if asked.len() > 1 {
        let container = choose::container(components, &parts);
        let inside: Vec<&Choice<'_>> = asked
            .iter()
            .filter(|choice| container.is_none_or(|(holder, _)| holder.name != choice.component.name))
            .collect();
        if let Some((holder, slot)) = container.filter(|_| inside.len() > 1) {
            let names: Vec<String> = inside.iter().map(|choice| human_name(&choice.component.name)).collect();
            notes.push(format!(
                "You ask for several parts ({}), so I put them into {}.",
                names.join(", "),
                human_name(&holder.name)
            ));
            return Some(section(request, reading, catalogue, holder, slot, &inside, notes));
        }
    }
    let ranked = choose::rank(reading, components);
    let component = match ranked.first() {
        Some(choice) => {
            let words: Vec<String> = choice.because.iter().take(3).map(|word| format!("\"{word}\"")).collect();
            notes.push(format!(
                "I take the {} because you wrote {}.",
                human_name(&choice.component.name),
                words.join(", ")
            ));
            choice.component
        }
        None => {
            let component = choose::fallback(components)?;
            notes.push(format!("No word of yours names a component, so I take the {}.", human_name(&component.name)));
            component
        }
    };
    if asked.len() > 1 {
        notes.push("The other parts need places of their own.".to_owned());
    }
    let topic = topic(request, reading, component);
    let mut node = Node::new("new-0", component.name.clone());
    let mut filler = Filler::new(reading, &request.pictures, &topic);
    node.props = filler.props(component, catalogue);
    notes.append(&mut filler.notes);
    if reading.topic.is_none() && reading.quotes.is_empty() && reading.items.is_empty() && reading.copy.is_empty() {
        notes.push("You gave no subject, so the texts are placeholders.".to_owned());
    }
    mention_prices(reading, notes);
    Some(node)
}

/// Several components in the slot of one, each filled from its own part of the prompt.
fn section(
    request: &ModelRequest,
    reading: &Reading,
    catalogue: &Catalogue,
    holder: &ComponentSpec,
    slot: &str,
    parts: &[&Choice<'_>],
    notes: &mut Vec<String>,
) -> Node {
    let mut root = Node::new("new-0", holder.name.clone());
    let whole_topic = topic(request, reading, holder);
    root.props = Filler::new(reading, &[], &whole_topic).props(holder, catalogue);
    let mut children = Vec::new();
    for (index, choice) in parts.iter().enumerate() {
        let begin = if index == 0 { 0 } else { boundary(&reading.plain, choice.position) };
        let end = parts
            .get(index + 1)
            .map_or(request.prompt.len(), |next| boundary(&reading.plain, next.position))
            .max(begin);
        let own = Reading::new(&request.prompt[begin..end]);
        let own_topic = own.topic_text().map_or_else(|| whole_topic.clone(), str::to_owned);
        let mut filler = Filler::new(&own, &request.pictures, &own_topic);
        let mut child = Node::new(format!("new-{}", index + 1), choice.component.name.clone());
        child.props = filler.props(choice.component, catalogue);
        notes.append(&mut filler.notes);
        children.push(child);
    }
    root.slots.insert(slot.to_owned(), children);
    mention_prices(reading, notes);
    root
}

/// The start of the clause in which a position lies, so that "three" of "three features" stays with its noun.
fn boundary(prompt: &str, position: usize) -> usize {
    let before = &prompt[..position];
    let mark = before.rfind([',', '.', ';', '\n', ':']).map(|mark| mark + 1);
    let and = before.rfind(" and ").map(|and| and + 5);
    let then = before.rfind(" then ").map(|then| then + 6);
    mark.max(and).max(then).unwrap_or(position)
}

fn topic(request: &ModelRequest, reading: &Reading, component: &ComponentSpec) -> String {
    let page = request.page.as_ref().and_then(|page| page.title.clone()).filter(|title| !title.trim().is_empty());
    let said = reading.topic_text().map(str::to_owned);
    let topic = said.or(page).unwrap_or_else(|| human_name(&component.name));
    let topic = copy::cut(topic.trim(), 80).replace('\0', " ");
    if topic.is_empty() { "this page".to_owned() } else { topic }
}

/// A price is bound to a product, never written by a model.
fn mention_prices(reading: &Reading, notes: &mut Vec<String>) {
    let amounts =
        reading.plain.contains(['€', '$', '£', '¥']) || reading.says(&["eur", "usd", "gbp", "euro", "dollar"]);
    if amounts {
        notes.push("Prices come from your products, so I bound none to the text.".to_owned());
    }
}

#[cfg(test)]
mod tests;
