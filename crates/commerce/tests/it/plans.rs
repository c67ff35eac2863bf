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
            // Without statistics the planner may take the index that leaves the status out.
            (format!("SELECT p.title {published} ORDER BY p.price_from_amount, p.id LIMIT 20"), "price_idx"),
        ] {
            let plan = plan(&db, &shop, &query).await;
            assert!(plan.contains(index), "{query}\n{plan}");
            assert!(!plan.contains("Sort") && !plan.contains("TEMP B-TREE"), "{query}\n{plan}");
        }
        let all = plan(&db, &shop, "SELECT title FROM commerce_products WHERE tenant_id = $1 ORDER BY id DESC LIMIT 20").await;
        assert!(!all.contains("Sort") && !all.contains("TEMP B-TREE"), "{all}");
        for (query, index) in [
            ("AND in_stock = TRUE ORDER BY p.id DESC LIMIT 20", "commerce_products_in_stock_idx"),
            ("AND p.price_from_amount >= 10 AND p.price_from_amount <= 20", "commerce_products_any_price_idx"),
        ] {
            let query = format!("SELECT p.title FROM commerce_products p WHERE p.tenant_id = $1 {query}");
            let plan = plan(&db, &shop, &query).await;
            // Without statistics the key is as good as the index to PostgreSQL.
            assert!(plan.contains(index) || plan.contains("commerce_products_pkey"), "{query}\n{plan}");
            assert!(!plan.contains("Sort") && !plan.contains("TEMP B-TREE") && !plan.contains("Seq Scan"), "{query}\n{plan}");
        }
        let attribute = "SELECT product_id FROM commerce_product_attributes WHERE tenant_id = $1 AND name = 'a' AND value = 'b'";
        let attribute = plan(&db, &shop, attribute).await;
        assert!(attribute.contains("commerce_product_attributes_pkey") || attribute.contains("autoindex_commerce_product_attributes_1"));
    }

    async fn two_attributes_are_met_on_their_index_in_the_order_of_the_list(db: TestDb) {
        let shop = Shop::open(&db);
        let plan = plan(
            &db,
            &shop,
            "SELECT p.title FROM commerce_product_attributes a0 CROSS JOIN commerce_product_attributes a1 CROSS JOIN commerce_products p \
             WHERE p.tenant_id = $1 AND a0.tenant_id = $1 AND a0.name = 'a' AND a0.value = 'b' AND a1.tenant_id = $1 \
             AND a1.name = 'c' AND a1.value = 'd' AND a1.product_id = a0.product_id AND p.id = a0.product_id \
             AND a0.product_id < 'prod_7' ORDER BY a0.product_id DESC LIMIT 20",
        ).await;
        assert!(!plan.contains("Sort") && !plan.contains("TEMP B-TREE"), "{plan}");
        assert!(!plan.contains("Seq Scan") && !plan.contains("SCAN"), "{plan}");
    }

    async fn words_are_looked_up_in_their_index(db: TestDb) {
        let shop = Shop::open(&db);
        if db.backend() != DbBackend::Postgres {
            let sql = "SELECT w.product_id FROM commerce_product_search w WHERE w.tenant_id = $1 AND w.number IN \
                       (SELECT rowid FROM commerce_product_fts WHERE commerce_product_fts MATCH 'a')";
            let plan = plan(&db, &shop, sql).await;
            assert!(plan.contains("VIRTUAL TABLE INDEX"), "{plan}");
            return;
        }
        // Under the policy itself no index could be used; the function has its owner's rights.
        let owner = db.owner().await;
        for setting in ["enable_seqscan", "enable_indexscan"] {
            owner.execute_unprepared(&format!("SET {setting} = off")).await.unwrap();
        }
        let sql = "EXPLAIN SELECT product_id FROM commerce_product_search s WHERE s.words @@ 'a:*'::tsquery AND s.tenant_id || '' = 't'";
        let rows = owner.query_all_raw(Statement::from_string(db.backend(), sql)).await.unwrap();
        let plan = rows.iter().map(|row| row.try_get::<String>("", "QUERY PLAN").unwrap()).collect::<Vec<_>>().join("\n");
        owner.close().await.unwrap();
        assert!(plan.contains("commerce_product_search_words_idx"), "{plan}");
    }

    async fn the_search_function_answers_only_the_tenant_of_its_transaction(db: TestDb) {
        let shop = Shop::open(&db);
        shop.product("mug").await;
        assert_eq!(db.isolation_faults().await.unwrap(), []);
        if db.backend() != DbBackend::Postgres {
            return;
        }
        let id = shop.ctx.tenant.to_string();
        let query = format!("'{}mug:*'", &id[id.len() - 8..]);
        let sql = format!("SELECT product_id FROM commerce_search_products({query}, {query}, {query}, NULL, NULL, NULL)");
        for (ctx, expected) in [(&shop.ctx, 1), (&testkit::owner(testkit::tenant(2)), 0)] {
            let tx = TenantTx::read(&db, ctx).await.unwrap();
            let rows = tx.query_all_raw(Statement::from_string(db.backend(), sql.clone())).await.unwrap();
            assert_eq!(rows.len(), expected);
        }
    }
}
