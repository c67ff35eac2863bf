//! The statement of the product list, whatever it is narrowed to. It is the same on both databases but for the search.

use kernel::TenantId;
use sea_orm::{DbBackend, Value};

use super::model::{ListPosition, ProductFilter};
use crate::channels::offers_store::{Overlays, Shown};
use crate::channels::{Scope, Subscription};
use crate::search::SearchQuery;
use crate::stock::reservations::held_of_product;
use crate::text::contains_pattern;

/// The mark of own products: whether the tenant has more than those.
const IS_SUBSCRIBER: &str = "EXISTS (SELECT 1 FROM commerce_subscriptions WHERE tenant_id = $1)";

/// Where a page begins.
struct Behind {
    rank: Option<String>,
    id: Option<String>,
}

/// The products of one owner in a list.
struct Part {
    shown: Shown,
    /// What finds the words of a search.
    words: Option<String>,
    mark: &'static str,
    limit: String,
}

/// A statement and what is bound to it.
#[derive(Clone, Debug)]
pub(crate) struct Listing {
    pub(crate) sql: String,
    pub(crate) values: Vec<Value>,
}

impl Listing {
    /// At most `rows` of the tenant's own products, the newest first; of a search the best first, and the newest of equals.
    pub(crate) fn new(
        backend: DbBackend,
        tenant: TenantId,
        filter: &ProductFilter,
        after: Option<ListPosition>,
        rows: u64,
    ) -> Self {
        let mut listing = Self::opened(tenant, rows);
        let behind = listing.behind(filter, after);
        let shown = Shown::own(filter.status, |value| listing.bind(value));
        let most = if filter.is_only_search() { "$2" } else { "NULL" };
        let words = filter.search.as_ref().map(|search| listing.own_words(backend, search, tenant, &behind, most));
        let part = Part { shown, words, mark: IS_SUBSCRIBER, limit: "$2".to_owned() };
        listing.sql = listing.part(backend, filter, &behind, &part);
        listing
    }

    /// The same of all that the tenant's shop offers, its own products and the publisher's. Each of the two is asked for as many as
    /// the page has: written out, since PostgreSQL plans for a tenth of all rows when a parameter says how many. The mark tells which
    /// are the publisher's.
    pub(crate) fn offers(
        backend: DbBackend,
        tenant: TenantId,
        subscription: &Subscription,
        filter: &ProductFilter,
        after: Option<ListPosition>,
        rows: u64,
    ) -> Self {
        let mut listing = Self::opened(tenant, rows);
        let (behind, limit) = (listing.behind(filter, after), rows.to_string());
        let own = Shown::own(filter.status, |value| listing.bind(value));
        let offered = Shown::offered(backend, subscription, filter.status, |value| listing.bind(value));
        let (mut own_words, mut offered_words) = (None, None);
        if let Some(search) = &filter.search {
            let own = listing.own_words(backend, search, tenant, &behind, "NULL");
            // Words that are laid over are among the tenant's own.
            let published = listing.published_words(backend, search, subscription.publisher);
            // In the order of the list PostgreSQL stops at the page, and asks for no product behind it.
            let ordered = |words: String| Some(format!("{words} ORDER BY tier DESC, product_id DESC"));
            offered_words = ordered(format!("{own} UNION ALL {published}"));
            own_words = ordered(own);
        }
        let own = Part { shown: own, words: own_words, mark: "FALSE", limit: limit.clone() };
        let offered = Part { shown: offered, words: offered_words, mark: "TRUE", limit };
        let own = listing.part(backend, filter, &behind, &own);
        let offered = listing.part(backend, filter, &behind, &offered);
        let order = if filter.search.is_some() { "tier DESC, id DESC" } else { "id DESC" };
        // A part with an order and a limit of its own must be a table for SQLite.
        listing.sql = format!(
            "SELECT * FROM (SELECT * FROM ({own}) mine UNION ALL SELECT * FROM ({offered}) theirs) shop \
             ORDER BY {order} LIMIT $2"
        );
        listing
    }

    /// Where the page begins: the rank and the identifier that it lies behind.
    fn behind(&mut self, filter: &ProductFilter, after: Option<ListPosition>) -> Behind {
        let id = after.map(|after| self.text(after.id.to_string()));
        // A list without a search has no ranks, and a parameter must be used.
        let rank = after.filter(|_| filter.search.is_some()).map(|after| self.number(after.rank));
        Behind { rank, id }
    }

    /// The products of one owner that fit, as many as the part may have.
    fn part(&mut self, backend: DbBackend, filter: &ProductFilter, behind: &Behind, part: &Part) -> String {
        let Part { shown, words, mark, limit } = part;
        let (mut from, mut conditions) = (Vec::new(), shown.conditions.clone());
        // The identifier, as each table tells it; the first one walks an index that ends with it.
        let mut identifiers = Vec::new();
        if let Some(words) = words {
            from.push(format!("({words}) s"));
            identifiers.push("s.product_id".to_owned());
        }
        if shown.overlays == Overlays::First {
            from.push("commerce_overlays o".to_owned());
            identifiers.push("o.product_id".to_owned());
            conditions.push("o.tenant_id = $1".to_owned());
        }
        for (at, (name, value)) in filter.attributes.iter().enumerate() {
            let (name, value) = (self.text(name.clone()), self.text(value.clone()));
            from.push(format!("commerce_product_attributes a{at}"));
            identifiers.push(format!("a{at}.product_id"));
            conditions
                .push(format!("a{at}.tenant_id = {} AND a{at}.name = {name} AND a{at}.value = {value}", shown.owner));
        }
        from.push(shown.table().to_owned());
        identifiers.push("p.id".to_owned());
        let first = identifiers[0].clone();
        conditions.extend(identifiers[1..].iter().map(|other| format!("{other} = {first}")));
        match (&behind.rank, &behind.id) {
            (Some(rank), Some(id)) => conditions.push(format!("(s.tier, s.product_id) < ({rank}, {id})")),
            (None, Some(id)) => conditions.push(format!("{first} < {id}")),
            (_, None) => {}
        }
        let held = held_of_product(backend, &shown.owner);
        self.narrow(filter, shown, &held, &mut conditions);
        // CROSS JOIN holds SQLite to this order of tables; PostgreSQL chooses its own.
        let (from, conditions) = (from.join(" CROSS JOIN "), conditions.join(" AND "));
        let [before, behind] = columns(shown);
        match words {
            // What is held is asked for behind the sort: of the page only.
            Some(_) => format!(
                "SELECT p.id, p.slug, p.title, p.status, p.price_from_amount, p.compare_at_amount, p.price_currency, \
                 p.on_hand - {held} AS on_hand, p.cover, p.version, p.created_at, p.updated_at, p.mark, p.tier FROM \
                 (SELECT {before}, p.on_hand, {behind}, {mark} AS mark, s.tier \
                 FROM {from} WHERE {conditions} ORDER BY s.tier DESC, s.product_id DESC LIMIT {limit}) p \
                 ORDER BY p.tier DESC, p.id DESC"
            ),
            None => format!(
                "SELECT {before}, p.on_hand - {held} AS on_hand, {behind}, {mark} AS mark FROM {from} WHERE {conditions} \
                 ORDER BY {first} DESC LIMIT {limit}"
            ),
        }
    }

    /// At most `rows` products of the publisher as it shows them, the newest first; the mark tells which are in the tenant's shop.
    pub(crate) fn published(
        backend: DbBackend,
        tenant: TenantId,
        subscription: &Subscription,
        after: Option<ListPosition>,
        rows: u64,
    ) -> Self {
        let mut listing = Self { sql: String::new(), values: vec![tenant.into()] };
        let publisher = listing.bind(subscription.publisher.into());
        let after = after.map(|after| listing.text(after.id.to_string()));
        let after = after.map_or_else(String::new, |after| format!(" AND p.id < {after}"));
        let mark = if subscription.scope == Scope::All { "TRUE" } else { "o.product_id IS NOT NULL" };
        let [before, behind] = columns(&Shown::own(None, |_| String::new()));
        let held = held_of_product(backend, &publisher);
        listing.sql = format!(
            "SELECT {before}, p.on_hand - {held}, {behind}, {mark} FROM commerce_products p \
             LEFT JOIN commerce_overlays o ON o.tenant_id = $1 AND o.product_id = p.id \
             WHERE p.tenant_id = {publisher} AND p.status = 'published'{after} ORDER BY p.id DESC LIMIT {rows}"
        );
        listing
    }

    fn opened(tenant: TenantId, rows: u64) -> Self {
        let rows = i64::try_from(rows).unwrap_or(i64::MAX);
        Self { sql: String::new(), values: vec![tenant.into(), rows.into()] }
    }

    /// What the filter asks for beside the status, which decides which products are shown at all.
    fn narrow(&mut self, filter: &ProductFilter, shown: &Shown, held: &str, conditions: &mut Vec<String>) {
        let Shown { search_title, price_from, .. } = shown;
        if let Some(part) = &filter.title_contains {
            let pattern = self.text(contains_pattern(part));
            conditions.push(format!("{search_title} LIKE {pattern} ESCAPE '\\'"));
        }
        if let Some(least) = filter.price_min {
            let least = self.number(least);
            conditions.push(format!("{price_from} >= {least}"));
        }
        if let Some(most) = filter.price_max {
            let most = self.number(most);
            conditions.push(format!("{price_from} <= {most}"));
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

    /// The part of a search that finds the tenant's words. It may end at the page, when nothing else narrows it.
    fn own_words(
        &mut self,
        backend: DbBackend,
        search: &SearchQuery,
        tenant: TenantId,
        behind: &Behind,
        most: &str,
    ) -> String {
        if backend != DbBackend::Postgres {
            return self.sqlite_words(search, tenant, "w.tenant_id = $1");
        }
        let conditions = self.postgres_words(search, tenant);
        let position = behind.rank.as_ref().zip(behind.id.as_ref()).filter(|_| most != "NULL");
        let position = position.map_or_else(|| "NULL, NULL".to_owned(), |(rank, id)| format!("{rank}, {id}"));
        format!("SELECT product_id, tier FROM commerce_search_products({conditions}, {position}, {most})")
    }

    /// The part of a search that finds the publisher's words, but for products whose words the tenant lays over.
    fn published_words(&mut self, backend: DbBackend, search: &SearchQuery, publisher: TenantId) -> String {
        if backend == DbBackend::Postgres {
            let conditions = self.postgres_words(search, publisher);
            return format!("SELECT product_id, tier FROM commerce_search_published({conditions})");
        }
        let whose = format!(
            "w.tenant_id = {} AND NOT EXISTS (SELECT 1 FROM commerce_product_search laid_over \
             WHERE laid_over.tenant_id = $1 AND laid_over.product_id = w.product_id)",
            self.bind(publisher.into())
        );
        self.sqlite_words(search, publisher, &whose)
    }

    fn postgres_words(&mut self, search: &SearchQuery, tenant: TenantId) -> String {
        search.for_postgres(tenant).map(|condition| format!("{}::text::tsquery", self.text(condition))).join(", ")
    }

    fn sqlite_words(&mut self, search: &SearchQuery, tenant: TenantId, whose: &str) -> String {
        let [everywhere, beside, heading] = search.for_sqlite(tenant).map(|condition| {
            let condition = self.text(condition);
            format!("w.number IN (SELECT rowid FROM commerce_product_fts WHERE commerce_product_fts MATCH {condition})")
        });
        format!(
            "SELECT w.product_id, CASE WHEN {heading} THEN 3 WHEN {beside} THEN 2 ELSE 1 END AS tier \
             FROM commerce_product_search w WHERE {everywhere} AND {whose}"
        )
    }

    fn bind(&mut self, value: Value) -> String {
        self.values.push(value);
        format!("${}", self.values.len())
    }

    fn text(&mut self, text: String) -> String {
        self.bind(text.into())
    }

    fn number(&mut self, number: i64) -> String {
        self.bind(number.into())
    }
}

/// The columns of a list, in the order that rows are read in: first those in front of what can be had, then those behind it. A mark
/// and, of a search, the rank follow.
fn columns(shown: &Shown) -> [String; 2] {
    let Shown { title, status, price_from, compare_at, version, updated_at, .. } = shown;
    [
        format!(
            "p.id, p.slug, {title} AS title, {status} AS status, {price_from} AS price_from_amount, \
             {compare_at} AS compare_at_amount, p.price_currency"
        ),
        format!("p.cover, {version} AS version, p.created_at, {updated_at} AS updated_at"),
    ]
}
