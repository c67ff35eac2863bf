//! The statement of the product list, whatever it is narrowed to. It is the same on both databases but for the search.

use kernel::TenantId;
use sea_orm::{DbBackend, Value};

use super::model::{ListPosition, ProductFilter};
use crate::text::contains_pattern;

/// The columns of a list, in the order that rows are read in.
const COLUMNS: &str = "p.id, p.slug, p.title, p.status, p.price_from_amount, p.compare_at_amount, p.price_currency, p.on_hand, \
                       p.cover, p.version, p.created_at, p.updated_at";

/// A statement and what is bound to it.
#[derive(Clone, Debug)]
pub(crate) struct Listing {
    pub(crate) sql: String,
    pub(crate) values: Vec<Value>,
}

impl Listing {
    /// At most `rows` products, the newest first; of a search the best first, and the newest of equals.
    pub(crate) fn new(
        backend: DbBackend,
        tenant: TenantId,
        filter: &ProductFilter,
        after: Option<ListPosition>,
        rows: u64,
    ) -> Self {
        let rows = i64::try_from(rows).unwrap_or(i64::MAX);
        let mut listing = Self { sql: String::new(), values: vec![tenant.into(), rows.into()] };
        let mut from = Vec::new();
        let mut conditions = vec!["p.tenant_id = $1".to_owned()];

        let id = after.map(|after| listing.text(after.id.to_string()));
        // A list without a search has no ranks, and a parameter must be used.
        let rank = after.filter(|_| filter.search.is_some()).map(|after| listing.number(after.rank));
        let search = filter.search.as_ref().map(|search| match backend {
            DbBackend::Postgres => {
                let position = rank.as_ref().zip(id.as_ref());
                listing.search_postgres(search.for_postgres(tenant), position, filter.is_only_search())
            }
            _ => listing.search_sqlite(search.for_sqlite(tenant)),
        });
        if let Some(search) = &search {
            from.push(search.clone());
        }
        for (at, (name, value)) in filter.attributes.iter().enumerate() {
            let (name, value) = (listing.text(name.clone()), listing.text(value.clone()));
            from.push(format!("commerce_product_attributes a{at}"));
            conditions.push(format!("a{at}.tenant_id = $1 AND a{at}.name = {name} AND a{at}.value = {value}"));
        }
        from.push("commerce_products p".to_owned());
        // Each table tells the identifier; the first one walks an index that ends with it.
        let mut identifiers = search.iter().map(|_| "s.product_id".to_owned()).collect::<Vec<_>>();
        identifiers.extend((0..filter.attributes.len()).map(|at| format!("a{at}.product_id")));
        identifiers.push("p.id".to_owned());
        let first = identifiers[0].clone();
        conditions.extend(identifiers[1..].iter().map(|other| format!("{other} = {first}")));

        match (&rank, &id) {
            (Some(rank), Some(id)) => conditions.push(format!("(s.tier, s.product_id) < ({rank}, {id})")),
            (None, Some(id)) => conditions.push(format!("{first} < {id}")),
            (_, None) => {}
        }
        listing.narrow(filter, &mut conditions);
        let (rank, order) = match search {
            Some(_) => (", s.tier", "s.tier DESC, s.product_id DESC".to_owned()),
            None => ("", format!("{first} DESC")),
        };
        // CROSS JOIN holds SQLite to this order of tables; PostgreSQL chooses its own.
        let (from, conditions) = (from.join(" CROSS JOIN "), conditions.join(" AND "));
        listing.sql = format!("SELECT {COLUMNS}{rank} FROM {from} WHERE {conditions} ORDER BY {order} LIMIT $2");
        listing
    }

    fn narrow(&mut self, filter: &ProductFilter, conditions: &mut Vec<String>) {
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
        if let Some(in_stock) = filter.in_stock {
            conditions.push(format!("p.in_stock = {}", if in_stock { "TRUE" } else { "FALSE" }));
        }
    }

    /// A search that nothing else narrows ends at the page, so the function need not answer all that it finds.
    fn search_postgres(
        &mut self,
        conditions: [String; 3],
        position: Option<(&String, &String)>,
        is_bounded: bool,
    ) -> String {
        let conditions = conditions.map(|condition| format!("{}::text::tsquery", self.text(condition))).join(", ");
        let position = position.map_or_else(|| "NULL, NULL".to_owned(), |(rank, id)| format!("{rank}, {id}"));
        let most = if is_bounded { "$2" } else { "NULL" };
        format!("commerce_search_products({conditions}, {position}, {most}) s")
    }

    fn search_sqlite(&mut self, conditions: [String; 3]) -> String {
        let [everywhere, beside, heading] = conditions.map(|condition| {
            let condition = self.text(condition);
            format!("w.number IN (SELECT rowid FROM commerce_product_fts WHERE commerce_product_fts MATCH {condition})")
        });
        format!(
            "(SELECT w.product_id, CASE WHEN {heading} THEN 3 WHEN {beside} THEN 2 ELSE 1 END AS tier \
             FROM commerce_product_search w WHERE {everywhere} AND w.tenant_id = $1) s"
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
