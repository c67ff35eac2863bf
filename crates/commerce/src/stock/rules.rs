//! What stock may be: pure rules.

use super::model::StockLevel;
use crate::error::CommerceError;
use crate::text;
use crate::violation::Violations;

/// The most that a level holds.
pub(crate) const ON_HAND_MAX: i64 = 1_000_000_000;

/// Checks a number to be set.
pub(crate) fn check_set(on_hand: i64, reason: &str) -> Result<(), Violations> {
    let mut violations = Violations::default();
    if !(0..=ON_HAND_MAX).contains(&on_hand) {
        violations.add("/on_hand", "out_of_range", format!("0 to {ON_HAND_MAX}."));
    }
    text::check_name(&mut violations, "/reason", reason, 200);
    violations.into_result()
}

/// Checks a change.
pub(crate) fn check_adjustment(delta: i64, reason: &str) -> Result<(), Violations> {
    let mut violations = Violations::default();
    if delta == 0 || !(-ON_HAND_MAX..=ON_HAND_MAX).contains(&delta) {
        violations.add("/delta", "out_of_range", format!("-{ON_HAND_MAX} to {ON_HAND_MAX}, but not 0."));
    }
    text::check_name(&mut violations, "/reason", reason, 200);
    violations.into_result()
}

/// Checks a location to be made.
pub(crate) fn check_location(code: &str, name: &str) -> Result<(), Violations> {
    let mut violations = Violations::default();
    if !text::is_slug(code) {
        let detail = "1 to 80 lower-case letters and digits, in groups joined by single hyphens.";
        violations.add("/code", "slug_format", detail);
    }
    text::check_name(&mut violations, "/name", name, 200);
    violations.into_result()
}

/// What is on hand after `delta`. Nobody can take what is not there, or what is held for others.
pub(crate) fn adjusted(level: &StockLevel, held: i64, delta: i64) -> Result<i64, CommerceError> {
    match level.on_hand.checked_add(delta) {
        Some(on_hand) if delta < 0 && on_hand < held => {
            Err(CommerceError::InsufficientStock { on_hand: (level.on_hand - held).max(0) })
        }
        Some(on_hand) if on_hand <= ON_HAND_MAX => Ok(on_hand),
        _ => Err(CommerceError::StockLimit),
    }
}

#[cfg(test)]
mod tests {
    #![expect(clippy::unwrap_used, reason = "tests fail by panicking")]
    use kernel::time::Timestamp;
    use proptest::prelude::*;

    use super::*;

    fn level(on_hand: i64) -> StockLevel {
        StockLevel {
            variant_id: "var_00000000000000000000000001".parse().unwrap(),
            location_id: "sloc_00000000000000000000000002".parse().unwrap(),
            on_hand,
            version: 1,
            updated_at: Some(Timestamp::EPOCH),
        }
    }

    fn check(on_hand: i64, delta: i64, expected: Result<i64, &str>) {
        let told = adjusted(&level(on_hand), 0, delta).map_err(|error| error.code());
        assert_eq!(told, expected);
    }

    #[test]
    fn stock_stays_within_its_bounds() {
        check(5, -5, Ok(0));
        check(5, -6, Err("insufficient_stock"));
        check(0, i64::MIN, Err("insufficient_stock"));
        check(ON_HAND_MAX, 1, Err("stock_limit"));
        check(1, i64::MAX, Err("stock_limit"));
    }

    proptest! {
        #[test]
        fn no_change_leaves_the_bounds(on_hand in 0..=ON_HAND_MAX, held in 0..9_i64, delta in any::<i64>()) {
            if let Ok(after) = adjusted(&level(on_hand), held, delta) {
                prop_assert!((0..=ON_HAND_MAX).contains(&after));
                prop_assert!(delta >= 0 || after >= held);
                prop_assert_eq!(after - on_hand, delta);
            }
        }
    }
}
