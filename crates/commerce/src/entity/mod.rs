//! Rows as the database has them. Nobody outside the stores sees them, and no client ever.

pub(crate) mod product;
pub(crate) mod product_attribute;
pub(crate) mod stock_level;
pub(crate) mod stock_location;
pub(crate) mod stock_movement;
pub(crate) mod variant;
