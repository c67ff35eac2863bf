//! The one query of a page.

use std::fmt::Write as _;

use kernel::db::{DbError, Pipeline};
use kernel::money::Money;
use kernel::time::Timestamp;
use kernel::{TenantId, TenantTx};
use sea_orm::prelude::Json;
use sea_orm::{ConnectionTrait as _, DbBackend, DbErr, FromQueryResult, QueryResult, Statement, Value};
use tokio_postgres::Row;

use super::{Prices, ProductCard, ProductSelection, ProductSort, Reduced, SELECTION_MAX};
use crate::channels::Subscription;
use crate::channels::offers_store::{Overlays, Shown};
use crate::entity::product::{StoredImage, currency};
use crate::id::ProductId;
use crate::pricing::SaleRule;
use crate::products::ProductStatus;
use crate::promotions::rules::PRODUCTS_MAX;
use crate::promotions::store::{HeldSale, sale_rules, sales_now_sql};
use crate::stock::reservations::held_of_product;

/// Selections of one statement at most; SQLite takes no more than 500 parts.
const PARTS_MAX: usize = 100;
/// Products of sales that are named at most: those of ten sales.
const REDUCED_MAX: usize = 10 * PRODUCTS_MAX;
/// How many columns a product has here; see [`columns`].
const COLUMNS: usize = 11;
/// The part of a statement whose rows tell that the tenant subscribes to the global catalogue.
const SUBSCRIBER: i32 = -1;
/// The part of a statement whose rows are the sales that hold now, in [`SALE_COLUMNS`].
const SALE: i32 = -2;
/// What a sale has where a product has its columns.
const SALE_COLUMNS: &str =
    "s.id, s.discount_kind, NULL, NULL, s.discount_value, NULL, NULL, s.currency, NULL, s.products, NULL";

/// Where the products of a selection are looked for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Source<'a> {
    /// Among the tenant's own.
    Own,
    /// Among those and the products of the global catalogue that the tenant shows.
    Offers(&'a Subscription),
}

/// The products of each selection among the tenant's own.
#[derive(Default)]
pub(crate) struct Answers {
    pub(crate) cards: Vec<Vec<ProductCard>>,
    /// Whether the tenant's shop offers more than its own products.
    pub(crate) is_subscriber: bool,
    /// The sales that hold now, if they were asked for.
    pub(crate) sales: Vec<SaleRule>,
}

/// The products of each selection, on either database. The sales that hold are asked for in the same statement when `reduced` does
/// not tell of them.
pub(super) async fn select(
    tx: &TenantTx,
    source: Source<'_>,
    selections: &[ProductSelection],
    reduced: Option<&Reduced>,
) -> Result<Answers, DbErr> {
    let mut answers = Answers::default();
    for selections in selections.chunks(PARTS_MAX) {
        let backend = tx.get_database_backend();
        let Some(Question { sql, values, .. }) = Question::new(tx.tenant(), backend, source, selections, reduced)
        else {
            answers.cards.extend(selections.iter().map(|_| Vec::new()));
            continue;
        };
        let statement = Statement::from_sql_and_values(tx.get_database_backend(), sql, values);
        let rows = tx.query_all_raw(statement).await?;
        let (mut cards, mut sales) = (Vec::with_capacity(rows.len()), Vec::new());
        for row in &rows {
            match row.try_get_by_index(0)? {
                SUBSCRIBER => answers.is_subscriber = true,
                SALE => sales.push(sale(row)?),
                _ => cards.push(CardRow::from_query_result(row, "")?),
            }
        }
        answers.cards.extend(answer(selections, cards)?);
        answers.sales = sale_rules(sales)?;
    }
    Ok(answers)
}

/// The same as [`select`], in one network trip of PostgreSQL.
pub(super) async fn select_pipelined(
    pipeline: &Pipeline,
    tenant: TenantId,
    selections: &[ProductSelection],
    reduced: Option<&Reduced>,
) -> Result<Answers, DbError> {
    let mut answers = Answers::default();
    for selections in selections.chunks(PARTS_MAX) {
        let question = Question::new(tenant, DbBackend::Postgres, Source::Own, selections, reduced);
        let Some(Question { sql, values, .. }) = question else {
            answers.cards.extend(selections.iter().map(|_| Vec::new()));
            continue;
        };
        let rows = pipeline.query_statement(tenant, &sql, &values).await?;
        let (mut cards, mut sales) = (Vec::with_capacity(rows.len()), Vec::new());
        for row in &rows {
            match row.try_get::<_, i32>(0).map_err(broken)? {
                SUBSCRIBER => answers.is_subscriber = true,
                SALE => sales.push(sale_from_pipeline(row)?),
                _ => cards.push(CardRow::from_pipeline(row)?),
            }
        }
        answers.cards.extend(answer(selections, cards)?);
        answers.sales = sale_rules(sales)?;
    }
    Ok(answers)
}

/// Deals the rows out to the selections that they belong to.
fn answer(selections: &[ProductSelection], rows: Vec<CardRow>) -> Result<Vec<Vec<ProductCard>>, DbErr> {
    let mut answers: Vec<Vec<ProductCard>> = selections.iter().map(|_| Vec::new()).collect();
    for row in rows {
        if let Some(answer) = usize::try_from(row.part).ok().and_then(|part| answers.get_mut(part)) {
            answer.push(row.into_card()?);
        }
    }
    Ok(answers)
}

/// A statement with one part for each selection that can have an answer.
pub(crate) struct Question {
    pub(crate) sql: String,
    pub(crate) values: Vec<Value>,
    /// Whose products are asked for, each by itself.
    shown: Vec<Shown>,
    backend: DbBackend,
}

impl Question {
    pub(crate) fn new(
        tenant: TenantId,
        backend: DbBackend,
        source: Source<'_>,
        selections: &[ProductSelection],
        reduced: Option<&Reduced>,
    ) -> Option<Self> {
        let mut question = Self { sql: String::new(), values: vec![tenant.into()], shown: Vec::new(), backend };
        let published = Some(ProductStatus::Published);
        question.shown.push(Shown::own(published, |value| bind(&mut question.values, value)));
        if let Source::Offers(subscription) = source {
            let offered = Shown::offered(backend, subscription, published, |value| bind(&mut question.values, value));
            question.shown.push(offered);
        }
        for (part, selection) in selections.iter().enumerate() {
            match selection {
                ProductSelection::Ids(ids) => {
                    let ids: Vec<Value> = ids.iter().take(SELECTION_MAX).map(|id| (*id).into()).collect();
                    question.listed(part, "id", ids);
                }
                ProductSelection::Slugs(slugs) => {
                    let slugs = slugs.iter().filter(|slug| crate::text::is_slug(slug)).take(SELECTION_MAX);
                    let slugs: Vec<Value> = slugs.map(|slug| slug.as_str().into()).collect();
                    question.listed(part, "slug", slugs);
                }
                ProductSelection::First { limit, sort, attribute, on_sale } => {
                    question.first(part, *limit, *sort, attribute.as_ref(), *on_sale, reduced);
                }
            }
        }
        if question.sql.is_empty() {
            return None;
        }
        if source == Source::Own {
            let nothing = ["NULL"; COLUMNS].join(", ");
            question
                .push(format_args!("SELECT {SUBSCRIBER}, {nothing} FROM commerce_subscriptions WHERE tenant_id = $1"));
        }
        if reduced.is_none() {
            let sales = sales_now_sql(backend);
            question.push(format_args!("SELECT {SALE}, {SALE_COLUMNS} FROM ({sales}) s"));
        }
        Some(question)
    }

    fn listed(&mut self, part: usize, column: &str, values: Vec<Value>) {
        if values.is_empty() {
            return;
        }
        let parameters: Vec<String> = values.into_iter().map(|value| self.parameter(value)).collect();
        let list = parameters.join(",");
        for shown in self.shown.clone() {
            let columns = columns(self.backend, &shown);
            let from = from(&shown, None, ", ");
            self.push(format_args!("SELECT {part} AS part, {columns} {from} AND p.{column} IN ({list})"));
        }
    }

    /// The first by an order, of each owner: they are put together and cut where they are answered. What a sale of some products makes
    /// cheaper does not stand where its own price puts it: by price all of those are asked for beside the first of the others.
    fn first(
        &mut self,
        part: usize,
        limit: usize,
        sort: ProductSort,
        attribute: Option<&(String, String)>,
        on_sale: bool,
        reduced: Option<&Reduced>,
    ) {
        let limit = limit.min(SELECTION_MAX);
        // No attribute holds what PostgreSQL would not even compare with.
        if limit == 0 || attribute.is_some_and(|(name, value)| name.contains('\0') || value.contains('\0')) {
            return;
        }
        let having = attribute.map(|(name, value)| {
            let (name, value) = (self.parameter(name.as_str().into()), self.parameter(value.as_str().into()));
            format!("a.name = {name} AND a.value = {value}")
        });
        let is_narrowed = on_sale && !reduced.is_some_and(|reduced| reduced.everything);
        let products = reduced.filter(|_| is_narrowed || sort.is_by_price()).and_then(|reduced| self.products(reduced));
        let apart = products.as_deref().filter(|_| sort.is_by_price());
        let but = apart.map_or_else(String::new, |products| format!(" AND p.id NOT IN ({products})"));
        for shown in self.shown.clone() {
            let columns = columns(self.backend, &shown);
            let among = match &products {
                _ if !is_narrowed => String::new(),
                Some(products) => format!(" AND ({} IS NOT NULL OR p.id IN ({products}))", shown.compare_at),
                None => format!(" AND {} IS NOT NULL", shown.compare_at),
            };
            let (price, walked) = (&shown.price_from, walked(&shown, having.is_some()));
            let order = match sort {
                ProductSort::Newest => format!("{walked} DESC"),
                ProductSort::Oldest => walked.to_owned(),
                ProductSort::PriceAscending => format!("{price}, p.id"),
                ProductSort::PriceDescending => format!("{price} DESC, p.id DESC"),
            };
            // CROSS JOIN holds SQLite to this order of tables; PostgreSQL chooses its own.
            let from = from(&shown, having.as_deref(), if sort.is_by_price() { ", " } else { " CROSS JOIN " });
            // A part with an order and a limit of its own must be a table for SQLite.
            self.push(format_args!(
                "SELECT {part} AS part, found.* FROM (SELECT {columns} {from}{among}{but} ORDER BY {order} LIMIT {limit}) found"
            ));
            if let Some(products) = apart {
                self.push(format_args!("SELECT {part} AS part, {columns} {from}{among} AND p.id IN ({products})"));
            }
        }
    }

    /// What is said in parentheses behind `IN`: the products of sales, however many those are, as one parameter.
    fn products(&mut self, reduced: &Reduced) -> Option<String> {
        if reduced.products.is_empty() {
            return None;
        }
        // No identifier has a character that JSON would escape.
        let ids: Vec<_> = reduced.products.iter().take(REDUCED_MAX).map(|id| format!("\"{id}\"")).collect();
        let list = self.parameter(format!("[{}]", ids.join(",")).into());
        Some(match self.backend {
            DbBackend::Postgres => format!("SELECT jsonb_array_elements_text({list}::text::jsonb)"),
            _ => format!("SELECT value FROM json_each({list})"),
        })
    }

    fn parameter(&mut self, value: Value) -> String {
        bind(&mut self.values, value)
    }

    fn push(&mut self, part: std::fmt::Arguments<'_>) {
        if !self.sql.is_empty() {
            self.sql.push_str(" UNION ALL ");
        }
        // Writing to a String cannot fail.
        let _ = self.sql.write_fmt(part);
    }
}

fn bind(values: &mut Vec<Value>, value: Value) -> String {
    values.push(value);
    format!("${}", values.len())
}

/// What a card reads of a product, in the order of its reading.
fn columns(backend: DbBackend, shown: &Shown) -> String {
    let (Shown { title, price_from, price_to, compare_at, .. }, held) = (shown, held_of_product(backend, &shown.owner));
    format!(
        "p.id, p.slug, {title} AS title, p.attributes, {price_from} AS price_from_amount, {price_to} AS price_to_amount, \
         {compare_at} AS compare_at_amount, p.price_currency, p.on_hand - {held} AS on_hand, p.cover, p.created_at"
    )
}

/// Which products there are to choose from: those shown, `having` an attribute.
fn from(shown: &Shown, having: Option<&str>, join: &str) -> String {
    let (mut tables, mut conditions) = (Vec::new(), shown.conditions.clone());
    if shown.overlays == Overlays::First {
        tables.push("commerce_overlays o");
        conditions.push("o.tenant_id = $1 AND p.id = o.product_id".to_owned());
    }
    let walked = walked(shown, having.is_some());
    if let Some(having) = having {
        tables.push("commerce_product_attributes a");
        conditions.push(format!("a.tenant_id = {} AND {having} AND p.id = a.product_id", shown.owner));
        if walked != "a.product_id" {
            conditions.push(format!("a.product_id = {walked}"));
        }
    }
    tables.push(shown.table());
    format!("FROM {} WHERE {}", tables.join(join), conditions.join(" AND "))
}

/// The identifier by which the first of the tables is walked.
fn walked(shown: &Shown, has_attribute: bool) -> &'static str {
    match shown.overlays {
        Overlays::First => "o.product_id",
        Overlays::None | Overlays::Beside if has_attribute => "a.product_id",
        Overlays::None | Overlays::Beside => "p.id",
    }
}

fn broken(error: tokio_postgres::Error) -> DbErr {
    DbErr::Type(error.to_string())
}

fn sale(row: &QueryResult) -> Result<HeldSale, DbErr> {
    Ok(HeldSale {
        id: row.try_get_by_index(1)?,
        discount_kind: row.try_get_by_index(2)?,
        discount_value: row.try_get_by_index(5)?,
        currency: row.try_get_by_index(8)?,
        products: row.try_get_by_index(10)?,
    })
}

fn sale_from_pipeline(row: &Row) -> Result<HeldSale, DbErr> {
    let id: &str = row.try_get(1).map_err(broken)?;
    Ok(HeldSale {
        id: id.parse().map_err(|_| DbErr::Type("commerce_sales.id".to_owned()))?,
        discount_kind: row.try_get(2).map_err(broken)?,
        discount_value: row.try_get(5).map_err(broken)?,
        currency: row.try_get(8).map_err(broken)?,
        products: row.try_get(10).map_err(broken)?,
    })
}

#[derive(FromQueryResult)]
struct CardRow {
    part: i32,
    id: ProductId,
    slug: String,
    title: String,
    attributes: Json,
    price_from_amount: i64,
    price_to_amount: i64,
    compare_at_amount: Option<i64>,
    price_currency: String,
    on_hand: i64,
    cover: Option<String>,
    created_at: Timestamp,
}

impl CardRow {
    /// Columns by position, in the order of [`columns`] behind the part.
    fn from_pipeline(row: &Row) -> Result<Self, DbErr> {
        let text = |at: usize| row.try_get::<_, String>(at).map_err(broken);
        let number = |at: usize| row.try_get::<_, i64>(at).map_err(broken);
        let id: &str = row.try_get(1).map_err(broken)?;
        let tokio_postgres::types::Json(attributes) = row.try_get(4).map_err(broken)?;
        Ok(Self {
            part: row.try_get(0).map_err(broken)?,
            id: id.parse().map_err(|_| DbErr::Type("commerce_products.id".to_owned()))?,
            slug: text(2)?,
            title: text(3)?,
            attributes,
            price_from_amount: number(5)?,
            price_to_amount: number(6)?,
            compare_at_amount: row.try_get(7).map_err(broken)?,
            price_currency: text(8)?,
            on_hand: number(9)?,
            cover: row.try_get(10).map_err(broken)?,
            created_at: Timestamp::from_micros(number(11)?),
        })
    }

    fn into_card(self) -> Result<ProductCard, DbErr> {
        let currency = currency(&self.price_currency)?;
        let json = |error: serde_json::Error| DbErr::Json(error.to_string());
        let image = self.cover.as_deref().map(serde_json::from_str::<StoredImage>).transpose();
        Ok(ProductCard {
            id: self.id,
            slug: self.slug,
            title: self.title,
            attributes: serde_json::from_value(self.attributes).map_err(json)?,
            prices: Prices {
                from: Money::new(self.price_from_amount, currency),
                to: Money::new(self.price_to_amount, currency),
                compare_at: self.compare_at_amount.map(|amount| Money::new(amount, currency)),
            },
            on_hand: self.on_hand,
            image: image.map_err(json)?.map(Into::into),
            created_at: self.created_at,
        })
    }
}
