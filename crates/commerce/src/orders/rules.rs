//! What an order may be, and what a refund of it comes to: pure rules.

use std::collections::BTreeSet;

use kernel::money::Money;

use super::model::{
    Address, Contact, LineQuantity, NewFulfilment, Order, OrderDetail, OrderLine, RefundLine, RefundScope,
};
use super::state::FulfilmentState;
use crate::checkout::countries;
use crate::error::CommerceError;
use crate::pricing::{Priced, Refundable, refund_amount, refund_items};
use crate::text;
use crate::violation::Violations;

/// What a refund consists of.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct RefundParts {
    pub(crate) amount: Money,
    pub(crate) lines: Vec<RefundLine>,
    pub(crate) shipping: Money,
    pub(crate) shipping_tax: Money,
}

/// Whether the parts equal the totals; what breaks this would be a fault of ours, never a shopper's.
pub(crate) fn adds_up(priced: &Priced) -> bool {
    let on_top =
        Money { amount: if priced.prices_include_tax { 0 } else { priced.shipping_tax.amount }, ..priced.shipping };
    let sending = priced.shipping.plus(on_top);
    let lines = priced.lines.iter().fold(sending, |sum, line| sum.and_then(|sum| sum.plus(line.total)));
    let positive = |money: Money| money.amount >= 0 && money.currency == priced.currency;
    !priced.lines.is_empty()
        && priced.lines.iter().all(|line| line.quantity > 0 && positive(line.total) && positive(line.unit_price))
        && [priced.subtotal, priced.discount, priced.shipping, priced.shipping_tax, priced.tax, priced.total]
            .into_iter()
            .all(positive)
        && lines == Ok(priced.total)
}

/// Checks how to reach a shopper.
pub(crate) fn check_contact(violations: &mut Violations, pointer: &str, contact: &Contact) {
    if !is_email(&contact.email) {
        violations.add(format!("{pointer}/email"), "email_format", "An address such as name@example.com.");
    }
    if let Some(phone) = &contact.phone {
        text::check_line(violations, &format!("{pointer}/phone"), phone, 40);
    }
}

/// Checks a postal address.
pub(crate) fn check_address(violations: &mut Violations, pointer: &str, address: &Address) {
    for (field, value, max) in
        [("name", &address.name, 120), ("line1", &address.line1, 200), ("city", &address.city, 120)]
    {
        text::check_name(violations, &format!("{pointer}/{field}"), value, max);
    }
    for (field, value) in [("company", &address.company), ("line2", &address.line2), ("region", &address.region)] {
        text::check_line(violations, &format!("{pointer}/{field}"), value.as_deref().unwrap_or_default(), 200);
    }
    text::check_line(violations, &format!("{pointer}/postal_code"), &address.postal_code, 20);
    if address.country.len() != 2 || !address.country.bytes().all(|byte| byte.is_ascii_uppercase()) {
        violations.add(format!("{pointer}/country"), "country_format", "Two capitals, as ISO 3166 has them.");
    }
}

/// Checks that an order goes to the country that its tax and sending were reckoned for: what was agreed is not reckoned anew.
pub(crate) fn check_country(order: &Order, country: &str) -> Result<(), Violations> {
    let first = order.shipping_address.as_ref().map(|address| address.country.as_str());
    let Some(agreed) = order.country.as_deref().or(first).filter(|agreed| *agreed != country) else { return Ok(()) };
    let name = countries::name(agreed);
    let detail =
        format!("The total of this order is for {name}. To have it sent to another country, write to the shop.");
    Err(Violations::one("/shipping/country", "other_country", detail))
}

/// Something on both sides of one `@`, a dot in the domain, no white space: what is wrong beyond that only a mail tells.
pub(crate) fn is_email(text: &str) -> bool {
    let Some((local, domain)) = text.split_once('@') else { return false };
    text.len() <= 254
        && !local.is_empty()
        && domain.contains('.')
        && domain.split('.').all(|label| !label.is_empty())
        && !domain.contains('@')
        && text.chars().all(|character| !character.is_whitespace() && !character.is_control())
}

/// Checks what is written about goods that are sent.
pub(crate) fn check_fulfilment(new: &NewFulfilment) -> Result<(), Violations> {
    let mut violations = Violations::default();
    for (field, value) in [("carrier", &new.carrier), ("tracking_number", &new.tracking_number)] {
        if let Some(value) = value {
            text::check_name(&mut violations, &format!("/{field}"), value, 120);
        }
    }
    if let Some(url) = &new.tracking_url
        && !(url.starts_with("https://") && text::is_image_url(url))
    {
        violations.add("/tracking_url", "url_format", "An https address.");
    }
    check_quantities(&mut violations, new.lines.as_deref());
    violations.into_result()
}

/// Checks a wish for a refund by itself.
pub(crate) fn check_refund(scope: &RefundScope, reason: &str) -> Result<(), Violations> {
    let mut violations = Violations::default();
    text::check_line(&mut violations, "/reason", reason, 500);
    match scope {
        RefundScope::Everything => {}
        RefundScope::Amount(money) if money.amount > 0 => {}
        RefundScope::Amount(_) => violations.add("/amount/amount", "out_of_range", "More than 0."),
        RefundScope::Items { lines, shipping } => {
            if lines.is_empty() && !shipping {
                violations.add("/lines", "empty", "At least one line, or the shipping.");
            } else if !lines.is_empty() {
                check_quantities(&mut violations, Some(lines));
            }
        }
    }
    violations.into_result()
}

fn check_quantities(violations: &mut Violations, lines: Option<&[LineQuantity]>) {
    let Some(lines) = lines else { return };
    if lines.is_empty() {
        violations.add("/lines", "empty", "At least one line, or none given for all.");
    }
    let mut seen = BTreeSet::new();
    for (at, line) in lines.iter().enumerate() {
        if line.quantity <= 0 {
            violations.add(format!("/lines/{at}/quantity"), "out_of_range", "At least 1.");
        }
        if !seen.insert(line.line_id) {
            violations.add(format!("/lines/{at}/line_id"), "duplicate", "Each line once.");
        }
    }
}

/// What is sent: what was asked for, or all that is left.
pub(crate) fn to_fulfil(
    detail: &OrderDetail,
    lines: Option<&[LineQuantity]>,
) -> Result<Vec<LineQuantity>, CommerceError> {
    let Some(lines) = lines else {
        let left = detail.lines.iter().filter(|line| line.to_send() > 0);
        let all: Vec<_> = left.map(|line| LineQuantity { line_id: line.id, quantity: line.to_send() }).collect();
        return if all.is_empty() { Err(CommerceError::NothingLeft { left: 0 }) } else { Ok(all) };
    };
    for wanted in lines {
        let left = line(detail, wanted)?.to_send();
        if wanted.quantity > left {
            return Err(CommerceError::NothingLeft { left });
        }
    }
    Ok(lines.to_vec())
}

/// How much was sent, once `sent` and `unsent` of the lines are up to date.
pub(crate) fn fulfilment_state(lines: &[OrderLine]) -> FulfilmentState {
    let any = lines.iter().any(|line| line.sent > 0);
    match (any, lines.iter().all(|line| line.to_send() == 0)) {
        (false, _) => FulfilmentState::Unfulfilled,
        (true, false) => FulfilmentState::PartiallyFulfilled,
        (true, true) => FulfilmentState::Fulfilled,
    }
}

/// What a refund of this scope consists of: [`crate::pricing`] shares it out over lines and shipping, so that whatever is given
/// back in whatever steps adds up to what was agreed.
pub(crate) fn refund_parts(detail: &OrderDetail, scope: &RefundScope) -> Result<RefundParts, CommerceError> {
    let currency = detail.order.currency();
    let mut columns: Vec<Refundable> = detail.lines.iter().map(|line| refundable(detail, line)).collect();
    columns.push(refundable_shipping(detail));
    let left = Money::new(columns.iter().map(|column| column.total.amount - column.refunded.amount).sum(), currency);
    let too_much = || CommerceError::RefundExceedsPayment { left };
    let mut quantities = vec![0_i64; detail.lines.len()];
    let parts = match scope {
        RefundScope::Everything => {
            for (quantity, line) in quantities.iter_mut().zip(&detail.lines) {
                *quantity = line.quantity - line.refunded;
            }
            refund_amount(&columns, left).map_err(|_| too_much())?
        }
        RefundScope::Amount(money) if money.currency == currency => {
            refund_amount(&columns, *money).map_err(|_| too_much())?
        }
        RefundScope::Amount(_) => {
            let detail = format!("The order is in {currency}.");
            return Err(Violations::one("/amount/currency", "other_currency", detail).into());
        }
        RefundScope::Items { lines, shipping } => {
            for wanted in lines {
                let at = detail.lines.iter().position(|line| line.id == wanted.line_id);
                quantities[at.ok_or(CommerceError::NotFound)?] = wanted.quantity;
            }
            let items = columns.iter().zip(quantities.iter().copied().chain([i64::from(*shipping)]));
            let parts = items.map(|(column, quantity)| {
                let rest = CommerceError::NothingLeft { left: column.quantity - column.refunded_quantity };
                refund_items(column, quantity).map_err(|_| rest)
            });
            parts.collect::<Result<_, _>>()?
        }
    };
    let amount: i64 = parts.iter().map(|part| part.total.amount).sum();
    if amount < 1 {
        return Err(too_much());
    }
    let (of_shipping, of_lines) = parts.split_last().ok_or_else(too_much)?;
    let lines = detail.lines.iter().zip(of_lines).zip(quantities);
    let lines = lines.filter(|((_, part), quantity)| *quantity > 0 || part.total.amount > 0);
    Ok(RefundParts {
        amount: Money::new(amount, currency),
        lines: lines
            .map(|((line, part), quantity)| RefundLine {
                line_id: line.id,
                quantity,
                // What was not sent is given back first: it need not be sent any more.
                unsent: quantity.min(line.to_send()),
                amount: part.total,
                tax: part.tax,
            })
            .collect(),
        shipping: of_shipping.total,
        shipping_tax: of_shipping.tax,
    })
}

fn refundable(detail: &OrderDetail, line: &OrderLine) -> Refundable {
    Refundable {
        quantity: line.quantity,
        discount: line.discount,
        tax: line.tax,
        total: line.total,
        tax_on_top: !detail.order.totals.prices_include_tax,
        refunded_quantity: line.refunded,
        refunded: line.refunded_amount,
    }
}

/// Sending counts as one item.
fn refundable_shipping(detail: &OrderDetail) -> Refundable {
    let totals = &detail.order.totals;
    let refunded: i64 = detail.counted_refunds().map(|refund| refund.shipping.amount).sum();
    let total = totals.shipping_all_in();
    Refundable {
        quantity: 1,
        discount: Money { amount: 0, ..total },
        tax: totals.shipping_tax,
        total,
        tax_on_top: !totals.prices_include_tax,
        refunded_quantity: i64::from(total.amount > 0 && refunded >= total.amount),
        refunded: Money { amount: refunded, ..total },
    }
}

/// The first `count` of `of` equal parts of an amount, rounded down; all parts are the whole.
pub(crate) fn share(amount: i64, count: i64, of: i64) -> i64 {
    // Between zero and the amount, which had 64 bits.
    i64::try_from(i128::from(amount) * i128::from(count) / i128::from(of.max(1))).unwrap_or(amount)
}

fn line<'a>(detail: &'a OrderDetail, wanted: &LineQuantity) -> Result<&'a OrderLine, CommerceError> {
    detail.lines.iter().find(|line| line.id == wanted.line_id).ok_or(CommerceError::NotFound)
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn addresses_of_mail() {
        for good in ["a@b.co", "name+tag@shop.example", "ü@bücher.example"] {
            assert!(is_email(good), "{good}");
        }
        for bad in ["", "a", "a@", "@b.co", "a@b", "a@@b.co", "a b@c.de", "a@b.", "a@.b", "a@b.co\n"] {
            assert!(!is_email(bad), "{bad}");
        }
    }

    proptest! {
        #[test]
        fn parts_of_a_line_are_the_whole(amount in 0..=i64::MAX, of in 1..1_000_i64, steps in proptest::collection::vec(1..50_i64, 1..40)) {
            let (mut count, mut sum) = (0, 0_i64);
            for step in steps.into_iter().chain([of]) {
                let next = (count + step).min(of);
                let part = share(amount, next, of) - share(amount, count, of);
                prop_assert!(part >= 0);
                sum += part;
                count = next;
            }
            prop_assert_eq!((count, sum), (of, amount));
        }
    }
}
