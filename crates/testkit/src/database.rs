//! A fresh database for one test.

use std::future::Future;
use std::hash::{DefaultHasher, Hash as _, Hasher as _};
use std::ops::Deref;
use std::pin::Pin;

use kernel::db::{Db, DbConfig, ensure_login_role};
use sea_orm::{ConnectionTrait as _, DatabaseConnection, DbErr};
use sea_orm_migration::MigratorTrait;
use tempfile::TempDir;

/// The role that tests log in as; it can do nothing but become the app and the system role.
const LOGIN: &str = "sitewright_test";
const PASSWORD: &str = "test";

/// Brings one crate's schema up to date.
pub type Migrate = for<'a> fn(&'a DatabaseConnection) -> Pin<Box<dyn Future<Output = Result<(), DbErr>> + Send + 'a>>;

/// The migrations of one crate.
#[must_use]
pub fn migrate<M: MigratorTrait>(
    owner: &DatabaseConnection,
) -> Pin<Box<dyn Future<Output = Result<(), DbErr>> + Send + '_>> {
    Box::pin(async move { M::up(owner, None).await })
}

/// The address of a superuser of a private PostgreSQL server, if there is one.
///
/// # Panics
/// When there is none although the run is strict.
#[must_use]
pub fn postgres_url() -> Option<String> {
    let url = std::env::var("SITEWRIGHT_TEST_POSTGRES_URL").ok().filter(|url| !url.is_empty());
    if url.is_none() {
        assert!(std::env::var("SITEWRIGHT_STRICT").as_deref() != Ok("1"), "SITEWRIGHT_TEST_POSTGRES_URL is not set");
        println!("skipped: SITEWRIGHT_TEST_POSTGRES_URL is not set; `cargo xtask test` sets it");
    }
    url
}

/// A database that only this test sees. It is gone when the test ends.
#[derive(Debug)]
pub struct TestDb {
    db: Db,
    url: String,
    owner_url: String,
    kept: Kept,
}

#[derive(Debug)]
enum Kept {
    Folder { _folder: TempDir },
    Database { superuser: String, name: String },
}

impl TestDb {
    /// A SQLite file with these migrations.
    ///
    /// # Panics
    /// When it cannot be made.
    pub async fn sqlite(migrations: &[Migrate]) -> Self {
        let folder = TempDir::new().unwrap();
        let url = format!("sqlite:{}", folder.path().join("test.db").display());
        apply(&url, migrations).await;
        let db = connect(&url, 4).await;
        Self { db, owner_url: url.clone(), url, kept: Kept::Folder { _folder: folder } }
    }

    /// A PostgreSQL database with these migrations, used as the role that requests run as; nothing when there is no server.
    ///
    /// # Panics
    /// When it cannot be made, or there is no server although the run is strict.
    pub async fn postgres(package: &str, migrations: &[Migrate]) -> Option<Self> {
        let superuser = postgres_url()?;
        let template = template(&superuser, package, migrations).await;
        let name = format!("{}_{:016x}", package.replace('-', "_"), rand::random::<u64>());
        let admin = Db::connect_owner(&superuser).await.unwrap();
        admin.execute_unprepared(&format!("CREATE DATABASE {name} TEMPLATE {template}")).await.unwrap();
        admin.close().await.unwrap();
        let owner_url = with_database(&superuser, &name);
        let url = login_url(&owner_url);
        let db = connect(&url, 8).await;
        Some(Self { db, url, owner_url, kept: Kept::Database { superuser, name } })
    }

    /// The address that a server would be given.
    #[must_use]
    pub fn url(&self) -> &str {
        &self.url
    }

    /// The address of the schema's owner.
    #[must_use]
    pub fn owner_url(&self) -> &str {
        &self.owner_url
    }

    /// A connection of the schema's owner, to look behind the policies.
    ///
    /// # Panics
    /// When it cannot be made.
    pub async fn owner(&self) -> DatabaseConnection {
        Db::connect_owner(&self.owner_url).await.unwrap()
    }

    /// The open database.
    #[must_use]
    pub fn db(&self) -> Db {
        self.db.clone()
    }

    /// The same database with pools of another size.
    pub async fn reconnect(&self, max_connections: u32) -> Db {
        connect(&self.url, max_connections).await
    }
}

impl Deref for TestDb {
    type Target = Db;

    fn deref(&self) -> &Db {
        &self.db
    }
}

impl Drop for TestDb {
    fn drop(&mut self) {
        let Kept::Database { superuser, name } = &self.kept else { return };
        let (superuser, statement) = (superuser.clone(), format!("DROP DATABASE IF EXISTS {name} WITH (FORCE)"));
        // A runtime cannot wait within itself, so another thread does it with its own.
        let dropped = std::thread::spawn(move || {
            let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap();
            runtime.block_on(async {
                let admin = Db::connect_owner(&superuser).await.unwrap();
                admin.execute_unprepared(&statement).await.unwrap();
            });
        });
        drop_quietly(dropped);
    }
}

/// A database that could not be dropped is litter on a private server, not a reason to hide the test's own failure.
fn drop_quietly(thread: std::thread::JoinHandle<()>) {
    if thread.join().is_err() {
        println!("a test database was left behind");
    }
}

async fn connect(url: &str, max_connections: u32) -> Db {
    let config = DbConfig { url: url.to_owned(), max_connections, application_name: "sitewright test".to_owned() };
    Db::connect(&config).await.unwrap()
}

async fn apply(url: &str, migrations: &[Migrate]) {
    let owner = Db::connect_owner(url).await.unwrap();
    for migrate in migrations {
        migrate(&owner).await.unwrap();
    }
    owner.close().await.unwrap();
}

/// A database with the migrations, made once per build of a test binary and copied for each test.
async fn template(superuser: &str, package: &str, migrations: &[Migrate]) -> String {
    let executable = std::env::current_exe().unwrap();
    let mut hasher = DefaultHasher::new();
    (&executable, std::fs::metadata(&executable).unwrap().modified().unwrap(), migrations.len()).hash(&mut hasher);
    let prefix = format!("template_{}", package.replace('-', "_"));
    let name = format!("{prefix}_{:016x}", hasher.finish());

    let admin = Db::connect_owner(superuser).await.unwrap();
    // Tests run in many processes at once; one of them makes it.
    admin.execute_unprepared("SELECT pg_advisory_lock(727272)").await.unwrap();
    let known = admin
        .query_one_raw(sea_orm::Statement::from_string(
            admin.get_database_backend(),
            format!("SELECT 1 AS one FROM pg_database WHERE datname = '{name}'"),
        ))
        .await
        .unwrap();
    if known.is_none() {
        let unfinished = format!("{name}_unfinished");
        admin.execute_unprepared(&format!("DROP DATABASE IF EXISTS {unfinished} WITH (FORCE)")).await.unwrap();
        admin.execute_unprepared(&format!("CREATE DATABASE {unfinished}")).await.unwrap();
        let url = with_database(superuser, &unfinished);
        apply(&url, migrations).await;
        let owner = Db::connect_owner(&url).await.unwrap();
        ensure_login_role(&owner, &login_url(&url)).await.unwrap();
        owner.close().await.unwrap();
        admin.execute_unprepared(&format!("ALTER DATABASE {unfinished} RENAME TO {name}")).await.unwrap();
    }
    admin.execute_unprepared("SELECT pg_advisory_unlock(727272)").await.unwrap();
    admin.close().await.unwrap();
    name
}

/// The same server and role, another database.
fn with_database(url: &str, name: &str) -> String {
    let (server, _) = url.rsplit_once('/').unwrap();
    format!("{server}/{name}")
}

/// The same server and database, as the role that tests log in as.
fn login_url(url: &str) -> String {
    let (_, place) = url.split_once("://").unwrap();
    let place = place.rsplit_once('@').map_or(place, |(_, place)| place);
    format!("postgres://{LOGIN}:{PASSWORD}@{place}")
}
