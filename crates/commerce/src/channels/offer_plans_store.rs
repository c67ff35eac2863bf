//! The plans of what a subscriber asks for, among many products of the publisher: no step reads more than a page needs.
#![expect(clippy::unwrap_used, reason = "tests fail by panicking")]

use kernel::time::Timestamp;
use kernel::{Db, TenantId, TenantTx};
use sea_orm::{ConnectionTrait as _, DbBackend, Statement, Value};
use testkit::{Migrate, TestDb, both, migrate, owner, tenant};

use super::model::{PriceRule, Scope, Subscription};
use crate::catalogue::store::{Question, Source};
use crate::catalogue::{ProductSelection, ProductSort};
use crate::products::listing_store::Listing;
use crate::products::{ListPosition, ProductFilter, ProductStatus};

const MIGRATIONS: &[Migrate] = &[migrate::<kernel::Migrator>, migrate::<jobs::Migrator>, migrate::<crate::Migrator>];
const PRODUCTS: u32 = 20_000;
/// Rows that one step of a plan may read for a page of 20: two attributes pass over some that have only one of them, and those of
/// products that the subscriber has not selected.
const ROWS_MAX: f64 = 500.0;
const ATTRIBUTES_MAX: f64 = 4000.0;

fn publisher() -> TenantId {
    tenant(9)
}

/// Many products of the publisher and some of a subscriber, tenant 1, with two attributes each; and an overlay on each hundredth.
async fn fill(db: &TestDb) {
    let owner = Db::connect_owner(db.owner_url()).await.unwrap();
    let (subscriber, publisher) = (tenant(1), publisher());
    let first = |products: u32| match db.backend() {
        DbBackend::Postgres => format!("generate_series(1, {products}) s(n)"),
        _ => format!(
            "(WITH RECURSIVE c(n) AS (SELECT 1 UNION ALL SELECT n + 1 FROM c WHERE n < {products}) SELECT n FROM c) s"
        ),
    };
    let id = match db.backend() {
        DbBackend::Postgres => "'prod_00zzzz' || lpad(s.n::text, 20, '0')",
        _ => "'prod_00zzzz' || printf('%020d', s.n)",
    };
    let mut statements = vec![
        format!("INSERT INTO commerce_publishers (tenant_id, created_at) VALUES ('{publisher}', 0)"),
        format!(
            "INSERT INTO commerce_subscriptions VALUES ('{subscriber}', '{publisher}', 'all', 'percentage', 1000, 1, 0, 0)"
        ),
        format!(
            "INSERT INTO commerce_overlays (tenant_id, product_id, is_visible, price_rule, price_value, accepted, accepted_version, \
             version, created_at, updated_at) SELECT '{subscriber}', {id}, TRUE, NULL, 0, '{{}}', 1, 1, 0, 0 FROM {} \
             WHERE s.n % 100 = 0",
            first(PRODUCTS)
        ),
    ];
    for (tenant, products) in [(publisher, PRODUCTS), (subscriber, 3000), (tenant(2), PRODUCTS)] {
        let series = first(products);
        let id = if tenant == publisher { id.to_owned() } else { id.replace("00zzzz", "00yyyy") };
        statements.push(format!(
            "INSERT INTO commerce_products (tenant_id, id, slug, title, search_title, description, status, attributes, images, \
             price_from_amount, price_to_amount, price_currency, on_hand, version, created_at, updated_at) \
             SELECT '{tenant}', {id}, '{tenant}' || s.n, 'Mug', 'mug', '', 'published', '{{}}', '[]', s.n % 5000, s.n % 5000, 'EUR', \
             s.n % 4, 1, 0, 0 FROM {series}"
        ));
        statements.extend([("finish", "'f' || (s.n % 10)"), ("batch", "'b' || (s.n % 7)")].map(|(name, value)| {
            format!(
                "INSERT INTO commerce_product_attributes (tenant_id, name, value, product_id) \
                 SELECT '{tenant}', '{name}', {value}, {id} FROM {series}"
            )
        }));
    }
    for statement in statements {
        owner.execute_unprepared(&statement).await.unwrap();
    }
    owner.execute_unprepared("ANALYZE").await.unwrap();
    owner.close().await.unwrap();
}

fn subscription(scope: Scope) -> Subscription {
    Subscription {
        publisher: publisher(),
        scope,
        price_rule: PriceRule::Percentage(1000),
        version: 1,
        created_at: Timestamp::from_micros(0),
        updated_at: Timestamp::from_micros(0),
    }
}

/// The plan, in lines; on PostgreSQL the generic one that servers run, with what each step of it has read.
async fn plan(db: &TestDb, sql: &str, values: Vec<Value>) -> Vec<String> {
    let tx = TenantTx::read(db, &owner(tenant(1))).await.unwrap();
    let (statement, column) = if db.backend() == DbBackend::Postgres {
        let literal = |value: &Value| match value {
            Value::String(Some(text)) => format!("'{text}'"),
            Value::BigInt(Some(number)) => number.to_string(),
            other => panic!("{other:?}"),
        };
        let values: Vec<_> = values.iter().map(literal).collect();
        tx.execute_unprepared(&format!("PREPARE listing AS {sql}")).await.unwrap();
        let explain =
            format!("EXPLAIN (ANALYZE, COSTS OFF, TIMING OFF, SUMMARY OFF) EXECUTE listing({})", values.join(", "));
        (Statement::from_string(db.backend(), explain), "QUERY PLAN")
    } else {
        (Statement::from_sql_and_values(db.backend(), format!("EXPLAIN QUERY PLAN {sql}"), values), "detail")
    };
    let rows = tx.query_all_raw(statement).await.unwrap();
    let lines = rows.iter().map(|row| row.try_get::<String>("", column).unwrap()).collect();
    if db.backend() == DbBackend::Postgres {
        tx.execute_unprepared("DEALLOCATE listing").await.unwrap();
    }
    lines
}

/// What is wrong with a line of a plan: a step that reads more than a page needs.
fn is_dear(line: &str, rows_max: f64) -> bool {
    let number = |from: &str| line.split(from).nth(1)?.trim().split([' ', ')']).next()?.parse::<f64>().ok();
    let postgres = ["actual rows=", "Rows Removed by Filter:"];
    let sqlite = ["SCAN p", "SCAN o", "SCAN a", "SCAN own", "SCAN commerce"];
    postgres.into_iter().filter_map(number).any(|rows| rows > rows_max)
        || sqlite.iter().any(|scan| line.trim_start().starts_with(scan))
}

async fn check(db: &TestDb, what: &str, (sql, values): (&str, Vec<Value>), rows_max: f64, sorts: usize) {
    let lines = plan(db, sql, values).await;
    let plan = lines.join("\n");
    assert!(!lines.iter().any(|line| is_dear(line, rows_max)), "{what}\n{sql}\n{plan}");
    // The parts are put together by a sort of two pages, and by no other.
    let sorted = lines.iter().filter(|line| line.contains("TEMP B-TREE FOR ORDER BY")).count();
    assert!(sorted <= sorts, "{what}\n{sql}\n{plan}");
}

both! {
    async fn a_subscribers_list_reads_no_more_than_its_page(db: TestDb) {
        fill(&db).await;
        let (backend, after) = (db.backend(), "prod_01h455vb4pex5vsknk084sn02q".parse().unwrap());
        let attributes = |filter: ProductFilter, names: &[(&str, &str)]| {
            let attributes = names.iter().map(|(name, value)| ((*name).to_owned(), (*value).to_owned())).collect();
            ProductFilter { attributes, ..filter }
        };
        let any = ProductFilter::default;
        let published = ProductFilter { status: Some(ProductStatus::Published), ..any() };
        for scope in [Scope::All, Scope::Selected] {
            let browsed = Listing::published(backend, tenant(1), &subscription(scope), None, 21);
            check(&db, "the publisher's own view", (&browsed.sql, browsed.values), ROWS_MAX, 0).await;
            for (what, filter) in [
                ("all", any()),
                ("published", published.clone()),
                ("draft", ProductFilter { status: Some(ProductStatus::Draft), ..any() }),
                ("one attribute", attributes(any(), &[("finish", "f0")])),
                ("two attributes", attributes(published.clone(), &[("finish", "f0"), ("batch", "b4")])),
            ] {
                for after in [None, Some(ListPosition { rank: 0, id: after })] {
                    let listing = Listing::offers(backend, tenant(1), &subscription(scope), &filter, after, 21);
                    // Of the subscriber's own none is a draft, and PostgreSQL does not know that.
                    let is_draft = filter.status == Some(ProductStatus::Draft);
                    let is_narrow = is_draft || scope == Scope::Selected && !filter.attributes.is_empty();
                    let rows_max = if is_narrow { ATTRIBUTES_MAX } else { ROWS_MAX };
                    let query = (listing.sql.as_str(), listing.values);
                    check(&db, &format!("{what} {scope:?} {after:?}"), query, rows_max, 1).await;
                }
            }
        }
    }

    async fn a_page_of_a_subscriber_reads_no_more_than_it_shows(db: TestDb) {
        fill(&db).await;
        for scope in [Scope::All, Scope::Selected] {
            for sort in [ProductSort::Newest, ProductSort::Oldest] {
                for attribute in [None, Some(("finish".to_owned(), "f0".to_owned()))] {
                    let is_narrow = scope == Scope::Selected && attribute.is_some();
                    let rows_max = if is_narrow { ATTRIBUTES_MAX } else { ROWS_MAX };
                    let selection = [ProductSelection::First { limit: 20, sort, attribute, on_sale: false }];
                    let subscription = subscription(scope);
                    let source = Source::Offers(&subscription);
                    let reduced = crate::catalogue::Reduced::by(&[]);
                    let question = Question::new(tenant(1), db.backend(), source, &selection, Some(&reduced)).unwrap();
                    let query = (question.sql.as_str(), question.values);
                    check(&db, &format!("{selection:?} {scope:?}"), query, rows_max, 0).await;
                }
            }
        }
    }
}
