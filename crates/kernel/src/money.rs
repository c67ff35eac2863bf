//! Amounts of money: integer minor units of one currency. Never a float, never a sum across currencies.

use std::fmt;
use std::str::FromStr;

use serde::{Deserialize, Deserializer, Serialize, Serializer};
use utoipa::ToSchema;

/// Currencies that may be used, with the digits after the decimal point of their major unit (ISO 4217:2015).
const CURRENCIES: &[(&str, u32)] = &[
    ("AED", 2),
    ("AUD", 2),
    ("BGN", 2),
    ("BHD", 3),
    ("BRL", 2),
    ("CAD", 2),
    ("CHF", 2),
    ("CLP", 0),
    ("CNY", 2),
    ("COP", 2),
    ("CZK", 2),
    ("DKK", 2),
    ("EUR", 2),
    ("GBP", 2),
    ("HKD", 2),
    ("HUF", 2),
    ("IDR", 2),
    ("ILS", 2),
    ("INR", 2),
    ("ISK", 0),
    ("JOD", 3),
    ("JPY", 0),
    ("KRW", 0),
    ("KWD", 3),
    ("MAD", 2),
    ("MXN", 2),
    ("MYR", 2),
    ("NOK", 2),
    ("NZD", 2),
    ("OMR", 3),
    ("PEN", 2),
    ("PHP", 2),
    ("PLN", 2),
    ("RON", 2),
    ("SAR", 2),
    ("SEK", 2),
    ("SGD", 2),
    ("THB", 2),
    ("TND", 3),
    ("TRY", 2),
    ("TWD", 2),
    ("UAH", 2),
    ("USD", 2),
    ("VND", 0),
    ("ZAR", 2),
];

/// A currency by its ISO 4217 code.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Currency([u8; 3]);

/// Why a text is not a currency.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("not the ISO 4217 code of a supported currency")]
pub struct UnknownCurrency;

impl Currency {
    /// The euro.
    pub const EUR: Self = Self(*b"EUR");
    /// The dollar of the United States.
    pub const USD: Self = Self(*b"USD");

    /// Its code, three capitals.
    #[must_use]
    pub fn code(&self) -> &str {
        std::str::from_utf8(&self.0).unwrap_or("XXX")
    }

    /// Digits after the decimal point: 2 for the euro, 0 for the yen, 3 for the Kuwaiti dinar.
    #[must_use]
    pub fn decimals(&self) -> u32 {
        CURRENCIES.iter().find(|(code, _)| *code == self.code()).map_or(2, |(_, decimals)| *decimals)
    }

    const fn symbol(&self) -> Option<&'static str> {
        match &self.0 {
            b"EUR" => Some("€"),
            b"USD" => Some("$"),
            b"GBP" => Some("£"),
            b"JPY" => Some("¥"),
            b"INR" => Some("₹"),
            b"KRW" => Some("₩"),
            _ => None,
        }
    }
}

impl FromStr for Currency {
    type Err = UnknownCurrency;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        let known = CURRENCIES.iter().any(|(code, _)| *code == text);
        text.as_bytes().try_into().ok().filter(|_| known).map(Self).ok_or(UnknownCurrency)
    }
}

impl fmt::Display for Currency {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.code())
    }
}

impl fmt::Debug for Currency {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.code())
    }
}

impl Serialize for Currency {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_str(self.code())
    }
}

impl<'de> Deserialize<'de> for Currency {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let text = std::borrow::Cow::<'de, str>::deserialize(deserializer)?;
        text.parse().map_err(serde::de::Error::custom)
    }
}

impl utoipa::PartialSchema for Currency {
    fn schema() -> utoipa::openapi::RefOr<utoipa::openapi::schema::Schema> {
        use utoipa::openapi::schema::{ObjectBuilder, Schema, SchemaType, Type};
        utoipa::openapi::RefOr::T(Schema::Object(
            ObjectBuilder::new()
                .schema_type(SchemaType::Type(Type::String))
                .enum_values(Some(CURRENCIES.iter().map(|(code, _)| *code)))
                .examples(["EUR"])
                .build(),
        ))
    }
}

impl ToSchema for Currency {}

/// An amount of one currency.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(example = json!({"amount": 1999, "currency": "USD"}))]
pub struct Money {
    /// Minor units: cents of a euro, whole yen, thousandths of a Kuwaiti dinar.
    pub amount: i64,
    /// The currency.
    pub currency: Currency,
}

/// Why two amounts could not be put together.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum MoneyError {
    /// They are of two currencies.
    #[error("amounts of two currencies")]
    CurrencyMismatch,
    /// The result needs more than 64 bits.
    #[error("the amount is too large")]
    Overflow,
}

impl Money {
    /// An amount in minor units.
    #[must_use]
    pub const fn new(amount: i64, currency: Currency) -> Self {
        Self { amount, currency }
    }

    /// The sum.
    ///
    /// # Errors
    /// When the currencies differ or the sum does not fit.
    pub fn plus(self, other: Self) -> Result<Self, MoneyError> {
        if self.currency != other.currency {
            return Err(MoneyError::CurrencyMismatch);
        }
        let amount = self.amount.checked_add(other.amount).ok_or(MoneyError::Overflow)?;
        Ok(Self { amount, ..self })
    }

    /// The difference.
    ///
    /// # Errors
    /// When the currencies differ or the difference does not fit.
    pub fn minus(self, other: Self) -> Result<Self, MoneyError> {
        let negative = other.amount.checked_neg().ok_or(MoneyError::Overflow)?;
        self.plus(Self { amount: negative, ..other })
    }

    /// So many times the amount.
    ///
    /// # Errors
    /// When the product does not fit.
    pub fn times(self, quantity: i64) -> Result<Self, MoneyError> {
        let amount = self.amount.checked_mul(quantity).ok_or(MoneyError::Overflow)?;
        Ok(Self { amount, ..self })
    }

    /// Splits a non-negative amount in proportion to `weights`, to the last minor unit: parts differ from the exact share
    /// by less than one, and sum to the whole (largest remainder method). All weights zero: everything to the first.
    #[must_use]
    pub fn split(self, weights: &[u32]) -> Vec<Self> {
        let total: i128 = weights.iter().map(|weight| i128::from(*weight)).sum();
        let amount = i128::from(self.amount);
        let mut parts: Vec<i128> = weights
            .iter()
            .map(|weight| if total == 0 { 0 } else { (amount * i128::from(*weight)).div_euclid(total) })
            .collect();
        let mut by_remainder: Vec<usize> = (0..weights.len()).collect();
        if total > 0 {
            by_remainder.sort_by_key(|&at| std::cmp::Reverse((amount * i128::from(weights[at])).rem_euclid(total)));
        }
        let mut left = amount - parts.iter().sum::<i128>();
        if total == 0 {
            if let Some(first) = parts.first_mut() {
                *first = left;
            }
        } else {
            for at in by_remainder {
                if left == 0 {
                    break;
                }
                parts[at] += 1;
                left -= 1;
            }
        }
        // Each part lies between zero and the whole, which had 64 bits.
        parts.into_iter().map(|part| Self { amount: i64::try_from(part).unwrap_or(i64::MAX), ..self }).collect()
    }
}

/// As shoppers read it: `€1,299.00`, `¥1,200`, `KWD 1.250`.
impl fmt::Display for Money {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let decimals = self.currency.decimals();
        let unit = 10_u64.pow(decimals);
        let absolute = self.amount.unsigned_abs();
        if self.amount < 0 {
            f.write_str("−")?;
        }
        match self.currency.symbol() {
            Some(symbol) => f.write_str(symbol)?,
            None => write!(f, "{}\u{a0}", self.currency)?,
        }
        let major = (absolute / unit).to_string();
        for (at, digit) in major.chars().enumerate() {
            if at > 0 && (major.len() - at).is_multiple_of(3) {
                f.write_str(",")?;
            }
            write!(f, "{digit}")?;
        }
        if decimals > 0 {
            write!(f, ".{:0width$}", absolute % unit, width = decimals as usize)?;
        }
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    #![expect(clippy::unwrap_used, reason = "tests fail by panicking")]
    use proptest::prelude::*;

    use super::*;

    fn check(amount: i64, currency: &str, expected: &str) {
        assert_eq!(Money::new(amount, currency.parse().unwrap()).to_string(), expected);
    }

    #[test]
    fn is_written_as_shoppers_read_it() {
        check(129_900, "EUR", "€1,299.00");
        check(5, "USD", "$0.05");
        check(-123_456_789, "USD", "−$1,234,567.89");
        check(1_200, "JPY", "¥1,200");
        check(1_250, "KWD", "KWD\u{a0}1.250");
        check(i64::MIN, "CHF", "−CHF\u{a0}92,233,720,368,547,758.08");
    }

    #[test]
    fn refuses_what_is_no_currency() {
        for text in ["", "eur", "EURO", "XXX", "€"] {
            assert_eq!(text.parse::<Currency>(), Err(UnknownCurrency), "{text}");
        }
    }

    proptest! {
        #[test]
        fn parts_sum_to_the_whole(amount in 0..=i64::MAX, weights in proptest::collection::vec(any::<u32>(), 1..20)) {
            let parts = Money::new(amount, Currency::EUR).split(&weights);
            let sum: i128 = parts.iter().map(|part| i128::from(part.amount)).sum();
            prop_assert_eq!(sum, i128::from(amount));
            prop_assert!(parts.iter().all(|part| part.amount >= 0));
        }
    }
}
