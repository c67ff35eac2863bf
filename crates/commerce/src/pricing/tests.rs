#![expect(clippy::unwrap_used, reason = "tests fail by panicking")]

use std::collections::BTreeSet;

use kernel::reexport::Uuid;
use proptest::collection::vec;
use proptest::option;
use proptest::prelude::*;

use super::*;
use crate::id::{CouponId, ProductId, VariantId};

const CURRENCIES: [&str; 3] = ["JPY", "KWD", "USD"];

fn money(amount: i64) -> Money {
    Money::new(amount, Currency::USD)
}

fn product(number: u128) -> ProductId {
    ProductId::from_uuid(Uuid::from_u128(number))
}

fn rate(millionths: u32) -> TaxRate {
    TaxRate::from_millionths(millionths).unwrap()
}

fn line(number: u128, quantity: i64, list_price: Money, millionths: u32) -> InputLine {
    InputLine {
        product_id: product(number),
        variant_id: VariantId::from_uuid(Uuid::from_u128(number)),
        sku: format!("SKU-{number}"),
        title: "A mug".to_owned(),
        options: String::new(),
        image_url: None,
        quantity,
        list_price,
        tax_rate: rate(millionths),
    }
}

fn sale(number: u128, discount: Discount, scope: DiscountScope) -> SaleRule {
    SaleRule { id: SaleId::from_uuid(Uuid::from_u128(number)), discount, scope }
}

fn coupon(discount: Discount) -> CouponRule {
    CouponRule {
        id: CouponId::from_uuid(Uuid::from_u128(1)),
        code: "WELCOME".to_owned(),
        discount,
        scope: DiscountScope::All,
        minimum_subtotal: None,
        combines_with_sales: true,
    }
}

fn cart(lines: Vec<InputLine>) -> Input {
    Input { currency: Currency::USD, prices_include_tax: true, lines, sales: Vec::new(), coupon: None, shipping: None }
}

/// Subtotal, discount, shipping, tax, total.
fn check(input: &Input, expected: [i64; 5]) -> Priced {
    let priced = price(input).unwrap();
    let told = [priced.subtotal, priced.discount, priced.shipping, priced.tax, priced.total].map(|money| money.amount);
    assert_eq!(told, expected);
    assert!(priced.is_exact());
    priced
}

#[test]
fn tax_is_in_the_price_or_on_top() {
    let mut input = cart(vec![line(1, 3, money(999), 190_000), line(2, 1, money(500), 70_000)]);
    input.shipping = Some(InputShipping { name: "Standard".to_owned(), price: money(490), tax_rate: rate(190_000) });
    // 2997 + 490 at 19 %: 3487 × 19 / 119 = 556.75; 500 at 7 %: 32.71.
    let priced = check(&input, [3_497, 0, 490, 557 + 33, 3_987]);
    assert_eq!(
        priced.taxes.iter().map(|total| (total.base.amount, total.amount.amount)).collect::<Vec<_>>(),
        [(467, 33), (2_930, 557)]
    );
    input.prices_include_tax = false;
    // 3487 × 0.19 = 662.53; 500 × 0.07 = 35.
    let priced = check(&input, [3_497, 0, 490, 663 + 35, 4_685]);
    assert_eq!(priced.lines[0].total.amount + priced.lines[1].total.amount + 490 + priced.shipping_tax.amount, 4_685);
}

#[test]
fn the_best_sale_counts_alone() {
    let mut input = cart(vec![line(1, 2, money(1_000), 0), line(2, 1, money(1_000), 0)]);
    let only_first = DiscountScope::Products(BTreeSet::from([product(1)]));
    input.sales = vec![
        sale(1, Discount::Percentage(1_000), DiscountScope::All),
        sale(2, Discount::Amount(money(250)), only_first),
        sale(3, Discount::Amount(Money::new(900, Currency::EUR)), DiscountScope::All),
    ];
    let priced = check(&input, [2_400, 0, 0, 0, 2_400]);
    assert_eq!(priced.lines.iter().map(|line| line.unit_price.amount).collect::<Vec<_>>(), [750, 900]);
    assert_eq!(priced.lines[0].compare_at, Some(money(1_000)));
    input.sales = vec![sale(1, Discount::Amount(money(5_000)), DiscountScope::All)];
    check(&input, [0; 5]);
}

#[test]
fn a_coupon_is_shared_out_to_the_last_unit() {
    let mut input = cart((1..=3).map(|at| line(at, 1, money(100), 0)).collect());
    input.coupon = Some(coupon(Discount::Amount(money(100))));
    let priced = check(&input, [300, 100, 0, 0, 200]);
    assert_eq!(priced.lines.iter().map(|line| line.discount.amount).collect::<Vec<_>>(), [34, 33, 33]);
    input.coupon = Some(coupon(Discount::Percentage(3_333)));
    check(&input, [300, 100, 0, 0, 200]);
    input.coupon = Some(coupon(Discount::Amount(money(10_000))));
    check(&input, [300, 300, 0, 0, 0]);
}

#[test]
fn a_coupon_that_does_not_count_says_why() {
    let told = |input: &Input| match &price(input).unwrap().notices[..] {
        [Notice::CouponNotValid { fault, .. }] => *fault,
        other => panic!("{other:?}"),
    };
    let mut input = cart(vec![line(1, 1, money(100), 0)]);
    input.coupon = Some(CouponRule { minimum_subtotal: Some(money(101)), ..coupon(Discount::Percentage(100)) });
    assert_eq!(told(&input), CouponFault::MinimumNotReached(money(101)));
    let elsewhere = DiscountScope::Products(BTreeSet::from([product(2)]));
    input.coupon = Some(CouponRule { scope: elsewhere, ..coupon(Discount::Percentage(100)) });
    assert_eq!(told(&input), CouponFault::NothingToReduce);
    input.coupon = Some(CouponRule { combines_with_sales: false, ..coupon(Discount::Percentage(100)) });
    assert!(price(&input).unwrap().notices.is_empty());
    input.sales = vec![sale(1, Discount::Percentage(100), DiscountScope::All)];
    assert_eq!(told(&input), CouponFault::NothingToReduce);
}

#[test]
fn what_cannot_be_added_up_is_refused() {
    let told = |line: InputLine| price(&cart(vec![line])).unwrap_err();
    assert_eq!(told(line(1, 0, money(1), 0)), PricingError::Quantity);
    assert_eq!(told(line(1, -1, money(1), 0)), PricingError::Quantity);
    assert_eq!(told(line(1, 1, money(-1), 0)), PricingError::Negative);
    assert_eq!(told(line(1, 2, money(i64::MAX), 0)), PricingError::Overflow);
    assert_eq!(told(line(1, 1, Money::new(1, Currency::EUR), 0)), PricingError::Currency);
    let mut input = cart(vec![line(1, 1, money(i64::MAX), 1_000_000)]);
    input.prices_include_tax = false;
    assert_eq!(price(&input), Err(PricingError::Overflow));
}

fn discount(currency: Currency) -> impl Strategy<Value = Discount> {
    prop_oneof![
        (0..=11_000_u32).prop_map(Discount::Percentage),
        (0..=50_000_i64).prop_map(move |amount| Discount::Amount(Money::new(amount, currency))),
    ]
}

fn scope() -> impl Strategy<Value = DiscountScope> {
    prop_oneof![
        Just(DiscountScope::All),
        vec(0..6_u128, 0..4).prop_map(|numbers| DiscountScope::Products(numbers.into_iter().map(product).collect())),
    ]
}

prop_compose! {
    fn any_cart()(currency in proptest::sample::select(&CURRENCIES[..]).prop_map(|code| code.parse::<Currency>().unwrap()))(
        lines in vec((0..6_u128, 1..=999_i64, 0..=5_000_000_i64, 0..4_usize), 0..9),
        sales in vec((discount(currency), scope()), 0..3),
        reduction in option::of((discount(currency), scope(), option::of(0..=100_000_i64), any::<bool>())),
        shipping in option::of((0..=9_999_i64, 0..4_usize)),
        prices_include_tax in any::<bool>(),
        rates in proptest::array::uniform4(prop_oneof![Just(0), Just(190_000), Just(81_000), 0..=1_000_000_u32]),
        currency in Just(currency),
    ) -> Input {
        Input {
            currency,
            prices_include_tax,
            lines: lines
                .into_iter()
                .map(|(number, quantity, amount, at)| line(number, quantity, Money::new(amount, currency), rates[at]))
                .collect(),
            sales: (1..).zip(sales).map(|(number, (discount, scope))| sale(number, discount, scope)).collect(),
            coupon: reduction.map(|(discount, scope, minimum, combines_with_sales)| CouponRule {
                scope,
                minimum_subtotal: minimum.map(|amount| Money::new(amount, currency)),
                combines_with_sales,
                ..coupon(discount)
            }),
            shipping: shipping.map(|(amount, at)| InputShipping {
                name: "Standard".to_owned(),
                price: Money::new(amount, currency),
                tax_rate: rate(rates[at]),
            }),
        }
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(2_000))]

    #[test]
    fn parts_equal_totals(input in any_cart()) {
        let priced = price(&input).unwrap();
        prop_assert!(priced.is_exact());
        let amounts = priced.lines.iter().flat_map(|line| [line.subtotal, line.discount, line.tax, line.total]);
        for money in amounts.chain([priced.discount, priced.shipping, priced.shipping_tax, priced.tax, priced.total]) {
            prop_assert!(money.amount >= 0);
            prop_assert_eq!(money.currency, input.currency);
        }
        for (line, given) in priced.lines.iter().zip(&input.lines) {
            prop_assert!(line.unit_price.amount <= given.list_price.amount);
            prop_assert!(line.discount.amount <= line.subtotal.amount);
            prop_assert!(line.tax.amount <= line.total.amount);
        }
    }

    #[test]
    fn refunds_add_up_to_what_was_paid(
        input in any_cart(),
        steps in vec((any::<prop::sample::Index>(), 0..=40_i64, 1..=400_000_i64), 0..30),
    ) {
        let priced = price(&input).unwrap();
        let currency = priced.currency;
        let zero = Money::new(0, currency);
        let mut lines: Vec<Refundable> = priced
            .lines
            .iter()
            .map(|line| (line.quantity, line.discount, line.tax, line.total))
            .chain([(1, zero, priced.shipping_tax, Money::new(priced.shipping.amount + priced.on_top(priced.shipping_tax), currency))])
            .map(|(quantity, discount, tax, total)| Refundable {
                quantity, discount, tax, total, tax_on_top: !priced.prices_include_tax, refunded_quantity: 0, refunded: zero,
            })
            .collect();
        let mut parts: Vec<Vec<RefundPart>> = vec![Vec::new(); lines.len()];
        let mut book = |lines: &mut Vec<Refundable>, at: usize, part: RefundPart| {
            lines[at].refunded_quantity += part.quantity;
            lines[at].refunded.amount += part.total.amount;
            parts[at].push(part);
        };
        for (at, quantity, amount) in steps {
            let at = at.index(lines.len());
            if quantity > 0 {
                match refund_items(&lines[at], quantity) {
                    Ok(part) => book(&mut lines, at, part),
                    Err(error) => {
                        prop_assert_eq!(error, PricingError::MoreThanLeft);
                        prop_assert!(lines[at].refunded_quantity + quantity > lines[at].quantity);
                    }
                }
            } else if let Ok(shares) = refund_amount(&lines, Money::new(amount, currency)) {
                prop_assert_eq!(shares.iter().map(|part| part.total.amount).sum::<i64>(), amount);
                for (at, part) in shares.into_iter().enumerate() {
                    book(&mut lines, at, part);
                }
            }
        }
        let left: i64 = lines.iter().map(|line| line.total.amount - line.refunded.amount).sum();
        prop_assert_eq!(refund_amount(&lines, Money::new(left + 1, currency)), Err(PricingError::MoreThanLeft));
        if left > 0 {
            for (at, part) in refund_amount(&lines, Money::new(left, currency)).unwrap().into_iter().enumerate() {
                book(&mut lines, at, part);
            }
        }
        for (line, parts) in lines.iter().zip(&parts) {
            for part in parts {
                prop_assert!([part.subtotal, part.discount, part.tax, part.total].iter().all(|money| money.amount >= 0));
            }
            let sum = |of: fn(&RefundPart) -> Money| parts.iter().map(|part| of(part).amount).sum::<i64>();
            prop_assert_eq!(sum(|part| part.total), line.total.amount);
            if line.total.amount > 0 {
                prop_assert_eq!((sum(|part| part.tax), sum(|part| part.discount)), (line.tax.amount, line.discount.amount));
            }
        }
        prop_assert_eq!(lines.iter().map(|line| line.refunded.amount).sum::<i64>(), priced.total.amount);
    }
}
