//! Every operation of the description, asked by a stranger, by another tenant, and by one who lacks the permission.

use std::collections::BTreeSet;

use axum::http::Method;
use kernel::RequestCtx;
use serde_json::{Value, json};
use testkit::{Answer, Client, both, owner, tenant, user};

use crate::shop::{LOCATIONS, MIGRATIONS, PRODUCTS, Shop, id, product, variant};

/// An operation, as a caller who may do it would ask.
struct Operation {
    name: &'static str,
    method: Method,
    /// With `{product}`, `{variant}` and `{location}` for identifiers.
    path: &'static str,
    body: Option<Value>,
    permission: &'static str,
}

fn operations() -> Vec<Operation> {
    const PRODUCT: &str = "/api/commerce/v1/products/{product}";
    const VARIANTS: &str = "/api/commerce/v1/products/{product}/variants";
    const VARIANT: &str = "/api/commerce/v1/variants/{variant}";
    const LEVELS: &str = "/api/commerce/v1/variants/{variant}/stock";
    const LEVEL: &str = "/api/commerce/v1/variants/{variant}/stock/{location}";
    const ADJUSTMENTS: &str = "/api/commerce/v1/variants/{variant}/stock/{location}/adjustments";
    let row = |name, method, path, body, permission| Operation { name, method, path, body, permission };
    vec![
        row("list_products", Method::GET, PRODUCTS, None, "products:read"),
        row("create_product", Method::POST, PRODUCTS, Some(product("new")), "products:write"),
        row("get_product", Method::GET, PRODUCT, None, "products:read"),
        row("update_product", Method::PATCH, PRODUCT, Some(json!({"title": "X"})), "products:write"),
        row("delete_product", Method::DELETE, PRODUCT, None, "products:write"),
        row("create_variant", Method::POST, VARIANTS, Some(variant("X-1", 1)), "products:write"),
        row("get_variant", Method::GET, VARIANT, None, "products:read"),
        row("update_variant", Method::PATCH, VARIANT, Some(json!({"title": "X"})), "products:write"),
        row("delete_variant", Method::DELETE, VARIANT, None, "products:write"),
        row("list_stock_levels", Method::GET, LEVELS, None, "stock:read"),
        row("get_stock_level", Method::GET, LEVEL, None, "stock:read"),
        row("set_stock_level", Method::PUT, LEVEL, Some(json!({"on_hand": 1})), "stock:write"),
        row("adjust_stock_level", Method::POST, ADJUSTMENTS, Some(json!({"delta": 1, "reason": "r"})), "stock:write"),
        row("list_stock_locations", Method::GET, LOCATIONS, None, "stock:read"),
        row(
            "create_stock_location",
            Method::POST,
            LOCATIONS,
            Some(json!({"code": "new", "name": "New"})),
            "stock:write",
        ),
    ]
}

/// Identifiers to fill into paths.
#[derive(Clone)]
struct Ids {
    product: String,
    variant: String,
    location: String,
}

impl Ids {
    async fn of_new(shop: &Shop, ctx: &RequestCtx, slug: &str) -> Self {
        let client = shop.seen_by(ctx);
        // Of two variants one can be deleted.
        let mut body = product(slug);
        body["variants"].as_array_mut().unwrap().push(variant(&format!("{slug}-2"), 1));
        let product = client.post(PRODUCTS, body).await.expect(201).value();
        let location = client.post(LOCATIONS, json!({"code": slug, "name": slug})).await.expect(201).value();
        Self { product: id(&product), variant: id(&product["variants"][0]), location: id(&location) }
    }

    fn absent() -> Self {
        let of = |prefix: &str| format!("{prefix}_01h455vb4pex5vsknk084sn02q");
        Self { product: of("prod"), variant: of("var"), location: of("sloc") }
    }

    fn fill(&self, path: &str) -> String {
        path.replace("{product}", &self.product)
            .replace("{variant}", &self.variant)
            .replace("{location}", &self.location)
    }
}

async fn ask(client: &Client, operation: &Operation, ids: &Ids) -> Answer {
    let client = client.header("if-match", "*");
    client.send(operation.method.clone(), &ids.fill(operation.path), operation.body.clone()).await
}

/// What a caller can tell two problems apart by, without the path that it asked for itself.
fn visible(answer: &Answer) -> (u16, Vec<(String, String)>, Value) {
    let headers = answer.headers.iter().filter(|(name, _)| *name != "content-length");
    let headers = headers.map(|(name, value)| (name.to_string(), value.to_str().unwrap().to_owned())).collect();
    let mut body = answer.value();
    body.as_object_mut().unwrap().remove("instance");
    (answer.status.as_u16(), headers, body)
}

#[test]
fn the_table_has_every_operation() {
    let description = serde_json::to_value(commerce::openapi()).unwrap();
    let described: BTreeSet<String> = description["paths"]
        .as_object()
        .unwrap()
        .values()
        .flat_map(|path| path.as_object().unwrap().values())
        .map(|operation| operation["operationId"].as_str().unwrap().to_owned())
        .collect();
    let listed: BTreeSet<String> = operations().iter().map(|operation| operation.name.to_owned()).collect();
    assert_eq!(described, listed);
}

both! {
    async fn another_tenants_things_are_absent(db: TestDb) {
        let shop = Shop::open(&db);
        let stranger = owner(tenant(2));
        let (own, foreign) = (Ids::of_new(&shop, &stranger, "own").await, Ids::of_new(&shop, &shop.ctx, "foreign").await);
        let client = shop.seen_by(&stranger);
        let mut asked = 0;
        for operation in operations().iter().filter(|operation| operation.path.contains('{')) {
            for swap in [&["product", "variant", "location"][..], &["location"], &["variant"]] {
                let mix = |with: &Ids| {
                    let pick = |name, own: &String, with: &String| if swap.contains(&name) { with.clone() } else { own.clone() };
                    Ids {
                        product: pick("product", &own.product, &with.product),
                        variant: pick("variant", &own.variant, &with.variant),
                        location: pick("location", &own.location, &with.location),
                    }
                };
                let (theirs, nobodys) = (mix(&foreign), mix(&Ids::absent()));
                if theirs.fill(operation.path) == own.fill(operation.path) {
                    continue;
                }
                let answer = ask(&client, operation, &theirs).await;
                assert_eq!(visible(&answer), visible(&ask(&client, operation, &nobodys).await), "{}", operation.name);
                let _ = answer.problem(404, "not_found");
                asked += 1;
            }
        }
        // Four paths with a product, four with a variant, three with a variant and a location.
        assert_eq!(asked, 4 + 4 * 2 + 3 * 3);
        // Lists hold only what is one's own, and what was asked for above has changed nothing.
        let list = client.get(PRODUCTS).await.value();
        assert_eq!(list["data"].as_array().unwrap().iter().map(id).collect::<Vec<_>>(), std::slice::from_ref(&own.product));
        let theirs = shop.client.get(&format!("{PRODUCTS}/{}", foreign.product)).await.expect(200).value();
        assert_eq!((&theirs["title"], &theirs["version"]), (&json!("The foreign"), &json!(1)));
        let locations = client.get(LOCATIONS).await.value();
        assert_eq!(locations["data"].as_array().unwrap().iter().map(id).collect::<Vec<_>>(), std::slice::from_ref(&own.location));
    }

    async fn strangers_are_asked_who_they_are(db: TestDb) {
        let shop = Shop::open(&db);
        let ids = Ids::of_new(&shop, &shop.ctx, "mug").await;
        let anonymous = Client::new(commerce::router(shop.config.clone()));
        for operation in operations() {
            let _ = ask(&anonymous, &operation, &ids).await.problem(401, "unauthorized");
        }
    }

    async fn a_permission_opens_only_its_own_operations(db: TestDb) {
        let shop = Shop::open(&db);
        let all = ["products:read", "products:write", "stock:read", "stock:write"];
        for operation in operations() {
            let ids = Ids::of_new(&shop, &shop.ctx, &operation.name.replace('_', "-")).await;
            let others: Vec<_> = all.into_iter().filter(|permission| *permission != operation.permission).collect();
            let _ = ask(&shop.seen_by(&user(tenant(1), &others)), &operation, &ids).await.problem(403, "forbidden");
            let answer = ask(&shop.seen_by(&user(tenant(1), &[operation.permission])), &operation, &ids).await;
            assert!(answer.status.is_success(), "{}: {}", operation.name, answer.text());
        }
    }
}
