//! What was found: figures, and whatever broke the promise.

use std::fmt::Display;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use crate::Promise;
use crate::stage::{Database, Size};

/// As many broken ones are told in words; the rest is counted.
const MOST_TOLD: usize = 10;

/// Collects what is found. Clones share it, so that it can be checked while something runs.
#[derive(Clone, Debug, Default)]
pub struct Findings {
    inner: Arc<Mutex<Inner>>,
}

#[derive(Debug, Default)]
struct Inner {
    figures: Vec<(String, String)>,
    broken: Vec<String>,
    count: usize,
}

/// A promise in the table at the end.
#[derive(Debug)]
pub struct Row {
    number: u32,
    text: &'static str,
    database: Database,
    size: Option<Size>,
    took: Duration,
    figures: Vec<(String, String)>,
    broken: usize,
}

impl Findings {
    /// A figure for the table.
    pub fn figure(&self, name: &str, value: impl Display) {
        self.lock().figures.push((name.to_owned(), value.to_string()));
    }

    /// The promise does not hold.
    pub fn broken(&self, what: impl Into<String>) {
        let mut inner = self.lock();
        inner.count += 1;
        if inner.broken.len() < MOST_TOLD {
            inner.broken.push(what.into());
        }
    }

    /// The promise does not hold unless this does.
    pub fn check(&self, holds: bool, otherwise: impl FnOnce() -> String) {
        if !holds {
            self.broken(otherwise());
        }
    }

    /// A figure that has to be this one.
    pub fn expect<T: PartialEq + Display>(&self, name: &str, found: T, wanted: T) {
        self.check(found == wanted, || format!("{name}: {found}, not {wanted}"));
        self.figure(name, found);
    }

    /// What broke the promise, in words.
    #[must_use]
    pub fn all_broken(&self) -> Vec<String> {
        self.lock().broken.clone()
    }

    /// Prints the figures and what is broken.
    pub fn print(&self) {
        let inner = self.lock();
        for (name, value) in &inner.figures {
            println!("  {name:<58} {value:>12}");
        }
        for what in &inner.broken {
            println!("  BROKEN {what}");
        }
        if inner.count > inner.broken.len() {
            println!("  BROKEN and {} more", inner.count - inner.broken.len());
        }
    }

    fn lock(&self) -> MutexGuard<'_, Inner> {
        self.inner.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Row {
    /// Of a promise that was shown.
    #[must_use]
    pub fn new(promise: &Promise, database: Database, size: Size, findings: &Findings, took: Duration) -> Self {
        let inner = findings.lock();
        let (figures, broken) = (inner.figures.clone(), inner.count);
        Self { number: promise.number, text: promise.text, database, size: Some(size), took, figures, broken }
    }

    /// Of a promise that could not be shown, because there is no such database.
    #[must_use]
    pub fn skipped(promise: &Promise, database: Database) -> Self {
        let (number, text) = (promise.number, promise.text);
        Self { number, text, database, size: None, took: Duration::ZERO, figures: Vec::new(), broken: 0 }
    }

    /// Whether it was shown and nothing was broken.
    #[must_use]
    pub fn holds(&self) -> bool {
        self.size.is_some() && self.broken == 0
    }
}

/// The table at the end.
pub fn print_table(rows: &[Row], seed: u64) {
    println!("\n{:>3}  {:<46} {:<11} {:<8} {:>8}  result", "row", "promise", "database", "size", "seconds");
    for row in rows {
        let result = match (row.size, row.broken) {
            (None, _) => "skipped: SITEWRIGHT_TEST_POSTGRES_URL is not set".to_owned(),
            (_, 0) => "holds".to_owned(),
            (_, broken) => format!("BROKEN {broken} times"),
        };
        let size = row.size.map_or("", |size| if size == Size::Full { "full" } else { "reduced" });
        println!(
            "{:>3}  {:<46} {:<11} {size:<8} {:>8.1}  {result}",
            row.number,
            row.text,
            row.database.name(),
            row.took.as_secs_f64()
        );
        for (name, value) in &row.figures {
            println!("       {name:<58} {value:>12}");
        }
    }
    println!("\nseed {seed}");
}
