//! Pages and their cursors.

use serde_json::Value;
use testkit::{both, owner, tenant};

use crate::shop::{LOCATIONS, MIGRATIONS, PRODUCTS, Shop, slugs, variant_path};

both! {
    async fn pages_hold_each_product_once(db: TestDb) {
        let shop = Shop::open(&db);
        for number in 0..7 {
            shop.product(&format!("p{number}")).await;
        }
        for pipelined in [true, false] {
            let shop = Shop::with(&db, pipelined);
            let mut seen = Vec::new();
            let mut path = format!("{PRODUCTS}?limit=3&status=draft");
            let mut pages = 0;
            loop {
                let page = shop.client.get(&path).await.expect(200);
                let value = page.value();
                seen.extend(slugs(&value).into_iter().map(str::to_owned));
                pages += 1;
                // A newer product does not shift what follows.
                if pages == 1 {
                    shop.product(if pipelined { "late" } else { "later" }).await;
                }
                let Some(link) = page.header("link") else {
                    assert_eq!(value.get("next_cursor"), None);
                    break;
                };
                let (target, relation) = link.split_once(';').unwrap();
                assert_eq!(relation.trim(), "rel=\"next\"");
                path = format!("{PRODUCTS}{}", target.trim_matches(['<', '>']));
                assert!(path.contains("status=draft") && path.contains(value["next_cursor"].as_str().unwrap()));
            }
            seen.retain(|slug| !slug.starts_with("late"));
            assert_eq!((seen, pages), (["p6", "p5", "p4", "p3", "p2", "p1", "p0"].map(str::to_owned).to_vec(), 3));
        }
    }

    async fn a_cursor_is_good_for_one_list_of_one_tenant(db: TestDb) {
        let shop = Shop::open(&db);
        let mug = shop.product("a").await;
        shop.product("b").await;
        shop.location("x").await;
        shop.location("y").await;
        let cursor = cursor(&shop.client.get(&format!("{PRODUCTS}?limit=1")).await.value());
        let place = format!("{LOCATIONS}?limit=1");
        let place = self::cursor(&shop.client.get(&place).await.value());
        let _ = shop.client.get(&format!("{PRODUCTS}?cursor={cursor}")).await.expect(200);

        let flipped = if cursor.starts_with('A') { "B" } else { "A" };
        let levels = format!("{}/stock", variant_path(&mug, 0));
        for path in [
            format!("{PRODUCTS}?cursor={flipped}{}", &cursor[1..]),
            format!("{PRODUCTS}?cursor={}", &cursor[..cursor.len() - 1]),
            format!("{PRODUCTS}?cursor="),
            format!("{PRODUCTS}?cursor=prod_01h455vb4pex5vsknk084sn02q"),
            format!("{PRODUCTS}?cursor={place}"),
            format!("{LOCATIONS}?cursor={cursor}"),
            format!("{levels}?cursor={place}"),
        ] {
            let _ = shop.client.get(&path).await.problem(400, "invalid_cursor");
        }
        let stranger = shop.seen_by(&owner(tenant(2)));
        let _ = stranger.get(&format!("{PRODUCTS}?cursor={cursor}")).await.problem(400, "invalid_cursor");
    }

    async fn levels_and_locations_come_in_pages(db: TestDb) {
        let shop = Shop::open(&db);
        let mug = shop.product("a").await;
        for code in ["x", "y", "z"] {
            shop.location(code).await;
        }
        for (list, field) in [(LOCATIONS.to_owned(), "id"), (format!("{}/stock", variant_path(&mug, 0)), "location_id")] {
            let all = shop.client.get(&list).await.expect(200).value();
            let first = shop.client.get(&format!("{list}?limit=2")).await.expect(200).value();
            let next = shop.client.get(&format!("{list}?limit=2&cursor={}", cursor(&first))).await.expect(200).value();
            let ids = |page: &Value| page["data"].as_array().unwrap().iter().map(|entry| entry[field].clone()).collect::<Vec<_>>();
            assert_eq!([ids(&first), ids(&next)].concat(), ids(&all));
            assert_eq!((ids(&all).len(), ids(&next).len()), (3, 1));
        }
    }
}

fn cursor(page: &Value) -> String {
    page["next_cursor"].as_str().unwrap().to_owned()
}
