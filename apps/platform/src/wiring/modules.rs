//! Each crate's configuration, and what joins them.

use std::collections::BTreeMap;
use std::sync::Arc;
use std::time::Duration;

use ai_editor::{HashEmbedding, NoUsage, OfflineModel};
use cms::rendering::Registry;
use cms::{PublicOrigin, SiteCache};
use commerce::auctions::ShopOrders;
use commerce::{Passwords, UsageTable};
use identity::{CredentialCache, PasswordCost, TokenKey, TokenKeys};
use jobs::{ALERTS_QUEUE, AlertsConfig, Handlers, JobQueue, Worker, WorkerConfig, WorkerTiming};
use kernel::Permission as _;
use kernel::http::page::CursorKey;
use tokio::time::MissedTickBehavior;

use super::catalogue::CommerceCatalogue;
use super::components::PageComponents;
use super::handles::Handles;
use super::mail::IdentityMails;
use super::payments;
use super::storefront::CommerceStorefront;
use crate::settings::Settings;

/// How long what a credential stands for is believed without asking again. Guarantee 19 allows five seconds.
const CREDENTIAL_LIFE: Duration = Duration::from_secs(2);
/// How long a page waits for products before it is shown without them.
const CATALOGUE_TIMEOUT: Duration = Duration::from_secs(2);
/// How long a session lives.
const SESSION_LIFE: Duration = Duration::from_secs(14 * 24 * 3600);
/// How often auctions are looked after, should a job be late; also how soon a paid order settles one.
const AUCTIONS_INTERVAL: Duration = Duration::from_secs(15);
/// Looks at alert rules and messages about alerts that are under way at once.
const ALERTS_AT_ONCE: usize = 2;
/// How often what has ended is forgotten.
const SWEEP_INTERVAL: Duration = Duration::from_secs(3600);

/// The configuration of every crate. Cheap to clone.
#[derive(Clone)]
pub struct Modules {
    /// Who may do what.
    pub identity: identity::Config,
    /// The jobs' routes.
    pub jobs: jobs::Config,
    /// Catalogue and stock.
    pub commerce: commerce::Config,
    /// Sites and pages.
    pub cms: cms::Config,
    /// Generation and assets.
    pub ai_editor: ai_editor::Config,
}

impl Modules {
    /// Wires all crates by what is open.
    #[must_use]
    pub fn new(handles: &Handles) -> Self {
        let cursor_key = CursorKey::new(handles.secret.key("cursors"));
        let commerce = commerce::Config {
            db: handles.db.clone(),
            clock: Arc::clone(&handles.clock),
            random: Arc::clone(&handles.random),
            cursor_key: cursor_key.clone(),
            jobs: JobQueue::new(Arc::clone(&handles.clock), Arc::clone(&handles.random), handles.wake.clone()),
            mailer: Arc::clone(&handles.mailer),
            rate_limiter: Arc::clone(&handles.rate_limiter),
            passwords: Passwords::new(
                PasswordCost::RECOMMENDED.memory_kib,
                PasswordCost::RECOMMENDED.iterations,
                Arc::clone(&handles.random),
            ),
            taxes: Arc::new(commerce::TaxTable),
            shipping: Arc::new(commerce::ShippingTable),
            link_key: handles.secret.key("customer links"),
            payments: payments::payments(handles),
            checkout: payments::checkout(handles),
            events: Arc::new(UsageTable { clock: Arc::clone(&handles.clock), random: Arc::clone(&handles.random) }),
            fan_out: Arc::clone(&handles.fan_out),
            stop: handles.stop.clone(),
            winner_orders: Arc::new(ShopOrders),
            pipelined_list: true,
        };
        let components = Arc::new(Registry::builtin());
        let cms = cms::Config {
            db: handles.db.clone(),
            clock: Arc::clone(&handles.clock),
            random: Arc::clone(&handles.random),
            cursor_key: cursor_key.clone(),
            catalogue: Arc::new(CommerceCatalogue(commerce.clone())),
            catalogue_timeout: CATALOGUE_TIMEOUT,
            storefront: Some(Arc::new(CommerceStorefront {
                config: Arc::new(commerce.clone()),
                checkout_origin: handles.settings.public_url.clone(),
            })),
            components: Arc::clone(&components),
            cache: SiteCache::new(),
            origin: origin(&handles.settings),
        };
        let ai_editor = ai_editor::Config {
            db: handles.db.clone(),
            clock: Arc::clone(&handles.clock),
            random: Arc::clone(&handles.random),
            cursor_key: cursor_key.clone(),
            jobs: JobQueue::new(Arc::clone(&handles.clock), Arc::clone(&handles.random), handles.wake.clone()),
            catalogue: Arc::new(PageComponents::new(&components)),
            model: Arc::new(OfflineModel),
            embedding: Arc::new(HashEmbedding),
            objects: Arc::clone(&handles.files),
            usage: Arc::new(NoUsage),
            generation_timeout: Duration::from_secs(120),
            slow_reader_timeout: Duration::from_secs(30),
            stop: handles.stop.clone(),
            tasks: handles.tasks.clone(),
        };
        let protected_kinds = job_handlers(&ai_editor, &commerce).protected_kinds();
        Self {
            identity: identity_config(handles, cursor_key.clone()),
            jobs: jobs::Config {
                db: handles.db.clone(),
                cursor_key,
                protected_kinds,
                fan_out: Arc::clone(&handles.fan_out),
                poll_interval: Duration::from_secs(2),
                stop: handles.stop.clone(),
            },
            commerce,
            cms,
            ai_editor,
        }
    }

    /// The handlers of all jobs.
    #[must_use]
    pub fn job_handlers(&self) -> Handlers {
        job_handlers(&self.ai_editor, &self.commerce)
    }

    /// Forgets, from time to time, what has ended long ago; until the process is asked to end.
    pub async fn sweep(self, handles: Handles) {
        let mut tick = tokio::time::interval(SWEEP_INTERVAL);
        tick.set_missed_tick_behavior(MissedTickBehavior::Delay);
        let mut auctions = tokio::time::interval(AUCTIONS_INTERVAL);
        auctions.set_missed_tick_behavior(MissedTickBehavior::Delay);
        loop {
            tokio::select! {
                () = handles.stop.cancelled() => return,
                _ = auctions.tick() => {
                    if let Err(error) = commerce::auctions::sweep(&self.commerce).await {
                        tracing::warn!(%error, "auctions were not looked after");
                    }
                    continue;
                }
                _ = tick.tick() => {}
            }
            if let Err(error) = identity::provisioning::forget_ended_sessions(&self.identity).await {
                tracing::warn!(%error, "ended sessions were not forgotten");
            }
            if let Err(error) = kernel::idempotency::forget_expired(&handles.db, &*handles.clock).await {
                tracing::warn!(%error, "expired idempotency keys were not forgotten");
            }
        }
    }
}

fn job_handlers(ai_editor: &ai_editor::Config, commerce: &commerce::Config) -> Handlers {
    ai_editor::job_handlers(ai_editor.clone()).merge(commerce::job_handlers(commerce.clone()))
}

/// A worker that runs the jobs of all crates.
#[must_use]
pub fn worker(handles: &Handles, modules: &Modules) -> Worker {
    let settings = &handles.settings;
    let concurrency = settings.worker_queues.iter().map(|queue| (queue.clone(), settings.worker_concurrency));
    // Every worker looks after alerts, whatever queues it takes from otherwise: they must not hang on one of them.
    let concurrency = concurrency.chain([(ALERTS_QUEUE.to_owned(), ALERTS_AT_ONCE)]);
    let alerts = AlertsConfig {
        db: handles.db.clone(),
        random: Arc::clone(&handles.random),
        wake: handles.wake.clone(),
        webhook: settings.alert_webhook.clone(),
    };
    let config = WorkerConfig {
        db: handles.db.clone(),
        random: Arc::clone(&handles.random),
        fan_out: Arc::clone(&handles.fan_out),
        wake: handles.wake.clone(),
        concurrency: concurrency.collect::<BTreeMap<_, _>>(),
        // Named queues mean those and no others.
        default_concurrency: if settings.worker_queues.is_empty() { settings.worker_concurrency } else { 0 },
        timing: WorkerTiming { grace: settings.shutdown_grace, ..WorkerTiming::standard() },
    };
    Worker::new(config, modules.job_handlers().merge(jobs::alert_handlers(alerts)))
}

pub(super) fn origin(settings: &Settings) -> PublicOrigin {
    let authority = settings.public_url.split_once("://").map_or("", |(_, authority)| authority);
    PublicOrigin {
        scheme: if settings.is_secure() { "https" } else { "http" },
        port: authority.rsplit_once(':').and_then(|(_, port)| port.parse().ok()),
        base_domain: settings.public_host().to_owned(),
    }
}

fn identity_config(handles: &Handles, cursor_key: CursorKey) -> identity::Config {
    let settings = &handles.settings;
    identity::Config {
        db: handles.db.clone(),
        clock: Arc::clone(&handles.clock),
        random: Arc::clone(&handles.random),
        rate_limiter: Arc::clone(&handles.rate_limiter),
        mailer: Arc::new(IdentityMails(Arc::clone(&handles.mailer))),
        cursor_key,
        permissions: permissions(),
        public_url: settings.public_url.clone(),
        trusted_origins: Vec::new(),
        secure_cookies: settings.is_secure(),
        session_lifetime: SESSION_LIFE,
        password_cost: PasswordCost::RECOMMENDED,
        editor_token_keys: TokenKeys {
            current: TokenKey {
                kid: "1".to_owned(),
                secret: identity::Secret::new(&handles.secret.bytes("editor tokens")),
            },
            previous: Vec::new(),
        },
        host_key_secret: identity::Secret::new(&handles.secret.bytes("host keys")),
        credential_cache: CredentialCache::new(CREDENTIAL_LIFE),
    }
}

/// What the mounted crates let an owner grant.
fn permissions() -> Vec<&'static str> {
    vec![
        ai_editor::Generate::NAME,
        ai_editor::ReadGenerations::NAME,
        ai_editor::ReadAssets::NAME,
        cms::ReadSites::NAME,
        cms::WriteSites::NAME,
        cms::PublishSites::NAME,
        commerce::ReadCampaigns::NAME,
        commerce::WriteCampaigns::NAME,
        commerce::ReadCarts::NAME,
        commerce::WriteCarts::NAME,
        commerce::ReadCustomers::NAME,
        commerce::WriteCustomers::NAME,
        commerce::ReadOrders::NAME,
        commerce::WriteOrders::NAME,
        commerce::ReadCampaigns::NAME,
        commerce::WriteCampaigns::NAME,
        commerce::ReadProducts::NAME,
        commerce::WriteProducts::NAME,
        commerce::ReadStock::NAME,
        commerce::WriteStock::NAME,
        jobs::ReadJobs::NAME,
        jobs::ManageJobs::NAME,
    ]
}
