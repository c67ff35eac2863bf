//! What a cart may hold: pure rules.

use super::model::Cart;
use crate::error::CommerceError;
use crate::id::VariantId;
use crate::shipping::ShippingQuote;
use crate::violation::Violations;

/// The most of one line.
pub(crate) const QUANTITY_MAX: i64 = 999;
/// The most lines of a cart.
pub(crate) const LINES_MAX: usize = 100;
/// Characters of a coupon's code at most.
pub(crate) const CODE_MAX: usize = 40;

/// Checks a quantity.
pub(super) fn check_quantity(quantity: i64) -> Result<(), Violations> {
    if (1..=QUANTITY_MAX).contains(&quantity) {
        return Ok(());
    }
    Err(Violations::one("/quantity", "out_of_range", format!("1 to {QUANTITY_MAX}.")))
}

/// Checks a country and a code.
pub(super) fn check_details(country: Option<&str>, code: Option<&str>) -> Result<(), Violations> {
    let mut violations = Violations::default();
    if let Some(country) = country {
        crate::text::check_country(&mut violations, "/country", country);
    }
    if let Some(code) = code {
        crate::text::check_name(&mut violations, "/coupon_code", code, CODE_MAX);
    }
    violations.into_result()
}

/// Checks a way of sending against those that are offered.
pub(super) fn check_way(way: Option<&str>, offered: &[ShippingQuote]) -> Result<(), Violations> {
    if way.is_none_or(|way| offered.iter().any(|quote| quote.name == way)) {
        return Ok(());
    }
    let expected = if offered.is_empty() {
        "Nothing is offered yet: first a product and the country.".to_owned()
    } else {
        let names: Vec<&str> = offered.iter().map(|quote| quote.name.as_str()).collect();
        format!("One of those that are offered: {}.", names.join(", "))
    };
    Err(Violations::one("/shipping_method", "not_offered", expected))
}

/// How many of a variant a cart holds after `more` of it were added.
pub(super) fn added(cart: &Cart, variant: VariantId, more: i64) -> Result<i64, CommerceError> {
    match cart.lines.iter().find(|line| line.variant_id == variant) {
        Some(line) => {
            let quantity = line.quantity.saturating_add(more);
            check_quantity(quantity)?;
            Ok(quantity)
        }
        None if cart.lines.len() >= LINES_MAX => Err(CommerceError::CartFull),
        None => Ok(more),
    }
}

/// A variant that cannot be bought: absent, another agency's, or not in the shop. Nobody is told which.
pub(super) fn not_for_sale() -> CommerceError {
    Violations::one("/variant_id", "not_for_sale", "A variant of a product in the shop.").into()
}
