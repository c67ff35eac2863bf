//! What a variant is.

use std::collections::BTreeMap;

use kernel::money::Money;
use kernel::time::Timestamp;

use crate::id::{ProductId, VariantId};

/// What sets a variant apart, by name: `{"size": "M", "colour": "sand"}`.
pub type Options = BTreeMap<String, String>;

/// What is bought: one form of a product, with its own SKU and price.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Variant {
    /// Its identifier.
    pub id: VariantId,
    /// The product that it is a form of.
    pub product_id: ProductId,
    /// Stock keeping unit, unique in the tenant.
    pub sku: String,
    /// Its name beside the product's; may be empty when there is only one.
    pub title: String,
    /// What sets it apart.
    pub options: Options,
    /// What it costs.
    pub price: Money,
    /// What it cost before, higher than the price, when that is shown.
    pub compare_at: Option<Money>,
    /// Place in the order of display, from 0.
    pub position: i32,
    /// Rises with each change.
    pub version: i64,
    /// When it was made.
    pub created_at: Timestamp,
    /// When it was last changed.
    pub updated_at: Timestamp,
}

/// A variant to be made.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct NewVariant {
    /// Stock keeping unit, unique in the tenant.
    pub sku: String,
    /// Its name beside the product's.
    pub title: String,
    /// What sets it apart.
    pub options: Options,
    /// What it costs.
    pub price: Money,
    /// What it cost before, in the same currency and higher.
    pub compare_at: Option<Money>,
}

/// A change of a variant; what is absent stays.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(crate) struct VariantPatch {
    /// A new SKU.
    pub(crate) sku: Option<String>,
    /// A new title.
    pub(crate) title: Option<String>,
    /// All options anew.
    pub(crate) options: Option<Options>,
    /// A new price.
    pub(crate) price: Option<Money>,
    /// A new former price, or `Some(None)` for none.
    pub(crate) compare_at: Option<Option<Money>>,
    /// A new place in the order of display.
    pub(crate) position: Option<i32>,
}
