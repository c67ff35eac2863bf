//! What the process holds open: database, Redis, file store, keys.

use std::sync::Arc;
use std::time::Duration;

use commerce::mail::Mailer;
use jobs::Wake;
use kernel::db::IsolationFault;
use kernel::fan_out::{FanOut, InMemoryFanOut};
use kernel::random::{Random, SystemRandom};
use kernel::rate_limit::{InMemoryRateLimiter, RateLimiter};
use kernel::redis::{Redis, RedisError};
use kernel::time::{Clock, SystemClock};
use kernel::{Db, DbConfig, DbError};
use object_store::aws::AmazonS3Builder;
use object_store::local::LocalFileSystem;
use object_store::{ClientOptions, ObjectStore, RetryConfig};
use tokio_util::sync::CancellationToken;
use tokio_util::task::TaskTracker;

use super::outbox::Outbox;
use super::smtp::Smtp;
use crate::secrets::{self, Secret};
use crate::settings::{Files, Settings};

/// Everything that is open. Cheap to clone.
#[derive(Clone, Debug)]
pub struct Handles {
    /// The settings that it was opened by.
    pub settings: Arc<Settings>,
    /// The database, as the role that serves.
    pub db: Db,
    /// Tells the time.
    pub clock: Arc<dyn Clock>,
    /// Makes secrets and identifiers.
    pub random: Arc<dyn Random>,
    /// What all keys are derived from.
    pub secret: Secret,
    /// Redis, if it is used.
    pub redis: Option<Redis>,
    /// Counts attempts and requests.
    pub rate_limiter: Arc<dyn RateLimiter>,
    /// Carries hints to whoever listens.
    pub fan_out: Arc<dyn FanOut>,
    /// Takes mails to whoever delivers them.
    pub mailer: Arc<dyn Mailer>,
    /// Where mails can be read, if they are kept instead of being sent.
    pub outbox: Option<Outbox>,
    /// Keeps files.
    pub files: Arc<dyn ObjectStore>,
    /// Wakes this process's worker when it enqueues.
    pub wake: Wake,
    /// Set once the process is asked to end.
    pub stop: CancellationToken,
    /// What goes on after its request has been answered; waited for at the end.
    pub tasks: TaskTracker,
}

/// Why a process cannot start.
#[derive(Debug, thiserror::Error)]
pub enum StartError {
    /// The database cannot be used.
    #[error("the database cannot be opened; is SITEWRIGHT_DATABASE_URL right and the server running?")]
    Database(#[from] DbError),
    /// The database would let tenants see each other.
    #[error("the database would not keep tenants apart:\n{}", list(.0))]
    Isolation(Vec<IsolationFault>),
    /// Redis does not answer.
    #[error("Redis does not answer; is SITEWRIGHT_REDIS_URL right?")]
    Redis(#[from] RedisError),
    /// The file store cannot be used.
    #[error("the file store cannot be opened")]
    Files(#[from] object_store::Error),
    /// The mail server's address cannot be read.
    #[error("mail cannot be sent; are SITEWRIGHT_SMTP_URL and SITEWRIGHT_MAIL_FROM right? {0}")]
    Mail(String),
    /// Something in `data_dir` cannot be read or made.
    #[error("{0} cannot be used")]
    DataDir(String, #[source] std::io::Error),
}

fn list(faults: &[IsolationFault]) -> String {
    faults.iter().map(|fault| format!("  - {fault}")).collect::<Vec<_>>().join("\n")
}

impl Handles {
    /// Opens everything, and refuses to go on where tenants would meet.
    ///
    /// # Errors
    /// What is in the way; see [`StartError`].
    pub async fn open(settings: Settings, application_name: &str) -> Result<Self, StartError> {
        let db = Db::connect(&DbConfig {
            url: settings.database_url.clone(),
            max_connections: settings.database_connections,
            application_name: application_name.to_owned(),
        })
        .await?;
        let faults = db.isolation_faults().await?;
        if !faults.is_empty() {
            return Err(StartError::Isolation(faults));
        }
        let secret = secrets::load(settings.secret.as_deref(), &settings.data_dir)
            .map_err(|error| StartError::DataDir(settings.data_dir.join("secret").display().to_string(), error))?;
        let clock: Arc<dyn Clock> = Arc::new(SystemClock);
        let redis = match &settings.redis_url {
            Some(url) => Some(Redis::connect(url, "sitewright:").await?),
            None => None,
        };
        let (rate_limiter, fan_out): (Arc<dyn RateLimiter>, Arc<dyn FanOut>) = match &redis {
            Some(redis) => (Arc::new(redis.clone()), Arc::new(redis.clone())),
            None => (Arc::new(InMemoryRateLimiter::new(Arc::clone(&clock))), Arc::new(InMemoryFanOut::default())),
        };
        let (mailer, outbox) = open_mail(&settings, Arc::clone(&clock))?;
        Ok(Self {
            mailer,
            outbox,
            files: open_files(&settings.files)?,
            settings: Arc::new(settings),
            db,
            clock,
            random: Arc::new(SystemRandom),
            secret,
            redis,
            rate_limiter,
            fan_out,
            wake: Wake::new(),
            stop: CancellationToken::new(),
            tasks: TaskTracker::new(),
        })
    }
}

/// A mail server if one is set; else files, which the embedded default also shows.
fn open_mail(settings: &Settings, clock: Arc<dyn Clock>) -> Result<(Arc<dyn Mailer>, Option<Outbox>), StartError> {
    if let (Some(url), Some(from)) = (&settings.smtp_url, &settings.mail_from) {
        return Ok((Arc::new(Smtp::new(url, from).map_err(StartError::Mail)?), None));
    }
    let outbox = Outbox::new(settings.data_dir.join("outbox"), clock);
    Ok((Arc::new(outbox.clone()), settings.has_outbox().then_some(outbox)))
}

fn open_files(files: &Files) -> Result<Arc<dyn ObjectStore>, StartError> {
    match files {
        Files::Local(folder) => {
            std::fs::create_dir_all(folder)
                .map_err(|error| StartError::DataDir(folder.display().to_string(), error))?;
            Ok(Arc::new(LocalFileSystem::new_with_prefix(folder)?))
        }
        Files::S3 { bucket, region, endpoint, access_key_id, secret_access_key } => {
            let options =
                ClientOptions::new().with_timeout(Duration::from_secs(30)).with_connect_timeout(Duration::from_secs(3));
            let mut builder = AmazonS3Builder::new()
                .with_bucket_name(bucket)
                .with_region(region)
                .with_access_key_id(access_key_id)
                .with_secret_access_key(secret_access_key)
                .with_retry(RetryConfig {
                    max_retries: 3,
                    retry_timeout: Duration::from_secs(20),
                    ..RetryConfig::default()
                });
            if let Some(endpoint) = endpoint {
                builder = builder
                    .with_endpoint(endpoint)
                    .with_client_options(options.with_allow_http(endpoint.starts_with("http://")));
            } else {
                builder = builder.with_client_options(options);
            }
            Ok(Arc::new(builder.build()?))
        }
    }
}
