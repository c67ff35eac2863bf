//! What stock is.

use kernel::time::Timestamp;

use crate::id::{StockLocationId, VariantId};

/// A place where stock lies.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct StockLocation {
    /// Its identifier.
    pub(crate) id: StockLocationId,
    /// Its short name, unique in the tenant.
    pub(crate) code: String,
    /// Its name to people.
    pub(crate) name: String,
    /// When it was made.
    pub(crate) created_at: Timestamp,
}

/// What lies of a variant at a location. Each pair has one: zero at version 0 until it is first set.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct StockLevel {
    /// What lies there.
    pub(crate) variant_id: VariantId,
    /// Where.
    pub(crate) location_id: StockLocationId,
    /// How many; never negative.
    pub(crate) on_hand: i64,
    /// Rises with each change.
    pub(crate) version: i64,
    /// When it was last changed, if ever.
    pub(crate) updated_at: Option<Timestamp>,
}

impl StockLevel {
    /// The level that each pair has from the start.
    pub(crate) const fn never_set(variant_id: VariantId, location_id: StockLocationId) -> Self {
        Self { variant_id, location_id, on_hand: 0, version: 0, updated_at: None }
    }
}

/// How many of a variant can be had, at all locations together.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Availability {
    /// Of which.
    pub(crate) variant_id: VariantId,
    /// How many there are.
    pub(crate) on_hand: i64,
    /// How many are not held for anybody.
    pub(crate) available: i64,
}

/// One change of a level.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct StockMovement {
    /// The level after the change.
    pub(crate) level: StockLevel,
    /// By how many it changed; never zero.
    pub(crate) delta: i64,
    /// Why, in the words of who did it.
    pub(crate) reason: String,
}
