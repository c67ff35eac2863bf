//! Which rate holds: pure rules.

use std::collections::BTreeMap;

use super::{ANYWHERE, ShippingAnswer, ShippingQuestion, ShippingQuote, ShippingRate, ShippingTerms};
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
    let mut best: BTreeMap<&str, &ShippingTerms> = BTreeMap::new();
    for ShippingRate { terms, .. } in rates.iter().filter(in_currency).filter(reached) {
        let known = best.entry(&terms.name).or_insert(terms);
        if known.from_subtotal.amount < terms.from_subtotal.amount {
            *known = terms;
        }
    }
    let quote = |terms: &ShippingTerms| ShippingQuote { name: terms.name.clone(), price: terms.price };
    let mut quotes: Vec<_> = best.into_values().map(quote).collect();
    // Of equal prices the first by name: the sort keeps the order.
    quotes.sort_by_key(|quote| quote.price.amount);
    match quotes.is_empty() {
        false => ShippingAnswer::Quotes(quotes),
        true if question.country.is_none() => ShippingAnswer::Unknown,
        true => ShippingAnswer::NotDeliverable,
    }
}

#[cfg(test)]
mod tests {
    use kernel::money::{Currency, Money};
    use kernel::reexport::Uuid;
    use kernel::time::Timestamp;

    use super::*;
    use crate::id::ShippingRateId;

    fn rate(country: &str, name: &str, from: i64, price: i64) -> ShippingRate {
        let money = |amount| Money::new(amount, Currency::EUR);
        let terms = ShippingTerms {
            country: country.to_owned(),
            name: name.to_owned(),
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

    /// Asks of some rates; answers the ways with their prices, or the reason why there are none.
    fn check(country: Option<&str>, goods: i64, currency: Currency, expected: &str) {
        let rates = [
            rate("DE", "Standard", 0, 490),
            rate("DE", "Express", 0, 990),
            rate("DE", "Standard", 5_000, 0),
            rate("DE", "By bicycle", 0, 990),
            rate("AT", "Standard", 1_000, 700),
            rate("*", "Standard", 0, 1_900),
        ];
        let question = ShippingQuestion { country: country.map(str::to_owned), goods: Money::new(goods, currency) };
        let told = match quote(&rates, &question) {
            ShippingAnswer::Quotes(quotes) => {
                let ways: Vec<_> = quotes.iter().map(|way| format!("{} {}", way.name, way.price.amount)).collect();
                ways.join(", ")
            }
            ShippingAnswer::NotDeliverable => "not there".to_owned(),
            ShippingAnswer::Unknown => "unknown".to_owned(),
        };
        assert_eq!(told, expected, "{question:?}");
    }

    #[test]
    fn the_nearest_rate_of_each_way_holds_and_the_cheapest_is_first() {
        check(Some("DE"), 4_999, Currency::EUR, "Standard 490, By bicycle 990, Express 990");
        check(Some("DE"), 5_000, Currency::EUR, "Standard 0, By bicycle 990, Express 990");
        check(Some("FR"), 5_000, Currency::EUR, "Standard 1900");
        check(None, 5_000, Currency::EUR, "Standard 1900");
        check(Some("AT"), 999, Currency::EUR, "not there");
        check(Some("DE"), 1, Currency::USD, "not there");
        check(None, 1, Currency::USD, "unknown");
    }
}
