//! The hot queries walk an index in the order that they answer in: no sort, nothing read in vain.

use kernel::TenantTx;
use sea_orm::{ConnectionTrait as _, DbBackend, Statement};
use testkit::{TestDb, both};

use crate::shop::{MIGRATIONS, Shop};

/// The plan of `query` in which `$1` stands for the tenant, in lines.
async fn plan(db: &TestDb, shop: &Shop, query: &str) -> String {
    let tx = TenantTx::begin(db, &shop.ctx).await.unwrap();
    let query = query.replace("$1", &format!("'{}'", shop.ctx.tenant));
    let (sql, column) = match db.backend() {
        DbBackend::Postgres => {
            // So few rows are sorted rather than walked, if that is allowed.
            for setting in ["enable_seqscan", "enable_bitmapscan", "enable_sort"] {
                tx.execute_unprepared(&format!("SET LOCAL {setting} = off")).await.unwrap();
            }
            (format!("EXPLAIN {query}"), "QUERY PLAN")
        }
        _ => (format!("EXPLAIN QUERY PLAN {query}"), "detail"),
    };
    let rows = tx.query_all_raw(Statement::from_string(db.backend(), sql)).await.unwrap();
    rows.iter().map(|row| row.try_get::<String>("", column).unwrap()).collect::<Vec<_>>().join("\n")
}

both! {
    async fn lists_walk_an_index(db: TestDb) {
        let shop = Shop::open(&db);
        let published = "FROM commerce_products p WHERE p.tenant_id = $1 AND p.status = 'published'";
        for (query, index) in [
            (format!("SELECT p.title {published} ORDER BY p.id DESC LIMIT 20"), "commerce_products_status_idx"),
            (format!("SELECT p.title {published} AND p.id < 'prod_7' ORDER BY p.id DESC LIMIT 20"), "commerce_products_status_idx"),
            (format!("SELECT p.title {published} ORDER BY p.price_from_amount, p.id LIMIT 20"), "commerce_products_price_idx"),
        ] {
            let plan = plan(&db, &shop, &query).await;
            assert!(plan.contains(index), "{query}\n{plan}");
            assert!(!plan.contains("Sort") && !plan.contains("TEMP B-TREE"), "{query}\n{plan}");
        }
        let all = plan(&db, &shop, "SELECT title FROM commerce_products WHERE tenant_id = $1 ORDER BY id DESC LIMIT 20").await;
        assert!(!all.contains("Sort") && !all.contains("TEMP B-TREE"), "{all}");
        let attribute = "SELECT product_id FROM commerce_product_attributes WHERE tenant_id = $1 AND name = 'a' AND value = 'b'";
        let attribute = plan(&db, &shop, attribute).await;
        assert!(attribute.contains("commerce_product_attributes_pkey") || attribute.contains("autoindex_commerce_product_attributes_1"));
    }
}
