//! What the tests share: both routers over a fresh database, a catalogue in memory, and short ways to fill them.

use std::sync::Arc;
use std::time::Duration;

use cms::rendering::{
    Availability, Badge, BadgeKind, Picture, PictureUrl, ProductCard, ProductDetail, ProductVariant, Registry, Spec,
};
use cms::{Config, InMemoryCatalogue, InMemoryStorefront, PublicOrigin, SiteCache};
use kernel::RequestCtx;
use kernel::http::page::CursorKey;
use kernel::money::Money;
use kernel::random::SystemRandom;
use kernel::signing::SigningKey;
use kernel::time::{Clock, Timestamp};
use serde_json::{Value, json};
use testkit::{Answer, Client, Migrate, TestClock, TestDb, migrate, owner, tenant};

/// What each test database begins with.
pub(crate) const MIGRATIONS: &[Migrate] = &[migrate::<kernel::Migrator>, migrate::<cms::Migrator>];
pub(crate) const SITES: &str = "/api/cms/v1/sites";
pub(crate) const HOST: &str = "corner.localhost";

/// An agency of tenant 1, seen by its owner, and its visitors.
pub(crate) struct Studio {
    pub(crate) config: Config,
    pub(crate) ctx: RequestCtx,
    pub(crate) client: Client,
    pub(crate) visitor: Client,
    pub(crate) catalogue: Arc<InMemoryCatalogue>,
    pub(crate) storefront: Arc<InMemoryStorefront>,
}

/// A clock that never says the same time twice, so that identifiers sort as they were made.
#[derive(Debug, Default)]
struct Ticking(TestClock);

impl Clock for Ticking {
    fn now(&self) -> Timestamp {
        self.0.advance(Duration::from_millis(1));
        self.0.now()
    }
}

impl Studio {
    pub(crate) fn open(db: &TestDb) -> Self {
        let catalogue = Arc::new(InMemoryCatalogue::new(products()));
        let clock: Arc<dyn Clock> = Arc::new(Ticking::default());
        let storefront = Arc::new(InMemoryStorefront::new(clock.clone(), Arc::new(SystemRandom), products()));
        let config = Config {
            db: db.db(),
            clock,
            random: Arc::new(SystemRandom),
            cursor_key: CursorKey::new(SigningKey::new(b"the key of the tests")),
            catalogue: catalogue.clone(),
            catalogue_timeout: Duration::from_secs(5),
            storefront: Some(storefront.clone()),
            components: Arc::new(Registry::builtin()),
            cache: SiteCache::new(),
            origin: PublicOrigin { scheme: "http", port: Some(8080), base_domain: "localhost".to_owned() },
        };
        let ctx = owner(tenant(1));
        let client = Client::new(cms::router(config.clone())).acting_as(&ctx);
        let visitor = Client::new(cms::site_pages(config.clone()));
        Self { config, ctx, client, visitor, catalogue, storefront }
    }

    /// The same agency's API as another caller sees it.
    pub(crate) fn seen_by(&self, ctx: &RequestCtx) -> Client {
        self.client.acting_as(ctx)
    }

    /// Makes and publishes a site with a start page, a product page and a page for what is not found.
    pub(crate) async fn site(&self) -> String {
        cms::import_site(&self.config, &self.ctx, &definition(HOST)).await.unwrap().id.to_string()
    }

    /// What a visitor of the site gets at `path`.
    pub(crate) async fn visit(&self, path: &str) -> Answer {
        self.visit_host(HOST, path).await
    }

    pub(crate) async fn visit_host(&self, host: &str, path: &str) -> Answer {
        self.visitor.header("host", host).get(path).await
    }

    /// The page of a site at a path, as the API tells it.
    pub(crate) async fn page(&self, site: &str, path: &str) -> Value {
        let list = self.client.get(&format!("{SITES}/{site}/pages?limit=100")).await.expect(200).value();
        let page = list["data"].as_array().unwrap().iter().find(|page| page["path"] == path).unwrap().clone();
        self.client.get(&page_path(&page)).await.expect(200).value()
    }

    /// Puts sections into the draft of a page.
    pub(crate) async fn draft(&self, page: &Value, sections: Value) -> Answer {
        let body = json!({"title": page["title"], "tree": tree(sections)});
        self.client.header("if-match", "*").put(&page_path(page), body).await
    }

    /// Publishes a page as it is now.
    pub(crate) async fn publish(&self, page: &Value) -> Answer {
        self.client.header("if-match", "*").post(&format!("{}/publish", page_path(page)), json!(null)).await
    }
}

/// A site of three pages at this host name.
pub(crate) fn definition(host: &str) -> Value {
    json!({
        "name": "Corner Books", "domains": [host],
        "settings": {"locale": "en-GB", "description": "New and used books.", "contact_email": "books@corner.example"},
        "layout": {
            "header": node("header", "header", json!({"brand": "Corner Books", "links": [{"label": "Home", "href": "/"}]})),
            "footer": node("footer", "footer", json!({"brand": "Corner Books"})),
        },
        "pages": [
            {"path": "/", "kind": "standard", "title": "Corner Books", "tree": tree(json!([
                node("hero", "hero", json!({"title": "Books that stay"})),
                node("goods", "product-grid", json!({"title": "New", "products": {"limit": 4}})),
                node("sale", "product-grid", json!({"title": "Sale", "variant": "dense", "products": {"on_sale": true, "limit": 4}})),
            ]))},
            {"path": "/about", "title": "About us", "description": "Three of us.", "tree": tree(json!([
                node("text", "rich-text", json!({"html": "<p>Since 1987.</p>"})),
            ]))},
            {"path": "/products/{slug}", "kind": "product", "title": "Book", "tree": tree(json!([
                node("book", "product-detail", json!({"enquire": "Ask about this book"})),
                node("more", "product-grid", json!({"products": {"limit": 3}})),
            ]))},
            {"path": "/404", "kind": "not_found", "title": "Not found", "tree": tree(json!([
                node("lost", "hero", json!({"variant": "plain", "title": "No such shelf"})),
            ]))},
        ],
    })
}

pub(crate) fn node(id: &str, component: &str, props: Value) -> Value {
    json!({"id": id, "component": component, "props": props})
}

/// A page of these sections.
pub(crate) fn tree(sections: Value) -> Value {
    json!({"id": "page", "component": "page", "slots": {"content": sections}})
}

pub(crate) fn page_path(page: &Value) -> String {
    format!("/api/cms/v1/pages/{}", page["id"].as_str().unwrap())
}

/// Two products, the second one reduced and nearly gone.
pub(crate) fn products() -> Vec<ProductDetail> {
    vec![product("red-book", "The red book", 1_250, None), product("blue-book", "The blue book", 900, Some(1_200))]
}

pub(crate) fn product(slug: &str, title: &str, price: i64, before: Option<i64>) -> ProductDetail {
    let money = |amount| Money::new(amount, kernel::money::Currency::EUR);
    let image = Picture {
        url: PictureUrl::parse(&format!("/assets/{slug}.webp")).unwrap(),
        alt: format!("Cover of {title}"),
        width: 1200,
        height: 1200,
        placeholder: Some("LEHV6nWB2yk8pyo0adR*.7kCMdnj".to_owned()),
    };
    let availability = if before.is_some() { Availability::Low(2) } else { Availability::InStock };
    let card = ProductCard {
        id: slug.to_owned(),
        slug: slug.to_owned(),
        title: title.to_owned(),
        subtitle: Some("Novel".to_owned()),
        price: money(price),
        compare_at: before.map(money),
        price_from: false,
        image: Some(image.clone()),
        badge: before.map(|_| Badge { kind: BadgeKind::Sale, label: "−25 %".to_owned() }),
        specs: vec![Spec { label: "Pages".to_owned(), value: "320".to_owned() }],
        availability,
    };
    let variant = |title: &str| ProductVariant {
        id: format!("{slug}-{title}"),
        sku: format!("{slug}-{title}"),
        options: vec![("Binding".to_owned(), title.to_owned())],
        title: title.to_owned(),
        price: money(price),
        compare_at: before.map(money),
        availability,
    };
    ProductDetail {
        card,
        description: "A story.\n\nWith an end.".to_owned(),
        images: vec![image],
        variants: vec![variant("Hardcover"), variant("Paperback")],
    }
}
