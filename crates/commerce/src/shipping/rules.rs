//! Which rate holds: pure rules.

use super::{ANYWHERE, ShippingAnswer, ShippingQuestion, ShippingRate, ShippingTerms};
use crate::text;
use crate::violation::Violations;

/// Checks what a rate says.
pub(super) fn check(terms: &ShippingTerms) -> Result<(), Violations> {
    let mut violations = Violations::default();
    if terms.country != ANYWHERE {
        text::check_country(&mut violations, "/country", &terms.country);
    }
    text::check_name(&mut violations, "/name", &terms.name, 80);
    for (pointer, money) in [("/from_subtotal", terms.from_subtotal), ("/price", terms.price)] {
        text::check_amount(&mut violations, &format!("{pointer}/amount"), money.amount);
    }
    if terms.from_subtotal.currency != terms.price.currency {
        violations.add("/price/currency", "currency_mismatch", "Both amounts are in one currency.");
    }
    violations.into_result()
}

/// What sending costs by `rates`, which are those of the country and those for anywhere.
pub(super) fn quote(rates: &[ShippingRate], question: &ShippingQuestion) -> ShippingAnswer {
    let in_currency = |rate: &&ShippingRate| rate.terms.price.currency == question.goods.currency;
    let own = question.country.as_deref().unwrap_or(ANYWHERE);
    let has_own = rates.iter().filter(in_currency).any(|rate| rate.terms.country == own);
    let country = if has_own { own } else { ANYWHERE };
    let reached = |rate: &&ShippingRate| {
        rate.terms.country == country && rate.terms.from_subtotal.amount <= question.goods.amount
    };
    let best = rates.iter().filter(in_currency).filter(reached).max_by_key(|rate| rate.terms.from_subtotal.amount);
    match best {
        Some(rate) => ShippingAnswer::Quote { name: rate.terms.name.clone(), price: rate.terms.price },
        None if question.country.is_none() => ShippingAnswer::Unknown,
        None => ShippingAnswer::NotDeliverable,
    }
}

#[cfg(test)]
mod tests {
    use kernel::money::{Currency, Money};
    use kernel::reexport::Uuid;
    use kernel::time::Timestamp;

    use super::*;
    use crate::id::ShippingRateId;

    fn rate(country: &str, from: i64, price: i64) -> ShippingRate {
        let money = |amount| Money::new(amount, Currency::EUR);
        let terms = ShippingTerms {
            country: country.to_owned(),
            name: format!("{country} {from}"),
            from_subtotal: money(from),
            price: money(price),
        };
        ShippingRate {
            id: ShippingRateId::from_uuid(Uuid::nil()),
            terms,
            version: 1,
            created_at: Timestamp::EPOCH,
            updated_at: Timestamp::EPOCH,
        }
    }

    /// The price, or -1 for not deliverable and -2 for unknown.
    fn check(country: Option<&str>, goods: i64, currency: Currency, expected: i64) {
        let rates = [rate("DE", 0, 490), rate("DE", 5_000, 0), rate("AT", 1_000, 700), rate("*", 0, 1_900)];
        let question = ShippingQuestion { country: country.map(str::to_owned), goods: Money::new(goods, currency) };
        let told = match quote(&rates, &question) {
            ShippingAnswer::Quote { price, .. } => price.amount,
            ShippingAnswer::NotDeliverable => -1,
            ShippingAnswer::Unknown => -2,
        };
        assert_eq!(told, expected, "{question:?}");
    }

    #[test]
    fn the_nearest_rate_holds() {
        check(Some("DE"), 4_999, Currency::EUR, 490);
        check(Some("DE"), 5_000, Currency::EUR, 0);
        check(Some("FR"), 5_000, Currency::EUR, 1_900);
        check(None, 5_000, Currency::EUR, 1_900);
        check(Some("AT"), 999, Currency::EUR, -1);
        check(Some("DE"), 1, Currency::USD, -1);
        check(None, 1, Currency::USD, -2);
    }
}
