//! Where reserved stock is taken from: pure rules.

use std::collections::BTreeMap;

use super::Shortage;
use crate::error::CommerceError;
use crate::id::{StockLocationId, VariantId};
use crate::stock::rules::ON_HAND_MAX;
use crate::violation::Violations;

/// Quantities by variant and location.
pub(super) type Picked = BTreeMap<(VariantId, StockLocationId), i64>;

/// How many of each variant, by identifier.
pub(super) fn merge(lines: &[(VariantId, i64)]) -> Result<BTreeMap<VariantId, i64>, CommerceError> {
    let mut wanted: BTreeMap<VariantId, i64> = BTreeMap::new();
    for (variant, quantity) in lines {
        let sum = wanted.entry(*variant).or_default();
        *sum = sum.saturating_add(*quantity);
        if *quantity < 1 || *sum > ON_HAND_MAX {
            return Err(Violations::one("/quantity", "out_of_range", format!("1 to {ON_HAND_MAX}.")).into());
        }
    }
    Ok(wanted)
}

/// Takes each variant from the first location that has all of it, else from several in their order.
pub(super) fn pick(wanted: &BTreeMap<VariantId, i64>, free: &Picked) -> Result<Picked, Vec<Shortage>> {
    let mut picked = Picked::new();
    let mut short = Vec::new();
    for (&variant, &quantity) in wanted {
        let places: Vec<(StockLocationId, i64)> = free
            .iter()
            .filter(|((of, _), free)| *of == variant && **free > 0)
            .map(|((_, at), free)| (*at, *free))
            .collect();
        let available: i64 = places.iter().map(|(_, free)| free).sum();
        if available < quantity {
            short.push(Shortage { variant_id: variant, wanted: quantity, available });
        } else if let Some((whole, _)) = places.iter().find(|(_, free)| *free >= quantity) {
            picked.insert((variant, *whole), quantity);
        } else {
            let mut left = quantity;
            for (at, free) in places {
                let part = left.min(free);
                if part > 0 {
                    picked.insert((variant, at), part);
                }
                left -= part;
            }
        }
    }
    if short.is_empty() { Ok(picked) } else { Err(short) }
}

/// As [`pick`], but from the places that were picked before, where they still have it.
pub(super) fn pick_again(
    wanted: &BTreeMap<VariantId, i64>,
    before: &Picked,
    free: &Picked,
) -> Result<Picked, Vec<Shortage>> {
    let mut picked = Picked::new();
    let mut moved = BTreeMap::new();
    for (&variant, &quantity) in wanted {
        let places = before.iter().filter(|((of, _), _)| *of == variant);
        if places.clone().all(|(place, held)| free.get(place).is_some_and(|free| free >= held)) {
            picked.extend(places.map(|(place, held)| (*place, *held)));
        } else {
            moved.insert(variant, quantity);
        }
    }
    picked.extend(pick(&moved, free)?);
    Ok(picked)
}

#[cfg(test)]
mod tests {
    use kernel::reexport::Uuid;
    use proptest::prelude::*;

    use super::*;

    fn variant(number: u128) -> VariantId {
        VariantId::from_uuid(Uuid::from_u128(number))
    }

    fn at(number: u128) -> StockLocationId {
        StockLocationId::from_uuid(Uuid::from_u128(number))
    }

    fn check(quantity: i64, free: [i64; 3], expected: Result<&[(u128, i64)], i64>) {
        let wanted = BTreeMap::from([(variant(1), quantity)]);
        let free: Picked = (1..).zip(free).map(|(number, free)| ((variant(1), at(number)), free)).collect();
        let told = pick(&wanted, &free);
        let expected = expected
            .map(|places| places.iter().map(|(number, part)| ((variant(1), at(*number)), *part)).collect::<Picked>())
            .map_err(|available| vec![Shortage { variant_id: variant(1), wanted: quantity, available }]);
        assert_eq!(told, expected);
    }

    #[test]
    fn one_location_is_better_than_two() {
        check(2, [1, 2, 5], Ok(&[(2, 2)]));
        check(6, [1, 2, 5], Ok(&[(1, 1), (2, 2), (3, 3)]));
        check(3, [2, -5, 2], Ok(&[(1, 2), (3, 1)]));
        check(9, [1, 2, 5], Err(8));
        check(1, [0, -3, 0], Err(0));
    }

    proptest! {
        #[test]
        fn no_more_is_picked_than_is_free(
            wanted in proptest::collection::btree_map(0..4_u128, 1..20_i64, 0..4),
            free in proptest::collection::btree_map((0..4_u128, 0..3_u128), -5..20_i64, 0..12),
        ) {
            let wanted: BTreeMap<_, _> = wanted.into_iter().map(|(number, quantity)| (variant(number), quantity)).collect();
            let free: Picked = free.into_iter().map(|((of, place), free)| ((variant(of), at(place)), free)).collect();
            if let Ok(picked) = pick(&wanted, &free) {
                prop_assert!(picked.iter().all(|(place, part)| *part > 0 && free[place] >= *part));
                for (variant, quantity) in &wanted {
                    let sum: i64 = picked.iter().filter(|((of, _), _)| of == variant).map(|(_, part)| part).sum();
                    prop_assert_eq!(sum, *quantity);
                }
                prop_assert_eq!(&pick_again(&wanted, &picked, &free), &Ok(picked.clone()));
            }
        }
    }
}
