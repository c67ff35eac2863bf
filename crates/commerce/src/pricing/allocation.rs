//! Sharing out whole units, and rounding.

use std::cmp::Reverse;

use super::PricingError;

/// Shares `amount` out in proportion to `weights`, to the last unit, by largest remainder; of equal remainders the first is
/// served first. The parts sum to the amount. None is above its weight, unless the amount is above all weights together. Nothing
/// has a weight: nothing is shared out.
pub(super) fn allocate(amount: i64, weights: &[i64]) -> Vec<i64> {
    let whole: i128 = weights.iter().map(|weight| i128::from(*weight)).sum();
    if whole == 0 {
        return vec![0; weights.len()];
    }
    let exact = |weight: &i64| i128::from(amount) * i128::from(*weight);
    let mut parts: Vec<i128> = weights.iter().map(|weight| exact(weight).div_euclid(whole)).collect();
    let left = i128::from(amount) - parts.iter().sum::<i128>();
    let mut order: Vec<usize> = (0..weights.len()).collect();
    order.sort_by_key(|at| Reverse(exact(&weights[*at]).rem_euclid(whole)));
    // There is less left than parts with a remainder.
    for at in order.into_iter().take(usize::try_from(left).unwrap_or(0)) {
        parts[at] += 1;
    }
    // Each part lies between zero and the whole, which had 64 bits.
    parts.into_iter().map(|part| i64::try_from(part).unwrap_or(i64::MAX)).collect()
}

/// `dividend / divisor` to the nearest whole number, a half upwards. Neither is negative.
pub(super) const fn half_up(dividend: i128, divisor: i128) -> i128 {
    (dividend + divisor / 2) / divisor
}

/// As 64 bits.
pub(super) fn checked(amount: i128) -> Result<i64, PricingError> {
    i64::try_from(amount).map_err(|_| PricingError::Overflow)
}
