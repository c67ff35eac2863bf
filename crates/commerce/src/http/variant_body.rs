//! Variants as clients send and see them.

use std::collections::BTreeMap;

use kernel::money::Money;
use kernel::time::Timestamp;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use super::present;
use crate::id::{ProductId, VariantId};
use crate::variants::{NewVariant, Variant, VariantPatch};

/// The name of what sets a variant apart.
#[derive(ToSchema)]
#[schema(as = OptionName, min_length = 1, max_length = 50)]
#[expect(dead_code, reason = "it only describes; the rules check the JSON itself")]
struct OptionName(String);

/// What sets a variant apart.
#[derive(ToSchema)]
#[schema(as = OptionValue, min_length = 1, max_length = 100)]
#[expect(dead_code, reason = "it only describes; the rules check the JSON itself")]
struct OptionValue(String);

/// A variant to be made.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(example = json!({
    "sku": "MUG-SAND", "title": "Sand", "options": {"colour": "sand"}, "price": {"amount": 2800, "currency": "EUR"}
}))]
pub(super) struct VariantIn {
    /// Stock keeping unit, unique in the agency: letters, digits and `.` `_` `/` `-`.
    #[schema(min_length = 1, max_length = 64, pattern = "^[A-Za-z0-9][A-Za-z0-9._/-]*$")]
    sku: String,
    /// Its name beside the product's.
    #[serde(default)]
    #[schema(max_length = 200)]
    title: String,
    /// What sets it apart, at most 10 by name.
    #[serde(default)]
    #[schema(value_type = BTreeMap<OptionName, OptionValue>)]
    options: BTreeMap<String, String>,
    /// What it costs: 0 to 999999999999 minor units.
    price: Money,
    /// What it cost before: in the same currency and higher.
    compare_at: Option<Money>,
}

/// A change of a variant. What is absent stays; null for `compare_at` takes it away.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(example = json!({"price": {"amount": 2400, "currency": "EUR"}, "compare_at": {"amount": 2800, "currency": "EUR"}}))]
pub(super) struct VariantPatchIn {
    /// A new SKU.
    #[serde(default, deserialize_with = "present")]
    #[schema(nullable = false, min_length = 1, max_length = 64, pattern = "^[A-Za-z0-9][A-Za-z0-9._/-]*$")]
    sku: Option<String>,
    /// A new title.
    #[serde(default, deserialize_with = "present")]
    #[schema(nullable = false, max_length = 200)]
    title: Option<String>,
    /// All options anew.
    #[serde(default, deserialize_with = "present")]
    #[schema(nullable = false, value_type = Option<BTreeMap<OptionName, OptionValue>>)]
    options: Option<BTreeMap<String, String>>,
    /// A new price.
    #[serde(default, deserialize_with = "present")]
    #[schema(nullable = false)]
    price: Option<Money>,
    /// A new former price, or null for none.
    #[serde(default, deserialize_with = "present")]
    #[schema(value_type = Option<Money>)]
    compare_at: Option<Option<Money>>,
    /// A new place in the order of display.
    #[serde(default, deserialize_with = "present")]
    #[schema(nullable = false, minimum = 0, maximum = 9999)]
    position: Option<i32>,
}

/// What is bought: one form of a product.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = Variant)]
pub(super) struct VariantOut {
    /// Its identifier.
    id: VariantId,
    /// The product that it is a form of.
    product_id: ProductId,
    /// Stock keeping unit.
    sku: String,
    /// Its name beside the product's.
    title: String,
    /// What sets it apart.
    #[schema(value_type = BTreeMap<OptionName, OptionValue>)]
    options: BTreeMap<String, String>,
    /// What it costs.
    price: Money,
    /// What it cost before, when that is shown.
    compare_at: Option<Money>,
    /// Place in the order of display.
    position: i32,
    /// Rises with each change; the same as in `ETag`.
    version: i64,
    /// When it was made.
    created_at: Timestamp,
    /// When it was last changed.
    updated_at: Timestamp,
}

impl From<VariantIn> for NewVariant {
    fn from(body: VariantIn) -> Self {
        let VariantIn { sku, title, options, price, compare_at } = body;
        Self { sku, title, options, price, compare_at }
    }
}

impl From<VariantPatchIn> for VariantPatch {
    fn from(body: VariantPatchIn) -> Self {
        let VariantPatchIn { sku, title, options, price, compare_at, position } = body;
        Self { sku, title, options, price, compare_at, position }
    }
}

impl From<Variant> for VariantOut {
    fn from(variant: Variant) -> Self {
        let Variant {
            id,
            product_id,
            sku,
            title,
            options,
            price,
            compare_at,
            position,
            version,
            created_at,
            updated_at,
        } = variant;
        Self { id, product_id, sku, title, options, price, compare_at, position, version, created_at, updated_at }
    }
}
