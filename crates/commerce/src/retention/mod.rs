//! How long is kept what has ended and is of use to nobody: sessions, links in mails, handovers, visits to the checkout, carts,
//! reservations and imports. None of it works any more when it goes; this only makes room, and keeps no more of people than is needed.

mod store;

use kernel::SystemTx;

use crate::config::Config;
use crate::error::CommerceError;
use crate::{carts, imports, stock};
use store::Kept;

/// How many of each kind were forgotten.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Forgotten {
    /// Sessions of customers that ended 30 days ago.
    pub sessions: u64,
    /// Links in mails that ended a day ago, used or not.
    pub links: u64,
    /// Handovers that ended a day ago, redeemed or not.
    pub handovers: u64,
    /// Visits to the checkout whose time is over, with all that was typed into them.
    pub visits: u64,
    /// Carts whose time is over, or that were ordered or merged 30 days ago.
    pub carts: u64,
    /// Reservations that were found expired.
    pub reservations: u64,
    /// Imports that ended 30 days ago, files that nobody will deal with, and imports that were not dealt with for 7 days.
    pub imports: u64,
}

/// Forgets what has ended, of all tenants, in short transactions. Safe to run at any time and twice.
///
/// # Errors
/// When the database fails. What was forgotten before that stays so.
pub async fn forget_ended(config: &Config) -> Result<Forgotten, CommerceError> {
    Ok(Forgotten {
        sessions: forget(config, Kept::SESSIONS).await?,
        links: forget(config, Kept::LINKS).await?,
        handovers: forget(config, Kept::HANDOVERS).await?,
        visits: forget(config, Kept::VISITS).await?,
        carts: carts::forget_ended_carts(config).await?,
        reservations: stock::reservations::sweep(config).await?,
        imports: imports::forget_old_imports(config).await?,
    })
}

async fn forget(config: &Config, kept: Kept) -> Result<u64, CommerceError> {
    let mut forgotten = 0;
    loop {
        let tx = SystemTx::begin(&config.db).await?;
        let gone = store::forget(&tx, &kept).await?;
        tx.commit().await?;
        forgotten += gone;
        if gone < store::ROWS_MAX {
            return Ok(forgotten);
        }
    }
}
