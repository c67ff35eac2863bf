//! The plans of the product list among many products, with the statistics that a database has of them.

use kernel::{Db, TenantTx};
use sea_orm::{ConnectionTrait as _, DbBackend, Statement};
use testkit::{TestDb, both, owner, tenant};

use crate::shop::MIGRATIONS;

const PRODUCTS: u32 = 20_000;
/// What is held of a product, as the list reckons it.
const HELD: &str = "(SELECT coalesce(cast(sum(r.quantity) AS bigint), 0) FROM commerce_reservation_lines r \
                    WHERE r.tenant_id = $1 AND r.product_id = p.id AND r.is_open AND r.expires_at > 5)";

/// Gives tenant 1 many products and ten others some, with two attributes each, and some reservations.
async fn fill(db: &TestDb) {
    let owner = Db::connect_owner(db.owner_url()).await.unwrap();
    for number in 1..=10 {
        let (tenant, products) = (tenant(number), if number == 1 { PRODUCTS } else { 500 });
        let (series, padded) = match db.backend() {
            DbBackend::Postgres => (format!("generate_series(1, {products}) s(n)"), "lpad(s.n::text, 20, '0')"),
            _ => (
                format!(
                    "(WITH RECURSIVE c(n) AS (SELECT 1 UNION ALL SELECT n + 1 FROM c WHERE n < {products}) SELECT n FROM c) s"
                ),
                "printf('%020d', s.n)",
            ),
        };
        let id = format!("'prod_01zzzz' || {padded}");
        let attribute = |name: &str, value: &str| {
            format!(
                "INSERT INTO commerce_product_attributes (tenant_id, name, value, product_id) \
                 SELECT '{tenant}', '{name}', {value}, {id} FROM {series}"
            )
        };
        for statement in [
            format!(
                "INSERT INTO commerce_products (tenant_id, id, slug, title, search_title, description, status, attributes, images, \
                 price_from_amount, price_to_amount, price_currency, on_hand, version, created_at, updated_at) \
                 SELECT '{tenant}', {id}, 'p' || s.n, 'Mug', 'mug', '', 'published', '{{}}', '[]', s.n % 5000, s.n % 5000, 'EUR', \
                 s.n % 4, 1, 0, 0 FROM {series}"
            ),
            attribute("finish", "'f' || (s.n % 10)"),
            attribute("batch", "'b' || (s.n % 7)"),
            format!(
                "INSERT INTO commerce_reservations (tenant_id, owner, state, expires_at, created_at, updated_at) \
                 VALUES ('{tenant}', 'order', 'held', 9, 0, 0)"
            ),
            format!(
                "INSERT INTO commerce_reservation_lines (tenant_id, owner, variant_id, location_id, product_id, quantity, expires_at, \
                 is_open) SELECT '{tenant}', 'order', 'var_' || s.n, 'sloc', {id}, 1, 9, TRUE FROM {series} WHERE s.n < 200"
            ),
        ] {
            owner.execute_unprepared(&statement).await.unwrap();
        }
    }
    owner.execute_unprepared("ANALYZE").await.unwrap();
    owner.close().await.unwrap();
}

/// The plan of a list from `from`, in lines.
async fn plan(db: &TestDb, from: &str) -> String {
    let (backend, ctx) = (db.backend(), owner(tenant(1)));
    let explain = if backend == DbBackend::Postgres { "EXPLAIN" } else { "EXPLAIN QUERY PLAN" };
    let sql = format!("{explain} SELECT p.title, p.on_hand - {HELD} {from} LIMIT 21")
        .replace("$1", &format!("'{}'", ctx.tenant));
    let tx = TenantTx::read(db, &ctx).await.unwrap();
    let rows = tx.query_all_raw(Statement::from_string(backend, sql)).await.unwrap();
    let column = if backend == DbBackend::Postgres { "QUERY PLAN" } else { "detail" };
    rows.iter().map(|row| row.try_get::<String>("", column).unwrap()).collect::<Vec<_>>().join("\n")
}

/// Whether a plan reads a table of products as a whole, or sorts. What policies ask for is not run for rows of one's own.
fn is_dear(plan: &str) -> bool {
    let reads_all = |line: &str| {
        let postgres = ["Seq Scan on commerce_products p ", "Seq Scan on commerce_product_attributes"];
        let sqlite = line.trim_start().starts_with("SCAN p") && !line.contains("INDEX");
        postgres.iter().any(|scan| line.contains(scan)) || sqlite
    };
    plan.lines().any(reads_all) || plan.contains("Sort") || plan.contains("TEMP B-TREE")
}

both! {
    async fn lists_and_filters_of_many_products_read_no_more_than_a_page_needs(db: TestDb) {
        fill(&db).await;
        let own = "FROM commerce_products p WHERE p.tenant_id = $1";
        let both = "FROM commerce_product_attributes a0 CROSS JOIN commerce_product_attributes a1 CROSS JOIN commerce_products p \
                    WHERE p.tenant_id = $1 AND a0.tenant_id = $1 AND a0.name = 'finish' AND a0.value = 'f3' \
                    AND a1.tenant_id = $1 AND a1.name = 'batch' AND a1.value = 'b4' AND a1.product_id = a0.product_id \
                    AND p.id = a0.product_id";
        for (from, index) in [
            (format!("{own} ORDER BY p.id DESC"), "commerce_products"),
            (format!("{own} AND p.id < 'prod_01zzzz00000000000000009000' ORDER BY p.id DESC"), "commerce_products"),
            (format!("{own} AND p.status = 'published' ORDER BY p.id DESC"), "commerce_products"),
            (format!("{own} AND p.in_stock = TRUE AND p.on_hand > {HELD} ORDER BY p.id DESC"), "commerce_products"),
            (format!("{both} ORDER BY a0.product_id DESC"), "commerce_product_attributes"),
            (format!("{both} AND a0.product_id < 'prod_01zzzz00000000000000009000' ORDER BY a0.product_id DESC"), "commerce_product_attributes"),
        ] {
            let plan = plan(&db, &from).await;
            assert!(!is_dear(&plan), "{from}\n{plan}");
            assert!(plan.contains(index) && plan.contains("commerce_reservation_lines_product_idx"), "{from}\n{plan}");
        }
    }

    async fn two_attributes_are_merged_behind_the_policies(db: TestDb) {
        if db.backend() != DbBackend::Postgres {
            return;
        }
        fill(&db).await;
        let plan = plan(
            &db,
            "FROM commerce_product_attributes a0 CROSS JOIN commerce_product_attributes a1 CROSS JOIN commerce_products p \
             WHERE p.tenant_id = $1 AND a0.tenant_id = $1 AND a0.name = 'finish' AND a0.value = 'f3' AND a1.tenant_id = $1 \
             AND a1.name = 'batch' AND a1.value = 'b4' AND a1.product_id = a0.product_id AND p.id = a0.product_id \
             ORDER BY a0.product_id DESC",
        ).await;
        assert!(plan.contains("Merge Join"), "{plan}");
    }
}
