use maud::{Markup, html};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use serde_json::{Value, json};

use super::header::NavLink;
use crate::rendering::{Component, Place, Render};

/// Addresses, hours and links below every page.
pub(super) struct Footer;

#[derive(Deserialize, Serialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub(super) struct Props {
    /// The name as it is written.
    brand: String,
    /// `colophon` is large and quiet, `index` is compact.
    #[serde(default)]
    variant: Variant,
    /// A sentence about the shop.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    text: Option<String>,
    /// Columns of links or lines.
    #[serde(default)]
    #[schemars(length(max = 6))]
    groups: Vec<Group>,
    /// The last line.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    legal: Option<String>,
}

#[derive(Clone, Copy, Default, Deserialize, Serialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
enum Variant {
    #[default]
    Colophon,
    Index,
}

#[derive(Deserialize, Serialize, JsonSchema)]
#[serde(deny_unknown_fields)]
struct Group {
    /// What the column is about.
    title: String,
    /// Plain lines, such as an address.
    #[serde(default)]
    lines: Vec<String>,
    /// Links.
    #[serde(default)]
    links: Vec<NavLink>,
}

impl Component for Footer {
    type Props = Props;
    const NAME: &'static str = "footer";
    const SUMMARY: &'static str = "Address, hours and links, below every page.";
    const PLACE: Place = Place::Footer;

    fn example() -> Value {
        json!({
            "brand": "Corner Books", "variant": "colophon", "text": "New and used books since 1987.",
            "groups": [
                { "title": "Visit", "lines": ["12 High Street", "Tuesday to Saturday, 10 to 6"] },
                { "title": "Follow", "links": [{ "label": "Newsletter", "href": "/newsletter" }] },
            ],
            "legal": "© Corner Books",
        })
    }

    fn render(props: &Self::Props, cx: &Render<'_>) -> Markup {
        let class = match props.variant {
            Variant::Colophon => "ft ft--colophon",
            Variant::Index => "ft ft--index",
        };
        html! {
            footer class=(class) data-component-id=(cx.id) {
                div.wrap {
                    div.ft__top {
                        div.ft__id {
                            p.ft__brand { (props.brand) }
                            @if let Some(text) = &props.text { p.ft__text { (text) } }
                        }
                        @for group in &props.groups {
                            section.ft__group {
                                h2 { (group.title) }
                                @if !group.lines.is_empty() { p { @for line in &group.lines { span { (line) } } } }
                                @if !group.links.is_empty() {
                                    ul { @for link in &group.links { li { a href=(link.href.as_str()) { (link.label) } } } }
                                }
                            }
                        }
                    }
                    @if let Some(legal) = &props.legal { p.ft__legal { (legal) } }
                }
            }
        }
    }
}
