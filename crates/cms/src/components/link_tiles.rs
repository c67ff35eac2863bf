use maud::{Markup, html};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use serde_json::{Value, json};

use crate::rendering::{Component, LinkUrl, Render, heading};

/// Ways into the shop.
pub(super) struct LinkTiles;

#[derive(Deserialize, Serialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub(super) struct Props {
    /// The heading.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    title: Option<String>,
    /// The ways.
    #[schemars(length(min = 1, max = 12))]
    tiles: Vec<Tile>,
}

#[derive(Deserialize, Serialize, JsonSchema)]
#[serde(deny_unknown_fields)]
struct Tile {
    /// Where it leads to, in a word or two.
    label: String,
    /// A few words about it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    text: Option<String>,
    /// Where it leads.
    href: LinkUrl,
}

impl Component for LinkTiles {
    type Props = Props;
    const NAME: &'static str = "link-tiles";
    const SUMMARY: &'static str = "Large links side by side, such as the shop's categories.";

    fn example() -> Value {
        json!({ "title": "Shelves", "tiles": [{ "label": "Novels", "text": "A to Z", "href": "/shop#novels" }, { "label": "Maps", "href": "/shop#maps" }] })
    }

    fn render(props: &Self::Props, cx: &Render<'_>) -> Markup {
        html! {
            section.sec.tiles data-component-id=(cx.id) {
                div.wrap {
                    (heading(props.title.as_deref(), None, None))
                    ul.tiles__list {
                        @for tile in &props.tiles {
                            li { a href=(tile.href.as_str()) { strong { (tile.label) } @if let Some(text) = &tile.text { " " span { (text) } } } }
                        }
                    }
                }
            }
        }
    }
}
