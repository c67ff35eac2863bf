//! Bad input over HTTP: a clear 4xx on both databases, never a fault of ours.

use axum::body::Body;
use axum::http::{Method, Request};
use serde_json::{Value, json};
use testkit::both;

use crate::shop::{LOCATIONS, MIGRATIONS, PRODUCTS, Shop, product, product_path, stock_path, variant, variant_path};

/// `product("mug")` with the value at `pointer` replaced or added.
fn with(pointer: &str, value: Value) -> Value {
    let mut body = product("mug");
    let (parent, key) = pointer.rsplit_once('/').unwrap();
    body.pointer_mut(parent).unwrap()[key] = value;
    body
}

both! {
    async fn a_product_is_refused_field_by_field(db: TestDb) {
        let shop = Shop::open(&db);
        for (body, pointer, code) in [
            (with("/slug", json!("Mug")), "/slug", "slug_format"),
            (with("/slug", json!("")), "/slug", "slug_format"),
            (with("/slug", json!("a".repeat(100_000))), "/slug", "slug_format"),
            (with("/slug", json!(1)), "/slug", "invalid"),
            (with("/title", json!(" \u{2003}")), "/title", "blank"),
            (with("/title", json!("a".repeat(201))), "/title", "too_long"),
            (with("/title", json!("a\nb")), "/title", "control_character"),
            (with("/description", json!("\u{7}")), "/description", "control_character"),
            (with("/description", json!("ä".repeat(20_001))), "/description", "too_long"),
            (with("/status", json!("gone")), "/status", "invalid"),
            (with("/surprise", json!(1)), "/surprise", "invalid"),
            (with("/variants", json!([])), "/variants", "too_few"),
            (with("/variants", json!({})), "/variants", "invalid"),
            (with("/variants/0/sku", json!("A B")), "/variants/0/sku", "sku_format"),
            (with("/variants/0/price/amount", json!(-1)), "/variants/0/price/amount", "out_of_range"),
            (with("/variants/0/price/amount", json!(i64::MAX)), "/variants/0/price/amount", "out_of_range"),
            (with("/variants/0/price/amount", json!(i64::MIN)), "/variants/0/price/amount", "out_of_range"),
            (with("/variants/0/price/amount", json!(u64::MAX)), "/variants/0/price/amount", "invalid"),
            (with("/variants/0/price/amount", json!(1.5)), "/variants/0/price/amount", "invalid"),
            (with("/variants/0/price/currency", json!("eur")), "/variants/0/price/currency", "invalid"),
            (with("/variants/0/compare_at", json!({"amount": 1000, "currency": "EUR"})), "/variants/0/compare_at/amount", "not_above_price"),
            (with("/variants/0/options", json!({"a": "\u{1}"})), "/variants/0/options/a", "control_character"),
            (with("/images", json!([{"url": "javascript:alert(1)", "width": 1, "height": 1}])), "/images/0/url", "url_format"),
            (with("/images", json!([{"url": "/a", "width": 0, "height": 1}])), "/images/0/width", "out_of_range"),
            (with("/images", json!([{"url": "/a", "width": -1, "height": 1}])), "/images/0/width", "invalid"),
            (with("/attributes", json!({"Bad name": 1})), "/attributes/Bad name", "attribute_name"),
            (with("/attributes", json!({"a": {"b": 1}})), "/attributes/a", "attribute_value"),
            (with("/attributes", json!({"a": null})), "/attributes/a", "attribute_value"),
        ] {
            let problem = shop.client.post(PRODUCTS, body.clone()).await.problem(422, "validation_failed");
            let found: Vec<_> = problem.errors.iter().map(|error| (error.pointer.as_str(), error.code.as_str())).collect();
            assert_eq!(found, [(pointer, code)], "{body}");
        }
        let listed = shop.client.get(PRODUCTS).await.value();
        assert_eq!(listed["data"], json!([]));
    }

    async fn all_faults_are_told_at_once(db: TestDb) {
        let shop = Shop::open(&db);
        let body = json!({"slug": "A", "title": "", "variants": [variant("B", -1), variant("B", 1)]});
        let problem = shop.client.post(PRODUCTS, body).await.problem(422, "validation_failed");
        let pointers: Vec<_> = problem.errors.iter().map(|error| error.pointer.as_str()).collect();
        assert_eq!(pointers, ["/slug", "/title", "/variants/0/price/amount", "/variants/1/sku"]);
    }

    async fn what_postgresql_cannot_store_is_refused_on_both(db: TestDb) {
        let shop = Shop::open(&db);
        let mug = shop.product("mug").await;
        let location = shop.location("studio").await;
        let nul = "a\u{0}b";
        for pointer in ["/slug", "/title", "/description", "/variants/0/sku", "/variants/0/title"] {
            let _ = shop.client.post(PRODUCTS, with(pointer, json!(nul))).await.problem(422, "validation_failed");
        }
        for value in [json!(nul), json!([nul])] {
            let _ = shop.client.post(PRODUCTS, with("/attributes", json!({"a": value}))).await.problem(422, "validation_failed");
        }
        let _ = shop.client.post(PRODUCTS, with("/attributes", json!({nul: 1}))).await.problem(422, "validation_failed");
        let _ = shop.client.post(PRODUCTS, with("/variants/0/options", json!({nul: "a"}))).await.problem(422, "validation_failed");
        let _ = shop.client.post(LOCATIONS, json!({"code": "a", "name": nul})).await.problem(422, "validation_failed");
        let adjust = format!("{}/adjustments", stock_path(&mug, &location));
        let _ = shop.client.post(&adjust, json!({"delta": 1, "reason": nul})).await.problem(422, "validation_failed");
        for path in [format!("{PRODUCTS}/%00"), format!("{PRODUCTS}/{}%00", mug["id"].as_str().unwrap())] {
            let _ = shop.client.get(&path).await.problem(404, "not_found");
        }
    }

    async fn odd_but_good_values_survive(db: TestDb) {
        let shop = Shop::open(&db);
        let attributes = json!({
            "big": u64::MAX, "small": i64::MIN, "float": 1e300, "tiny": 1e-9, "text": "ä\u{1F375}\"\\", "list": [], "flag": false
        });
        let mut body = with("/attributes", attributes.clone());
        body["title"] = json!("\u{202e}Täßchen \u{10FFFF}");
        body["variants"][0]["price"]["amount"] = json!(0);
        body["variants"][0]["compare_at"] = json!({"amount": 999_999_999_999_i64, "currency": "EUR"});
        let made = shop.client.post(PRODUCTS, body.clone()).await.expect(201).value();
        let read = shop.client.get(&product_path(&made)).await.expect(200).value();
        assert_eq!(read, made);
        assert_eq!((&read["attributes"], &read["title"]), (&attributes, &body["title"]));
    }

    async fn stock_is_refused_field_by_field(db: TestDb) {
        let shop = Shop::open(&db);
        let mug = shop.product("mug").await;
        let path = stock_path(&mug, &shop.location("studio").await);
        let client = shop.client.header("if-match", "\"v0\"");
        for on_hand in [-1, i64::MIN, i64::MAX, 1_000_000_001] {
            let problem = client.put(&path, json!({"on_hand": on_hand})).await.problem(422, "validation_failed");
            assert_eq!(problem.errors[0].pointer, "/on_hand");
        }
        for delta in [0, i64::MIN, i64::MAX] {
            let body = json!({"delta": delta, "reason": "r"});
            let problem = client.post(&format!("{path}/adjustments"), body).await.problem(422, "validation_failed");
            assert_eq!(problem.errors[0].pointer, "/delta");
        }
        let _ = client.put(&path, json!({"on_hand": 1, "reason": " "})).await.problem(422, "validation_failed");
        let _ = client.put(&path, json!({"on_hand": 1, "reason": "a".repeat(201)})).await.problem(422, "validation_failed");
        let _ = client.put(&path, json!({"on_hand": 1, "reason": null})).await.problem(422, "validation_failed");
        let problem = shop.client.post(LOCATIONS, json!({"code": "A", "name": ""})).await.problem(422, "validation_failed");
        assert_eq!(problem.errors.len(), 2);
        let patch = shop.patch(&variant_path(&mug, 0), json!({"position": -1})).await.problem(422, "validation_failed");
        assert_eq!(patch.errors[0].pointer, "/position");
    }

    async fn bodies_that_are_no_json_are_told_apart(db: TestDb) {
        let shop = Shop::open(&db);
        let send = async |content_type: &str, body: Vec<u8>| {
            let request = Request::builder().method(Method::POST).uri(PRODUCTS).header("content-type", content_type);
            shop.client.call(request.body(Body::from(body)).unwrap()).await
        };
        let _ = send("text/plain", b"{}".to_vec()).await.problem(415, "unsupported_media_type");
        let deep = [b"{\"attributes\":{\"a\":".to_vec(), vec![b'['; 10_000], vec![b']'; 10_000], b"}}".to_vec()].concat();
        for body in [b"".to_vec(), b"{".to_vec(), b"\xff\xfe".to_vec(), b"{\"slug\":\"\\ud800\"}".to_vec(), deep] {
            let _ = send("application/json", body).await.problem(400, "invalid_json");
        }
        for body in ["null", "[]", "0", "\"\"", "{}", "{\"slug\":\"a\",\"slug\":\"b\"}"] {
            let _ = send("application/json; charset=utf-8", body.as_bytes().to_vec()).await.problem(422, "validation_failed");
        }
        let huge = vec![b' '; 3_000_000];
        let _ = send("application/json", huge).await.problem(413, "payload_too_large");
    }
}
