//! Identifiers: a prefix that names the kind and a UUIDv7, written as a TypeID such as
//! `prod_01h455vb4pex5vsknk084sn02q` (<https://github.com/jetify-com/typeid/tree/main/spec>).
//! They sort by time of creation and are stored as text in both databases.

use uuid::Uuid;

use crate::random::Random;
use crate::time::Clock;

typed_id!(
    /// A tenant: one agency.
    pub TenantId, "tnt"
);
typed_id!(
    /// One request, from the first byte in to the last log line about it.
    pub RequestId, "req"
);

/// Crockford's base 32 alphabet in lower case, as the TypeID specification wants it.
const ALPHABET: &[u8; 32] = b"0123456789abcdefghjkmnpqrstvwxyz";
/// Characters of an encoded UUID.
const SUFFIX_LEN: usize = 26;
/// The value of each character, or [`NO_DIGIT`]: lists read and write hundreds of identifiers per request.
const DIGITS: [u8; 256] = digits();
const NO_DIGIT: u8 = u8::MAX;

const fn digits() -> [u8; 256] {
    let mut digits = [NO_DIGIT; 256];
    let mut value = 0;
    while value < ALPHABET.len() {
        digits[ALPHABET[value] as usize] = value as u8;
        value += 1;
    }
    digits
}

/// Why a text is not an identifier of the wanted kind.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("not an identifier of the form {prefix}_ and 26 characters")]
pub struct ParseIdError {
    /// The prefix that was wanted.
    pub prefix: &'static str,
}

/// A UUIDv7 of the clock's millisecond and 74 random bits.
pub fn uuid_v7(clock: &dyn Clock, random: &dyn Random) -> Uuid {
    let millis = u64::try_from(clock.now().as_micros() / 1_000).unwrap_or(0);
    let mut bits = [0_u8; 10];
    random.fill(&mut bits);
    uuid::Builder::from_unix_timestamp_millis(millis, &bits).into_uuid()
}

/// Appends the 26 characters of `uuid` to `out`.
pub fn encode_suffix(uuid: Uuid, out: &mut String) {
    let value = uuid.as_u128();
    for position in (0..SUFFIX_LEN).rev() {
        let digit = (value >> (5 * position)) & 31;
        out.push(char::from(ALPHABET[digit as usize]));
    }
}

/// Reads `prefix`, an underscore and 26 characters; the inverse of writing them.
///
/// # Errors
/// When the prefix is another one, a character is outside the alphabet or the value exceeds 128 bits.
pub fn parse(prefix: &'static str, text: &str) -> Result<Uuid, ParseIdError> {
    let error = ParseIdError { prefix };
    let suffix = text.strip_prefix(prefix).and_then(|rest| rest.strip_prefix('_')).ok_or(error)?.as_bytes();
    // 26 × 5 = 130 bits: the first character may hold only three.
    if suffix.len() != SUFFIX_LEN || suffix[0] > b'7' {
        return Err(error);
    }
    let mut value = 0_u128;
    for character in suffix {
        let digit = DIGITS[usize::from(*character)];
        if digit == NO_DIGIT {
            return Err(error);
        }
        value = (value << 5) | u128::from(digit);
    }
    Ok(Uuid::from_u128(value))
}

/// Makes a newtype for the identifiers of one kind of thing: `Copy`, ordered by time of creation, text everywhere outside.
///
/// ```
/// kernel::typed_id!(
///     /// A lamp.
///     pub LampId, "lamp"
/// );
/// let id: LampId = "lamp_01h455vb4pex5vsknk084sn02q".parse()?;
/// assert_eq!(id.to_string(), "lamp_01h455vb4pex5vsknk084sn02q");
/// # Ok::<(), kernel::id::ParseIdError>(())
/// ```
#[macro_export]
macro_rules! typed_id {
    ($(#[$meta:meta])* $vis:vis $name:ident, $prefix:literal) => {
        $(#[$meta])*
        #[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
        $vis struct $name($crate::reexport::Uuid);

        #[allow(dead_code, reason = "not every identifier uses every method")]
        impl $name {
            /// What the text form begins with, before the underscore.
            $vis const PREFIX: &'static str = $prefix;

            /// A new identifier, later than all before it by the given clock.
            $vis fn generate(clock: &dyn $crate::time::Clock, random: &dyn $crate::random::Random) -> Self {
                Self($crate::id::uuid_v7(clock, random))
            }

            /// The identifier that wraps this UUID.
            $vis const fn from_uuid(uuid: $crate::reexport::Uuid) -> Self {
                Self(uuid)
            }

            /// The UUID inside.
            $vis const fn uuid(self) -> $crate::reexport::Uuid {
                self.0
            }
        }

        impl std::fmt::Display for $name {
            fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
                let mut text = String::with_capacity(Self::PREFIX.len() + 27);
                text.push_str(Self::PREFIX);
                text.push('_');
                $crate::id::encode_suffix(self.0, &mut text);
                f.write_str(&text)
            }
        }

        impl std::fmt::Debug for $name {
            fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
                std::fmt::Display::fmt(self, f)
            }
        }

        impl std::str::FromStr for $name {
            type Err = $crate::id::ParseIdError;

            fn from_str(text: &str) -> Result<Self, Self::Err> {
                $crate::id::parse($prefix, text).map(Self)
            }
        }

        impl $crate::reexport::serde::Serialize for $name {
            fn serialize<S: $crate::reexport::serde::Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
                serializer.collect_str(self)
            }
        }

        impl<'de> $crate::reexport::serde::Deserialize<'de> for $name {
            fn deserialize<D: $crate::reexport::serde::Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
                let text = <std::borrow::Cow<'de, str> as $crate::reexport::serde::Deserialize>::deserialize(deserializer)?;
                text.parse().map_err($crate::reexport::serde::de::Error::custom)
            }
        }

        impl $crate::reexport::utoipa::PartialSchema for $name {
            fn schema() -> $crate::reexport::utoipa::openapi::RefOr<$crate::reexport::utoipa::openapi::schema::Schema> {
                $crate::id::schema($prefix)
            }
        }

        impl $crate::reexport::utoipa::ToSchema for $name {}

        impl From<$name> for $crate::reexport::sea_orm::Value {
            fn from(id: $name) -> Self {
                id.to_string().into()
            }
        }

        impl $crate::reexport::sea_orm::TryGetable for $name {
            fn try_get_by<I: $crate::reexport::sea_orm::ColIdx>(
                result: &$crate::reexport::sea_orm::QueryResult,
                index: I,
            ) -> Result<Self, $crate::reexport::sea_orm::TryGetError> {
                let text = <String as $crate::reexport::sea_orm::TryGetable>::try_get_by(result, index)?;
                text.parse().map_err(|error: $crate::id::ParseIdError| {
                    $crate::reexport::sea_orm::TryGetError::DbErr($crate::reexport::sea_orm::DbErr::Type(error.to_string()))
                })
            }
        }

        impl $crate::reexport::sea_orm::sea_query::ValueType for $name {
            fn try_from(value: $crate::reexport::sea_orm::Value) -> Result<Self, $crate::reexport::sea_orm::sea_query::ValueTypeErr> {
                match value {
                    $crate::reexport::sea_orm::Value::String(Some(text)) => {
                        text.parse().map_err(|_| $crate::reexport::sea_orm::sea_query::ValueTypeErr)
                    }
                    _ => Err($crate::reexport::sea_orm::sea_query::ValueTypeErr),
                }
            }

            fn type_name() -> String {
                stringify!($name).to_owned()
            }

            fn array_type() -> $crate::reexport::sea_orm::sea_query::ArrayType {
                <String as $crate::reexport::sea_orm::sea_query::ValueType>::array_type()
            }

            fn column_type() -> $crate::reexport::sea_orm::ColumnType {
                $crate::reexport::sea_orm::ColumnType::Text
            }
        }

        impl $crate::reexport::sea_orm::sea_query::Nullable for $name {
            fn null() -> $crate::reexport::sea_orm::Value {
                <String as $crate::reexport::sea_orm::sea_query::Nullable>::null()
            }
        }

        impl $crate::reexport::sea_orm::TryFromU64 for $name {
            fn try_from_u64(_: u64) -> Result<Self, $crate::reexport::sea_orm::DbErr> {
                Err($crate::reexport::sea_orm::DbErr::ConvertFromU64(stringify!($name)))
            }
        }

        impl $crate::reexport::sea_orm::IntoActiveValue<$name> for $name {
            fn into_active_value(self) -> $crate::reexport::sea_orm::ActiveValue<$name> {
                $crate::reexport::sea_orm::ActiveValue::Set(self)
            }
        }
    };
}
pub(crate) use typed_id;

/// The schema of an identifier with this prefix.
pub fn schema(prefix: &'static str) -> utoipa::openapi::RefOr<utoipa::openapi::schema::Schema> {
    use utoipa::openapi::schema::{ObjectBuilder, Schema, SchemaType, Type};
    utoipa::openapi::RefOr::T(Schema::Object(
        ObjectBuilder::new()
            .schema_type(SchemaType::Type(Type::String))
            .pattern(Some(format!("^{prefix}_[0-7][0-9a-hjkmnp-tv-z]{{25}}$")))
            .examples([format!("{prefix}_01h455vb4pex5vsknk084sn02q")])
            .build(),
    ))
}

#[cfg(test)]
mod tests {
    #![expect(clippy::unwrap_used, reason = "tests fail by panicking")]
    use super::*;

    fn check(uuid: &str, suffix: &str) {
        let uuid: Uuid = uuid.parse().unwrap();
        let mut text = String::new();
        encode_suffix(uuid, &mut text);
        assert_eq!(text, suffix);
        assert_eq!(parse("prefix", &format!("prefix_{suffix}")).unwrap(), uuid);
    }

    #[test]
    fn agrees_with_the_specification() {
        check("00000000-0000-0000-0000-000000000000", "00000000000000000000000000");
        check("00000000-0000-0000-0000-000000000001", "00000000000000000000000001");
        check("00000000-0000-0000-0000-000000000010", "0000000000000000000000000g");
        check("ffffffff-ffff-ffff-ffff-ffffffffffff", "7zzzzzzzzzzzzzzzzzzzzzzzzz");
        check("0110c853-1d09-52d8-d73e-1194e95b5f19", "0123456789abcdefghjkmnpqrs");
        check("01890a5d-ac96-774b-bcce-b302099a8057", "01h455vb4pex5vsknk084sn02q");
    }

    #[test]
    fn refuses_what_is_not_an_identifier() {
        for text in [
            "",
            "tnt",
            "tnt_",
            "req_01h455vb4pex5vsknk084sn02q",
            "tnt_01H455VB4PEX5VSKNK084SN02Q",
            "tnt_8zzzzzzzzzzzzzzzzzzzzzzzzz",
            "tnt_01h455vb4pex5vsknk084sn02",
            "tnt_01h455vb4pex5vsknk084sn02qq",
            "tnt_01h455vb4pex5vsknk084sn02u",
            "tnt-01h455vb4pex5vsknk084sn02q",
        ] {
            assert_eq!(text.parse::<TenantId>(), Err(ParseIdError { prefix: "tnt" }), "{text}");
        }
    }
}
