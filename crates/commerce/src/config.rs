//! What a host gives this crate.

use std::sync::Arc;

use kernel::Db;
use kernel::http::page::CursorKey;
use kernel::random::Random;
use kernel::time::Clock;

/// Settings and handles. Cheap to clone.
#[derive(Clone, Debug)]
pub struct Config {
    /// The database, with the migrations of this crate applied.
    pub db: Db,
    /// Tells the time.
    pub clock: Arc<dyn Clock>,
    /// Makes identifiers unguessable.
    pub random: Arc<dyn Random>,
    /// Signs the cursors of lists.
    pub cursor_key: CursorKey,
    /// Whether the product list and what a page shows are read in one network trip where the database can (PostgreSQL). The other
    /// way, through the ORM, gives the same answers.
    pub pipelined_list: bool,
}
