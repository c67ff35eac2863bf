//! The whole platform in one process, on both databases.
#![expect(
    clippy::unwrap_used,
    clippy::print_stdout,
    reason = "tests fail by panicking and print their seeds and figures"
)]

mod api;
mod isolation;
mod landing;
mod limits;
mod outbox;
mod readme;

use std::collections::BTreeMap;

use axum::Router;
use platform::demo::{self, Credentials};
use platform::settings::Settings;
use platform::wiring::{Handles, Modules};
use tempfile::TempDir;
use testkit::{Client, Migrate, TestDb, migrate};

/// The schema of everything.
const MIGRATIONS: &[Migrate] = &[
    migrate::<kernel::Migrator>,
    migrate::<jobs::Migrator>,
    migrate::<identity::Migrator>,
    migrate::<commerce::Migrator>,
    migrate::<cms::Migrator>,
    migrate::<ai_editor::Migrator>,
];

/// The platform with its demo, reached without a socket.
struct Platform {
    handles: Handles,
    router: Router,
    credentials: Credentials,
    _data: TempDir,
}

impl Platform {
    /// Wires everything on this database and makes the demo.
    async fn start(db: &TestDb) -> Self {
        platform::install_crypto();
        let data = TempDir::new().unwrap();
        let environment: BTreeMap<String, String> = [
            ("SITEWRIGHT_DATABASE_URL", db.url()),
            ("SITEWRIGHT_DATA_DIR", data.path().to_str().unwrap()),
            ("SITEWRIGHT_SECRET", "a secret of the test, long enough"),
        ]
        .map(|(name, value)| (name.to_owned(), value.to_owned()))
        .into();
        let settings = Settings::from_sources("", &environment).unwrap();
        let handles = Handles::open(settings, "sitewright test").await.unwrap();
        let modules = Modules::new(&handles);
        let credentials = demo::seed(&handles, &modules).await.unwrap().unwrap();
        let router = platform::app::public_router(&handles, &modules, Vec::new());
        Self { handles, router, credentials, _data: data }
    }

    /// A caller of the platform's own host whom nobody knows.
    fn anonymous(&self) -> Client {
        Client::new(self.router.clone()).header("host", "localhost:8080")
    }

    /// The owner of the demo agency of this slug, signed in.
    async fn owner(&self, slug: &str) -> Client {
        let user = self.credentials.users.iter().find(|user| user.tenant == slug && user.role == "owner").unwrap();
        let body = serde_json::json!({"email": user.email, "password": user.password});
        let answer = self.anonymous().post("/api/identity/v1/sessions", body).await.expect(201);
        let cookie = answer.header("set-cookie").unwrap().split(';').next().unwrap().to_owned();
        let token = cookie.split_once('=').unwrap().1.to_owned();
        self.anonymous().header("authorization", &format!("Bearer {token}"))
    }
}
