use maud::{Markup, html};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use serde_json::{Value, json};

use crate::rendering::{Component, Place, Render, Slot};

/// The root of every page.
pub(super) struct Page;

#[derive(Deserialize, Serialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub(super) struct Props {}

impl Component for Page {
    type Props = Props;
    const NAME: &'static str = "page";
    const SUMMARY: &'static str = "The root of a page. Sections go into its slot from top to bottom.";
    const PLACE: Place = Place::Root;
    const SLOTS: &'static [Slot] = &[Slot { name: "content", summary: "The sections of the page." }];

    fn example() -> Value {
        json!({})
    }

    fn render(_: &Self::Props, cx: &Render<'_>) -> Markup {
        html! { main #content data-component-id=(cx.id) { (cx.slot("content")) } }
    }
}
