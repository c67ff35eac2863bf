use maud::{Markup, html};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use serde_json::{Value, json};

use crate::rendering::{Component, Render};

/// Words of somebody else.
pub(super) struct Quote;

#[derive(Deserialize, Serialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub(super) struct Props {
    /// The words, without quotation marks.
    text: String,
    /// Who said them.
    name: String,
    /// Who that is.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    role: Option<String>,
}

impl Component for Quote {
    type Props = Props;
    const NAME: &'static str = "quote";
    const SUMMARY: &'static str = "A testimonial or quotation with its source.";

    fn example() -> Value {
        json!({ "text": "I came in for a stamp and left with four novels.", "name": "Edith Marlow", "role": "neighbour" })
    }

    fn render(props: &Self::Props, cx: &Render<'_>) -> Markup {
        html! {
            section.sec.quote data-component-id=(cx.id) {
                figure.wrap {
                    blockquote { p { "“" (props.text) "”" } }
                    figcaption { (props.name) @if let Some(role) = &props.role { ", " (role) } }
                }
            }
        }
    }
}
