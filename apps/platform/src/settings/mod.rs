//! What an operator may set, from a file and from the environment, and what is wrong with it.
//!
//! This is the only place of the system that reads the environment.

mod parse;
mod table;

use std::collections::BTreeMap;
use std::net::{IpAddr, SocketAddr};
use std::path::{Path, PathBuf};
use std::time::Duration;

pub use parse::Fault;
pub use table::{SETTINGS, Setting, markdown};

use jobs::{AlertWebhook, AlertWebhookError};
use parse::Reader;

/// The file that is read when it exists and `SITEWRIGHT_CONFIG` names no other.
const DEFAULT_FILE: &str = "sitewright.toml";

/// All settings, checked.
#[derive(Clone, Debug)]
pub struct Settings {
    /// Where visitors and API clients are served.
    pub listen: SocketAddr,
    /// Where health and metrics are served; never reachable from outside.
    pub internal_listen: SocketAddr,
    /// Where this platform is reached, without a trailing slash.
    pub public_url: String,
    /// What the embedded default keeps: database, files, secret.
    pub data_dir: PathBuf,
    /// The database, as the role that serves.
    pub database_url: String,
    /// The database, as the role that owns the schema; only `migrate` needs it, and only on PostgreSQL.
    pub migration_database_url: Option<String>,
    /// Connections of the request pool.
    pub database_connections: u32,
    /// Redis, for limits and hints across servers.
    pub redis_url: Option<String>,
    /// Where files are kept.
    pub files: Files,
    /// What all keys are derived from; made on first start when not set.
    pub secret: Option<String>,
    /// The mail server.
    pub smtp_url: Option<String>,
    /// The address that mails come from.
    pub mail_from: Option<String>,
    /// Whose `X-Forwarded-For` is believed.
    pub trusted_proxies: Vec<IpAddr>,
    /// Bytes of a request's body at the most.
    pub body_limit: usize,
    /// Bytes of a file of products at the most.
    pub import_limit: usize,
    /// How long a request may take to be answered.
    pub request_timeout: Duration,
    /// How long what is running may take to end at shutdown.
    pub shutdown_grace: Duration,
    /// Whether this process also runs jobs.
    pub run_worker: bool,
    /// Jobs that run at once, per queue.
    pub worker_concurrency: usize,
    /// Queues that a worker takes from; empty for all.
    pub worker_queues: Vec<String>,
    /// Whether the demo agencies are made on the first start.
    pub demo: bool,
    /// Where a key of the first demo agency is written to, for tools that try the API.
    pub demo_api_key_file: Option<PathBuf>,
    /// Who takes payments.
    pub payment_gateway: Gateway,
    /// The key of a Stripe account. The test gateway is refused beside it.
    pub stripe_secret_key: Option<String>,
    /// Who is told of alerts about queues.
    pub alert_webhook: Option<AlertWebhook>,
    /// How logs are written.
    pub log_format: LogFormat,
    /// What is logged, in the syntax of `tracing_subscriber::EnvFilter`.
    pub log: String,
}

/// Where files are kept.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Files {
    /// A directory of this machine.
    Local(PathBuf),
    /// A bucket of an S3-compatible store.
    S3 {
        /// The bucket.
        bucket: String,
        /// The region.
        region: String,
        /// The address, for stores that are not Amazon's.
        endpoint: Option<String>,
        /// The access key's id.
        access_key_id: String,
        /// The access key.
        secret_access_key: String,
    },
}

/// Who takes payments.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Gateway {
    /// The built-in gateway, whose money is not real.
    Test,
}

/// How logs are written.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum LogFormat {
    /// For people.
    Text,
    /// One JSON object a line.
    Json,
}

impl Settings {
    /// Reads the file and the environment; the environment wins.
    ///
    /// # Errors
    /// Everything that is wrong, not only the first.
    pub fn load() -> Result<Self, Vec<Fault>> {
        let environment: BTreeMap<String, String> = std::env::vars().collect();
        let named = environment.get("SITEWRIGHT_CONFIG").map(PathBuf::from);
        let path = named.clone().unwrap_or_else(|| PathBuf::from(DEFAULT_FILE));
        let file = match std::fs::read_to_string(&path) {
            Ok(text) => text,
            Err(error) if named.is_none() && error.kind() == std::io::ErrorKind::NotFound => String::new(),
            Err(error) => return Err(vec![Fault::new("SITEWRIGHT_CONFIG", format!("{}: {error}", path.display()))]),
        };
        Self::from_sources(&file, &environment)
    }

    /// The settings of a file's text and an environment.
    ///
    /// # Errors
    /// Everything that is wrong, not only the first.
    pub fn from_sources(file: &str, environment: &BTreeMap<String, String>) -> Result<Self, Vec<Fault>> {
        let mut read = Reader::new(file, environment)?;
        let listen: SocketAddr = read.required("listen");
        let data_dir: PathBuf = read.required("data_dir");
        let default_url = format!("http://localhost:{}", listen.port());
        let public_url = read.optional::<String>("public_url").unwrap_or(default_url);
        let embedded = format!("sqlite:{}", data_dir.join("sitewright.db").display());
        let database_url = read.optional::<String>("database_url").unwrap_or(embedded);
        let is_sqlite = database_url.starts_with("sqlite:");
        let settings = Self {
            listen,
            internal_listen: read.required("internal_listen"),
            public_url: public_url.trim_end_matches('/').to_owned(),
            migration_database_url: read.optional("migration_database_url"),
            database_url,
            database_connections: read.required("database_connections"),
            redis_url: read.optional("redis_url"),
            files: files(&mut read, &data_dir),
            data_dir,
            secret: read.optional("secret"),
            smtp_url: read.optional("smtp_url"),
            mail_from: read.optional("mail_from"),
            trusted_proxies: read.list("trusted_proxies"),
            body_limit: read.required("body_limit_bytes"),
            import_limit: read.required("import_limit_bytes"),
            request_timeout: Duration::from_secs(read.required("request_timeout_seconds")),
            shutdown_grace: Duration::from_secs(read.required("shutdown_grace_seconds")),
            run_worker: read.optional("run_worker").unwrap_or(is_sqlite),
            worker_concurrency: read.required("worker_concurrency"),
            worker_queues: read.list("worker_queues"),
            demo: read.optional("demo").unwrap_or(is_sqlite),
            demo_api_key_file: read.optional("demo_api_key_file"),
            payment_gateway: read.required("payment_gateway"),
            stripe_secret_key: read.optional("stripe_secret_key"),
            alert_webhook: alert_webhook(&mut read),
            log_format: read.required("log_format"),
            log: read.required("log"),
        };
        settings.check_together(&mut read);
        read.finish(settings)
    }

    /// Whether the database is the embedded one.
    #[must_use]
    pub fn is_embedded(&self) -> bool {
        self.database_url.starts_with("sqlite:")
    }

    /// Whether mails are kept and shown instead of being sent: on the embedded default under the name `localhost`.
    #[must_use]
    pub fn has_outbox(&self) -> bool {
        self.is_embedded()
            && self.smtp_url.is_none()
            && self.public_host() == "localhost"
            && self.listen.ip().is_loopback()
    }

    /// Whether visitors reach this platform over TLS.
    #[must_use]
    pub fn is_secure(&self) -> bool {
        self.public_url.starts_with("https://")
    }

    /// The host name, without port, at which the platform itself is reached.
    #[must_use]
    pub fn public_host(&self) -> &str {
        let authority = self.public_url.split_once("://").map_or(self.public_url.as_str(), |(_, rest)| rest);
        authority.rsplit_once(':').map_or(authority, |(host, _)| host)
    }

    /// The address of the site of this slug under the platform's own domain.
    #[must_use]
    pub fn site_url(&self, slug: &str) -> String {
        self.public_url.replacen("://", &format!("://{slug}."), 1)
    }

    /// The same, listening on these ports, which the system chose where 0 was asked for.
    #[must_use]
    pub fn with_ports(mut self, public: u16, internal: u16) -> Self {
        if let Some(start) = self.public_url.strip_suffix(":0") {
            self.public_url = format!("{start}:{public}");
        }
        self.listen.set_port(public);
        self.internal_listen.set_port(internal);
        self
    }

    /// What is fine alone and wrong together.
    fn check_together(&self, read: &mut Reader<'_>) {
        if !self.public_url.starts_with("http://") && !self.public_url.starts_with("https://") {
            read.fault("public_url", "begin it with http:// or https://");
        }
        if !self.is_embedded() && !self.database_url.starts_with("postgres://") {
            read.fault("database_url", "begin it with sqlite: or postgres://");
        }
        if !self.is_embedded() && self.migration_database_url.as_ref() == Some(&self.database_url) {
            let why = "on PostgreSQL the schema's owner and the role that serves must differ: row-level security does not bind an owner";
            read.fault("migration_database_url", why);
        }
        if !self.is_embedded() && self.secret.is_none() {
            read.fault("secret", "set it when several processes share a database; `openssl rand -base64 48` makes one");
        }
        if self.secret.as_ref().is_some_and(|secret| secret.len() < 32) {
            read.fault("secret", "give at least 32 characters");
        }
        if self.listen == self.internal_listen && self.listen.port() != 0 {
            read.fault("internal_listen", "give it another port than listen: it serves what visitors must not see");
        }
        if self.is_embedded() && matches!(self.files, Files::S3 { .. }) && self.secret.is_none() {
            read.fault("secret", "set it when files are not on this machine");
        }
        self.check_mail(read);
        if self.payment_gateway == Gateway::Test && self.stripe_secret_key.is_some() {
            let why =
                "the test gateway is never available beside a live one: its money is not real; unset stripe_secret_key";
            read.fault("payment_gateway", why);
        }
        if self.body_limit < 1024 {
            read.fault("body_limit_bytes", "give at least 1024");
        }
        if self.worker_concurrency == 0 {
            read.fault("worker_concurrency", "give at least 1; set run_worker to false where no jobs shall run");
        }
        if self.database_connections == 0 {
            read.fault("database_connections", "give at least 1");
        }
    }
}

impl Settings {
    fn check_mail(&self, read: &mut Reader<'_>) {
        let Some(url) = &self.smtp_url else { return };
        if self.mail_from.as_ref().is_none_or(|from| !from.contains('@')) {
            read.fault("mail_from", "give the address that mails come from");
        }
        let Some(rest) = url.strip_prefix("smtp://") else {
            if !url.starts_with("smtps://") {
                read.fault("smtp_url", "begin it with smtps:// or smtp://");
            }
            return;
        };
        let host = rest.rsplit_once('@').map_or(rest, |(_, host)| host);
        let is_local = ["localhost", "127.0.0.1", "[::1]"].iter().any(|local| host.starts_with(local));
        if !is_local && !url.ends_with("tls=required") {
            read.fault(
                "smtp_url",
                "add ?tls=required, or use smtps://: links that sign in must not travel in the clear",
            );
        }
    }
}

fn alert_webhook(read: &mut Reader<'_>) -> Option<AlertWebhook> {
    let secret: Option<String> = read.optional("alert_webhook_secret");
    let url: String = read.optional("alert_webhook_url")?;
    match AlertWebhook::new(&url, &secret.unwrap_or_default()) {
        Ok(webhook) => Some(webhook),
        Err(fault @ AlertWebhookError::Secret) => {
            read.fault("alert_webhook_secret", &fault.to_string());
            None
        }
        Err(fault) => {
            read.fault("alert_webhook_url", &fault.to_string());
            None
        }
    }
}

fn files(read: &mut Reader<'_>, data_dir: &Path) -> Files {
    let bucket: Option<String> = read.optional("s3_bucket");
    let endpoint = read.optional("s3_endpoint");
    let region = read.required("s3_region");
    let access_key_id: Option<String> = read.optional("s3_access_key_id");
    let secret_access_key: Option<String> = read.optional("s3_secret_access_key");
    let Some(bucket) = bucket else { return Files::Local(data_dir.join("files")) };
    if access_key_id.is_none() || secret_access_key.is_none() {
        read.fault("s3_bucket", "it needs s3_access_key_id and s3_secret_access_key");
    }
    let access_key_id = access_key_id.unwrap_or_default();
    let secret_access_key = secret_access_key.unwrap_or_default();
    Files::S3 { bucket, region, endpoint, access_key_id, secret_access_key }
}

#[cfg(test)]
mod tests {
    #![expect(clippy::unwrap_used, reason = "tests fail by panicking")]
    use super::*;

    fn load(file: &str, environment: &[(&str, &str)]) -> Result<Settings, Vec<String>> {
        let environment = environment.iter().map(|(name, value)| ((*name).to_owned(), (*value).to_owned())).collect();
        Settings::from_sources(file, &environment).map_err(|faults| faults.iter().map(ToString::to_string).collect())
    }

    #[track_caller]
    fn check_fault(file: &str, environment: &[(&str, &str)], expected: &str) {
        let faults = load(file, environment).unwrap_err();
        assert!(faults.iter().any(|fault| fault.contains(expected)), "{faults:?}");
    }

    #[test]
    fn nothing_set_is_the_embedded_default() {
        let settings = load("", &[("PATH", "/bin")]).unwrap();
        assert!(settings.is_embedded() && settings.run_worker && settings.demo && !settings.is_secure());
        assert_eq!(settings.public_url, "http://localhost:8080");
        assert_eq!(settings.site_url("voltbound"), "http://voltbound.localhost:8080");
        assert_eq!(settings.public_host(), "localhost");
        assert!(settings.has_outbox());
    }

    #[test]
    fn mails_are_shown_only_where_nobody_else_comes() {
        for file in [
            "public_url = \"https://sitewright.example\"",
            "listen = \"0.0.0.0:8080\"",
            "smtp_url = \"smtp://127.0.0.1:25\"\nmail_from = \"a@b.example\"",
            "smtp_url = \"smtp://mail.example?tls=required\"\nmail_from = \"a@b.example\"",
        ] {
            assert!(!load(file, &[]).unwrap().has_outbox(), "{file}");
        }
    }

    #[test]
    fn the_environment_wins_over_the_file() {
        let settings =
            load("listen = \"127.0.0.1:1\"\nbody_limit_bytes = 4096", &[("SITEWRIGHT_LISTEN", "127.0.0.1:2")]).unwrap();
        assert_eq!((settings.listen.port(), settings.body_limit), (2, 4096));
    }

    #[test]
    fn says_all_that_is_wrong() {
        check_fault("listne = 1", &[], "listne: there is no such setting; did you mean listen");
        check_fault("", &[("SITEWRIGHT_LITSEN", "x")], "did you mean SITEWRIGHT_LISTEN");
        check_fault("", &[("SITEWRIGHT_LISTEN", "8080")], "SITEWRIGHT_LISTEN");
        check_fault("", &[("SITEWRIGHT_DATABASE_URL", "mysql://x")], "begin it with sqlite: or postgres://");
        let same = [
            ("SITEWRIGHT_DATABASE_URL", "postgres://app@db/x"),
            ("SITEWRIGHT_MIGRATION_DATABASE_URL", "postgres://app@db/x"),
        ];
        check_fault("", &same, "must differ");
        check_fault("", &[("SITEWRIGHT_DATABASE_URL", "postgres://app@db/x")], "secret");
        check_fault("", &[("SITEWRIGHT_S3_BUCKET", "files")], "s3_access_key_id");
        check_fault("", &[("SITEWRIGHT_SECRET", "short")], "at least 32");
        check_fault("smtp_url = \"smtps://mail.example\"", &[], "mail_from");
        check_fault("smtp_url = \"http://mail.example\"\nmail_from = \"a@b.example\"", &[], "smtps://");
        check_fault("smtp_url = \"smtp://u:p@mail.example\"\nmail_from = \"a@b.example\"", &[], "tls=required");
        check_fault("stripe_secret_key = \"sk_live_1\"", &[], "never available beside a live one");
        check_fault("payment_gateway = \"stripe\"", &[], "not built in yet");
        check_fault("payment_gateway = \"none\"", &[], "test");
        check_fault("alert_webhook_url = \"https://host.example\"", &[], "alert_webhook_secret: give whsec_");
        check_fault("alert_webhook_url = \"ftp://host.example\"", &[], "begins with https://");
        check_fault("listen = [1]", &[], "listen");
        check_fault("= 1", &[], "line 1");
    }
}
