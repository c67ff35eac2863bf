use maud::{Markup, html};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use serde_json::{Value, json};

use super::product_buy::buy_form;
use crate::rendering::{
    Availability, Component, LinkUrl, Need, Place, ProductDetail, ProductVariant, Render, RichText, format_price,
    picture, product_price, stock_note,
};

/// The product that a page is about.
pub(super) struct ProductDetailView;

#[derive(Deserialize, Serialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub(super) struct Props {
    /// The way back to the list.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    back: Option<Back>,
    /// Label of the button that writes to the shop about this product. The button needs the site's contact address.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    enquire: Option<String>,
    /// What every product page says: delivery, care, returns.
    #[serde(default)]
    #[schemars(length(max = 6))]
    notes: Vec<Note>,
    /// `quiet` leaves the facts below the text, `technical` sets them as a table.
    #[serde(default)]
    variant: Variant,
}

#[derive(Clone, Copy, Default, Deserialize, Serialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
enum Variant {
    #[default]
    Quiet,
    Technical,
}

#[derive(Deserialize, Serialize, JsonSchema)]
#[serde(deny_unknown_fields)]
struct Back {
    /// Name of the list.
    label: String,
    /// Where the list is.
    href: LinkUrl,
}

#[derive(Deserialize, Serialize, JsonSchema)]
#[serde(deny_unknown_fields)]
struct Note {
    /// What it is about.
    title: String,
    /// The text.
    html: RichText,
}

impl Component for ProductDetailView {
    type Props = Props;
    const NAME: &'static str = "product-detail";
    const SUMMARY: &'static str = "The product of a product page: pictures, price, variants, description and facts.";
    const PLACE: Place = Place::ProductSection;

    fn example() -> Value {
        json!({
            "back": { "label": "All books", "href": "/shop" }, "enquire": "Ask about this book", "variant": "quiet",
            "notes": [{ "title": "Delivery", "html": "<p>Two days.</p>" }],
        })
    }

    fn need(_: &Self::Props) -> Need {
        Need::CurrentProduct
    }

    fn render(props: &Self::Props, cx: &Render<'_>) -> Markup {
        let Some(product) = cx.product else {
            return html! {
                section.sec.detail data-component-id=(cx.id) {
                    div.wrap {
                        p.quiet role="status" { "This product is not loading right now. Try again in a minute." }
                        @if let Some(back) = &props.back { p.acts { a.go href=(back.href.as_str()) { (back.label) } } }
                    }
                }
            };
        };
        let class = match props.variant {
            Variant::Quiet => "sec detail detail--quiet",
            Variant::Technical => "sec detail detail--technical",
        };
        html! {
            section class=(class) data-component-id=(cx.id) {
                div.wrap.detail__in {
                    @if let Some(back) = &props.back { p.detail__back { a href=(back.href.as_str()) { (back.label) } } }
                    (gallery(product))
                    div.detail__text {
                        @if let Some(subtitle) = &product.card.subtitle { p.eyebrow { (subtitle) } }
                        h1 { (product.card.title) }
                        p.detail__price {
                            (product_price(&product.card, &cx.site.locale))
                            " " (stock_note(product.card.availability, true))
                        }
                        @if cx.site.has_shop { (buy_form(product, cx)) }
                        @else if product.variants.len() > 1 { (variants(&product.variants, &cx.site.locale)) }
                        @if !cx.site.has_shop || product.card.availability == Availability::SoldOut {
                            (enquiry(props.enquire.as_deref(), product, cx.site.contact_email.as_deref()))
                        }
                        div.prose { @for paragraph in paragraphs(&product.description) { p { (paragraph) } } }
                        @if !product.card.specs.is_empty() {
                            dl.specs.specs--all { @for spec in &product.card.specs { div { dt { (spec.label) } dd { (spec.value) } } } }
                        }
                        @for note in &props.notes { details.note { summary { (note.title) } div.prose { (note.html) } } }
                    }
                }
            }
        }
    }
}

fn gallery(product: &ProductDetail) -> Markup {
    html! {
        div.detail__pics {
            @if product.images.is_empty() { span.pic.pic--square {} }
            @for (index, image) in product.images.iter().enumerate() { (picture(image, "pic--square", index == 0)) }
        }
    }
}

fn variants(variants: &[ProductVariant], locale: &str) -> Markup {
    html! {
        table.variants {
            caption.vh { "Versions" }
            tbody {
                @for variant in variants {
                    tr {
                        th scope="row" { (variant.title) }
                        td { (stock_note(variant.availability, true)) }
                        td {
                            @if let Some(before) = variant.compare_at { del { (format_price(before, locale)) } " " }
                            (format_price(variant.price, locale))
                        }
                    }
                }
            }
        }
    }
}

fn enquiry(label: Option<&str>, product: &ProductDetail, address: Option<&str>) -> Markup {
    let (Some(label), Some(address)) = (label, address) else { return html! {} };
    let label = if product.card.availability == Availability::SoldOut { "Tell me when it is back" } else { label };
    let subject = percent_encode(&product.card.title);
    html! { p.acts { a.btn href={ "mailto:" (address) "?subject=" (subject) } { (label) } } }
}

/// RFC 3986: everything but unreserved characters.
fn percent_encode(text: &str) -> String {
    let mut out = String::with_capacity(text.len() * 2);
    for byte in text.bytes() {
        if byte.is_ascii_alphanumeric() || matches!(byte, b'-' | b'.' | b'_' | b'~') {
            out.push(char::from(byte));
        } else {
            out.push_str(&format!("%{byte:02X}"));
        }
    }
    out
}

fn paragraphs(text: &str) -> impl Iterator<Item = &str> {
    text.split("\n\n").map(str::trim).filter(|paragraph| !paragraph.is_empty())
}
