//! What giving back a part of an order comes to. Shares are differences of what has been given back in all before and after, so
//! that any sequence of refunds adds up to what was agreed, to the last unit, in each column.

use kernel::money::Money;

use super::PricingError;
use super::allocation::allocate;

/// A line of an order, or its sending, as it was agreed, and what was given back of it so far.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Refundable {
    /// How many.
    pub quantity: i64,
    /// What was taken off.
    pub discount: Money,
    /// The tax in it.
    pub tax: Money,
    /// What it cost, all in.
    pub total: Money,
    /// Whether the tax came on top of the price.
    pub tax_on_top: bool,
    /// How many were given back.
    pub refunded_quantity: i64,
    /// How much was given back, all in.
    pub refunded: Money,
}

/// A part of a line that is given back.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct RefundPart {
    /// How many.
    pub quantity: i64,
    /// The price before the discount.
    pub subtotal: Money,
    /// What had been taken off.
    pub discount: Money,
    /// The tax in it.
    pub tax: Money,
    /// What the shopper gets.
    pub total: Money,
}

/// What `quantity` more items of a line come to: their share of what the line cost, but never more than is left of it.
///
/// # Errors
/// When there are not so many left.
pub fn refund_items(line: &Refundable, quantity: i64) -> Result<RefundPart, PricingError> {
    let after = line.refunded_quantity.checked_add(quantity).ok_or(PricingError::Overflow)?;
    if quantity < 0 || after > line.quantity || line.quantity < 1 {
        return Err(PricingError::MoreThanLeft);
    }
    let worth = |items: i64| share(line.total.amount, items, line.quantity);
    let total = (worth(after) - worth(line.refunded_quantity)).min(line.left());
    Ok(line.part(quantity, total))
}

/// Shares an amount out over what is left of the lines.
///
/// # Errors
/// When more is asked for than is left, or nothing.
pub fn refund_amount(lines: &[Refundable], amount: Money) -> Result<Vec<RefundPart>, PricingError> {
    if lines.iter().any(|line| line.total.currency != amount.currency) {
        return Err(PricingError::Currency);
    }
    let left: Vec<i64> = lines.iter().map(Refundable::left).collect();
    let whole: i128 = left.iter().map(|left| i128::from(*left)).sum();
    if amount.amount < 1 {
        return Err(PricingError::Negative);
    }
    if i128::from(amount.amount) > whole {
        return Err(PricingError::MoreThanLeft);
    }
    Ok(lines.iter().zip(allocate(amount.amount, &left)).map(|(line, total)| line.part(0, total)).collect())
}

impl Refundable {
    fn left(&self) -> i64 {
        (self.total.amount - self.refunded.amount).max(0)
    }

    /// The part that takes what was given back from `refunded` to `refunded + total`.
    fn part(&self, quantity: i64, total: i64) -> RefundPart {
        let (before, after) = (self.refunded.amount, self.refunded.amount + total);
        let of = |whole: Money| {
            share(whole.amount, after, self.total.amount) - share(whole.amount, before, self.total.amount)
        };
        let (tax, discount) = (of(self.tax), of(self.discount));
        let net = if self.tax_on_top { total - tax } else { total };
        let money = |amount| Money::new(amount, self.total.currency);
        RefundPart {
            quantity,
            subtotal: money(net + discount),
            discount: money(discount),
            tax: money(tax),
            total: money(total),
        }
    }
}

/// `part / of` of an amount, rounded down; all of it for `part == of`.
fn share(amount: i64, part: i64, of: i64) -> i64 {
    if of == 0 {
        return 0;
    }
    let share = i128::from(amount) * i128::from(part) / i128::from(of);
    i64::try_from(share).unwrap_or(i64::MAX)
}
