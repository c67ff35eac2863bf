use maud::{Markup, html};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use serde_json::{Value, json};

use crate::rendering::{Action, Component, Picture, Render, RichText, actions, picture};

/// A picture beside text.
pub(super) struct Split;

#[derive(Deserialize, Serialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub(super) struct Props {
    /// The heading.
    title: String,
    /// The text.
    html: RichText,
    /// What the visitor can do next.
    #[serde(default)]
    #[schemars(length(max = 2))]
    actions: Vec<Action>,
    /// The picture.
    picture: Picture,
    /// The side of the picture on wide screens.
    #[serde(default)]
    side: Side,
}

#[derive(Clone, Copy, Default, Deserialize, Serialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
enum Side {
    #[default]
    Left,
    Right,
}

impl Component for Split {
    type Props = Props;
    const NAME: &'static str = "split";
    const SUMMARY: &'static str = "A picture beside a heading and text: who you are, how something is made.";

    fn example() -> Value {
        json!({
            "title": "A shop run by readers", "html": "<p>Three of us, one cat.</p>", "side": "left",
            "actions": [{ "label": "Meet us", "href": "/about", "style": "link" }],
            "picture": { "url": "/assets/team.webp", "alt": "Three booksellers behind the counter", "width": 1600, "height": 1000, "placeholder": "#6b5a48" },
        })
    }

    fn render(props: &Self::Props, cx: &Render<'_>) -> Markup {
        let class = match props.side {
            Side::Left => "sec split",
            Side::Right => "sec split split--right",
        };
        html! {
            section class=(class) data-component-id=(cx.id) {
                div.wrap.split__in {
                    div.split__pic { (picture(&props.picture, "pic--split", false)) }
                    div.split__text {
                        h2 { (props.title) }
                        div.prose { (props.html) }
                        (actions(&props.actions))
                    }
                }
            }
        }
    }
}
