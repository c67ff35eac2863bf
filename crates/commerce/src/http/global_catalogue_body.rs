//! Subscriptions, overlays and upstream changes as clients send and see them.

use kernel::time::Timestamp;
use serde::{Deserialize, Serialize};
use serde_json::Value;
use utoipa::ToSchema;

use crate::channels::{FieldChange, Overlay, OverlayContent, PriceRule, Scope, Subscription, UpstreamChange};
use crate::id::ProductId;

/// Which of the platform's products are in the shop.
#[derive(Clone, Copy, Debug, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
#[schema(as = CatalogueScope)]
pub(super) enum ScopeName {
    /// All.
    All,
    /// Those with an overlay.
    Selected,
}

/// What a price becomes.
#[derive(Clone, Copy, Debug, Default, Serialize, Deserialize, ToSchema)]
#[serde(tag = "kind", rename_all = "snake_case", deny_unknown_fields)]
#[schema(as = PriceRule, example = json!({"kind": "percentage", "basis_points": 1500}))]
pub(super) enum PriceRuleBody {
    /// It stays as the platform set it.
    #[default]
    AsUpstream,
    /// It moves by hundredths of a per cent.
    Percentage {
        /// 1500 is 15 % more.
        #[schema(minimum = -10000, maximum = 100000)]
        basis_points: i64,
    },
    /// It moves by an amount.
    Amount {
        /// Minor units of the product's currency.
        amount: i64,
    },
    /// It is this amount; only for one product.
    Fixed {
        /// Minor units of the product's currency.
        #[schema(minimum = 0)]
        amount: i64,
    },
}

/// A subscription as it shall be.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(as = SubscriptionIn, example = json!({"scope": "all", "price_rule": {"kind": "percentage", "basis_points": 1500}}))]
pub(super) struct SubscriptionIn {
    /// Which products.
    pub(super) scope: ScopeName,
    /// At what price, unless an overlay says otherwise.
    #[serde(default)]
    pub(super) price_rule: PriceRuleBody,
}

/// A subscription to the global catalogue.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = Subscription)]
pub(super) struct SubscriptionOut {
    /// Which products.
    scope: ScopeName,
    /// At what price.
    price_rule: PriceRuleBody,
    /// Rises with each change; the same as in `ETag`.
    version: i64,
    /// When it was made.
    created_at: Timestamp,
    /// When it was last changed.
    updated_at: Timestamp,
}

/// An overlay as it shall be. What is absent or null is shown as the platform has it.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(example = json!({"is_visible": true, "price_rule": {"kind": "fixed", "amount": 2900}, "title": "Our favourite mug"}))]
pub(super) struct OverlayIn {
    /// Whether customers see the product.
    #[serde(default = "visible")]
    #[schema(default = true)]
    is_visible: bool,
    /// In place of the subscription's rule.
    price_rule: Option<PriceRuleBody>,
    /// In place of the title.
    #[schema(min_length = 1, max_length = 200)]
    title: Option<String>,
    /// In place of the description.
    #[schema(max_length = 20000)]
    description: Option<String>,
}

/// What is laid over a product.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = Overlay)]
pub(super) struct OverlayOut {
    /// The product.
    product_id: ProductId,
    /// Whether customers see the product.
    is_visible: bool,
    /// In place of the subscription's rule.
    price_rule: Option<PriceRuleBody>,
    /// In place of the title.
    title: Option<String>,
    /// In place of the description.
    description: Option<String>,
    /// The version of the product that was last accepted.
    accepted_version: i64,
    /// Rises with each change; the same as in `ETag`.
    version: i64,
    /// When it was made.
    created_at: Timestamp,
    /// When it was last changed.
    updated_at: Timestamp,
}

/// What is accepted.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(example = json!({"version": 4}))]
pub(super) struct AcceptanceIn {
    /// The version of the product that was seen.
    pub(super) version: i64,
}

/// What the platform has changed in a product since it was accepted.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = UpstreamChange)]
pub(super) struct UpstreamChangeOut {
    /// The product.
    product_id: ProductId,
    /// Its version now, to be accepted. Null when the platform no longer offers it.
    version: Option<i64>,
    /// Field by field; empty when nothing of note has changed.
    fields: Vec<FieldChangeOut>,
}

/// A field before and now.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = FieldChange, example = json!({"field": "title", "before": "Mug", "after": "Stone mug"}))]
struct FieldChangeOut {
    /// `attributes`, `description`, `images`, `prices`, `slug`, `title`, or `status` when it is no longer offered.
    field: String,
    /// What was accepted.
    #[schema(value_type = Object)]
    before: Value,
    /// What it is now.
    #[schema(value_type = Object)]
    after: Value,
}

const fn visible() -> bool {
    true
}

impl From<ScopeName> for Scope {
    fn from(name: ScopeName) -> Self {
        match name {
            ScopeName::All => Self::All,
            ScopeName::Selected => Self::Selected,
        }
    }
}

impl From<PriceRuleBody> for PriceRule {
    fn from(body: PriceRuleBody) -> Self {
        match body {
            PriceRuleBody::AsUpstream => Self::AsUpstream,
            PriceRuleBody::Percentage { basis_points } => Self::Percentage(basis_points),
            PriceRuleBody::Amount { amount } => Self::Amount(amount),
            PriceRuleBody::Fixed { amount } => Self::Fixed(amount),
        }
    }
}

impl From<PriceRule> for PriceRuleBody {
    fn from(rule: PriceRule) -> Self {
        match rule {
            PriceRule::AsUpstream => Self::AsUpstream,
            PriceRule::Percentage(basis_points) => Self::Percentage { basis_points },
            PriceRule::Amount(amount) => Self::Amount { amount },
            PriceRule::Fixed(amount) => Self::Fixed { amount },
        }
    }
}

impl From<Subscription> for SubscriptionOut {
    fn from(subscription: Subscription) -> Self {
        let Subscription { publisher: _, scope, price_rule, version, created_at, updated_at } = subscription;
        let scope = match scope {
            Scope::All => ScopeName::All,
            Scope::Selected => ScopeName::Selected,
        };
        Self { scope, price_rule: price_rule.into(), version, created_at, updated_at }
    }
}

impl From<OverlayIn> for OverlayContent {
    fn from(body: OverlayIn) -> Self {
        let OverlayIn { is_visible, price_rule, title, description } = body;
        Self { is_visible, price_rule: price_rule.map(Into::into), title, description }
    }
}

impl From<Overlay> for OverlayOut {
    fn from(overlay: Overlay) -> Self {
        let Overlay { product_id, content, accepted: _, accepted_version, version, created_at, updated_at } = overlay;
        let OverlayContent { is_visible, price_rule, title, description } = content;
        let price_rule = price_rule.map(Into::into);
        Self {
            product_id,
            is_visible,
            price_rule,
            title,
            description,
            accepted_version,
            version,
            created_at,
            updated_at,
        }
    }
}

impl From<UpstreamChange> for UpstreamChangeOut {
    fn from(change: UpstreamChange) -> Self {
        let UpstreamChange { product_id, version, fields } = change;
        let field = |FieldChange { field, before, after }| FieldChangeOut { field, before, after };
        Self { product_id, version, fields: fields.into_iter().map(field).collect() }
    }
}
