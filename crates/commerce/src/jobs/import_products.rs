//! Imports products from a file.

use std::time::Duration;

use ::jobs::{Job, JobContext, JobFailure, JobResult, Outcome};
use kernel::TenantTx;
use serde::{Deserialize, Serialize};

use crate::config::Config;
use crate::id::ImportId;
use crate::imports::{self, Run};

/// Deals with one file. An attempt goes on where the one before ended, and doing it again finds nothing to do.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub(crate) struct ImportProducts {
    /// Which.
    pub(crate) import: ImportId,
}

/// What a finished job tells.
#[derive(Debug, Serialize)]
pub(crate) struct Imported {
    import: ImportId,
    created: usize,
    updated: usize,
    unchanged: usize,
    failed: usize,
}

impl Job for ImportProducts {
    const KIND: &'static str = "commerce.import_products";
    /// Files take long; what somebody waits for must not wait behind them.
    const QUEUE: &'static str = "imports";
    const TIME_LIMIT: Duration = Duration::from_secs(900);
    const OUTCOME: Outcome = Outcome::Keep;

    fn idempotency_key(&self) -> Option<String> {
        Some(self.import.to_string())
    }
}

pub(crate) async fn run(config: Config, job: JobContext, payload: ImportProducts) -> JobResult<Imported> {
    let Some(mut run) = Run::open(&config, job.request(), payload.import).await? else {
        return Err(JobFailure::abort("import_gone", "The import was deleted."));
    };
    while run.step().await? {
        if job.is_cancelled() {
            imports::end(&config, job.request(), payload.import).await?;
            return Err(JobFailure::cancelled());
        }
        job.progress(run.fraction(), "").await?;
    }
    if run.is_lost() {
        return Err(JobFailure::abort("file_gone", "The file was let go when the job ended. It can be imported anew."));
    }
    let tx = TenantTx::begin(&config.db, job.request()).await?;
    run.finish(&tx).await?;
    let report = run.report();
    let imported = Imported {
        import: payload.import,
        created: report.created,
        updated: report.updated,
        unchanged: report.unchanged,
        failed: report.failed,
    };
    job.complete_in(&tx, &imported).await?;
    tx.commit().await?;
    Ok(imported)
}
