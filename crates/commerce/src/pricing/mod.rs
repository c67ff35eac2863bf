//! What a cart costs: pure rules over integers. This module knows no database, no clock and no country: whoever asks brings the
//! sales and the coupon that hold now, the rates of tax, and what sending costs.
//!
//! The order of the steps is fixed. A sale lowers the price of one piece; of several sales the one that leaves the lowest price
//! counts, and they are never added up. A coupon then takes something off the lines that it is for, once per cart; it counts
//! beside sales unless it says otherwise. Tax is reckoned last, once for each rate, so that it is what an accountant finds on the
//! sum, and shared out to the lines by largest remainder. So the parts always equal the totals.

mod allocation;
mod model;
mod refunds;

pub use model::{
    AppliedCoupon, CouponFault, CouponRule, Discount, DiscountScope, Input, InputLine, InputShipping, Notice, Priced,
    PricedLine, PricingError, SaleRule, TaxRate, TaxTotal,
};
pub use refunds::{RefundPart, Refundable, refund_amount, refund_items};

use kernel::money::{Currency, Money};

use crate::id::SaleId;
use allocation::{allocate, checked, half_up};

/// What a cart costs.
///
/// # Errors
/// When an amount is negative or in another currency than the cart, a quantity is not positive, or a sum needs more than 64 bits.
pub fn price(input: &Input) -> Result<Priced, PricingError> {
    let currency = input.currency;
    let goods: Vec<Goods> = input.lines.iter().map(|line| Goods::of(input, line)).collect::<Result<_, _>>()?;
    let subtotal = sum(goods.iter().map(|goods| goods.subtotal))?;
    let mut notices = Vec::new();
    let (coupon, discounts) = match &input.coupon {
        None => (None, vec![0; goods.len()]),
        Some(coupon) => match coupon_discounts(coupon, currency, &goods, subtotal) {
            Ok(discounts) => (Some(AppliedCoupon { id: coupon.id, code: coupon.code.clone() }), discounts?),
            Err(fault) => {
                notices.push(Notice::CouponNotValid { code: coupon.code.clone(), fault });
                (None, vec![0; goods.len()])
            }
        },
    };
    let discount = sum(discounts.iter().copied())?;
    let shipping = input.shipping.as_ref().map_or(Ok(0), |shipping| amount_in(shipping.price, currency))?;

    let mut taxable: Vec<(TaxRate, i64)> =
        input.lines.iter().map(|line| line.tax_rate).zip(nets(&goods, &discounts)).collect();
    if let Some(quote) = &input.shipping {
        taxable.push((quote.tax_rate, shipping));
    }
    let (mut taxes, totals) = tax(&taxable, input.prices_include_tax)?;
    let shipping_tax = if input.shipping.is_some() { taxes.pop().unwrap_or(0) } else { 0 };
    let tax = sum(taxes.iter().copied().chain([shipping_tax]))?;
    let on_top = |tax: i64| if input.prices_include_tax { 0 } else { tax };

    let money = |amount| Money::new(amount, currency);
    let mut lines = Vec::with_capacity(goods.len());
    for ((line, goods), (discount, tax)) in input.lines.iter().zip(&goods).zip(discounts.iter().zip(&taxes)) {
        let total = sum([goods.subtotal, -discount, on_top(*tax)])?;
        lines.push(PricedLine {
            product_id: line.product_id,
            variant_id: line.variant_id,
            sku: line.sku.clone(),
            title: line.title.clone(),
            options: line.options.clone(),
            image_url: line.image_url.clone(),
            quantity: line.quantity,
            unit_price: money(goods.unit_price),
            compare_at: goods.sale.map(|_| line.list_price),
            sale: goods.sale,
            subtotal: money(goods.subtotal),
            discount: money(*discount),
            tax_rate: line.tax_rate,
            tax: money(*tax),
            total: money(total),
        });
    }
    let total = sum([subtotal, -discount, shipping, on_top(tax)])?;
    Ok(Priced {
        lines,
        subtotal: money(subtotal),
        discount: money(discount),
        shipping: money(shipping),
        shipping_name: input.shipping.as_ref().map(|shipping| shipping.name.clone()),
        shipping_tax: money(shipping_tax),
        tax: money(tax),
        taxes: totals
            .into_iter()
            .map(|(rate, base, amount)| TaxTotal { rate, base: money(base), amount: money(amount) })
            .collect(),
        total: money(total),
        currency,
        prices_include_tax: input.prices_include_tax,
        coupon,
        notices,
    })
}

/// What one piece costs by the best of `sales` for the shopper, and which that is. Without one: the price itself.
#[must_use]
pub fn sale_price(list_price: Money, product: crate::ProductId, sales: &[SaleRule]) -> (Money, Option<SaleId>) {
    let by_sale = sales.iter().filter(|sale| sale.scope.covers(product));
    let reduced = by_sale.filter_map(|sale| Some((reduction(sale.discount, list_price)?, sale.id)));
    // The highest reduction; of equal ones the sale that was made first.
    match reduced.filter(|(off, _)| *off > 0).max_by_key(|(off, id)| (*off, std::cmp::Reverse(*id))) {
        Some((off, sale)) => (Money::new(list_price.amount - off, list_price.currency), Some(sale)),
        None => (list_price, None),
    }
}

/// A line before coupon and tax.
struct Goods {
    product_id: crate::ProductId,
    unit_price: i64,
    sale: Option<SaleId>,
    subtotal: i64,
}

impl Goods {
    fn of(input: &Input, line: &InputLine) -> Result<Self, PricingError> {
        if line.quantity < 1 {
            return Err(PricingError::Quantity);
        }
        amount_in(line.list_price, input.currency)?;
        let (unit_price, sale) = sale_price(line.list_price, line.product_id, &input.sales);
        let subtotal = unit_price.amount.checked_mul(line.quantity).ok_or(PricingError::Overflow)?;
        Ok(Self { product_id: line.product_id, unit_price: unit_price.amount, sale, subtotal })
    }
}

/// What the coupon takes off each line, or why it takes off nothing.
fn coupon_discounts(
    coupon: &CouponRule,
    currency: Currency,
    goods: &[Goods],
    subtotal: i64,
) -> Result<Result<Vec<i64>, PricingError>, CouponFault> {
    if let Some(minimum) = coupon.minimum_subtotal
        && (minimum.currency != currency || subtotal < minimum.amount)
    {
        return Err(CouponFault::MinimumNotReached(minimum));
    }
    let counts =
        |goods: &Goods| coupon.scope.covers(goods.product_id) && (coupon.combines_with_sales || goods.sale.is_none());
    let eligible: Vec<i64> = goods.iter().map(|goods| if counts(goods) { goods.subtotal } else { 0 }).collect();
    let Ok(whole) = sum(eligible.iter().copied()) else { return Ok(Err(PricingError::Overflow)) };
    match reduction(coupon.discount, Money::new(whole, currency)) {
        Some(off) if off > 0 => Ok(Ok(allocate(off, &eligible))),
        _ => Err(CouponFault::NothingToReduce),
    }
}

/// What a discount takes off an amount, at most all of it. Nothing is known of another currency.
fn reduction(discount: Discount, amount: Money) -> Option<i64> {
    match discount {
        Discount::Percentage(basis_points) => {
            let off = half_up(i128::from(amount.amount) * i128::from(basis_points.min(10_000)), 10_000);
            i64::try_from(off).ok()
        }
        Discount::Amount(off) if off.currency == amount.currency => Some(off.amount.clamp(0, amount.amount)),
        Discount::Amount(_) => None,
    }
}

/// The tax of each amount, reckoned on the sum of each rate, and what each rate comes to: the rate, the sum without tax, the tax.
type Taxed = (Vec<i64>, Vec<(TaxRate, i64, i64)>);

fn tax(taxable: &[(TaxRate, i64)], included: bool) -> Result<Taxed, PricingError> {
    let mut rates: Vec<TaxRate> = taxable.iter().map(|(rate, _)| *rate).collect();
    rates.sort_unstable();
    rates.dedup();
    let mut taxes = vec![0; taxable.len()];
    let mut totals = Vec::with_capacity(rates.len());
    for rate in rates {
        let weights: Vec<i64> =
            taxable.iter().map(|(other, amount)| if *other == rate { *amount } else { 0 }).collect();
        let base = sum(weights.iter().copied())?;
        let millionths = i128::from(rate.millionths());
        let whole = if included { 1_000_000 + millionths } else { 1_000_000 };
        let amount = checked(half_up(i128::from(base) * millionths, whole))?;
        for (tax, part) in taxes.iter_mut().zip(allocate(amount, &weights)) {
            *tax += part;
        }
        if rate.millionths() > 0 {
            totals.push((rate, if included { base - amount } else { base }, amount));
        }
    }
    Ok((taxes, totals))
}

fn nets<'a>(goods: &'a [Goods], discounts: &'a [i64]) -> impl Iterator<Item = i64> + 'a {
    goods.iter().zip(discounts).map(|(goods, discount)| goods.subtotal - discount)
}

fn sum(amounts: impl IntoIterator<Item = i64>) -> Result<i64, PricingError> {
    checked(amounts.into_iter().map(i128::from).sum())
}

fn amount_in(money: Money, currency: Currency) -> Result<i64, PricingError> {
    if money.currency != currency {
        return Err(PricingError::Currency);
    }
    if money.amount < 0 {
        return Err(PricingError::Negative);
    }
    Ok(money.amount)
}

#[cfg(test)]
mod tests;
