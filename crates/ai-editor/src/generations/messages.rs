//! From what the user wants to the messages for a model: a pure function, kept with each generation.

use super::NewGeneration;
use crate::{
    catalogue::ComponentSpec,
    model::{Message, Picture, Role},
};

/// The system message with the rules and what may be used, and the user message with the task.
pub(super) fn synthesise(new: &NewGeneration, components: &[ComponentSpec], pictures: &[Picture]) -> Vec<Message> {
    vec![
        Message { role: Role::System, content: system(components, pictures) },
        Message { role: Role::User, content: user(new) },
    ]
}

fn system(components: &[ComponentSpec], pictures: &[Picture]) -> String {
    let mut text = String::from(
        "You change one component of a web page. Answer with a tree of registered components: \
         {\"id\", \"component\", \"props\", \"slots\"}. Props follow the JSON Schema of the component. Keep the ids of nodes that stay. \
         Use only the pictures listed below, by their exact address. Write no price: prices come from products. State no fact \
         that the user did not give.\n\nComponents:\n",
    );
    for component in components {
        text.push_str(&format!("- {}: {}", component.name, component.description));
        for slot in &component.slots {
            text.push_str(&format!(" Slot {}: {}", slot.name, slot.description));
        }
        text.push('\n');
    }
    if !pictures.is_empty() {
        text.push_str("\nPictures:\n");
        for picture in pictures {
            text.push_str(&format!("- {} ({} × {}): {}\n", picture.url, picture.width, picture.height, picture.alt));
        }
    }
    text
}

fn user(new: &NewGeneration) -> String {
    let mut text = String::new();
    if let Some(page) = &new.page {
        let facts = [("Page", &page.title), ("Path", &page.path), ("Language", &page.language)];
        for (name, fact) in facts {
            if let Some(fact) = fact {
                text.push_str(&format!("{name}: {fact}\n"));
            }
        }
        if !page.components.is_empty() {
            text.push_str(&format!("Components on the page: {}\n", page.components.join(", ")));
        }
    }
    match &new.current {
        Some(current) => text.push_str(&format!("The component now: {}\n", current.to_json())),
        None => text.push_str("There is no component yet.\n"),
    }
    text.push_str(&format!("\n{}", new.prompt.trim()));
    text
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{catalogue::sample_components, generations::Mode, model::PageContext, trees::Node};

    #[test]
    fn messages_hold_rules_context_and_prompt() {
        let new = NewGeneration {
            mode: Mode::Assembly,
            prompt: " Shorten it ".to_owned(),
            component_id: "a".to_owned(),
            current: Some(Node::new("a", "hero")),
            page: Some(PageContext { title: Some("Home".to_owned()), ..PageContext::default() }),
        };
        let messages = synthesise(&new, &sample_components(), &[]);
        assert_eq!(messages.iter().map(|message| message.role).collect::<Vec<_>>(), [Role::System, Role::User]);
        assert!(messages[0].content.contains("- product_grid: Grid of products"));
        assert!(!messages[0].content.contains("Pictures:"));
        assert_eq!(
            messages[1].content,
            "Page: Home\nThe component now: {\"component\":\"hero\",\"id\":\"a\",\"props\":{},\"slots\":{}}\n\nShorten it"
        );
    }
}
