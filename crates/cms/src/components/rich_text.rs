use maud::{Markup, html};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use serde_json::{Value, json};

use crate::rendering::{Component, Render, RichText};

/// Running text.
pub(super) struct RichTextBlock;

#[derive(Deserialize, Serialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub(super) struct Props {
    /// A heading beside or above the text.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    title: Option<String>,
    /// `article` is one column, `aside` sets the heading beside the text, `large` is for a few sentences that carry weight.
    #[serde(default)]
    variant: Variant,
    /// The text.
    html: RichText,
}

#[derive(Clone, Copy, Default, Deserialize, Serialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
enum Variant {
    #[default]
    Article,
    Aside,
    Large,
}

impl Component for RichTextBlock {
    type Props = Props;
    const NAME: &'static str = "rich-text";
    const SUMMARY: &'static str = "Running text with an optional heading.";

    fn example() -> Value {
        json!({ "title": "How we choose", "variant": "article", "html": "<p>We read <em>everything</em> that we sell.</p>" })
    }

    fn render(props: &Self::Props, cx: &Render<'_>) -> Markup {
        let class = match props.variant {
            Variant::Article => "sec text text--article",
            Variant::Aside => "sec text text--aside",
            Variant::Large => "sec text text--large",
        };
        html! {
            section class=(class) data-component-id=(cx.id) {
                div.wrap.text__in {
                    @if let Some(title) = &props.title { h2 { (title) } }
                    div.prose { (props.html) }
                }
            }
        }
    }
}
