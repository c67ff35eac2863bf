//! What a variant must be like: pure rules.

use kernel::money::Money;

use super::model::{NewVariant, Options, Variant, VariantPatch};
use crate::text;
use crate::violation::{Violations, escape};

/// The highest price in minor units. Sums of nine million such amounts still fit into 64 bits.
pub(crate) const PRICE_MAX: i64 = 999_999_999_999;
const TITLE_MAX: usize = 200;
const OPTIONS_MAX: usize = 10;
/// The last place in the order of display.
pub(crate) const POSITION_MAX: i32 = 9_999;

/// Notes everything that is wrong with a variant to be made.
pub(crate) fn check_new_variant(violations: &mut Violations, base: &str, variant: &NewVariant) {
    check_sku(violations, base, &variant.sku);
    text::check_line(violations, &format!("{base}/title"), &variant.title, TITLE_MAX);
    check_options(violations, base, &variant.options);
    check_prices(violations, base, variant.price, variant.compare_at);
}

/// Everything that is wrong with a change by itself. How the two prices of the result relate is checked by
/// [`check_result`], once the row is known.
pub(crate) fn check_patch(patch: &VariantPatch) -> Result<(), Violations> {
    let mut violations = Violations::default();
    if let Some(sku) = &patch.sku {
        check_sku(&mut violations, "", sku);
    }
    if let Some(title) = &patch.title {
        text::check_line(&mut violations, "/title", title, TITLE_MAX);
    }
    if let Some(options) = &patch.options {
        check_options(&mut violations, "", options);
    }
    if let Some(position) = patch.position
        && !(0..=POSITION_MAX).contains(&position)
    {
        violations.add("/position", "out_of_range", format!("0 to {POSITION_MAX}."));
    }
    violations.into_result()
}

/// What is wrong with the prices of a variant after a change.
pub(crate) fn check_result(variant: &Variant) -> Result<(), Violations> {
    let mut violations = Violations::default();
    check_prices(&mut violations, "", variant.price, variant.compare_at);
    violations.into_result()
}

fn check_sku(violations: &mut Violations, base: &str, sku: &str) {
    if !text::is_sku(sku) {
        let detail = "1 to 64 letters, digits and . _ / -, the first a letter or digit.";
        violations.add(format!("{base}/sku"), "sku_format", detail);
    }
}

fn check_options(violations: &mut Violations, base: &str, options: &Options) {
    if options.len() > OPTIONS_MAX {
        return violations.add(format!("{base}/options"), "too_many", format!("At most {OPTIONS_MAX} options."));
    }
    for (name, value) in options {
        let pointer = format!("{base}/options/{}", escape(name));
        text::check_name(violations, &pointer, name, 50);
        text::check_name(violations, &pointer, value, 100);
    }
}

fn check_prices(violations: &mut Violations, base: &str, price: Money, compare_at: Option<Money>) {
    let range = || format!("0 to {PRICE_MAX} minor units.");
    if !(0..=PRICE_MAX).contains(&price.amount) {
        violations.add(format!("{base}/price/amount"), "out_of_range", range());
    }
    let Some(compare_at) = compare_at else { return };
    if !(0..=PRICE_MAX).contains(&compare_at.amount) {
        violations.add(format!("{base}/compare_at/amount"), "out_of_range", range());
    } else if compare_at.amount <= price.amount {
        let detail = "A former price is higher than the price.";
        violations.add(format!("{base}/compare_at/amount"), "not_above_price", detail);
    }
    if compare_at.currency != price.currency {
        let detail = "In the currency of the price.";
        violations.add(format!("{base}/compare_at/currency"), "currency_mismatch", detail);
    }
}

#[cfg(test)]
mod tests {
    use kernel::money::Currency;
    use proptest::prelude::*;

    use super::*;

    fn euros(amount: i64) -> Money {
        Money::new(amount, Currency::EUR)
    }

    fn check(change: impl FnOnce(&mut NewVariant), expected: &[(&str, &str)]) {
        let mut variant = NewVariant {
            sku: "A".into(),
            title: String::new(),
            options: Options::new(),
            price: euros(100),
            compare_at: None,
        };
        change(&mut variant);
        let mut violations = Violations::default();
        check_new_variant(&mut violations, "", &variant);
        let told: Vec<_> = violations.0.iter().map(|violation| (violation.pointer.as_str(), violation.code)).collect();
        assert_eq!(told, expected);
    }

    #[test]
    fn a_variant_is_checked_field_by_field() {
        check(|_| {}, &[]);
        check(|v| v.sku = "A B".into(), &[("/sku", "sku_format")]);
        check(|v| v.title = "a\0".into(), &[("/title", "control_character")]);
        check(|v| v.price = euros(0), &[]);
        check(|v| v.price = euros(-1), &[("/price/amount", "out_of_range")]);
        check(|v| v.price = euros(i64::MIN), &[("/price/amount", "out_of_range")]);
        check(|v| v.price = euros(PRICE_MAX), &[]);
        check(|v| v.price = euros(i64::MAX), &[("/price/amount", "out_of_range")]);
        check(|v| v.compare_at = Some(euros(101)), &[]);
        check(|v| v.compare_at = Some(euros(100)), &[("/compare_at/amount", "not_above_price")]);
        check(
            |v| v.compare_at = Some(Money::new(200, Currency::USD)),
            &[("/compare_at/currency", "currency_mismatch")],
        );
        check(|v| v.options = Options::from([("si/ze".into(), " ".into())]), &[("/options/si~1ze", "blank")]);
    }

    proptest! {
        #[test]
        fn what_passes_can_be_summed(price in any::<i64>(), compare_at in any::<Option<i64>>()) {
            let mut violations = Violations::default();
            check_prices(&mut violations, "", euros(price), compare_at.map(euros));
            if violations.0.is_empty() {
                prop_assert!(price >= 0 && price.checked_mul(9_000_000).is_some());
                prop_assert!(compare_at.is_none_or(|compare_at| compare_at > price));
            }
        }
    }
}
