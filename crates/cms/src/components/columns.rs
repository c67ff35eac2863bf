use maud::{Markup, html};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use serde_json::{Value, json};

use crate::rendering::{Component, Render, Slot};

/// Sections side by side.
pub(super) struct Columns;

#[derive(Deserialize, Serialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub(super) struct Props {
    /// How many beside each other on wide screens.
    #[serde(default = "two")]
    #[schemars(range(min = 2, max = 4))]
    count: u8,
}

const fn two() -> u8 {
    2
}

impl Component for Columns {
    type Props = Props;
    const NAME: &'static str = "columns";
    const SUMMARY: &'static str = "Sections side by side on wide screens, below each other on narrow ones.";
    const SLOTS: &'static [Slot] = &[Slot { name: "items", summary: "The columns, in reading order." }];

    fn example() -> Value {
        json!({ "count": 2 })
    }

    fn render(props: &Self::Props, cx: &Render<'_>) -> Markup {
        let class = match props.count {
            ..=2 => "sec cols cols--2",
            3 => "sec cols cols--3",
            4.. => "sec cols cols--4",
        };
        html! { section class=(class) data-component-id=(cx.id) { div.wrap.cols__in { (cx.slot("items")) } } }
    }
}
