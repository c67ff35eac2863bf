//! A shop on the stage's database.

use std::collections::BTreeMap;

use anyhow::{Context as _, anyhow};
use commerce::catalogue::{ImportedProduct, NewProduct, NewVariant, ProductStatus, import_products};
use commerce::{Config, VariantId};
use kernel::RequestCtx;
use kernel::money::{Currency, Money};
use platform::settings::Settings;
use platform::wiring::{Handles, Modules};
use serde_json::{Value, json};
use tempfile::TempDir;
use testkit::Client;

use crate::stage::Stage;

/// Commerce as the platform wires it, for one tenant.
pub(super) struct Shop {
    pub(super) config: Config,
    pub(super) ctx: RequestCtx,
    pub(super) client: Client,
    _data: TempDir,
}

impl Shop {
    pub(super) async fn open(stage: &Stage) -> anyhow::Result<Self> {
        let data = TempDir::new()?;
        let folder = data.path().to_str().context("the folder has a name")?;
        let environment: BTreeMap<String, String> = [
            ("SITEWRIGHT_DATABASE_URL", stage.database.url()),
            ("SITEWRIGHT_DATA_DIR", folder),
            ("SITEWRIGHT_SECRET", "a secret of the proof, long enough"),
        ]
        .map(|(name, value)| (name.to_owned(), value.to_owned()))
        .into();
        let settings = Settings::from_sources("", &environment).map_err(|faults| anyhow!("{faults:?}"))?;
        let handles = Handles::open(settings, "sitewright prove").await?;
        let config = Modules::new(&handles).commerce;
        let ctx = testkit::owner(testkit::tenant(1));
        let client = Client::new(commerce::router(config.clone())).acting_as(&ctx);
        Ok(Self { config, ctx, client, _data: data })
    }

    /// A published product with one variant, of which there are so many.
    pub(super) async fn stocked(&self, slug: &str, on_hand: i64) -> anyhow::Result<VariantId> {
        let sku = slug.to_uppercase();
        let product = NewProduct {
            slug: slug.to_owned(),
            title: slug.to_owned(),
            description: String::new(),
            status: ProductStatus::Published,
            attributes: BTreeMap::new(),
            images: Vec::new(),
            variants: vec![NewVariant {
                sku: sku.clone(),
                title: String::new(),
                options: BTreeMap::new(),
                price: Money::new(1_000, Currency::EUR),
                compare_at: None,
            }],
        };
        let imported = ImportedProduct { product, on_hand: BTreeMap::from([(sku, on_hand)]) };
        let report = import_products(&self.config, &self.ctx, vec![imported]).await?;
        let product = report.created.first().context("the product was made")?;
        let document = self.get(&format!("/api/commerce/v1/products/{product}")).await?;
        document["variants"][0]["id"].as_str().context("it has a variant")?.parse().map_err(Into::into)
    }

    /// A coupon that holds now, with these limits.
    pub(super) async fn coupon(&self, code: &str, in_all: i64, own: i64) -> anyhow::Result<String> {
        let body = json!({
            "code": code, "discount": {"kind": "percentage", "basis_points": 1_000},
            "starts_at": "2020-01-01T00:00:00Z", "limit_in_all": in_all, "limit_per_customer": own
        });
        let answer = self.client.post("/api/commerce/v1/coupons", body).await;
        anyhow::ensure!(answer.status.as_u16() == 201, "{}", answer.text());
        Ok(answer.value()["id"].as_str().context("it has an identifier")?.to_owned())
    }

    pub(super) async fn get(&self, path: &str) -> anyhow::Result<Value> {
        let answer = self.client.get(path).await;
        anyhow::ensure!(answer.status.is_success(), "{}", answer.text());
        Ok(answer.value())
    }
}
