use maud::{Markup, html};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use serde_json::{Value, json};

use crate::rendering::{
    Action, Availability, BadgeKind, Component, Need, ProductCard, ProductSelection, ProductSort, Render, heading,
    picture, product_price, stock_note,
};

/// Most products of one grid.
const MAX_PRODUCTS: u16 = 48;

/// Products of the catalogue.
pub(super) struct ProductGrid;

#[derive(Deserialize, Serialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub(super) struct Props {
    /// The heading.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    title: Option<String>,
    /// One or two sentences.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    lead: Option<String>,
    /// A link beside the heading.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    more: Option<Action>,
    /// `editorial` sets a few products large and unevenly, `gallery` many evenly, `dense` compares them with their facts.
    #[serde(default)]
    variant: Variant,
    /// Name of this place in links, as `#name`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[schemars(regex(pattern = r"^[a-z0-9-]{1,40}$"))]
    anchor: Option<Anchor>,
    /// Which products.
    #[serde(default)]
    products: Selection,
}

#[derive(Clone, Copy, Default, PartialEq, Eq, Deserialize, Serialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
enum Variant {
    Editorial,
    #[default]
    Gallery,
    Dense,
}

#[derive(Deserialize, Serialize, JsonSchema)]
#[serde(default, deny_unknown_fields)]
struct Selection {
    /// Only this collection, by its slug.
    #[serde(skip_serializing_if = "Option::is_none")]
    collection: Option<String>,
    /// Exactly these products, by their slugs.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    #[schemars(length(max = 48))]
    slugs: Vec<String>,
    /// Only products whose price is reduced.
    on_sale: bool,
    /// Their order.
    sort: ProductSort,
    /// At most this many.
    #[schemars(range(min = 1, max = 48))]
    limit: u16,
}

impl Default for Selection {
    fn default() -> Self {
        Self { collection: None, slugs: Vec::new(), on_sale: false, sort: ProductSort::Featured, limit: 12 }
    }
}

/// A name that may follow `#` in an address.
#[derive(Serialize, JsonSchema)]
#[schemars(transparent)]
struct Anchor(String);

impl<'de> Deserialize<'de> for Anchor {
    fn deserialize<D: serde::Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let text = String::deserialize(deserializer)?;
        let well_formed = (1..=40).contains(&text.len())
            && text.bytes().all(|byte| byte.is_ascii_lowercase() || byte.is_ascii_digit() || byte == b'-');
        if well_formed {
            Ok(Self(text))
        } else {
            Err(serde::de::Error::custom("must be 1 to 40 lower-case letters, digits and hyphens"))
        }
    }
}

impl Component for ProductGrid {
    type Props = Props;
    const NAME: &'static str = "product-grid";
    const SUMMARY: &'static str = "Products of the catalogue with picture, name and price, each leading to its page.";

    fn example() -> Value {
        json!({
            "title": "New this week", "lead": "Fresh from the boxes.", "variant": "gallery", "anchor": "new",
            "more": { "label": "See all books", "href": "/shop", "style": "link" },
            "products": { "collection": "novels", "slugs": ["the-red-one"], "on_sale": false, "sort": "newest", "limit": 8 },
        })
    }

    fn need(props: &Self::Props) -> Need {
        let selection = &props.products;
        Need::Products(ProductSelection {
            collection: selection.collection.clone(),
            slugs: selection.slugs.iter().take(usize::from(MAX_PRODUCTS)).cloned().collect(),
            on_sale: selection.on_sale,
            sort: selection.sort,
            limit: selection.limit.clamp(1, MAX_PRODUCTS),
        })
    }

    fn render(props: &Self::Props, cx: &Render<'_>) -> Markup {
        let class = match props.variant {
            Variant::Editorial => "sec goods goods--editorial",
            Variant::Gallery => "sec goods goods--gallery",
            Variant::Dense => "sec goods goods--dense",
        };
        let limit = usize::from(props.products.limit.clamp(1, MAX_PRODUCTS));
        let shown: Option<Vec<&ProductCard>> = cx.products.map(|products| {
            let is_other = |card: &&ProductCard| cx.product.is_none_or(|current| current.card.slug != card.slug);
            products.iter().filter(is_other).take(limit).collect()
        });
        html! {
            section class=(class) id=[props.anchor.as_ref().map(|anchor| &anchor.0)] data-component-id=(cx.id) {
                div.wrap {
                    (heading(props.title.as_deref(), props.lead.as_deref(), props.more.as_ref()))
                    @match shown {
                        Some(products) if products.is_empty() => p.quiet { "Nothing is here at the moment. New pieces are on their way." },
                        Some(products) => ul.goods__list { @for product in products { li { (card(product, props.variant, cx)) } } },
                        None => (unavailable(limit.min(8))),
                    }
                }
            }
        }
    }
}

/// Stands in for products while the catalogue does not answer: the rest of the page is as it should be.
fn unavailable(count: usize) -> Markup {
    html! {
        p.quiet role="status" { "Our products are not loading right now. Everything else works; try again in a minute." }
        ul.goods__list.goods__list--empty aria-hidden="true" {
            @for _ in 0..count { li { div.card { span.pic.pic--square {} span.bone {} span.bone.bone--short {} } } }
        }
    }
}

fn card(product: &ProductCard, variant: Variant, cx: &Render<'_>) -> Markup {
    let locale = &cx.site.locale;
    let dense = variant == Variant::Dense;
    html! {
        article.card {
            div.card__pic {
                @match &product.image {
                    Some(image) => (picture(image, "pic--square", false)),
                    None => span.pic.pic--square {},
                }
                @if let Some(badge) = &product.badge {
                    span class=(match badge.kind { BadgeKind::Sale => "badge badge--sale", BadgeKind::New => "badge badge--new", BadgeKind::Note => "badge" }) { (badge.label) }
                }
            }
            div.card__text {
                h3 { a href={ "/products/" (product.slug) } { (product.title) } }
                @if let Some(subtitle) = &product.subtitle { p.card__sub { (subtitle) } }
                @if dense && !product.specs.is_empty() {
                    dl.specs { @for spec in product.specs.iter().take(3) { div { dt { (spec.label) } dd { (spec.value) } } } }
                }
                p.card__price {
                    (product_price(product, locale))
                    @if dense || product.availability == Availability::SoldOut { " " (stock_note(product.availability, dense)) }
                }
            }
        }
    }
}
