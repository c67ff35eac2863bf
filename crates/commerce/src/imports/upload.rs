//! A file on its way in: it is kept in parts as it comes, so memory is bounded however large it is.

use kernel::{RequestCtx, TenantTx};

use super::model::{Format, Import, ImportReport};
use super::store;
use crate::config::Config;
use crate::database_time_store;
use crate::error::CommerceError;
use crate::id::ImportId;
use crate::jobs::ImportProducts;

/// Bytes of a file at most.
const FILE_MAX: usize = 100_000_000;
/// Bytes of a part.
const PART: usize = 256 * 1024;
/// Imports of a tenant that wait or run at most.
const UNFINISHED_MAX: i64 = 20;

/// A file that is being received.
#[derive(Debug)]
pub(crate) struct Upload<'a> {
    config: &'a Config,
    ctx: &'a RequestCtx,
    import: Import,
    part: Vec<u8>,
    parts: i64,
    bytes: usize,
}

impl<'a> Upload<'a> {
    /// Begins to receive a file.
    pub(crate) async fn begin(
        config: &'a Config,
        ctx: &'a RequestCtx,
        format: Format,
        is_dry_run: bool,
    ) -> Result<Self, CommerceError> {
        let tx = TenantTx::begin(&config.db, ctx).await?;
        if store::unfinished(&tx).await? >= UNFINISHED_MAX {
            return Err(CommerceError::ImportLimit);
        }
        let import = Import {
            id: ImportId::generate(&*config.clock, &*config.random),
            format,
            is_dry_run,
            bytes: 0,
            job: None,
            done: 0,
            report: ImportReport::default(),
            created_at: database_time_store::now(&tx).await?,
            finished_at: None,
        };
        store::insert(&tx, &import).await?;
        tx.commit().await?;
        Ok(Self { config, ctx, import, part: Vec::new(), parts: 0, bytes: 0 })
    }

    /// Keeps what came next.
    pub(crate) async fn write(&mut self, mut piece: &[u8]) -> Result<(), CommerceError> {
        self.bytes += piece.len();
        if self.bytes > FILE_MAX {
            return Err(CommerceError::FileTooLarge);
        }
        while !piece.is_empty() {
            let (now, later) = piece.split_at(piece.len().min(PART - self.part.len()));
            self.part.extend_from_slice(now);
            piece = later;
            if self.part.len() == PART {
                self.keep().await?;
            }
        }
        Ok(())
    }

    /// Has a job deal with the file.
    pub(crate) async fn finish(mut self) -> Result<Import, CommerceError> {
        self.keep().await?;
        let tx = TenantTx::begin(&self.config.db, self.ctx).await?;
        let job = self.config.jobs.enqueue(&tx, self.ctx, &ImportProducts { import: self.import.id }).await?;
        self.import.bytes = i64::try_from(self.bytes).unwrap_or(i64::MAX);
        self.import.job = Some(job);
        store::begin(&tx, self.import.id, self.import.bytes, job).await?;
        tx.commit().await?;
        Ok(self.import)
    }

    /// Forgets the file.
    pub(crate) async fn abandon(self) -> Result<(), CommerceError> {
        forget(self.config, self.ctx, self.import.id).await
    }

    async fn keep(&mut self) -> Result<(), CommerceError> {
        let part = std::mem::take(&mut self.part);
        let tx = TenantTx::begin(&self.config.db, self.ctx).await?;
        store::insert_part(&tx, self.import.id, self.parts, part).await?;
        tx.commit().await?;
        self.parts += 1;
        Ok(())
    }
}

async fn forget(config: &Config, ctx: &RequestCtx, id: ImportId) -> Result<(), CommerceError> {
    let tx = TenantTx::begin(&config.db, ctx).await?;
    store::delete(&tx, id).await?;
    Ok(tx.commit().await?)
}
