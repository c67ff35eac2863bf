//! How a list, a search or a page asks for products of a shop: for the tenant's own, and apart from those for the publisher's with
//! what the tenant lays over them. Each of the two walks an index of one tenant, and ends at the page. The rules of prices are those
//! of `rules`; a test holds the two together.

use sea_orm::{DbBackend, Value};

use super::model::{Scope, Subscription};
use crate::products::ProductStatus;

/// Where the overlays `o` stand in a query for products `p`.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Overlays {
    /// The products are the tenant's own.
    None,
    /// Beside the products, which need none.
    Beside,
    /// In front of them: only products with an overlay are wanted.
    First,
}

/// What products `p` are shown, and what of each, in the words of SQL. `$1` is the tenant.
#[derive(Clone, Debug)]
pub(crate) struct Shown {
    /// Whose they are.
    pub(crate) owner: String,
    /// What is laid over them.
    pub(crate) overlays: Overlays,
    /// Which of them are in the shop.
    pub(crate) conditions: Vec<String>,
    pub(crate) title: &'static str,
    pub(crate) search_title: &'static str,
    pub(crate) status: &'static str,
    pub(crate) price_from: String,
    pub(crate) price_to: String,
    pub(crate) compare_at: String,
    pub(crate) version: String,
    pub(crate) updated_at: String,
}

impl Shown {
    /// The tenant's own products of this status, or of any.
    pub(crate) fn own(status: Option<ProductStatus>, mut bind: impl FnMut(Value) -> String) -> Self {
        let mut conditions = vec!["p.tenant_id = $1".to_owned()];
        if let Some(status) = status {
            conditions.push(format!("p.status = {}", bind(status.as_str().into())));
        }
        Self {
            owner: "$1".to_owned(),
            overlays: Overlays::None,
            conditions,
            title: "p.title",
            search_title: "p.search_title",
            status: "p.status",
            price_from: "p.price_from_amount".to_owned(),
            price_to: "p.price_to_amount".to_owned(),
            compare_at: "p.compare_at_amount".to_owned(),
            version: "p.version".to_owned(),
            updated_at: "p.updated_at".to_owned(),
        }
    }

    /// The publisher's products in the tenant's shop that have this status there, or any. The tenant's own published product
    /// keeps a slug that both have.
    pub(crate) fn offered(
        backend: DbBackend,
        subscription: &Subscription,
        status: Option<ProductStatus>,
        mut bind: impl FnMut(Value) -> String,
    ) -> Self {
        let owner = bind(subscription.publisher.into());
        let (kind, by) = (bind(subscription.price_rule.kind().into()), bind(subscription.price_rule.value().into()));
        let of_subscription =
            |column| format!("(SELECT s.{column} FROM commerce_subscriptions s WHERE s.tenant_id = $1)");
        let (least, greatest) = match backend {
            DbBackend::Postgres => ("LEAST", "GREATEST"),
            _ => ("min", "max"),
        };
        let rule = format!("COALESCE(o.price_rule, {kind})");
        let value = format!("CASE WHEN o.price_rule IS NULL THEN {by} ELSE o.price_value END");
        let price = |amount: &str| {
            format!(
                "CASE {rule} WHEN 'percentage' THEN {least}(({amount} * (10000 + {value}) + 5000) / 10000, 999999999999) \
                 WHEN 'amount' THEN {least}({greatest}({amount} + {value}, 0), 999999999999) WHEN 'fixed' THEN {value} \
                 ELSE {amount} END"
            )
        };
        let (price_from, before) = (price("p.price_from_amount"), price("p.compare_at_amount"));
        let mut conditions = vec![
            format!("p.tenant_id = {owner} AND p.status = 'published'"),
            "NOT EXISTS (SELECT 1 FROM commerce_products own \
             WHERE own.tenant_id = $1 AND own.slug = p.slug AND own.status = 'published')"
                .to_owned(),
        ];
        conditions.extend(match status {
            None => None,
            Some(ProductStatus::Published) => Some("(o.product_id IS NULL OR o.is_visible)".to_owned()),
            Some(ProductStatus::Draft) => Some("o.is_visible = FALSE".to_owned()),
            // What the publisher archives leaves the shop.
            Some(ProductStatus::Archived) => Some("1 = 0".to_owned()),
        });
        let is_covered = subscription.scope == Scope::Selected || status == Some(ProductStatus::Draft);
        Self {
            owner,
            overlays: if is_covered { Overlays::First } else { Overlays::Beside },
            conditions,
            title: "COALESCE(o.title, p.title)",
            search_title: "COALESCE(o.search_title, p.search_title)",
            status: "CASE WHEN o.product_id IS NULL OR o.is_visible THEN 'published' ELSE 'draft' END",
            price_to: price("p.price_to_amount"),
            compare_at: format!(
                "CASE WHEN p.compare_at_amount IS NOT NULL AND {rule} <> 'fixed' AND {before} > {price_from} THEN {before} END"
            ),
            price_from,
            version: format!("p.version + {} + COALESCE(o.version, 0)", of_subscription("version")),
            updated_at: format!(
                "{greatest}(p.updated_at, {}, COALESCE(o.updated_at, 0))",
                of_subscription("updated_at")
            ),
        }
    }

    /// The table of the products, with the overlays beside it.
    pub(crate) const fn table(&self) -> &'static str {
        match self.overlays {
            Overlays::Beside => {
                "commerce_products p LEFT JOIN commerce_overlays o ON o.tenant_id = $1 AND o.product_id = p.id"
            }
            Overlays::None | Overlays::First => "commerce_products p",
        }
    }
}
