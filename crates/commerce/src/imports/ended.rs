//! Imports that nobody will finish: their job was cancelled or is dead, or their file never came whole.

use kernel::{RequestCtx, RequestId, SystemTx, TenantTx};

use super::store;
use crate::config::Config;
use crate::database_time_store;
use crate::error::CommerceError;
use crate::id::ImportId;

/// How long a file may come, in microseconds. Hosts end a request earlier.
const UPLOAD_MAX: i64 = 3_600 * 1_000_000;

/// What became of a tenant's imports that were not finished.
#[derive(Debug)]
pub(super) struct Settled {
    /// How many come, wait or run.
    pub(super) open: usize,
    /// How many others there were. Their files are gone.
    pub(super) gone: u64,
}

/// Lets go, within `tx`, of the files of the tenant that nobody will deal with.
pub(super) async fn settle(config: &Config, tx: &TenantTx) -> Result<Settled, CommerceError> {
    let latest = database_time_store::now(tx).await?.as_micros() - UPLOAD_MAX;
    let imports = store::open(tx).await?;
    let jobs: Vec<_> = imports.iter().filter_map(|import| import.job).collect();
    let unended = config.jobs.unended(tx, &jobs).await?;
    let (mut ended, mut left) = (Vec::new(), Vec::new());
    for import in &imports {
        match import.job {
            Some(job) if unended.contains(&job) => {}
            Some(_) => ended.push(import.id),
            None if import.created_at.as_micros() > latest => {}
            None => left.push(import.id),
        }
    }
    let gone = store::end(tx, &ended).await? + store::delete_uploads(tx, &left).await?;
    Ok(Settled { open: imports.len() - ended.len() - left.len(), gone })
}

/// The same for all tenants, each in a transaction of its own. Tells how many files were let go.
pub(super) async fn settle_all(config: &Config) -> Result<u64, CommerceError> {
    let (mut gone, mut after) = (0, String::new());
    loop {
        let tx = SystemTx::read(&config.db).await?;
        let tenant = store::next_with_open(&tx, &after).await?;
        drop(tx);
        let Some(tenant) = tenant else { return Ok(gone) };
        let ctx = RequestCtx::system(tenant, RequestId::generate(&*config.clock, &*config.random));
        let tx = TenantTx::begin(&config.db, &ctx).await?;
        gone += settle(config, &tx).await?.gone;
        tx.commit().await?;
        after = tenant.to_string();
    }
}

/// Lets go of the file of an import whose job ends without having finished it.
pub(crate) async fn end(config: &Config, ctx: &RequestCtx, id: ImportId) -> Result<(), CommerceError> {
    let tx = TenantTx::begin(&config.db, ctx).await?;
    store::end(&tx, &[id]).await?;
    Ok(tx.commit().await?)
}
