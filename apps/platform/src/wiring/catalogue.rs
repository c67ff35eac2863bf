//! What pages show of products: `cms` asks, `commerce` answers.
//!
//! Two attributes have a meaning here. `subtitle` is the line under a product's name; `specs` lists the attributes that are worth
//! comparing, the most important first. An attribute whose name ends in a unit, such as `range_km`, is shown as `Range: 95 km`.

use async_trait::async_trait;
use cms::rendering::{
    Availability, Badge, BadgeKind, Picture, PictureUrl, ProductCard, ProductDetail, ProductSelection, ProductSort,
    ProductVariant, Spec,
};
use cms::{CatalogueData, PortError};
use commerce::CommerceError;
use commerce::catalogue::{self, Attributes, Image, Prices};
use kernel::RequestCtx;
use kernel::money::Money;
use serde_json::Value;

/// As many or fewer are worth saying.
const LOW_STOCK: i64 = 3;

/// Units that end the names of attributes, and how they are written.
const UNITS: [(&str, &str); 14] = [
    ("bar", "bar"),
    ("cm", "cm"),
    ("g", "g"),
    ("kg", "kg"),
    ("km", "km"),
    ("l", "l"),
    ("lm", "lm"),
    ("m", "m"),
    ("ml", "ml"),
    ("mm", "mm"),
    ("nm", "Nm"),
    ("v", "V"),
    ("w", "W"),
    ("wh", "Wh"),
];

/// The catalogue of our own commerce crate.
pub(super) struct CommerceCatalogue(pub(super) commerce::Config);

#[async_trait]
impl CatalogueData for CommerceCatalogue {
    async fn select(
        &self,
        ctx: &RequestCtx,
        selections: &[ProductSelection],
    ) -> Result<Vec<Vec<ProductCard>>, PortError> {
        let asked: Vec<_> = selections.iter().map(to_commerce).collect();
        let found = catalogue::select_products(&self.0, ctx, &asked).await.map_err(failed)?;
        Ok(found.into_iter().map(|cards| cards.into_iter().map(card).collect()).collect())
    }

    async fn product_by_slug(&self, ctx: &RequestCtx, slug: &str) -> Result<Option<ProductDetail>, PortError> {
        let offer = catalogue::product_by_slug(&self.0, ctx, slug).await.map_err(failed)?;
        Ok(offer.map(detail))
    }
}

fn failed(error: CommerceError) -> PortError {
    PortError(Box::new(error))
}

fn to_commerce(selection: &ProductSelection) -> catalogue::ProductSelection {
    if !selection.slugs.is_empty() {
        return catalogue::ProductSelection::Slugs(selection.slugs.clone());
    }
    catalogue::ProductSelection::First {
        limit: usize::from(selection.limit),
        sort: match selection.sort {
            // The order of the catalogue is the order of its making.
            ProductSort::Featured => catalogue::ProductSort::Oldest,
            ProductSort::Newest => catalogue::ProductSort::Newest,
            ProductSort::PriceAscending => catalogue::ProductSort::PriceAscending,
            ProductSort::PriceDescending => catalogue::ProductSort::PriceDescending,
        },
        attribute: selection.collection.as_ref().map(|collection| ("category".to_owned(), collection.clone())),
        on_sale: selection.on_sale,
    }
}

fn card(product: catalogue::ProductCard) -> ProductCard {
    let catalogue::ProductCard { id, slug, title, attributes, prices, on_hand, image, .. } = product;
    ProductCard {
        id: id.to_string(),
        subtitle: attributes.get("subtitle").and_then(Value::as_str).map(str::to_owned),
        price: prices.from,
        compare_at: prices.compare_at,
        price_from: prices.to.amount > prices.from.amount,
        image: image.and_then(picture),
        badge: badge(&attributes, &prices),
        specs: specs(&attributes),
        availability: availability(on_hand),
        slug,
        title,
    }
}

fn detail(offer: catalogue::ProductOffer) -> ProductDetail {
    let catalogue::ProductOffer { product, on_hand } = offer;
    let prices = product.prices;
    let card = ProductCard {
        id: product.id.to_string(),
        slug: product.slug.clone(),
        title: product.title.clone(),
        subtitle: product.attributes.get("subtitle").and_then(Value::as_str).map(str::to_owned),
        price: prices.from,
        compare_at: prices.compare_at,
        price_from: prices.to.amount > prices.from.amount,
        image: product.images.first().cloned().and_then(picture),
        badge: badge(&product.attributes, &prices),
        specs: specs(&product.attributes),
        availability: availability(on_hand.values().sum()),
    };
    let variants = product.variants.iter().map(|variant| ProductVariant {
        id: variant.id.to_string(),
        options: variant.options.iter().map(|(name, choice)| (name.clone(), choice.clone())).collect(),
        sku: variant.sku.clone(),
        title: variant.title.clone(),
        price: variant.price,
        compare_at: variant.compare_at,
        availability: availability(on_hand.get(&variant.id).copied().unwrap_or(0)),
    });
    ProductDetail {
        card,
        variants: variants.collect(),
        images: product.images.into_iter().filter_map(picture).collect(),
        description: product.description,
    }
}

fn availability(on_hand: i64) -> Availability {
    match u32::try_from(on_hand) {
        Ok(0) | Err(_) => Availability::SoldOut,
        Ok(few) if on_hand <= LOW_STOCK => Availability::Low(few),
        Ok(_) => Availability::InStock,
    }
}

/// Nothing when the address is none that a page may show.
pub(super) fn picture(image: Image) -> Option<Picture> {
    let url = PictureUrl::parse(&image.url).ok()?;
    Some(Picture { url, alt: image.alt, width: image.width, height: image.height, placeholder: image.placeholder })
}

fn badge(attributes: &Attributes, prices: &Prices) -> Option<Badge> {
    if let Some(before) = prices.compare_at {
        return Some(Badge { kind: BadgeKind::Sale, label: reduction(before, prices.from) });
    }
    let is_new =
        attributes.get("tags").and_then(Value::as_array).is_some_and(|tags| tags.iter().any(|tag| tag == "new"));
    is_new.then(|| Badge { kind: BadgeKind::New, label: "New".to_owned() })
}

/// The reduction in whole per cent, rounded down so that it never promises too much.
fn reduction(before: Money, now: Money) -> String {
    let off = i128::from(before.amount) - i128::from(now.amount);
    format!("−{} %", off * 100 / i128::from(before.amount.max(1)))
}

fn specs(attributes: &Attributes) -> Vec<Spec> {
    let names = attributes.get("specs").and_then(Value::as_array).map(Vec::as_slice).unwrap_or_default();
    names.iter().filter_map(Value::as_str).filter_map(|name| Some(spec(name, attributes.get(name)?))).collect()
}

fn spec(name: &str, value: &Value) -> Spec {
    let unit = name
        .rsplit_once('_')
        .and_then(|(label, end)| UNITS.iter().find(|(unit, _)| *unit == end).map(|(_, unit)| (label, *unit)));
    let (label, unit) = unit.unwrap_or((name, ""));
    let value = value.as_str().map_or_else(|| value.to_string(), str::to_owned);
    // "100 in the box" says by itself what it counts.
    let is_figure = value.chars().all(|letter| letter.is_ascii_digit() || " .,/–-×to".contains(letter));
    let value = if unit.is_empty() || !is_figure { value } else { format!("{value}\u{a0}{unit}") };
    Spec { label: in_words(label), value }
}

/// `top_tube` as `Top tube`.
fn in_words(name: &str) -> String {
    let words = name.replace('_', " ");
    let mut letters = words.chars();
    letters.next().map_or_else(String::new, |first| first.to_uppercase().chain(letters).collect())
}

#[cfg(test)]
mod tests {
    use super::*;
    use kernel::money::Currency;

    fn check(name: &str, value: Value, label: &str, shown: &str) {
        let spec = spec(name, &value);
        assert_eq!((spec.label.as_str(), spec.value.as_str()), (label, shown));
    }

    #[test]
    fn attributes_become_facts() {
        check("range_km", "95".into(), "Range", "95\u{a0}km");
        check("battery_wh", 750.into(), "Battery", "750\u{a0}Wh");
        check("motor", "Mid drive".into(), "Motor", "Mid drive");
        check("inside_cm", "10 × 23".into(), "Inside", "10 × 23\u{a0}cm");
        check("water_column_mm", "20,000".into(), "Water column", "20,000\u{a0}mm");
        check("load_kg", "100 in the box".into(), "Load", "100 in the box");
    }

    #[test]
    fn a_reduction_never_promises_too_much() {
        let money = |amount| Money::new(amount, Currency::EUR);
        assert_eq!(reduction(money(10_000), money(8_001)), "−19 %");
        assert_eq!(reduction(money(10_000), money(7_500)), "−25 %");
    }
}
