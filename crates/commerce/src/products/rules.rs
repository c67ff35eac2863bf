//! What a product must be like, and what follows from its variants: pure rules.

use std::collections::{BTreeMap, BTreeSet};

use kernel::money::Money;
use serde_json::Value;

use super::model::{Attributes, Image, NewProduct, Prices, Product, ProductPatch};
use crate::text;
use crate::variants::rules::check_new_variant;
use crate::variants::{NewVariant, Variant};
use crate::violation::{Violations, escape};

/// Variants of one product at most.
pub(crate) const VARIANTS_MAX: usize = 100;
const TITLE_MAX: usize = 200;
const DESCRIPTION_MAX: usize = 20_000;
const IMAGES_MAX: usize = 20;
const ATTRIBUTES_MAX: usize = 50;
const ATTRIBUTE_VALUES_MAX: usize = 50;
const ATTRIBUTE_VALUE_MAX: usize = 200;

/// Everything that is wrong with a product to be made.
pub(crate) fn check_new_product(product: &NewProduct) -> Result<(), Violations> {
    let mut violations = Violations::default();
    check_slug(&mut violations, &product.slug);
    check_title(&mut violations, &product.title);
    check_description(&mut violations, &product.description);
    check_attributes(&mut violations, &product.attributes);
    check_images(&mut violations, &product.images);
    check_variants(&mut violations, &product.variants);
    violations.into_result()
}

/// Everything that is wrong with a change.
pub(crate) fn check_patch(patch: &ProductPatch) -> Result<(), Violations> {
    let mut violations = Violations::default();
    if let Some(slug) = &patch.slug {
        check_slug(&mut violations, slug);
    }
    if let Some(title) = &patch.title {
        check_title(&mut violations, title);
    }
    if let Some(description) = &patch.description {
        check_description(&mut violations, description);
    }
    if let Some(attributes) = &patch.attributes {
        check_attributes(&mut violations, attributes);
    }
    if let Some(images) = &patch.images {
        check_images(&mut violations, images);
    }
    violations.into_result()
}

/// What a list says of the prices of variants, given as price and former price. Of several cheapest variants the first one
/// in the order given tells the former price. Nothing without variants.
pub(crate) fn prices(variants: impl IntoIterator<Item = (Money, Option<Money>)>) -> Option<Prices> {
    variants.into_iter().fold(None, |known, (price, compare_at)| match known {
        Some(Prices { from, to, compare_at }) if from.amount <= price.amount => {
            Some(Prices { from, to: if price.amount > to.amount { price } else { to }, compare_at })
        }
        known => Some(Prices { from: price, to: known.map_or(price, |known| known.to), compare_at }),
    })
}

/// Everything that is wrong with the variants of a product taken together.
pub(crate) fn check_whole(product: &Product) -> Result<(), Violations> {
    let variants: Vec<NewVariant> = product
        .variants
        .iter()
        .map(|Variant { sku, title, options, price, compare_at, .. }| NewVariant {
            sku: sku.clone(),
            title: title.clone(),
            options: options.clone(),
            price: *price,
            compare_at: *compare_at,
        })
        .collect();
    let mut violations = Violations::default();
    check_variants(&mut violations, &variants);
    violations.into_result()
}

/// What is wrong with a title.
pub(crate) fn check_title(violations: &mut Violations, title: &str) {
    text::check_name(violations, "/title", title, TITLE_MAX);
}

/// What is wrong with a description.
pub(crate) fn check_description(violations: &mut Violations, description: &str) {
    text::check_text(violations, "/description", description, DESCRIPTION_MAX);
}

/// By what the variants can be chosen: each option that any of them has, with its values in their order of display.
pub(crate) fn options(variants: &[Variant]) -> BTreeMap<&str, Vec<&str>> {
    let mut options: BTreeMap<&str, Vec<&str>> = BTreeMap::new();
    for (name, value) in variants.iter().flat_map(|variant| &variant.options) {
        let values = options.entry(name).or_default();
        if !values.contains(&value.as_str()) {
            values.push(value);
        }
    }
    options
}

/// The attributes as pairs of name and text, lists taken apart, without repetition: what is searched.
pub(crate) fn searchable(attributes: &Attributes) -> BTreeSet<(String, String)> {
    let scalar = |value: &Value| match value {
        Value::String(text) => Some(text.clone()),
        Value::Number(number) => Some(number.to_string()),
        Value::Bool(flag) => Some(flag.to_string()),
        Value::Null | Value::Array(_) | Value::Object(_) => None,
    };
    attributes
        .iter()
        .flat_map(|(name, value)| {
            let values = value.as_array().map_or(std::slice::from_ref(value), Vec::as_slice);
            values.iter().filter_map(scalar).map(|text| (name.clone(), text))
        })
        .collect()
}

fn check_slug(violations: &mut Violations, slug: &str) {
    if !text::is_slug(slug) {
        let detail = "1 to 80 lower-case letters and digits, in groups joined by single hyphens.";
        violations.add("/slug", "slug_format", detail);
    }
}

fn check_variants(violations: &mut Violations, variants: &[NewVariant]) {
    if variants.is_empty() {
        violations.add("/variants", "too_few", "At least one variant.");
    }
    if variants.len() > VARIANTS_MAX {
        return violations.add("/variants", "too_many", format!("At most {VARIANTS_MAX} variants."));
    }
    let mut skus = BTreeSet::new();
    let mut combinations = BTreeSet::new();
    for (at, variant) in variants.iter().enumerate() {
        let pointer = format!("/variants/{at}");
        check_new_variant(violations, &pointer, variant);
        if !skus.insert(&variant.sku) {
            violations.add(format!("{pointer}/sku"), "duplicate", "Another variant of this request has the same SKU.");
        }
        if !variant.options.is_empty() && !combinations.insert(&variant.options) {
            let detail = "Another variant of this product has the same options.";
            violations.add(format!("{pointer}/options"), "duplicate", detail);
        }
        if variants.first().is_some_and(|first| first.price.currency != variant.price.currency) {
            let detail = "All variants of a product have their prices in one currency.";
            violations.add(format!("{pointer}/price/currency"), "currency_mismatch", detail);
        }
    }
}

fn check_images(violations: &mut Violations, images: &[Image]) {
    if images.len() > IMAGES_MAX {
        return violations.add("/images", "too_many", format!("At most {IMAGES_MAX} images."));
    }
    for (at, image) in images.iter().enumerate() {
        if !text::is_image_url(&image.url) {
            let detail = "An http or https address or a path that begins with one slash, at most 2000 characters.";
            violations.add(format!("/images/{at}/url"), "url_format", detail);
        }
        text::check_line(violations, &format!("/images/{at}/alt"), &image.alt, 500);
        for (side, pixels) in [("width", image.width), ("height", image.height)] {
            if !(1..=20_000).contains(&pixels) {
                violations.add(format!("/images/{at}/{side}"), "out_of_range", "1 to 20000 pixels.");
            }
        }
        if let Some(placeholder) = &image.placeholder {
            text::check_name(violations, &format!("/images/{at}/placeholder"), placeholder, 200);
        }
    }
}

fn check_attributes(violations: &mut Violations, attributes: &Attributes) {
    if attributes.len() > ATTRIBUTES_MAX {
        return violations.add("/attributes", "too_many", format!("At most {ATTRIBUTES_MAX} attributes."));
    }
    for (name, value) in attributes {
        let pointer = format!("/attributes/{}", escape(name));
        if !text::is_attribute_name(name) {
            let detail =
                "A name begins with a lower-case letter and goes on with those, digits, _ and -, at most 64 in all.";
            violations.add(pointer.as_str(), "attribute_name", detail);
            continue;
        }
        match value {
            Value::String(value) => text::check_name(violations, &pointer, value, ATTRIBUTE_VALUE_MAX),
            Value::Number(_) | Value::Bool(_) => {}
            Value::Array(values) if values.len() > ATTRIBUTE_VALUES_MAX => {
                violations.add(pointer, "too_many", format!("At most {ATTRIBUTE_VALUES_MAX} values."));
            }
            Value::Array(values) => {
                for (at, value) in values.iter().enumerate() {
                    let pointer = format!("{pointer}/{at}");
                    match value {
                        Value::String(value) => text::check_name(violations, &pointer, value, ATTRIBUTE_VALUE_MAX),
                        _ => violations.add(pointer, "attribute_value", "A list holds texts only."),
                    }
                }
            }
            Value::Null | Value::Object(_) => {
                violations.add(pointer, "attribute_value", "A text, a number, true, false, or a list of texts.");
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use kernel::money::Currency;
    use proptest::prelude::*;
    use serde_json::json;

    use super::*;
    use crate::products::ProductStatus;

    fn mug() -> NewProduct {
        NewProduct {
            slug: "mug".into(),
            title: "Mug".into(),
            description: String::new(),
            status: ProductStatus::Draft,
            attributes: Attributes::new(),
            images: Vec::new(),
            variants: vec![variant("MUG", 100)],
        }
    }

    fn variant(sku: &str, amount: i64) -> NewVariant {
        let price = Money::new(amount, Currency::EUR);
        NewVariant { sku: sku.into(), title: String::new(), options: Default::default(), price, compare_at: None }
    }

    fn check(change: impl FnOnce(&mut NewProduct), expected: &[(&str, &str)]) {
        let mut product = mug();
        change(&mut product);
        let violations = check_new_product(&product).err().unwrap_or_default();
        let told: Vec<_> = violations.0.iter().map(|violation| (violation.pointer.as_str(), violation.code)).collect();
        assert_eq!(told, expected);
    }

    fn image(url: &str) -> Image {
        Image { url: url.into(), alt: String::new(), width: 1, height: 1, placeholder: None }
    }

    #[test]
    fn a_product_is_checked_field_by_field() {
        check(|_| {}, &[]);
        check(|p| p.slug = "Mug".into(), &[("/slug", "slug_format")]);
        check(|p| p.title = "\0".into(), &[("/title", "control_character")]);
        check(|p| p.description = "a\nb\tc".into(), &[]);
        check(|p| p.description = "a".repeat(20_001), &[("/description", "too_long")]);
        check(|p| p.variants.clear(), &[("/variants", "too_few")]);
        check(|p| p.variants = vec![variant("A", 1); 101], &[("/variants", "too_many")]);
        check(|p| p.variants.push(variant("MUG", 1)), &[("/variants/1/sku", "duplicate")]);
        check(
            |p| {
                p.variants.push(variant("B", 1));
                p.variants[1].price.currency = Currency::USD;
            },
            &[("/variants/1/price/currency", "currency_mismatch")],
        );
        check(|p| p.images = vec![image("/a"); 21], &[("/images", "too_many")]);
        check(|p| p.images = vec![image("/a"), image("ftp://a")], &[("/images/1/url", "url_format")]);
        check(|p| p.images = vec![Image { width: 0, ..image("/a") }], &[("/images/0/width", "out_of_range")]);
        check(|p| p.images = vec![Image { height: 20_001, ..image("/a") }], &[("/images/0/height", "out_of_range")]);
        check(
            |p| p.images = vec![Image { placeholder: Some(String::new()), ..image("/a") }],
            &[("/images/0/placeholder", "blank")],
        );
    }

    fn check_attribute(name: &str, value: Value, expected: &[(&str, &str)]) {
        check(|p| p.attributes = Attributes::from([(name.into(), value)]), expected);
    }

    #[test]
    fn attributes_are_flat() {
        check_attribute("tags", json!(["new", "blue"]), &[]);
        check_attribute("weight", json!(1.5), &[]);
        check_attribute("vegan", json!(true), &[]);
        check_attribute("A/b", json!(1), &[("/attributes/A~1b", "attribute_name")]);
        check_attribute("a", json!(null), &[("/attributes/a", "attribute_value")]);
        check_attribute("a", json!({"b": 1}), &[("/attributes/a", "attribute_value")]);
        check_attribute("a", json!(["b", ["c"]]), &[("/attributes/a/1", "attribute_value")]);
        check_attribute("a", json!("b\0"), &[("/attributes/a", "control_character")]);
        check_attribute("a", json!(vec!["b"; 51]), &[("/attributes/a", "too_many")]);
    }

    #[test]
    fn lists_are_searched_by_each_value() {
        let attributes = Attributes::from([
            ("tags".to_owned(), json!(["b", "a", "b"])),
            ("vegan".to_owned(), json!(true)),
            ("weight".to_owned(), json!(1.5)),
        ]);
        let found: Vec<_> = searchable(&attributes).into_iter().collect();
        let expected = [("tags", "a"), ("tags", "b"), ("vegan", "true"), ("weight", "1.5")];
        assert_eq!(found, expected.map(|(name, value)| (name.to_owned(), value.to_owned())));
    }

    fn check_prices(variants: &[(i64, Option<i64>)], expected: Option<(i64, i64, Option<i64>)>) {
        let money = |amount| Money::new(amount, Currency::EUR);
        let told = prices(variants.iter().map(|(price, compare_at)| (money(*price), compare_at.map(money))));
        let told = told.map(|told| (told.from.amount, told.to.amount, told.compare_at.map(|money| money.amount)));
        assert_eq!(told, expected);
    }

    #[test]
    fn the_cheapest_variant_makes_the_price() {
        check_prices(&[], None);
        check_prices(&[(5, None)], Some((5, 5, None)));
        check_prices(&[(7, Some(9)), (5, None), (5, Some(6))], Some((5, 7, None)));
        check_prices(&[(5, Some(6)), (5, None), (8, None)], Some((5, 8, Some(6))));
        check_prices(&[(7, None), (0, Some(1))], Some((0, 7, Some(1))));
    }

    proptest! {
        #[test]
        fn no_variant_is_outside_the_prices(amounts in proptest::collection::vec(0..1_000_000_i64, 1..50)) {
            let told = prices(amounts.iter().map(|amount| (Money::new(*amount, Currency::EUR), None)));
            let told = told.map(|told| (told.from.amount, told.to.amount));
            prop_assert_eq!(told, amounts.iter().copied().min().zip(amounts.iter().copied().max()));
        }
    }
}
