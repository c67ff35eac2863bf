use maud::{Markup, html};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use serde_json::{Value, json};

use crate::rendering::{Component, Render, RichText};

/// Questions with answers that open.
pub(super) struct Questions;

#[derive(Deserialize, Serialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub(super) struct Props {
    /// The heading.
    title: String,
    /// The questions.
    #[schemars(length(min = 1, max = 30))]
    items: Vec<Item>,
}

#[derive(Deserialize, Serialize, JsonSchema)]
#[serde(deny_unknown_fields)]
struct Item {
    /// What people ask.
    question: String,
    /// What they are told.
    answer: RichText,
}

impl Component for Questions {
    type Props = Props;
    const NAME: &'static str = "questions";
    const SUMMARY: &'static str = "Questions that visitors ask, with answers that open.";

    fn example() -> Value {
        json!({ "title": "Questions", "items": [{ "question": "Do you ship?", "answer": "<p>Within the country, in two days.</p>" }] })
    }

    fn render(props: &Self::Props, cx: &Render<'_>) -> Markup {
        html! {
            section.sec.faq data-component-id=(cx.id) {
                div.wrap.faq__in {
                    h2 { (props.title) }
                    div {
                        @for item in &props.items {
                            details { summary { (item.question) } div.prose { (item.answer) } }
                        }
                    }
                }
            }
        }
    }
}
