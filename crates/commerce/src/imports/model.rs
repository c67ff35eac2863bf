//! What a bulk import and export are told and tell.

use std::borrow::Cow;

use jobs::JobId;
use kernel::time::Timestamp;

use crate::id::ImportId;
use crate::named::named;

named! {
    /// How a file is written.
    pub(crate) enum Format {
        /// A line for each variant.
        Csv = "csv",
        /// A JSON object for each product.
        JsonLines = "jsonl",
    }
}

/// What is wrong with a row.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct RowError {
    /// The line of the file that it is about, from 1.
    pub(crate) row: usize,
    /// JSON Pointer into the product; of CSV the column.
    pub(crate) pointer: String,
    /// Stable name of the rule that is broken.
    pub(crate) code: Cow<'static, str>,
    /// What would be accepted.
    pub(crate) detail: String,
}

/// What an import did, or would do.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(crate) struct ImportReport {
    /// Products that were made.
    pub(crate) created: usize,
    /// Products that were changed.
    pub(crate) updated: usize,
    /// Products that were as the file has them.
    pub(crate) unchanged: usize,
    /// Products that were left alone, because of what `errors` tells.
    pub(crate) failed: usize,
    /// What is wrong, row by row; the first thousand.
    pub(crate) errors: Vec<RowError>,
}

/// An import that a job does.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Import {
    /// Its identifier.
    pub(crate) id: ImportId,
    /// How the file is written.
    pub(crate) format: Format,
    /// Whether nothing is changed, and only told what would be.
    pub(crate) is_dry_run: bool,
    /// Bytes of the file.
    pub(crate) bytes: i64,
    /// Who does it; nobody before the file is there.
    pub(crate) job: Option<JobId>,
    /// Products that were dealt with: a repeated job goes on behind them.
    pub(crate) done: usize,
    /// What was done so far.
    pub(crate) report: ImportReport,
    /// When it was asked for.
    pub(crate) created_at: Timestamp,
    /// When the last product was dealt with.
    pub(crate) finished_at: Option<Timestamp>,
    /// When the file was let go because the job was cancelled or dead.
    pub(crate) ended_at: Option<Timestamp>,
}

/// Errors of a report at most.
const ERRORS_MAX: usize = 1_000;
/// Characters of a pointer and of a detail at most: they repeat what stands in the file.
const TEXT_MAX: usize = 300;

impl RowError {
    pub(super) fn new(
        row: usize,
        pointer: &str,
        code: impl Into<Cow<'static, str>>,
        detail: impl Into<String>,
    ) -> Self {
        Self { row, pointer: cut(pointer.to_owned()), code: code.into(), detail: cut(detail.into()) }
    }
}

impl ImportReport {
    /// Notes a product that was left alone.
    pub(super) fn fail(&mut self, errors: Vec<RowError>) {
        self.failed += 1;
        self.note(errors);
    }

    /// Adds what happened later.
    pub(super) fn add(&mut self, later: Self) {
        let Self { created, updated, unchanged, failed, errors } = later;
        self.created += created;
        self.updated += updated;
        self.unchanged += unchanged;
        self.failed += failed;
        self.note(errors);
    }

    fn note(&mut self, errors: Vec<RowError>) {
        let left = ERRORS_MAX.saturating_sub(self.errors.len());
        self.errors.extend(errors.into_iter().take(left));
    }
}

/// The text, or its beginning with an ellipsis.
fn cut(mut text: String) -> String {
    if let Some((at, _)) = text.char_indices().nth(TEXT_MAX) {
        let end = text[..at].char_indices().next_back().map_or(0, |(end, _)| end);
        text.truncate(end);
        text.push('…');
    }
    text
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_told_is_short() {
        let told = |text: &str| RowError::new(1, text, "code", text);
        let (short, long) = ("é".repeat(TEXT_MAX), "é".repeat(TEXT_MAX + 1));
        assert_eq!((&*told(&short).pointer, &*told(&short).detail), (&*short, &*short));
        let cut = format!("{}…", "é".repeat(TEXT_MAX - 1));
        assert_eq!((&*told(&long).pointer, &*told(&long).detail), (&*cut, &*cut));
    }
}
