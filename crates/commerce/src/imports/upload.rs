//! A file on its way in: it is kept in parts as it comes, so memory is bounded however large it is.

use kernel::{RequestCtx, TenantTx};
use tokio::runtime::Handle;

use super::model::{Format, Import, ImportReport};
use super::{ended, store};
use crate::config::Config;
use crate::database_time_store;
use crate::error::CommerceError;
use crate::id::ImportId;
use crate::jobs::ImportProducts;

/// Bytes of a file at most.
const FILE_MAX: usize = 100_000_000;
/// Bytes of a part.
const PART: usize = 256 * 1024;
/// Imports of a tenant that come, wait or run at most.
const OPEN_MAX: usize = 20;

/// A file that is being received. It is forgotten when it is dropped before it has a job: a client that goes away ends its request
/// wherever it is.
#[derive(Debug)]
pub(crate) struct Upload<'a> {
    config: &'a Config,
    ctx: &'a RequestCtx,
    import: Import,
    part: Vec<u8>,
    parts: i64,
    bytes: usize,
    is_settled: bool,
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
        if ended::settle(config, &tx).await?.open >= OPEN_MAX {
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
            ended_at: None,
        };
        store::insert(&tx, &import).await?;
        tx.commit().await?;
        Ok(Self { config, ctx, import, part: Vec::new(), parts: 0, bytes: 0, is_settled: false })
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
        if !store::begin(&tx, self.import.id, self.import.bytes, job).await? {
            return Err(CommerceError::UploadTooSlow);
        }
        tx.commit().await?;
        self.is_settled = true;
        Ok(self.import.clone())
    }

    /// Forgets the file.
    pub(crate) async fn abandon(mut self) -> Result<(), CommerceError> {
        forget(self.config, self.ctx, self.import.id).await?;
        self.is_settled = true;
        Ok(())
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

impl Drop for Upload<'_> {
    fn drop(&mut self) {
        if self.is_settled {
            return;
        }
        let (config, ctx, id) = (self.config.clone(), self.ctx.clone(), self.import.id);
        // Where there is no runtime any more, the sweep does it.
        if let Ok(runtime) = Handle::try_current() {
            runtime.spawn(async move {
                if let Err(error) = forget(&config, &ctx, id).await {
                    tracing::warn!(%error, import = %id, "an upload that broke off was not forgotten yet");
                }
            });
        }
    }
}

async fn forget(config: &Config, ctx: &RequestCtx, id: ImportId) -> Result<(), CommerceError> {
    let tx = TenantTx::begin(&config.db, ctx).await?;
    store::delete_uploads(&tx, &[id]).await?;
    Ok(tx.commit().await?)
}
