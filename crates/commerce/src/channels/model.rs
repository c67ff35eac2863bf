//! What a subscription to the global catalogue is, and what is laid over its products.

use kernel::TenantId;
use kernel::time::Timestamp;
use serde_json::Value;

use crate::id::ProductId;

/// What a price becomes in a subscriber's shop.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum PriceRule {
    /// It stays as the publisher set it.
    AsUpstream,
    /// It moves by hundredths of a per cent; 1500 is 15 % more.
    Percentage(i64),
    /// It moves by minor units of its currency.
    Amount(i64),
    /// It is this, in minor units of the product's currency.
    Fixed(i64),
}

/// Which of the publisher's products are in the shop.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Scope {
    /// All that the publisher publishes.
    All,
    /// Those with an overlay.
    Selected,
}

/// A tenant's subscription.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Subscription {
    /// Whose products they are.
    pub(crate) publisher: TenantId,
    /// Which of them.
    pub(crate) scope: Scope,
    /// At what price, unless an overlay says otherwise. Never fixed.
    pub(crate) price_rule: PriceRule,
    /// Rises with each change.
    pub(crate) version: i64,
    /// When it was made.
    pub(crate) created_at: Timestamp,
    /// When it was last changed.
    pub(crate) updated_at: Timestamp,
}

/// What a tenant may say of a product of the global catalogue.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct OverlayContent {
    /// Whether customers see it.
    pub(crate) is_visible: bool,
    /// In place of the subscription's rule.
    pub(crate) price_rule: Option<PriceRule>,
    /// In place of the publisher's title.
    pub(crate) title: Option<String>,
    /// In place of the publisher's description.
    pub(crate) description: Option<String>,
}

/// What a tenant has laid over a product.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct Overlay {
    /// The product.
    pub(crate) product_id: ProductId,
    /// What is laid over it.
    pub(crate) content: OverlayContent,
    /// What the publisher said when the tenant last accepted it, by field.
    pub(crate) accepted: serde_json::Map<String, Value>,
    /// The version of the product then.
    pub(crate) accepted_version: i64,
    /// Rises with each change.
    pub(crate) version: i64,
    /// When it was made.
    pub(crate) created_at: Timestamp,
    /// When it was last changed.
    pub(crate) updated_at: Timestamp,
}

/// What the publisher has changed in a product since the tenant accepted it.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct UpstreamChange {
    /// The product.
    pub(crate) product_id: ProductId,
    /// Its version now; nothing when the publisher no longer offers it.
    pub(crate) version: Option<i64>,
    /// Field by field.
    pub(crate) fields: Vec<FieldChange>,
}

/// A field before and now.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct FieldChange {
    /// Its name.
    pub(crate) field: String,
    /// What was accepted.
    pub(crate) before: Value,
    /// What it is now.
    pub(crate) after: Value,
}

impl PriceRule {
    /// Its name in the database and to clients.
    pub(crate) const fn kind(self) -> &'static str {
        match self {
            Self::AsUpstream => "as_upstream",
            Self::Percentage(_) => "percentage",
            Self::Amount(_) => "amount",
            Self::Fixed(_) => "fixed",
        }
    }

    /// By how much.
    pub(crate) const fn value(self) -> i64 {
        match self {
            Self::AsUpstream => 0,
            Self::Percentage(value) | Self::Amount(value) | Self::Fixed(value) => value,
        }
    }

    /// From what is stored.
    pub(crate) fn from_stored(kind: &str, value: i64) -> Self {
        match kind {
            "percentage" => Self::Percentage(value),
            "amount" => Self::Amount(value),
            "fixed" => Self::Fixed(value),
            _ => Self::AsUpstream,
        }
    }
}

impl Scope {
    /// Its name in the database and to clients.
    pub(crate) const fn as_str(self) -> &'static str {
        match self {
            Self::All => "all",
            Self::Selected => "selected",
        }
    }
}
