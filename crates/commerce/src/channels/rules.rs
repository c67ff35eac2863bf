//! Prices and texts of what is laid over: pure rules. `offers_store` has those of prices in SQL; a test holds the two together.

use kernel::money::Money;
use serde_json::{Map, Value, json};

use super::model::{FieldChange, Overlay, OverlayContent, PriceRule, Subscription};
use crate::products::Product;
use crate::products::rules::{check_description, check_title};
use crate::variants::Variant;
use crate::variants::rules::PRICE_MAX;
use crate::violation::Violations;

/// Hundredths of a per cent that a price may rise by.
const PERCENTAGE_MAX: i64 = 100_000;

impl PriceRule {
    /// What `amount` becomes. Halves are rounded up; a price is never negative.
    pub(crate) fn apply(self, amount: i64) -> i64 {
        let wide = i128::from(amount);
        let changed = match self {
            Self::AsUpstream => wide,
            Self::Percentage(by) => (wide * (10_000 + i128::from(by)) + 5_000) / 10_000,
            Self::Amount(by) => (wide + i128::from(by)).max(0),
            Self::Fixed(amount) => i128::from(amount),
        };
        i64::try_from(changed).unwrap_or(PRICE_MAX).min(PRICE_MAX.max(amount))
    }

    /// What a price and the price before become. A reduction that is none any more is not shown.
    fn apply_both(self, price: Money, compare_at: Option<Money>) -> (Money, Option<Money>) {
        let price = Money { amount: self.apply(price.amount), ..price };
        let before = compare_at.filter(|_| !matches!(self, Self::Fixed(_)));
        let before = before.map(|before| Money { amount: self.apply(before.amount), ..before });
        (price, before.filter(|before| before.amount > price.amount))
    }
}

/// What is wrong with a rule.
pub(crate) fn check_price_rule(violations: &mut Violations, rule: PriceRule, may_be_fixed: bool) {
    let (pointer, range) = match rule {
        PriceRule::AsUpstream => return,
        PriceRule::Percentage(_) => ("/price_rule/basis_points", -10_000..=PERCENTAGE_MAX),
        PriceRule::Amount(_) => ("/price_rule/amount", -PRICE_MAX..=PRICE_MAX),
        PriceRule::Fixed(_) => ("/price_rule/amount", 0..=PRICE_MAX),
    };
    if !range.contains(&rule.value()) {
        violations.add(pointer, "out_of_range", format!("{} to {}.", range.start(), range.end()));
    }
    if matches!(rule, PriceRule::Fixed(_)) && !may_be_fixed {
        violations.add("/price_rule/kind", "not_for_all", "One price for all products makes no sense.");
    }
}

/// What is wrong with what is laid over.
pub(crate) fn check_overlay(content: &OverlayContent) -> Result<(), Violations> {
    let mut violations = Violations::default();
    if let Some(rule) = content.price_rule {
        check_price_rule(&mut violations, rule, true);
    }
    if let Some(title) = &content.title {
        check_title(&mut violations, title);
    }
    if let Some(description) = &content.description {
        check_description(&mut violations, description);
    }
    violations.into_result()
}

/// The publisher's `product` as the subscriber shows it.
pub(crate) fn lay_over(mut product: Product, subscription: &Subscription, overlay: Option<&Overlay>) -> Product {
    let content = overlay.map(|overlay| &overlay.content);
    let rule = content.and_then(|content| content.price_rule).unwrap_or(subscription.price_rule);
    product.prices.to.amount = rule.apply(product.prices.to.amount);
    (product.prices.from, product.prices.compare_at) = rule.apply_both(product.prices.from, product.prices.compare_at);
    for variant in &mut product.variants {
        (variant.price, variant.compare_at) = rule.apply_both(variant.price, variant.compare_at);
    }
    if let Some(content) = content {
        if let Some(title) = &content.title {
            product.title.clone_from(title);
        }
        if let Some(description) = &content.description {
            product.description.clone_from(description);
        }
        if !content.is_visible {
            product.status = crate::products::ProductStatus::Draft;
        }
    }
    product.version += subscription.version + overlay.map_or(0, |overlay| overlay.version);
    product.updated_at = product
        .updated_at
        .max(subscription.updated_at)
        .max(overlay.map_or(product.updated_at, |overlay| overlay.updated_at));
    product.is_subscribed = true;
    product
}

/// What a subscriber accepts when it accepts the publisher's `product`.
pub(crate) fn snapshot(product: &Product) -> Map<String, Value> {
    let prices: Map<String, Value> =
        product.variants.iter().map(|variant| (variant.sku.clone(), json!(variant.price))).collect();
    let images: Vec<&str> = product.images.iter().map(|image| image.url.as_str()).collect();
    let texts: Vec<&str> = product.images.iter().map(|image| image.alt.as_str()).collect();
    let variant = |variant: &Variant| {
        let Variant { sku, title, options, compare_at, .. } = variant;
        json!({"sku": sku, "title": title, "options": options, "compare_at": compare_at})
    };
    let variants: Vec<Value> = product.variants.iter().map(variant).collect();
    let mut fields = Map::new();
    fields.insert("alternative_texts".to_owned(), json!(texts));
    fields.insert("attributes".to_owned(), json!(product.attributes));
    fields.insert("description".to_owned(), json!(product.description));
    fields.insert("images".to_owned(), json!(images));
    fields.insert("prices".to_owned(), Value::Object(prices));
    fields.insert("slug".to_owned(), json!(product.slug));
    fields.insert("title".to_owned(), json!(product.title));
    fields.insert("variants".to_owned(), json!(variants));
    fields
}

/// What differs, by field.
pub(crate) fn changes(accepted: &Map<String, Value>, now: &Map<String, Value>) -> Vec<FieldChange> {
    let of = |fields: &Map<String, Value>, name: &String| fields.get(name).cloned().unwrap_or(Value::Null);
    now.keys()
        .map(|name| FieldChange { field: name.clone(), before: of(accepted, name), after: of(now, name) })
        .filter(|change| change.before != change.after)
        .collect()
}

#[cfg(test)]
mod tests {
    use kernel::money::Currency;
    use proptest::prelude::*;

    use super::*;

    fn check(rule: PriceRule, amount: i64, expected: i64) {
        assert_eq!(rule.apply(amount), expected, "{rule:?} of {amount}");
    }

    #[test]
    fn prices_follow_their_rule() {
        check(PriceRule::AsUpstream, 1_999, 1_999);
        check(PriceRule::Percentage(1_500), 1_000, 1_150);
        check(PriceRule::Percentage(1), 5_000, 5_001);
        check(PriceRule::Percentage(-10_000), 5_000, 0);
        check(PriceRule::Percentage(PERCENTAGE_MAX), PRICE_MAX, PRICE_MAX);
        check(PriceRule::Amount(-300), 200, 0);
        check(PriceRule::Amount(300), 200, 500);
        check(PriceRule::Fixed(999), 200, 999);
    }

    #[test]
    fn a_reduction_that_is_none_any_more_is_not_shown() {
        let money = |amount| Money::new(amount, Currency::EUR);
        let both = |rule: PriceRule| rule.apply_both(money(100), Some(money(200)));
        assert_eq!(both(PriceRule::Percentage(-5_000)), (money(50), Some(money(100))));
        assert_eq!(both(PriceRule::Percentage(-10_000)), (money(0), None));
        assert_eq!(both(PriceRule::Fixed(150)), (money(150), None));
    }

    proptest! {
        #[test]
        fn a_dearer_product_stays_dearer_or_equal(
            kind in 0..4_u8, by in -PRICE_MAX..=PRICE_MAX, percentage in -10_000..=PERCENTAGE_MAX,
            low in 0..=PRICE_MAX, more in 0..=PRICE_MAX,
        ) {
            let rule = match kind {
                0 => PriceRule::AsUpstream,
                1 => PriceRule::Percentage(percentage),
                2 => PriceRule::Amount(by),
                _ => PriceRule::Fixed(by.abs()),
            };
            let high = (low + more).min(PRICE_MAX);
            prop_assert!(rule.apply(low) <= rule.apply(high));
            prop_assert!((0..=PRICE_MAX).contains(&rule.apply(low)));
        }
    }
}
