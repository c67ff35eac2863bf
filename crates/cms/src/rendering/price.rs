//! Prices as a visitor reads them.

use kernel::money::Money;

/// Writes `price` the way people of `locale` (a BCP 47 tag) do, without decimals when there are none: `€1,299`, `1.299 €`.
#[must_use]
pub fn format_price(price: Money, locale: &str) -> String {
    let decimals = price.currency.decimals();
    let unit = 10_u64.pow(decimals);
    let magnitude = price.amount.unsigned_abs();
    let (whole, rest) = (magnitude / unit, magnitude % unit);
    let language = locale.split(['-', '_']).next().unwrap_or("en");
    let (group, point, symbol_first) = match language {
        "de" | "es" | "it" | "pt" | "da" | "tr" | "id" => (".", ",", false),
        "nl" => (".", ",", true),
        "fr" | "pl" | "cs" | "sv" | "nb" | "fi" | "bg" | "hu" | "ru" | "uk" => ("\u{202f}", ",", false),
        _ => (",", ".", true),
    };
    let digits = whole.to_string();
    let mut number = String::with_capacity(24);
    if price.amount < 0 {
        number.push('−');
    }
    let symbol = symbol(price.currency.code());
    if symbol_first {
        number.push_str(symbol);
        if symbol.len() == 3 && symbol.is_ascii() || language == "nl" {
            number.push('\u{a0}');
        }
    }
    for (index, digit) in digits.char_indices() {
        if index > 0 && (digits.len() - index) % 3 == 0 {
            number.push_str(group);
        }
        number.push(digit);
    }
    if rest > 0 {
        number.push_str(point);
        number.push_str(&format!("{rest:0width$}", width = decimals as usize));
    }
    if !symbol_first {
        number.push('\u{a0}');
        number.push_str(symbol);
    }
    number
}

fn symbol(code: &str) -> &str {
    match code {
        "EUR" => "€",
        "USD" => "$",
        "GBP" => "£",
        "JPY" => "¥",
        "INR" => "₹",
        "KRW" => "₩",
        "PLN" => "zł",
        other => other,
    }
}

#[cfg(test)]
mod tests {
    #![expect(clippy::unwrap_used, reason = "tests fail by panicking")]
    use super::*;

    fn check(amount: i64, currency: &str, locale: &str, expected: &str) {
        let price = Money { amount, currency: currency.parse().unwrap() };
        assert_eq!(format_price(price, locale), expected);
    }

    #[test]
    fn reads_naturally() {
        check(4_800, "EUR", "en-GB", "€48");
        check(129_950, "EUR", "en", "€1,299.50");
        check(129_900, "EUR", "de-DE", "1.299\u{a0}€");
        check(1_205, "EUR", "fr", "12,05\u{a0}€");
        check(1_200, "JPY", "en", "¥1,200");
        check(1_500, "KWD", "en", "KWD\u{a0}1.500");
        check(4_800, "EUR", "nl", "€\u{a0}48");
        check(-500, "USD", "en-US", "−$5");
        check(0, "USD", "en-US", "$0");
        check(i64::MIN, "JPY", "en", "−¥9,223,372,036,854,775,808");
    }
}
