//! A database with the demo and enough products to be worth measuring, and the processes that serve it.

use std::collections::BTreeMap;
use std::net::SocketAddr;
use std::path::Path;
use std::process::Stdio;

use anyhow::Context as _;
use kernel::Db;
use platform::demo;
use platform::settings::Settings;
use platform::wiring::{Handles, Modules};
use sea_orm::{ConnectionTrait as _, DbBackend, Statement};
use tempfile::TempDir;
use tokio::io::{AsyncBufReadExt as _, BufReader};
use tokio::process::{Child, Command};

/// Tenants that are there beside the two of the demo, and products of each.
const TENANTS: u32 = 100;
const PRODUCTS: u32 = 1_000;

/// A filled database.
pub(crate) struct Subject {
    pub(crate) name: &'static str,
    pub(crate) environment: BTreeMap<String, String>,
    /// The same database without row-level security, for the bare server.
    pub(crate) bare_url: String,
    pub(crate) tenant: String,
    pub(crate) token: String,
    pub(crate) folder: TempDir,
    drop_on: Option<(String, String)>,
}

impl Subject {
    /// On a SQLite file, or on a database of its own on this PostgreSQL server.
    pub(crate) async fn prepare(superuser: Option<&str>) -> anyhow::Result<Self> {
        let folder = TempDir::new()?;
        let name = if superuser.is_some() { "PostgreSQL" } else { "SQLite" };
        let mut environment = BTreeMap::new();
        let mut set = |key: &str, value: &str| environment.insert(format!("SITEWRIGHT_{key}"), value.to_owned());
        set("DATA_DIR", &folder.path().display().to_string());
        set("SECRET", "a secret of the benchmark, long enough");
        set("LISTEN", "127.0.0.1:0");
        set("INTERNAL_LISTEN", "127.0.0.1:0");
        set("PUBLIC_URL", "http://localhost");
        set("LOG", "warn");
        set("DEMO", "true");
        let key_file = folder.path().join("key");
        set("DEMO_API_KEY_FILE", &key_file.display().to_string());
        let mut drop_on = None;
        let bare_url = match superuser {
            None => format!("sqlite:{}", folder.path().join("sitewright.db").display()),
            Some(superuser) => {
                let database = format!("bench_{}", std::process::id());
                let admin = Db::connect_owner(superuser).await?;
                admin.execute_unprepared(&format!("CREATE DATABASE {database}")).await?;
                let (server, _) = superuser.rsplit_once('/').context("an address ends in a database")?;
                let owner = format!("{server}/{database}");
                let place = owner.rsplit_once('@').context("an address names a role")?.1;
                set("MIGRATION_DATABASE_URL", &owner);
                set("DATABASE_URL", &format!("postgres://{database}:bench@{place}"));
                drop_on = Some((superuser.to_owned(), database));
                owner
            }
        };
        let settings = Settings::from_sources("", &environment).map_err(|faults| anyhow::anyhow!("{faults:?}"))?;
        platform::migrate::migrate(&settings).await?;
        let handles = Handles::open(settings, "sitewright bench").await?;
        let modules = Modules::new(&handles);
        demo::seed(&handles, &modules).await?;
        handles.db.close().await;

        let owner = Db::connect_owner(&bare_url).await?;
        let backend = owner.get_database_backend();
        let row = owner
            .query_one_raw(Statement::from_string(
                backend,
                "SELECT tenant_id FROM identity_tenants WHERE slug = 'kiln-and-field'",
            ))
            .await?
            .context("the demo is there")?;
        let tenant: String = row.try_get("", "tenant_id")?;
        owner.execute_unprepared(&multiply(backend)).await?;
        owner.execute_unprepared("ANALYZE").await?;
        owner.close().await?;
        let token = std::fs::read_to_string(&key_file)?.trim().to_owned();
        Ok(Self { name, environment, bare_url, tenant, token, folder, drop_on })
    }

    /// Removes what the temporary folder does not hold.
    pub(crate) async fn remove(self) -> anyhow::Result<()> {
        if let Some((superuser, database)) = self.drop_on {
            let admin = Db::connect_owner(&superuser).await?;
            admin.execute_unprepared(&format!("DROP DATABASE {database} WITH (FORCE)")).await?;
            admin.execute_unprepared(&format!("DROP ROLE {database}")).await?;
        }
        Ok(())
    }
}

/// Copies of one demo product for many tenants, the demo's first one included.
fn multiply(backend: DbBackend) -> String {
    let columns = "title, search_title, description, status, attributes, images, cover, price_from_amount, compare_at_amount, \
                   price_currency, price_to_amount, on_hand, version, created_at, updated_at";
    let source = "(SELECT * FROM commerce_products ORDER BY tenant_id, id LIMIT 1) p";
    let number = "t.n * 100000 + s.n";
    let series = match backend {
        DbBackend::Postgres => format!("generate_series(0, {TENANTS}) t(n), generate_series(1, {PRODUCTS}) s(n)"),
        _ => format!(
            "(WITH RECURSIVE c(n) AS (SELECT 0 UNION ALL SELECT n + 1 FROM c WHERE n < {TENANTS}) SELECT n FROM c) t, \
             (WITH RECURSIVE c(n) AS (SELECT 1 UNION ALL SELECT n + 1 FROM c WHERE n < {PRODUCTS}) SELECT n FROM c) s"
        ),
    };
    let padded = |of: &str| match backend {
        DbBackend::Postgres => format!("lpad(({of})::text, 25, '0')"),
        _ => format!("printf('%025d', {of})"),
    };
    let (tenant, id) = (padded("t.n"), padded(number));
    format!(
        "INSERT INTO commerce_products (tenant_id, id, slug, {columns})
         SELECT CASE t.n WHEN 0 THEN p.tenant_id ELSE 'tnt_0' || {tenant} END, 'prod_0' || {id}, 'copy-' || s.n, {columns}
         FROM {source}, {series}"
    )
}

/// A server in a process of its own; killed when dropped.
pub(crate) struct Server {
    child: Child,
    pub(crate) address: SocketAddr,
}

impl Server {
    /// Starts a program of ours that prints `listening on <address>` or the platform's greeting.
    pub(crate) async fn start(
        program: &Path,
        arguments: &[&str],
        environment: &BTreeMap<String, String>,
    ) -> anyhow::Result<Self> {
        let mut command = Command::new(program);
        for (variable, _) in std::env::vars().filter(|(variable, _)| variable.starts_with("SITEWRIGHT_")) {
            command.env_remove(variable);
        }
        let mut child = command.args(arguments).envs(environment).stdout(Stdio::piped()).kill_on_drop(true).spawn()?;
        let mut lines = BufReader::new(child.stdout.take().context("standard output is piped")?).lines();
        while let Some(line) = lines.next_line().await? {
            if let Some(address) = line.strip_prefix("listening on ") {
                let address = address.parse()?;
                tokio::spawn(async move { while let Ok(Some(_)) = lines.next_line().await {} });
                return Ok(Self { child, address });
            }
        }
        anyhow::bail!("{} {arguments:?} ended at once", program.display())
    }

    /// Resident memory in bytes.
    pub(crate) fn resident(&self) -> anyhow::Result<u64> {
        resident(self.child.id().context("it has ended")?)
    }
}

/// Resident memory of a process in bytes.
pub(crate) fn resident(process: u32) -> anyhow::Result<u64> {
    let status = std::fs::read_to_string(format!("/proc/{process}/status"))?;
    let line = status.lines().find_map(|line| line.strip_prefix("VmRSS:")).context("a process has a size")?;
    let kib: u64 = line.split_whitespace().next().context("a size is a number")?.parse()?;
    Ok(kib * 1024)
}
