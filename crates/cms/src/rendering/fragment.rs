//! Pieces of markup that several components share.

use maud::{Markup, html};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::data::{Availability, Picture, ProductCard};
use super::link::LinkUrl;
use super::price::format_price;

/// A link that asks for something.
#[derive(Clone, Debug, Deserialize, Serialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Action {
    /// What happens, as a verb.
    pub label: String,
    /// Where it leads.
    pub href: LinkUrl,
    /// How much it stands out.
    #[serde(default)]
    pub style: ActionStyle,
}

/// How much an action stands out.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Deserialize, Serialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum ActionStyle {
    /// Filled: at most one on a screen.
    #[default]
    Primary,
    /// Outlined.
    Secondary,
    /// Underlined text.
    Link,
}

/// One action.
#[must_use]
pub fn action(action: &Action) -> Markup {
    let class = match action.style {
        ActionStyle::Primary => "btn",
        ActionStyle::Secondary => "btn btn--line",
        ActionStyle::Link => "go",
    };
    html! { a class=(class) href=(action.href.as_str()) { (action.label) } }
}

/// A row of actions; nothing when there are none.
#[must_use]
pub fn actions(list: &[Action]) -> Markup {
    html! { @if !list.is_empty() { p.acts { @for item in list { (action(item)) " " } } } }
}

/// A section's heading with an optional sentence and link beside it.
#[must_use]
pub fn heading(title: Option<&str>, lead: Option<&str>, more: Option<&Action>) -> Markup {
    html! {
        @if title.is_some() || lead.is_some() || more.is_some() {
            div.head {
                @if let Some(title) = title { h2 { (title) } }
                @if let Some(lead) = lead { p.head__lead { (lead) } }
                @if let Some(more) = more { p.head__more { a.go href=(more.href.as_str()) { (more.label) } } }
            }
        }
    }
}

/// A picture in a frame that keeps its place. `class` sets the frame's proportions, `sizes` is its width for the browser,
/// and an `eager` picture is on the first screen.
#[must_use]
pub fn picture(picture: &Picture, class: &str, eager: bool) -> Markup {
    let tint = tint(picture.placeholder.as_deref());
    html! {
        span.pic.(class) {
            @if let Some(tint) = &tint {
                svg.pic__tint aria-hidden="true" focusable="false" { rect width="100%" height="100%" fill=(tint); }
            }
            @if picture.url.is_loadable() {
                img src=(picture.url.as_str()) alt=(picture.alt) width=(picture.width) height=(picture.height)
                    loading=[(!eager).then_some("lazy")] fetchpriority=[eager.then_some("high")] decoding=[(!eager).then_some("async")];
            }
        }
    }
}

/// A product's price: reduced, from, or plain.
#[must_use]
pub fn product_price(card: &ProductCard, locale: &str) -> Markup {
    html! {
        @if let Some(before) = card.compare_at {
            span.price.price--sale {
                span.vh { "Now " } ins { (format_price(card.price, locale)) }
                " " span.vh { "before " } del { (format_price(before, locale)) }
            }
        } @else {
            span.price { @if card.price_from { "from " } (format_price(card.price, locale)) }
        }
    }
}

/// Words about stock. Nothing is said about plenty unless `always`.
#[must_use]
pub fn stock_note(availability: Availability, always: bool) -> Markup {
    html! {
        @match availability {
            Availability::InStock => @if always { span.stock { "In stock" } },
            Availability::Low(count) => span.stock.stock--low { (count) " left" },
            Availability::SoldOut => span.stock.stock--none { "Sold out" },
        }
    }
}

/// The colour that stands for a picture until it is there: given, or the average of a BlurHash.
fn tint(placeholder: Option<&str>) -> Option<String> {
    const DIGITS: &[u8] = b"0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz#$%*+,-.:;=?@[]^_{|}~";
    let text = placeholder?;
    let is_color = text.len() == 7 && text.starts_with('#') && text[1..].bytes().all(|byte| byte.is_ascii_hexdigit());
    if is_color {
        return Some(text.to_owned());
    }
    // The first digit tells how long a BlurHash is, digits 2 to 5 are its average colour:
    // https://github.com/woltapp/blurhash/blob/master/Algorithm.md
    let digit = |byte: &u8| DIGITS.iter().position(|digit| digit == byte);
    let size = digit(text.as_bytes().first()?)?;
    let average = text.as_bytes().get(2..6).filter(|_| text.len() == 4 + 2 * (size % 9 + 1) * (size / 9 + 1))?;
    let value = average.iter().try_fold(0_usize, |sum, byte| Some(sum * 83 + digit(byte)?))?;
    Some(format!("#{:06x}", value & 0xff_ff_ff))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_tint_is_a_colour_or_nothing() {
        let check = |placeholder: &str, expected: Option<&str>| {
            assert_eq!(tint(Some(placeholder)).as_deref(), expected, "{placeholder}")
        };
        check("#a1b2c3", Some("#a1b2c3"));
        check("LEHV6nWB2yk8pyo0adR*.7kCMdnj", Some("#979695"));
        check("\" onload=alert(1)", None);
        check("é#é", None);
        check("", None);
    }
}
