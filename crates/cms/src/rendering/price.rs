//! Prices as a visitor reads them.

use kernel::money::{Currency, Money};

/// Writes `price` the way people of `locale` (a BCP 47 tag) do, without decimals when there are none: `€1,299`, `1.299 €`.
#[must_use]
pub fn format_price(price: Money, locale: &str) -> String {
    let unit = 10_i64.pow(price.currency.decimals());
    written(price, locale, price.amount % unit != 0)
}

/// Writes `price` with all decimals of its currency, as sums and their parts stand below each other: `€26.00`, `26,00 €`.
#[must_use]
pub fn format_amount(price: Money, locale: &str) -> String {
    written(price, locale, price.currency.decimals() > 0)
}

fn written(price: Money, locale: &str, has_decimals: bool) -> String {
    let decimals = price.currency.decimals();
    let unit = 10_u64.pow(decimals);
    let magnitude = price.amount.unsigned_abs();
    let (whole, rest) = (magnitude / unit, magnitude % unit);
    let language = language(locale);
    let (group, point, symbol_first) = marks(language);
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
    if has_decimals {
        number.push_str(point);
        number.push_str(&format!("{rest:0width$}", width = decimals as usize));
    }
    if !symbol_first {
        number.push('\u{a0}');
        number.push_str(symbol);
    }
    number
}

/// Reads an amount as people of `locale` type it: `1299`, `1,299.50`, `12,50`, `€ 12.50`. Nothing when it is none, or could be
/// read in two ways: `1.299` is a thousand and more where points group digits, and nothing where they begin the decimals.
#[must_use]
pub fn parse_price(text: &str, currency: Currency, locale: &str) -> Option<Money> {
    let text: String = text
        .trim()
        .trim_start_matches(symbol(currency.code()))
        .trim_end_matches(symbol(currency.code()))
        .chars()
        .filter(|c| !c.is_whitespace())
        .collect();
    if text.len() > 20 || !text.bytes().all(|byte| byte.is_ascii_digit() || matches!(byte, b'.' | b',')) {
        return None;
    }
    let decimals = currency.decimals() as usize;
    let group = marks(language(locale)).0;
    // The last mark begins the decimals, unless it groups digits.
    let (whole, rest) = match text.rfind(['.', ',']) {
        Some(at) if text.len() - at - 1 == 3 && text[at..].starts_with(group) => (text.as_str(), ""),
        Some(at) if text[..at].contains(&text[at..=at]) => return None,
        Some(at) => (&text[..at], &text[at + 1..]),
        None => (text.as_str(), ""),
    };
    let mut groups = whole.split(['.', ',']);
    let first = groups.next()?;
    if first.is_empty() || rest.len() > decimals || !groups.all(|group| group.len() == 3) {
        return None;
    }
    let whole: i64 = whole.replace(['.', ','], "").parse().ok()?;
    let rest: i64 = format!("{rest:0<decimals$}0").parse::<i64>().ok()? / 10;
    let amount = whole.checked_mul(10_i64.checked_pow(currency.decimals())?)?.checked_add(rest)?;
    Some(Money::new(amount, currency))
}

/// The amount with all its decimals and nothing else, as a field holds it: `12.50`.
#[must_use]
pub fn decimal_price(price: Money) -> String {
    let decimals = price.currency.decimals();
    let unit = 10_u64.pow(decimals);
    let magnitude = price.amount.unsigned_abs();
    let sign = if price.amount < 0 { "-" } else { "" };
    if decimals == 0 {
        return format!("{sign}{magnitude}");
    }
    format!("{sign}{}.{:0width$}", magnitude / unit, magnitude % unit, width = decimals as usize)
}

fn language(locale: &str) -> &str {
    locale.split(['-', '_']).next().unwrap_or("en")
}

/// What groups digits, what begins the decimals, and whether the currency's symbol comes first.
fn marks(language: &str) -> (&'static str, &'static str, bool) {
    match language {
        "de" | "es" | "it" | "pt" | "da" | "tr" | "id" => (".", ",", false),
        "nl" => (".", ",", true),
        "fr" | "pl" | "cs" | "sv" | "nb" | "fi" | "bg" | "hu" | "ru" | "uk" => ("\u{202f}", ",", false),
        _ => (",", ".", true),
    }
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

    #[test]
    fn amounts_are_read_as_people_type_them() {
        let check_in = |locale: &str, text: &str, currency: &str, expected: Option<i64>| {
            let currency = currency.parse().unwrap();
            let read = parse_price(text, currency, locale).map(|price| price.amount);
            assert_eq!(read, expected, "{text:?} {currency} {locale}");
        };
        let check = |text: &str, currency: &str, expected: Option<i64>| check_in("en", text, currency, expected);
        check("12", "EUR", Some(1_200));
        check(" 12.5 ", "EUR", Some(1_250));
        check("12,50", "EUR", Some(1_250));
        check("€ 1,299.50", "EUR", Some(129_950));
        check("1.299,50 €", "EUR", Some(129_950));
        check_in("de", "1.299", "EUR", Some(129_900));
        check_in("fr", "1\u{202f}299,50", "EUR", Some(129_950));
        check("1,299", "EUR", Some(129_900));
        check("1.299", "EUR", None);
        check("1.299", "KWD", Some(1_299));
        check("1,299", "JPY", Some(1_299));
        check("0", "EUR", Some(0));
        for text in [
            "",
            "-5",
            "1e5",
            "12.555.5",
            "1.2.3",
            "12.5000",
            "٣",
            "99999999999999999999",
            ".",
            ",5",
            "12.50 USD",
            "NaN",
        ] {
            check(text, "EUR", None);
        }
        check("9223372036854775807", "EUR", None);
        check("12.5", "JPY", None);
    }

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

    #[test]
    fn sums_have_all_their_decimals() {
        let check = |amount: i64, currency: &str, locale: &str, expected: &str| {
            let price = Money { amount, currency: currency.parse().unwrap() };
            assert_eq!(format_amount(price, locale), expected);
        };
        check(2_600, "GBP", "en-GB", "£26.00");
        check(495, "GBP", "en-GB", "£4.95");
        check(129_900, "EUR", "de-DE", "1.299,00\u{a0}€");
        check(0, "USD", "en-US", "$0.00");
        check(-500, "USD", "en-US", "−$5.00");
        check(1_200, "JPY", "en", "¥1,200");
        check(1_000, "KWD", "en", "KWD\u{a0}1.000");
    }
}
