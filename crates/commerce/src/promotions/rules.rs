//! What sales and coupons may say: pure rules.

use super::model::{CouponTerms, SaleTerms, Window};
use crate::carts::rules::CODE_MAX;
use crate::pricing::{Discount, DiscountScope};
use crate::text;
use crate::violation::Violations;

/// Products that a sale or coupon names at most.
pub(crate) const PRODUCTS_MAX: usize = 500;
/// The highest limit.
pub(crate) const LIMIT_MAX: i64 = 1_000_000_000;

/// Checks what a sale says.
pub(super) fn check_sale(terms: &SaleTerms) -> Result<(), Violations> {
    let mut violations = Violations::default();
    text::check_name(&mut violations, "/name", &terms.name, 200);
    check_common(&mut violations, terms.discount, &terms.scope, terms.window);
    violations.into_result()
}

/// Checks what a coupon says.
pub(super) fn check_coupon(terms: &CouponTerms) -> Result<(), Violations> {
    let mut violations = Violations::default();
    if !is_code(&terms.code) {
        let detail = format!("1 to {CODE_MAX} letters, digits, hyphens and underscores.");
        violations.add("/code", "code_format", detail);
    }
    check_common(&mut violations, terms.discount, &terms.scope, terms.window);
    if let Some(minimum) = terms.minimum_subtotal {
        text::check_amount(&mut violations, "/minimum_subtotal/amount", minimum.amount);
    }
    for (pointer, limit) in [("/limit_in_all", terms.limit_in_all), ("/limit_per_customer", terms.limit_per_customer)] {
        if limit.is_some_and(|limit| !(1..=LIMIT_MAX).contains(&limit)) {
            violations.add(pointer, "out_of_range", format!("1 to {LIMIT_MAX}."));
        }
    }
    violations.into_result()
}

/// Capitals, digits, hyphens and underscores.
pub(super) fn is_code(code: &str) -> bool {
    let is_part = |byte: u8| byte.is_ascii_uppercase() || byte.is_ascii_digit() || byte == b'-' || byte == b'_';
    !code.is_empty() && code.len() <= CODE_MAX && code.bytes().all(is_part)
}

fn check_common(violations: &mut Violations, discount: Discount, scope: &DiscountScope, window: Window) {
    match discount {
        Discount::Percentage(basis_points) if !(1..=10_000).contains(&basis_points) => {
            violations.add("/discount/basis_points", "out_of_range", "1 to 10000.");
        }
        Discount::Amount(money) => {
            text::check_amount(violations, "/discount/amount/amount", money.amount);
            if money.amount == 0 {
                violations.add("/discount/amount/amount", "out_of_range", "More than nothing.");
            }
        }
        Discount::Percentage(_) => {}
    }
    if let DiscountScope::Products(products) = scope
        && !(1..=PRODUCTS_MAX).contains(&products.len())
    {
        violations.add("/products", "out_of_range", format!("1 to {PRODUCTS_MAX} products, or null for all."));
    }
    if window.ends_at.is_some_and(|end| end <= window.starts_at) {
        violations.add("/ends_at", "not_after_start", "Later than its start.");
    }
}
