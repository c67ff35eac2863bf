use maud::{Markup, html};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use serde_json::{Value, json};

use crate::rendering::{Component, Picture, Render, picture};

/// One large picture.
pub(super) struct Image;

#[derive(Deserialize, Serialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub(super) struct Props {
    /// The picture.
    picture: Picture,
    /// Words about it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    caption: Option<String>,
    /// `wide` keeps to the page's width, `full` goes from edge to edge.
    #[serde(default)]
    variant: Variant,
}

#[derive(Clone, Copy, Default, Deserialize, Serialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
enum Variant {
    #[default]
    Wide,
    Full,
}

impl Component for Image {
    type Props = Props;
    const NAME: &'static str = "image";
    const SUMMARY: &'static str = "One large picture with an optional caption.";

    fn example() -> Value {
        json!({
            "picture": { "url": "/assets/window.webp", "alt": "The shop window at night", "width": 1600, "height": 1000, "placeholder": "#2b3040" },
            "caption": "Photographed in November", "variant": "wide",
        })
    }

    fn render(props: &Self::Props, cx: &Render<'_>) -> Markup {
        let class = match props.variant {
            Variant::Wide => "sec figure figure--wide",
            Variant::Full => "sec figure figure--full",
        };
        html! {
            section class=(class) data-component-id=(cx.id) {
                figure.wrap {
                    (picture(&props.picture, "pic--wide", false))
                    @if let Some(caption) = &props.caption { figcaption { (caption) } }
                }
            }
        }
    }
}
