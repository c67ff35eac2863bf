//! The statement of the product list, whatever it is narrowed to. It is the same on both databases but for the search.

use kernel::TenantId;
use sea_orm::{DbBackend, Value};

use super::model::{ListPosition, ProductFilter};
use crate::search::SearchQuery;
use crate::stock::reservations::held_of_product;
use crate::text::contains_pattern;

/// The columns of a list, in the order that rows are read in: first those in front of what can be had, then those behind it. A mark
/// and, of a search, the rank follow.
const COLUMNS: [&str; 2] = [
    "p.id, p.slug, p.title, p.status, p.price_from_amount, p.compare_at_amount, p.price_currency",
    "p.cover, p.version, p.created_at, p.updated_at",
];
/// The mark of own products: whether the tenant has more than those.
const IS_SUBSCRIBER: &str = "EXISTS (SELECT 1 FROM commerce_subscriptions WHERE tenant_id = $1)";

/// A statement and what is bound to it.
#[derive(Clone, Debug)]
pub(crate) struct Listing {
    pub(crate) sql: String,
    pub(crate) values: Vec<Value>,
}

impl Listing {
    /// At most `rows` products, the newest first; of a search the best first, and the newest of equals. Without a publisher only the
    /// tenant's own.
    pub(crate) fn new(
        backend: DbBackend,
        tenant: TenantId,
        publisher: Option<TenantId>,
        filter: &ProductFilter,
        after: Option<ListPosition>,
        rows: u64,
    ) -> Self {
        let mut listing = Self::opened(tenant, rows);
        let mut from = Vec::new();
        let mut conditions = vec!["p.tenant_id = $1".to_owned()];
        let id = after.map(|after| listing.text(after.id.to_string()));
        // A list without a search has no ranks, and a parameter must be used.
        let rank = after.filter(|_| filter.search.is_some()).map(|after| listing.number(after.rank));
        // The identifier, as each table tells it; the first one walks an index that ends with it.
        let mut identifiers = Vec::new();
        if let Some(search) = &filter.search {
            let position = rank.as_ref().zip(id.as_ref());
            let most = if filter.is_only_search() && publisher.is_none() { "$2" } else { "NULL" };
            let own = listing.search(backend, search, tenant, Some((position, most)));
            let published = publisher.map(|publisher| listing.search(backend, search, publisher, None));
            from.push(match published {
                Some(published) => format!("({own} UNION ALL {published}) s"),
                None => format!("({own}) s"),
            });
            identifiers.push("s.product_id".to_owned());
        }
        for (at, (name, value)) in filter.attributes.iter().enumerate() {
            let (name, value) = (listing.text(name.clone()), listing.text(value.clone()));
            let having = |a: &str| format!("{a}.name = {name} AND {a}.value = {value}");
            if publisher.is_some() {
                conditions.push(format!(
                    "EXISTS (SELECT 1 FROM commerce_product_attributes a \
                     WHERE a.tenant_id = p.owner_id AND {} AND a.product_id = p.id)",
                    having("a")
                ));
            } else {
                from.push(format!("commerce_product_attributes a{at}"));
                identifiers.push(format!("a{at}.product_id"));
                conditions.push(format!("a{at}.tenant_id = $1 AND {}", having(&format!("a{at}"))));
            }
        }
        from.push(if publisher.is_some() { "commerce_offers p" } else { "commerce_products p" }.to_owned());
        identifiers.push("p.id".to_owned());
        let first = identifiers[0].clone();
        conditions.extend(identifiers[1..].iter().map(|other| format!("{other} = {first}")));
        match (&rank, &id) {
            (Some(rank), Some(id)) => conditions.push(format!("(s.tier, s.product_id) < ({rank}, {id})")),
            (None, Some(id)) => conditions.push(format!("{first} < {id}")),
            (_, None) => {}
        }
        let owner = if publisher.is_some() { "p.owner_id" } else { "$1" };
        let held = held_of_product(backend, owner);
        listing.narrow(filter, &held, &mut conditions);
        // CROSS JOIN holds SQLite to this order of tables; PostgreSQL chooses its own.
        let (from, conditions) = (from.join(" CROSS JOIN "), conditions.join(" AND "));
        let mark = if publisher.is_some() { "p.owner_id <> $1" } else { IS_SUBSCRIBER };
        let [before, behind] = COLUMNS;
        listing.sql = match filter.search {
            // What is held is asked for behind the sort: of the page only.
            Some(_) => format!(
                "SELECT {before}, p.on_hand - {held}, {behind}, p.mark, p.tier FROM \
                 (SELECT {before}, p.on_hand, {behind}, {owner} AS owner_id, {mark} AS mark, s.tier \
                 FROM {from} WHERE {conditions} ORDER BY s.tier DESC, s.product_id DESC LIMIT $2) p \
                 ORDER BY p.tier DESC, p.id DESC"
            ),
            None => format!(
                "SELECT {before}, p.on_hand - {held}, {behind}, {mark} FROM {from} WHERE {conditions} \
                 ORDER BY {first} DESC LIMIT $2"
            ),
        };
        listing
    }

    /// At most `rows` products of the publisher as it shows them, the newest first; the mark tells which are in the tenant's shop.
    pub(crate) fn published(backend: DbBackend, tenant: TenantId, after: Option<ListPosition>, rows: u64) -> Self {
        let mut listing = Self::opened(tenant, rows);
        let after = after.map(|after| listing.text(after.id.to_string()));
        let after = after.map_or_else(String::new, |after| format!(" AND p.id < {after}"));
        let ([before, behind], held) = (COLUMNS, held_of_product(backend, "p.tenant_id"));
        listing.sql = format!(
            "SELECT {before}, p.on_hand - {held}, {behind}, (s.scope = 'all' OR o.product_id IS NOT NULL) \
             FROM commerce_subscriptions s \
             JOIN commerce_products p ON p.tenant_id = s.publisher_id AND p.status = 'published' \
             LEFT JOIN commerce_overlays o ON o.tenant_id = $1 AND o.product_id = p.id \
             WHERE s.tenant_id = $1{after} ORDER BY p.id DESC LIMIT $2"
        );
        listing
    }

    fn opened(tenant: TenantId, rows: u64) -> Self {
        let rows = i64::try_from(rows).unwrap_or(i64::MAX);
        Self { sql: String::new(), values: vec![tenant.into(), rows.into()] }
    }

    fn narrow(&mut self, filter: &ProductFilter, held: &str, conditions: &mut Vec<String>) {
        if let Some(status) = filter.status {
            let status = self.text(status.as_str().to_owned());
            conditions.push(format!("p.status = {status}"));
        }
        if let Some(part) = &filter.title_contains {
            let pattern = self.text(contains_pattern(part));
            conditions.push(format!("p.search_title LIKE {pattern} ESCAPE '\\'"));
        }
        if let Some(least) = filter.price_min {
            let least = self.number(least);
            conditions.push(format!("p.price_from_amount >= {least}"));
        }
        if let Some(most) = filter.price_max {
            let most = self.number(most);
            conditions.push(format!("p.price_from_amount <= {most}"));
        }
        if let Some(currency) = filter.currency {
            let currency = self.text(currency.to_string());
            conditions.push(format!("p.price_currency = {currency}"));
        }
        match filter.in_stock {
            // The first half walks an index, the second asks only for what is left.
            Some(true) => conditions.push(format!("p.in_stock = TRUE AND p.on_hand > {held}")),
            Some(false) => conditions.push(format!("(p.in_stock = FALSE OR p.on_hand <= {held})")),
            None => {}
        }
    }

    /// The part of a search that finds a tenant's words. Of one's own it may end at the page, when nothing else narrows it; otherwise
    /// they are the publisher's.
    fn search(
        &mut self,
        backend: DbBackend,
        search: &SearchQuery,
        tenant: TenantId,
        own: Option<(Option<(&String, &String)>, &str)>,
    ) -> String {
        if backend == DbBackend::Postgres {
            let conditions = search.for_postgres(tenant);
            let conditions = conditions.map(|condition| format!("{}::text::tsquery", self.text(condition))).join(", ");
            return match own {
                Some((position, most)) => {
                    let position = position.filter(|_| most != "NULL");
                    let position =
                        position.map_or_else(|| "NULL, NULL".to_owned(), |(rank, id)| format!("{rank}, {id}"));
                    format!("SELECT product_id, tier FROM commerce_search_products({conditions}, {position}, {most})")
                }
                None => format!("SELECT product_id, tier FROM commerce_search_published({conditions})"),
            };
        }
        let [everywhere, beside, heading] = search.for_sqlite(tenant).map(|condition| {
            let condition = self.text(condition);
            format!("w.number IN (SELECT rowid FROM commerce_product_fts WHERE commerce_product_fts MATCH {condition})")
        });
        let whose = match own {
            Some(_) => "w.tenant_id = $1".to_owned(),
            None => {
                let publisher = self.text(tenant.to_string());
                format!(
                    "w.tenant_id = {publisher} AND NOT EXISTS (SELECT 1 FROM commerce_product_search laid_over \
                     WHERE laid_over.tenant_id = $1 AND laid_over.product_id = w.product_id)"
                )
            }
        };
        format!(
            "SELECT w.product_id, CASE WHEN {heading} THEN 3 WHEN {beside} THEN 2 ELSE 1 END AS tier \
             FROM commerce_product_search w WHERE {everywhere} AND {whose}"
        )
    }

    fn text(&mut self, text: String) -> String {
        self.values.push(text.into());
        format!("${}", self.values.len())
    }

    fn number(&mut self, number: i64) -> String {
        self.values.push(number.into());
        format!("${}", self.values.len())
    }
}
