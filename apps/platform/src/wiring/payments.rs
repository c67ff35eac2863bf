//! What commerce needs to take payments: the gateway, the way to it, and the agencies' host names.

use std::sync::Arc;
use std::time::Duration;

use async_trait::async_trait;
use cms::PublicOrigin;
use commerce::{
    CheckoutConfig, HostsError, Payments, ShopSite, TestGateway, TransportError, VerifiedHosts, WebhookSecret,
    WebhookTransport,
};
use jobs::JobQueue;
use kernel::{Db, RequestCtx};

use super::handles::Handles;
use super::modules::origin;
use crate::settings::Gateway;

/// How long an order may wait for its payment.
const PAYMENT_WINDOW: Duration = Duration::from_secs(30 * 60);
/// How long a delayed test payment takes.
const TEST_DELAY: Duration = Duration::from_secs(20);
/// How long a webhook may take to be accepted.
const WEBHOOK_TIMEOUT: Duration = Duration::from_secs(10);

/// The gateway that the settings choose. Today there is one, whose money is not real; the settings refuse to name it beside a
/// live one.
pub(super) fn payments(handles: &Handles) -> Payments {
    let Gateway::Test = handles.settings.payment_gateway;
    let secret = WebhookSecret::new(handles.secret.bytes("test gateway webhooks"));
    Payments::Test(TestGateway {
        db: handles.db.clone(),
        clock: Arc::clone(&handles.clock),
        random: Arc::clone(&handles.random),
        jobs: JobQueue::new(Arc::clone(&handles.clock), Arc::clone(&handles.random), handles.wake.clone()),
        public_url: handles.settings.public_url.clone(),
        secret: secret.unwrap_or_else(|_| unreachable!("a derived secret is long enough")),
        transport: Arc::new(HttpTransport),
        delay: TEST_DELAY,
    })
}

/// The checkout under the platform's own name.
pub(super) fn checkout(handles: &Handles) -> CheckoutConfig {
    CheckoutConfig {
        public_url: handles.settings.public_url.clone(),
        secure_cookies: handles.settings.is_secure(),
        key: handles.secret.key("checkout"),
        hosts: Arc::new(SiteHosts { db: handles.db.clone(), origin: origin(&handles.settings) }),
        payment_window: PAYMENT_WINDOW,
        fee_basis_points: 0,
    }
}

/// Posts webhooks to this platform itself, over its public address as a company elsewhere would.
#[derive(Debug)]
struct HttpTransport;

#[async_trait]
impl WebhookTransport for HttpTransport {
    async fn post(&self, url: &str, headers: &[(&'static str, String)], body: String) -> Result<u16, TransportError> {
        let client = reqwest::Client::builder()
            .no_proxy()
            .redirect(reqwest::redirect::Policy::none())
            .timeout(WEBHOOK_TIMEOUT)
            .build()
            .map_err(|error| TransportError(error.to_string()))?;
        let request = client.post(url).header("content-type", "application/json").body(body);
        let request = headers.iter().fold(request, |request, (name, value)| request.header(*name, value));
        let answer = request.send().await.map_err(|error| TransportError(error.to_string()))?;
        Ok(answer.status().as_u16())
    }
}

/// An agency's host names are those of its sites.
#[derive(Debug)]
struct SiteHosts {
    db: Db,
    origin: PublicOrigin,
}

#[async_trait]
impl VerifiedHosts for SiteHosts {
    async fn origin(&self, ctx: &RequestCtx, host: &str) -> Result<Option<String>, HostsError> {
        let origin = cms::origin_of_site(&self.db, &self.origin, ctx, host).await;
        origin.map_err(|error| HostsError(error.to_string()))
    }

    async fn shop(&self, ctx: &RequestCtx) -> Result<Option<ShopSite>, HostsError> {
        let found = cms::main_site(&self.db, &self.origin, ctx).await.map_err(|error| HostsError(error.to_string()))?;
        Ok(found.map(|(name, origin)| ShopSite {
            name,
            orders_url: format!("{origin}/orders"),
            auctions_url: format!("{origin}/auctions"),
        }))
    }
}
