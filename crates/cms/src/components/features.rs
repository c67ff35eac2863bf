use maud::{Markup, html};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use serde_json::{Value, json};

use crate::rendering::{Component, Render, heading};

/// Several points of equal weight.
pub(super) struct Features;

#[derive(Deserialize, Serialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub(super) struct Props {
    /// The heading.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    title: Option<String>,
    /// One or two sentences.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    lead: Option<String>,
    /// `grid` frames the points, `steps` tells them as a sequence.
    #[serde(default)]
    variant: Variant,
    /// The points.
    #[schemars(length(min = 1, max = 12))]
    items: Vec<Item>,
}

#[derive(Clone, Copy, Default, Deserialize, Serialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
enum Variant {
    #[default]
    Grid,
    Steps,
}

#[derive(Deserialize, Serialize, JsonSchema)]
#[serde(deny_unknown_fields)]
struct Item {
    /// A short note: a duration, a number.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    note: Option<String>,
    /// The point in a few words.
    title: String,
    /// A sentence or two about it.
    text: String,
}

impl Component for Features {
    type Props = Props;
    const NAME: &'static str = "features";
    const SUMMARY: &'static str = "Several points of equal weight: reasons, services, or the steps of a process.";

    fn example() -> Value {
        json!({
            "title": "What we do", "lead": "Besides selling books.", "variant": "grid",
            "items": [
                { "note": "Two days", "title": "Order anything", "text": "If it is in print, it is here the day after tomorrow." },
                { "title": "Buy back", "text": "Bring what you have read." },
            ],
        })
    }

    fn render(props: &Self::Props, cx: &Render<'_>) -> Markup {
        let class = match props.variant {
            Variant::Grid => "sec feats feats--grid",
            Variant::Steps => "sec feats feats--steps",
        };
        let items = html! {
            @for item in &props.items {
                li {
                    @if let Some(note) = &item.note { p.feats__note { (note) } }
                    h3 { (item.title) }
                    p { (item.text) }
                }
            }
        };
        html! {
            section class=(class) data-component-id=(cx.id) {
                div.wrap {
                    (heading(props.title.as_deref(), props.lead.as_deref(), None))
                    @match props.variant {
                        Variant::Grid => ul.feats__list { (items) },
                        Variant::Steps => ol.feats__list { (items) },
                    }
                }
            }
        }
    }
}
