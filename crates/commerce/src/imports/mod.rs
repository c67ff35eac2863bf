//! Many products at once: export to a file and import from one. Each product of a file is brought in by itself; what is wrong
//! with one is told and does not keep the others out. This module leaves stock alone.

mod apply;
mod csv;
mod ended;
mod model;
mod reader;
mod record;
mod row;
mod run;
mod splitter;
mod store;
mod upload;

use kernel::{RequestCtx, SystemTx, TenantTx};

pub(crate) use ended::end;
pub(crate) use model::{Format, Import, ImportReport, RowError};
pub(crate) use run::Run;
pub(crate) use upload::Upload;

use apply::Manner;
use reader::Reader;

use crate::config::Config;
use crate::error::CommerceError;
use crate::id::{ImportId, ProductId};
use crate::products;

/// Bytes of a file that is imported at once, without a job.
pub(crate) const AT_ONCE_MAX: usize = 1_000_000;
/// Products of such a file at most.
const PRODUCTS_MAX: usize = 10_000;
/// Products that are brought in, or read for an export, in one transaction.
const PAGE: usize = 100;

/// Makes the products of a file that are not there by their slug, and changes those that are: they become as the file says, and variants
/// that it does not name stay behind those that it does. A dry run changes nothing and tells what would be.
pub(crate) async fn import(
    config: &Config,
    ctx: &RequestCtx,
    format: Format,
    bytes: &[u8],
    is_dry_run: bool,
) -> Result<ImportReport, CommerceError> {
    let mut reader = Reader::new(format, PRODUCTS_MAX);
    let mut entries = reader.push(bytes);
    entries.extend(reader.finish());
    let mut report = ImportReport::default();
    for entries in entries.chunks(PAGE) {
        report.add(apply::bring_in(config, ctx, Manner { is_dry_run, noted: None }, entries).await?);
    }
    Ok(report)
}

/// An import that a job does or did.
pub(crate) async fn get(config: &Config, ctx: &RequestCtx, id: ImportId) -> Result<Import, CommerceError> {
    let tx = TenantTx::read(&config.db, ctx).await?;
    store::find(&tx, id).await?.ok_or(CommerceError::NotFound)
}

/// Forgets reports of imports that ended 30 days ago, files whose job was cancelled or is dead, files that did not come whole within an
/// hour, and imports that were not dealt with for 7 days; of all tenants. Safe to run at any time and twice. Tells how many it forgot.
///
/// # Errors
/// When the database fails.
pub async fn forget_old_imports(config: &Config) -> Result<u64, CommerceError> {
    let settled = ended::settle_all(config).await?;
    let tx = SystemTx::begin(&config.db).await?;
    let forgotten = store::forget_old(&tx).await?;
    tx.commit().await?;
    Ok(settled + forgotten)
}

/// The head of an exported file.
pub(crate) fn export_head(format: Format) -> String {
    record::head(format)
}

/// The next part of an exported file, behind the product `after`, and where the one after it begins; nothing at the end. Each part is
/// read by itself, so memory is bounded, and products that are made meanwhile come last.
pub(crate) async fn export_part(
    config: &Config,
    ctx: &RequestCtx,
    format: Format,
    after: Option<ProductId>,
) -> Result<Option<(String, ProductId)>, CommerceError> {
    let tx = TenantTx::read(&config.db, ctx).await?;
    let products = products::store::page(&tx, after, PAGE).await?;
    let Some(last) = products.last().map(|last| last.id) else { return Ok(None) };
    Ok(Some((products.into_iter().map(|product| record::write(format, product)).collect(), last)))
}
