//! Every operation of the description, asked by a stranger, by another tenant, and by one who lacks the permission.

mod auctions;
mod carts;
mod imports;
mod orders;

use std::collections::{BTreeMap, BTreeSet};

use axum::http::Method;
use kernel::RequestCtx;
use sea_orm::ConnectionTrait as _;
use serde_json::{Value, json};
use testkit::{Answer, Client, TestDb, both, owner, tenant, user};

use crate::customers::{CONSENT_TEXTS, CUSTOMERS, address};
use crate::shop::{LOCATIONS, MIGRATIONS, PRODUCTS, Shop, id, product, variant};
use crate::till::HOST;

/// An operation, as a caller who may do it would ask.
struct Operation {
    name: &'static str,
    method: Method,
    /// With `{product}`, `{variant}` and so on for identifiers.
    path: &'static str,
    /// The same holds for texts in it.
    body: Option<Value>,
    permission: &'static str,
}

fn row(
    name: &'static str,
    method: Method,
    path: &'static str,
    body: Option<Value>,
    permission: &'static str,
) -> Operation {
    Operation { name, method, path, body, permission }
}

fn operations() -> Vec<Operation> {
    [own_operations(), auctions::operations(), carts::operations(), imports::operations(), orders::operations()]
        .into_iter()
        .flatten()
        .collect()
}

fn own_operations() -> Vec<Operation> {
    const PRODUCT: &str = "/api/commerce/v1/products/{product}";
    const VARIANTS: &str = "/api/commerce/v1/products/{product}/variants";
    const VARIANT: &str = "/api/commerce/v1/variants/{variant}";
    const LEVELS: &str = "/api/commerce/v1/variants/{variant}/stock";
    const AVAILABILITY: &str = "/api/commerce/v1/variants/{variant}/availability";
    const LEVEL: &str = "/api/commerce/v1/variants/{variant}/stock/{location}";
    const ADJUSTMENTS: &str = "/api/commerce/v1/variants/{variant}/stock/{location}/adjustments";
    const CUSTOMER: &str = "/api/commerce/v1/customers/{customer}";
    const ADDRESSES: &str = "/api/commerce/v1/customers/{customer}/addresses";
    const ADDRESS: &str = "/api/commerce/v1/customers/{customer}/addresses/{address}";
    const SESSIONS: &str = "/api/commerce/v1/customers/{customer}/sessions";
    const END: &str = "/api/commerce/v1/customers/{customer}/sessions/end";
    const EXPORT: &str = "/api/commerce/v1/customers/{customer}/export";
    const ERASURE: &str = "/api/commerce/v1/customers/{customer}/erasure";
    const CONSENTS: &str = "/api/commerce/v1/customers/{customer}/consents";
    const WITHDRAWALS: &str = "/api/commerce/v1/customers/{customer}/consents/withdrawals";
    const TEXT: &str = "/api/commerce/v1/consent-texts/{text}";
    const SUBSCRIPTION: &str = "/api/commerce/v1/global-catalogue/subscription";
    const PUBLICATION: &str = "/api/commerce/v1/global-catalogue/publication";
    const OVERLAY: &str = "/api/commerce/v1/global-catalogue/products/{product}/overlay";
    const ACCEPTANCES: &str = "/api/commerce/v1/global-catalogue/products/{product}/acceptances";
    const PUBLISHED: &str = "/api/commerce/v1/global-catalogue/products";
    const CHANGES: &str = "/api/commerce/v1/global-catalogue/changes";
    let visitor = json!({"host": HOST});
    let asked = json!({"email": "x@example.com", "return_path": "/welcome", "visitor": visitor});
    let signed = json!({"proof": {"kind": "link", "token": "{link}"}, "visitor": visitor});
    let session = json!({"token": "{session}"});
    let password = json!({"token": "{session}", "new_password": "correct horse battery"});
    vec![
        row("list_customers", Method::GET, CUSTOMERS, None, "customers:read"),
        row("create_customer", Method::POST, CUSTOMERS, Some(json!({"email": "x@example.com"})), "customers:write"),
        row("get_customer", Method::GET, CUSTOMER, None, "customers:read"),
        row("update_customer", Method::PATCH, CUSTOMER, Some(json!({"name": "X"})), "customers:write"),
        row("list_customer_addresses", Method::GET, ADDRESSES, None, "customers:read"),
        row("create_customer_address", Method::POST, ADDRESSES, Some(address()), "customers:write"),
        row("get_customer_address", Method::GET, ADDRESS, None, "customers:read"),
        row("replace_customer_address", Method::PUT, ADDRESS, Some(address()), "customers:write"),
        row("delete_customer_address", Method::DELETE, ADDRESS, None, "customers:write"),
        row("list_customer_sessions", Method::GET, SESSIONS, None, "customers:read"),
        row("end_customer_sessions", Method::POST, END, None, "customers:write"),
        row("create_sign_in_link", Method::POST, "/api/commerce/v1/sign-in-links", Some(asked), "customers:write"),
        row("create_sign_in", Method::POST, "/api/commerce/v1/sign-ins", Some(signed), "customers:write"),
        row(
            "look_up_sign_in",
            Method::POST,
            "/api/commerce/v1/sign-ins/lookups",
            Some(session.clone()),
            "customers:read",
        ),
        row(
            "set_sign_in_password",
            Method::POST,
            "/api/commerce/v1/sign-ins/passwords",
            Some(password),
            "customers:write",
        ),
        row("end_sign_in", Method::POST, "/api/commerce/v1/sign-ins/end", Some(session), "customers:write"),
        row("export_customer", Method::POST, EXPORT, None, "customers:write"),
        row("erase_customer", Method::POST, ERASURE, None, "customers:write"),
        row("list_consents", Method::GET, CONSENTS, None, "customers:read"),
        row("withdraw_consent", Method::POST, WITHDRAWALS, Some(json!({"scope": "newsletter"})), "customers:write"),
        row("list_consent_texts", Method::GET, CONSENT_TEXTS, None, "customers:read"),
        row(
            "publish_consent_text",
            Method::POST,
            CONSENT_TEXTS,
            Some(json!({"scope": "terms", "body": "I agree."})),
            "customers:write",
        ),
        row("get_consent_text", Method::GET, TEXT, None, "customers:read"),
        row("publish_global_catalogue", Method::POST, PUBLICATION, None, "products:write"),
        row("get_subscription", Method::GET, SUBSCRIPTION, None, "products:read"),
        row("put_subscription", Method::PUT, SUBSCRIPTION, Some(json!({"scope": "all"})), "products:write"),
        row("delete_subscription", Method::DELETE, SUBSCRIPTION, None, "products:write"),
        row("list_global_products", Method::GET, PUBLISHED, None, "products:read"),
        row("get_overlay", Method::GET, OVERLAY, None, "products:read"),
        row("put_overlay", Method::PUT, OVERLAY, Some(json!({"title": "X"})), "products:write"),
        row("delete_overlay", Method::DELETE, OVERLAY, None, "products:write"),
        row("list_upstream_changes", Method::GET, CHANGES, None, "products:read"),
        row("accept_upstream_changes", Method::POST, ACCEPTANCES, Some(json!({"version": 1})), "products:write"),
        row("list_products", Method::GET, PRODUCTS, None, "products:read"),
        row("create_product", Method::POST, PRODUCTS, Some(product("new")), "products:write"),
        row("get_product", Method::GET, PRODUCT, None, "products:read"),
        row("update_product", Method::PATCH, PRODUCT, Some(json!({"title": "X"})), "products:write"),
        row("delete_product", Method::DELETE, PRODUCT, None, "products:write"),
        row("create_variant", Method::POST, VARIANTS, Some(variant("X-1", 1)), "products:write"),
        row("get_variant", Method::GET, VARIANT, None, "products:read"),
        row("update_variant", Method::PATCH, VARIANT, Some(json!({"title": "X"})), "products:write"),
        row("delete_variant", Method::DELETE, VARIANT, None, "products:write"),
        row("get_availability", Method::GET, AVAILABILITY, None, "stock:read"),
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

/// Identifiers to fill into paths and bodies, by the names of their places.
#[derive(Clone)]
struct Ids(BTreeMap<&'static str, String>);

impl Ids {
    /// One of each kind, made anew. `name` keeps it apart from those made before.
    async fn of_new(shop: &Shop, ctx: &RequestCtx, name: &str) -> Self {
        let client = shop.seen_by(ctx);
        // Of two variants one can be deleted.
        let mut body = product(name);
        body["variants"].as_array_mut().unwrap().push(variant(&format!("{name}-2"), 1));
        let product = client.post(PRODUCTS, body).await.expect(201).value();
        let location = client.post(LOCATIONS, json!({"code": name, "name": name})).await.expect(201).value();
        let customer = json!({"email": format!("{name}@example.com")});
        let customer = client.post(CUSTOMERS, customer).await.expect(201).value();
        let addresses = format!("{CUSTOMERS}/{}/addresses", id(&customer));
        let address = client.post(&addresses, address()).await.expect(201).value();
        let text = client.post(CONSENT_TEXTS, json!({"scope": "newsletter", "body": name})).await.expect(201).value();
        let mut ids = Self(BTreeMap::from([
            ("{address}", id(&address)),
            ("{customer}", id(&customer)),
            ("{location}", id(&location)),
            ("{product}", id(&product)),
            ("{text}", id(&text)),
            ("{variant}", id(&product["variants"][0])),
        ]));
        carts::make(shop, ctx, name, &mut ids).await;
        imports::make(shop, ctx, &mut ids).await;
        orders::make(shop, ctx, name, &mut ids).await;
        auctions::make(shop, ctx, name, &mut ids).await;
        ids
    }

    /// The same kinds, and nothing has these identifiers.
    fn absent(&self) -> Self {
        let absent = |id: &String| format!("{}_01h455vb4pex5vsknk084sn02q", id.split('_').next().unwrap());
        Self(self.0.iter().map(|(place, id)| (*place, absent(id))).collect())
    }

    /// These identifiers, and those of `other` in the places that `chosen` has a bit for.
    fn mixed(&self, other: &Self, places: &[&'static str], chosen: usize) -> Self {
        let mut mixed = self.clone();
        for (_, place) in places.iter().enumerate().filter(|(at, _)| chosen & (1 << at) != 0) {
            mixed.0.insert(place, other.0[place].clone());
        }
        mixed
    }

    fn fill(&self, path: &str) -> String {
        self.0.iter().fold(path.to_owned(), |path, (place, id)| path.replace(place, id))
    }
}

async fn ask(client: &Client, operation: &Operation, ids: &Ids) -> Answer {
    let client = client.header("if-match", "*").header("idempotency-key", operation.name);
    let body = operation.body.as_ref().map(|body| ids.fill(&body.to_string()).parse().unwrap());
    client.send(operation.method.clone(), &ids.fill(operation.path), body).await
}

async fn nobody_publishes(db: &TestDb) {
    let owner = db.owner().await;
    owner.execute_unprepared("DELETE FROM commerce_publishers").await.unwrap();
    owner.close().await.unwrap();
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
            let places: Vec<_> = own.0.keys().copied().filter(|place| operation.path.contains(place)).collect();
            // Each choice of places that hold another tenant's identifier.
            for chosen in 1..1 << places.len() {
                let theirs = own.mixed(&foreign, &places, chosen);
                let nobodys = own.mixed(&own.absent(), &places, chosen);
                let answer = ask(&client, operation, &theirs).await;
                assert_eq!(visible(&answer), visible(&ask(&client, operation, &nobodys).await), "{}", operation.name);
                let _ = answer.problem(404, "not_found");
                asked += 1;
            }
        }
        assert!(asked > 20, "{asked}");
        // In a body, another tenant's is the same fault as one that is not there.
        for operation in operations().iter().filter(|operation| operation.body.is_some()) {
            let body = operation.body.as_ref().unwrap().to_string();
            let places: Vec<_> = own.0.keys().copied().filter(|place| body.contains(place)).collect();
            for place in places {
                let answer = ask(&client, operation, &own.mixed(&foreign, &[place], 1)).await;
                assert!(answer.status.is_client_error(), "{} {place}: {}", operation.name, answer.text());
                let absent = ask(&client, operation, &own.mixed(&own.absent(), &[place], 1)).await;
                assert_eq!(visible(&answer), visible(&absent), "{} {place}", operation.name);
            }
        }
        // Lists hold only what is one's own, and what was asked for above has changed nothing.
        let list = client.get(PRODUCTS).await.value();
        let listed: Vec<_> = list["data"].as_array().unwrap().iter().map(id).collect();
        assert!(listed.contains(&own.0["{product}"]) && listed.len() == 3, "{listed:?}");
        let theirs = shop.client.get(&format!("{PRODUCTS}/{}", foreign.0["{product}"])).await.expect(200).value();
        assert_eq!((&theirs["title"], &theirs["version"]), (&json!("The foreign"), &json!(1)));
        let locations = client.get(LOCATIONS).await.value();
        assert_eq!(locations["data"].as_array().unwrap().iter().map(id).collect::<Vec<_>>(), [own.0["{location}"].clone()]);
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
        let all: BTreeSet<&str> = operations().iter().map(|operation| operation.permission).collect();
        for operation in operations() {
            let mut ids = Ids::of_new(&shop, &shop.ctx, &operation.name.replace('_', "-")).await;
            if operation.path.contains("global-catalogue") {
                ids.0.insert("{product}", crate::global_catalogue::covered(&shop, operation.name).await);
            }
            // Another tenant publishes, for the others' sake.
            let is_publication = operation.name == "publish_global_catalogue";
            if is_publication {
                nobody_publishes(&db).await;
            }
            if operation.path.contains("/sign-ins") {
                let (link, session) = crate::sign_ins::proofs(&shop, operation.name).await;
                ids.0.extend([("{link}", link), ("{session}", session)]);
            }
            let others: Vec<_> = all.iter().copied().filter(|permission| *permission != operation.permission).collect();
            let _ = ask(&shop.seen_by(&user(tenant(1), &others)), &operation, &ids).await.problem(403, "forbidden");
            let answer = ask(&shop.seen_by(&user(tenant(1), &[operation.permission])), &operation, &ids).await;
            assert!(answer.status.is_success(), "{}: {}", operation.name, answer.text());
            if is_publication {
                nobody_publishes(&db).await;
            }
        }
    }
}
