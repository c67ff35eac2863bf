use maud::{Markup, html};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use serde_json::{Value, json};

use crate::rendering::{Action, Component, Render, actions};

/// One thing to do.
pub(super) struct CallToAction;

#[derive(Deserialize, Serialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub(super) struct Props {
    /// What is offered.
    title: String,
    /// A sentence or two about it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    text: Option<String>,
    /// What to do.
    #[schemars(length(min = 1, max = 2))]
    actions: Vec<Action>,
    /// `quiet` keeps the page's ground, `band` takes the accent colour from edge to edge.
    #[serde(default)]
    variant: Variant,
}

#[derive(Clone, Copy, Default, Deserialize, Serialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
enum Variant {
    #[default]
    Quiet,
    Band,
}

impl Component for CallToAction {
    type Props = Props;
    const NAME: &'static str = "call-to-action";
    const SUMMARY: &'static str = "A banner that asks for one thing.";

    fn example() -> Value {
        json!({ "title": "Come and read", "text": "There is coffee.", "variant": "band", "actions": [{ "label": "Find the shop", "href": "/about", "style": "primary" }] })
    }

    fn render(props: &Self::Props, cx: &Render<'_>) -> Markup {
        let class = match props.variant {
            Variant::Quiet => "sec cta cta--quiet",
            Variant::Band => "sec cta cta--band",
        };
        html! {
            section class=(class) data-component-id=(cx.id) {
                div.wrap.cta__in {
                    div {
                        h2 { (props.title) }
                        @if let Some(text) = &props.text { p { (text) } }
                    }
                    (actions(&props.actions))
                }
            }
        }
    }
}
