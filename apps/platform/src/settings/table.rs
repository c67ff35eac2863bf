//! The one list of settings: names, defaults and meanings. The README's table is made from it.

use std::fmt::Write as _;

/// A setting that an operator may make.
#[derive(Clone, Copy, Debug)]
pub struct Setting {
    /// Its name in the file; in the environment it is `SITEWRIGHT_` and the same in capitals.
    pub name: &'static str,
    /// What holds when it is not set; empty if that depends.
    pub default: &'static str,
    /// What it does, for the operator.
    pub about: &'static str,
}

impl Setting {
    /// Its name in the environment.
    #[must_use]
    pub fn variable(&self) -> String {
        format!("SITEWRIGHT_{}", self.name.to_uppercase())
    }
}

const fn setting(name: &'static str, default: &'static str, about: &'static str) -> Setting {
    Setting { name, default, about }
}

/// All settings.
pub const SETTINGS: &[Setting] = &[
    setting("listen", "127.0.0.1:8080", "Address and port for visitors and API clients."),
    setting(
        "internal_listen",
        "127.0.0.1:8081",
        "Address and port for `/livez`, `/readyz` and `/metrics`. Keep it private.",
    ),
    setting(
        "public_url",
        "",
        "Where the platform is reached. `http://localhost:<port>` when not set. Sites are at subdomains of it. With `https://` cookies are `Secure`.",
    ),
    setting("data_dir", "var", "What the embedded default keeps: database, files and its own secret."),
    setting(
        "database_url",
        "",
        "`sqlite:<file>` or `postgres://<role>:<password>@<host>/<database>`. A SQLite file in `data_dir` when not set.",
    ),
    setting(
        "migration_database_url",
        "",
        "PostgreSQL only: the same database as its owner. `platform migrate` makes the role of `database_url` with the password given there.",
    ),
    setting("database_connections", "10", "Connections of the pool that requests use."),
    setting(
        "redis_url",
        "",
        "`redis://<host>:<port>/<n>` for limits and live events over several servers. In memory when not set.",
    ),
    setting("s3_bucket", "", "Keep files in this bucket. In `data_dir/files` when not set."),
    setting("s3_endpoint", "", "Address of an S3-compatible store that is not Amazon's, for example R2's."),
    setting("s3_region", "us-east-1", "Region of the bucket; `auto` for R2."),
    setting("s3_access_key_id", "", "Id of the key for the bucket."),
    setting("s3_secret_access_key", "", "The key for the bucket."),
    setting(
        "secret",
        "",
        "At least 32 characters from which all signing keys are derived. The embedded default makes one in `data_dir/secret`.",
    ),
    setting(
        "smtp_url",
        "",
        "`smtps://<user>:<password>@<host>` or `smtp://<user>:<password>@<host>?tls=required`. Mails are files in `data_dir/outbox` when not set, and shown at `/outbox` of the embedded default.",
    ),
    setting("mail_from", "", "The address that mails come from; needed with `smtp_url`."),
    setting("trusted_proxies", "", "Comma-separated addresses of proxies whose `X-Forwarded-For` is believed."),
    setting("body_limit_bytes", "2097152", "Bytes of a request's body at the most."),
    setting("import_limit_bytes", "100000000", "Bytes of a file of products at the most."),
    setting(
        "request_timeout_seconds",
        "30",
        "How long a request may take to be answered. Streams are answered at once.",
    ),
    setting("shutdown_grace_seconds", "25", "How long requests and jobs may take to end after SIGTERM."),
    setting(
        "run_worker",
        "",
        "Whether `platform` runs jobs too. `true` on SQLite, `false` on PostgreSQL when not set.",
    ),
    setting("worker_concurrency", "8", "Jobs that run at once in each queue."),
    setting("worker_queues", "", "Comma-separated queues that a worker takes from, beside `alerts`. All when not set."),
    setting(
        "demo",
        "",
        "Whether two demo agencies are made on the first start. `true` on SQLite, `false` on PostgreSQL when not set.",
    ),
    setting(
        "demo_api_key_file",
        "",
        "Write an API key of the first demo agency to this file, for tools that try the API.",
    ),
    setting(
        "payment_gateway",
        "test",
        "Who takes payments. `test` is built in: its pages are marked, and its money is not real.",
    ),
    setting(
        "stripe_secret_key",
        "",
        "Kept for the key of a Stripe account. A process with the test gateway refuses to start beside it.",
    ),
    setting(
        "alert_webhook_url",
        "",
        "Where alerts about queues are sent, signed as Standard Webhooks has it. They are only logged when not set.",
    ),
    setting("alert_webhook_secret", "", "What signs them: `whsec_` and the base64 of 24 to 64 random bytes."),
    setting(
        "log",
        "info,sqlx=warn,sea_orm_migration=warn,apalis_core=warn",
        "What is logged, for example `info,commerce=debug`.",
    ),
    setting("log_format", "text", "`text` or `json`."),
];

/// The settings as a table for the README.
#[must_use]
pub fn markdown() -> String {
    let mut table = String::from("| variable | default | what it does |\n| --- | --- | --- |\n");
    for setting in SETTINGS {
        let default = if setting.default.is_empty() { String::new() } else { format!("`{}`", setting.default) };
        // Writing to a String cannot fail.
        let _ = writeln!(table, "| `{}` | {default} | {} |", setting.variable(), setting.about);
    }
    table
}
