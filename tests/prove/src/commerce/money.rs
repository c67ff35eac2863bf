//! Promise 16: generated carts with sales, coupons, taxes and sending, and refunds of them in random steps.

use std::iter::Sum;
use std::num::NonZeroUsize;

use anyhow::Context as _;
use commerce::pricing::{
    CouponRule, Discount, DiscountScope, Input, InputLine, InputShipping, Priced, RefundPart, Refundable, SaleRule,
    TaxRate, price, refund_amount, refund_items,
};
use commerce::{CouponId, ProductId, SaleId, VariantId};
use kernel::money::{Currency, Money};
use kernel::random::SystemRandom;
use kernel::time::SystemClock;
use rand::Rng as _;
use rand::rngs::StdRng;

use crate::findings::Findings;
use crate::stage::Stage;

const CURRENCIES: [&str; 3] = ["JPY", "KWD", "USD"];
const RATES: [u32; 6] = [0, 70_000, 81_000, 190_000, 200_000, 1_000_000];

/// Identifiers, made once: prices do not depend on them.
struct Names {
    products: Vec<(ProductId, VariantId)>,
    sales: Vec<SaleId>,
    coupon: CouponId,
}

/// Carts that are reckoned with one source of random choices, so that a single one can be found again.
const BATCH: usize = 5_000;

/// What batches come to.
#[derive(Clone, Copy, Debug, Default)]
struct Tally {
    carts: usize,
    lines: usize,
    discounted: usize,
    refunds: usize,
}

impl Sum for Tally {
    fn sum<I: Iterator<Item = Self>>(all: I) -> Self {
        all.fold(Self::default(), |sum, one| Self {
            carts: sum.carts + one.carts,
            lines: sum.lines + one.lines,
            discounted: sum.discounted + one.discounted,
            refunds: sum.refunds + one.refunds,
        })
    }
}

pub(super) async fn show(stage: &Stage, findings: &Findings) -> anyhow::Result<()> {
    let batches = stage.pick(200, 1);
    let lanes = std::thread::available_parallelism().map_or(1, NonZeroUsize::get);
    let told = findings.clone();
    let all: Tally = stage
        .in_lanes(16, (batches, lanes), move |batch, random| {
            let told = told.clone();
            // It reckons and waits for nothing, so it must not hold up the runtime.
            async move { tokio::task::spawn_blocking(move || reckon(batch, random, &told)).await? }
        })
        .await?;
    findings.expect("carts", all.carts, batches * BATCH);
    findings.figure("lines", all.lines);
    findings.figure("carts with a coupon that counts", all.discounted);
    findings.figure("refunds", all.refunds);
    Ok(())
}

fn reckon(batch: usize, mut random: StdRng, findings: &Findings) -> anyhow::Result<Tally> {
    let names = Names {
        products: (0..6)
            .map(|_| {
                (ProductId::generate(&SystemClock, &SystemRandom), VariantId::generate(&SystemClock, &SystemRandom))
            })
            .collect(),
        sales: (0..3).map(|_| SaleId::generate(&SystemClock, &SystemRandom)).collect(),
        coupon: CouponId::generate(&SystemClock, &SystemRandom),
    };
    let mut tally = Tally::default();
    for number in batch * BATCH..(batch + 1) * BATCH {
        let input = any_cart(&mut random, &names)?;
        tally.carts += 1;
        let priced = match price(&input) {
            Ok(priced) => priced,
            Err(error) => {
                findings.broken(format!("cart {number}: {error}: {input:?}"));
                continue;
            }
        };
        findings.check(priced.is_exact(), || format!("cart {number}: {priced:?}"));
        tally.lines += priced.lines.len();
        tally.discounted += usize::from(priced.discount.amount > 0);
        tally.refunds += refund(&mut random, &priced, findings, number)?;
    }
    Ok(tally)
}

fn any_cart(random: &mut StdRng, names: &Names) -> anyhow::Result<Input> {
    let currency: Currency = CURRENCIES[random.random_range(0..3)].parse()?;
    let rate = |random: &mut StdRng| TaxRate::from_millionths(RATES[random.random_range(0..6)]).context("a rate");
    let mut lines = Vec::new();
    for _ in 0..random.random_range(0..8) {
        let (product_id, variant_id) = names.products[random.random_range(0..6)];
        lines.push(InputLine {
            product_id,
            variant_id,
            sku: String::new(),
            title: String::new(),
            options: String::new(),
            image_url: None,
            quantity: random.random_range(1..=999),
            list_price: Money::new(random.random_range(0..=5_000_000), currency),
            tax_rate: rate(random)?,
        });
    }
    let shipping = InputShipping {
        name: String::new(),
        price: Money::new(random.random_range(0..10_000), currency),
        tax_rate: rate(random)?,
    };
    let mut sales = Vec::new();
    for id in names.sales.iter().take(random.random_range(0..4)) {
        sales.push(SaleRule { id: *id, discount: discount(random, currency), scope: scope(random, names) });
    }
    let coupon = CouponRule {
        id: names.coupon,
        code: String::new(),
        discount: discount(random, currency),
        scope: scope(random, names),
        minimum_subtotal: random.random_bool(0.3).then(|| Money::new(random.random_range(0..100_000), currency)),
        combines_with_sales: random.random_bool(0.5),
    };
    Ok(Input {
        currency,
        prices_include_tax: random.random_bool(0.5),
        lines,
        sales,
        coupon: random.random_bool(0.5).then_some(coupon),
        shipping: random.random_bool(0.8).then_some(shipping),
    })
}

fn discount(random: &mut StdRng, currency: Currency) -> Discount {
    if random.random_bool(0.5) {
        Discount::Percentage(random.random_range(1..=10_000))
    } else {
        Discount::Amount(Money::new(random.random_range(1..=50_000), currency))
    }
}

fn scope(random: &mut StdRng, names: &Names) -> DiscountScope {
    if random.random_bool(0.5) {
        return DiscountScope::All;
    }
    let chosen = names.products.iter().filter(|_| random.random_bool(0.4)).map(|(product, _)| *product);
    DiscountScope::Products(chosen.collect())
}

/// Gives back items and amounts in random steps, and at last all that is left; answers how many refunds that were.
fn refund(random: &mut StdRng, priced: &Priced, findings: &Findings, number: usize) -> anyhow::Result<usize> {
    let zero = Money::new(0, priced.currency);
    let sending = Money::new(priced.shipping.amount + priced.on_top(priced.shipping_tax), priced.currency);
    let of_lines = priced.lines.iter().map(|line| (line.quantity, line.discount, line.tax, line.total));
    let mut lines: Vec<Refundable> = of_lines
        .chain([(1, zero, priced.shipping_tax, sending)])
        .map(|(quantity, discount, tax, total)| Refundable {
            quantity,
            discount,
            tax,
            total,
            tax_on_top: !priced.prices_include_tax,
            refunded_quantity: 0,
            refunded: zero,
        })
        .collect();
    let mut sums = vec![(0, 0, 0); lines.len()];
    let mut refunds = 0;
    let mut book = |lines: &mut Vec<Refundable>, at: usize, part: &RefundPart| {
        lines[at].refunded_quantity += part.quantity;
        lines[at].refunded.amount += part.total.amount;
        sums[at].0 += part.total.amount;
        sums[at].1 += part.tax.amount;
        sums[at].2 += part.discount.amount;
        let parts = [part.subtotal, part.discount, part.tax, part.total];
        findings.check(parts.iter().all(|money| money.amount >= 0), || format!("cart {number}: {part:?}"));
    };
    for _ in 0..random.random_range(0..6) {
        let at = random.random_range(0..lines.len());
        let left = lines[at].quantity - lines[at].refunded_quantity;
        if left > 0 && random.random_bool(0.6) {
            let part = refund_items(&lines[at], random.random_range(1..=left))?;
            book(&mut lines, at, &part);
            refunds += 1;
        } else {
            refunds += give_back(&mut lines, random.random_range(1..=200_000), &mut book);
        }
    }
    let left: i64 = lines.iter().map(|line| line.total.amount - line.refunded.amount).sum();
    refunds += give_back(&mut lines, left, &mut book);
    for (line, (total, tax, discount)) in lines.iter().zip(sums) {
        let whole = (line.total.amount, line.tax.amount, line.discount.amount);
        // What was free is given back by nothing, discount and all.
        findings.check(whole.0 == 0 || (total, tax, discount) == whole, || format!("cart {number}: {line:?}"));
    }
    let given: i64 = lines.iter().map(|line| line.refunded.amount).sum();
    findings.check(given == priced.total.amount, || format!("cart {number}: {given} given back of {}", priced.total));
    Ok(refunds)
}

/// Shares an amount out over the lines, if there is so much left.
fn give_back(
    lines: &mut Vec<Refundable>,
    amount: i64,
    book: &mut impl FnMut(&mut Vec<Refundable>, usize, &RefundPart),
) -> usize {
    let Some(currency) = lines.first().map(|line| line.total.currency) else { return 0 };
    let Ok(parts) = refund_amount(lines, Money::new(amount, currency)) else { return 0 };
    for (at, part) in parts.iter().enumerate() {
        book(lines, at, part);
    }
    1
}
