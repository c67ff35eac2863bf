//! An import as a job does it: a step at a time, and each step is noted with what it did. A job that is tried again reads the file
//! anew and goes on behind what was done.

use std::collections::VecDeque;

use kernel::{RequestCtx, TenantTx};

use super::apply::{self, Manner};
use super::model::{Import, ImportReport};
use super::reader::{Entry, Reader};
use super::store;
use crate::config::Config;
use crate::error::CommerceError;
use crate::id::ImportId;

/// Products of one import at most.
const PRODUCTS_MAX: usize = 200_000;
/// Products of one step.
const STEP: usize = 50;

/// An import that is under way.
#[derive(Debug)]
pub(crate) struct Run<'a> {
    config: &'a Config,
    ctx: &'a RequestCtx,
    import: Import,
    reader: Reader,
    waiting: VecDeque<Entry>,
    /// Products that an earlier attempt dealt with and that were not read again yet.
    behind: usize,
    parts: i64,
    bytes: usize,
    is_read: bool,
    is_lost: bool,
}

impl<'a> Run<'a> {
    /// Goes on with an import; nothing when there is none.
    pub(crate) async fn open(
        config: &'a Config,
        ctx: &'a RequestCtx,
        id: ImportId,
    ) -> Result<Option<Self>, CommerceError> {
        let tx = TenantTx::read(&config.db, ctx).await?;
        let Some(import) = store::find(&tx, id).await? else { return Ok(None) };
        Ok(Some(Self {
            config,
            ctx,
            reader: Reader::new(import.format, PRODUCTS_MAX),
            waiting: VecDeque::new(),
            behind: import.done,
            parts: 0,
            bytes: 0,
            is_read: import.finished_at.is_some(),
            is_lost: import.ended_at.is_some(),
            import,
        }))
    }

    /// Deals with the next products. False when there are none, or the file is lost.
    pub(crate) async fn step(&mut self) -> Result<bool, CommerceError> {
        while self.waiting.len() < STEP && !self.is_read && !self.is_lost {
            self.read().await?;
        }
        if self.is_lost {
            return Ok(false);
        }
        let count = self.waiting.len().min(STEP);
        let entries: Vec<Entry> = self.waiting.drain(..count).collect();
        if entries.is_empty() {
            return Ok(false);
        }
        let Import { id, is_dry_run, done, .. } = self.import;
        let manner = Manner { is_dry_run, noted: Some((id, done)) };
        self.import.report.add(apply::bring_in(self.config, self.ctx, manner, &entries).await?);
        self.import.done += entries.len();
        Ok(true)
    }

    /// Whether the file was let go before it was read to its end: the job had ended once, and was asked for again.
    pub(crate) fn is_lost(&self) -> bool {
        self.is_lost
    }

    /// How much of the file was read, from 0 to 1.
    #[expect(clippy::cast_precision_loss, reason = "a share of a file is no exact figure")]
    pub(crate) fn fraction(&self) -> f64 {
        self.bytes as f64 / self.import.bytes.max(1) as f64
    }

    /// What was done so far.
    pub(crate) fn report(&self) -> &ImportReport {
        &self.import.report
    }

    /// Notes within `tx` that the import is done. Doing it again changes nothing.
    pub(crate) async fn finish(&self, tx: &TenantTx) -> Result<(), CommerceError> {
        Ok(store::finish(tx, self.import.id).await?)
    }

    async fn read(&mut self) -> Result<(), CommerceError> {
        let tx = TenantTx::read(&self.config.db, self.ctx).await?;
        let part = store::part(&tx, self.import.id, self.parts).await?;
        drop(tx);
        let mut entries = match part {
            Some(part) => {
                self.parts += 1;
                self.bytes += part.len();
                self.reader.push(&part)
            }
            None if i64::try_from(self.bytes).is_ok_and(|bytes| bytes < self.import.bytes) => {
                self.is_lost = true;
                return Ok(());
            }
            None => {
                self.is_read = true;
                self.reader.finish()
            }
        };
        let known = self.behind.min(entries.len());
        self.behind -= known;
        entries.drain(..known);
        self.waiting.extend(entries);
        Ok(())
    }
}
