use maud::{Markup, html};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use serde_json::{Value, json};

use crate::rendering::{Component, Render};

/// A strip of figures.
pub(super) struct Facts;

#[derive(Deserialize, Serialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub(super) struct Props {
    /// The figures.
    #[schemars(length(min = 2, max = 6))]
    items: Vec<Fact>,
}

#[derive(Deserialize, Serialize, JsonSchema)]
#[serde(deny_unknown_fields)]
struct Fact {
    /// The figure with its unit.
    value: String,
    /// What it tells.
    label: String,
}

impl Component for Facts {
    type Props = Props;
    const NAME: &'static str = "facts";
    const SUMMARY: &'static str = "A strip of two to six figures with their meaning.";

    fn example() -> Value {
        json!({ "items": [{ "value": "14,000", "label": "books on the shelves" }, { "value": "36 years", "label": "in the same house" }] })
    }

    fn render(props: &Self::Props, cx: &Render<'_>) -> Markup {
        html! {
            section.facts data-component-id=(cx.id) {
                dl.wrap.facts__in {
                    @for fact in &props.items { div { dt { (fact.label) } dd { (fact.value) } } }
                }
            }
        }
    }
}
