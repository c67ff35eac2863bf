use maud::{Markup, html};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use serde_json::{Value, json};

use crate::rendering::{Action, Component, Picture, Render, actions, picture};

/// The opening of a page.
pub(super) struct Hero;

#[derive(Deserialize, Serialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub(super) struct Props {
    /// `editorial` sets a large line above the picture, `overlay` on it, `split` beside it; `plain` has no picture.
    #[serde(default)]
    variant: Variant,
    /// A short line above the title.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    eyebrow: Option<String>,
    /// The page's heading.
    title: String,
    /// One or two sentences.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    lead: Option<String>,
    /// What the visitor can do next.
    #[serde(default)]
    #[schemars(length(max = 3))]
    actions: Vec<Action>,
    /// The picture.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    picture: Option<Picture>,
    /// Words about the picture.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    caption: Option<String>,
}

#[derive(Clone, Copy, Default, PartialEq, Eq, Deserialize, Serialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
enum Variant {
    #[default]
    Editorial,
    Overlay,
    Split,
    Plain,
}

impl Component for Hero {
    type Props = Props;
    const NAME: &'static str = "hero";
    const SUMMARY: &'static str = "The opening of a page: its heading, a sentence, actions and a large picture.";

    fn example() -> Value {
        json!({
            "variant": "split", "eyebrow": "Since 1987", "title": "Books that stay with you", "lead": "New and used, chosen by people who read them.",
            "actions": [{ "label": "Browse the shelves", "href": "/shop", "style": "primary" }],
            "picture": { "url": "/assets/shelves.webp", "alt": "Shelves up to the ceiling", "width": 1600, "height": 1000, "placeholder": "#8a6f55" },
            "caption": "The back room",
        })
    }

    fn render(props: &Self::Props, cx: &Render<'_>) -> Markup {
        let class = match props.variant {
            Variant::Editorial => "hero hero--editorial",
            Variant::Overlay => "hero hero--overlay",
            Variant::Split => "hero hero--split",
            Variant::Plain => "hero hero--plain",
        };
        html! {
            section class=(class) data-component-id=(cx.id) {
                div.wrap.hero__in {
                    div.hero__title {
                        @if let Some(eyebrow) = &props.eyebrow { p.eyebrow { (eyebrow) } }
                        h1 { (props.title) }
                    }
                    @if let Some(image) = props.picture.as_ref().filter(|_| props.variant != Variant::Plain) {
                        figure.hero__pic {
                            (picture(image, "pic--hero", true))
                            @if let Some(caption) = &props.caption { figcaption { (caption) } }
                        }
                    }
                    @if props.lead.is_some() || !props.actions.is_empty() {
                        div.hero__text {
                            @if let Some(lead) = &props.lead { p.lead { (lead) } }
                            (actions(&props.actions))
                        }
                    }
                }
            }
        }
    }
}
