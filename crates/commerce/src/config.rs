//! What a host gives this crate.

use std::sync::Arc;

use jobs::JobQueue;
use kernel::Db;
use kernel::fan_out::FanOut;
use kernel::http::page::CursorKey;
use kernel::random::Random;
use kernel::rate_limit::RateLimiter;
use kernel::signing::SigningKey;
use kernel::time::Clock;
use tokio_util::sync::CancellationToken;

use crate::auctions::WinnerOrders;
use crate::checkout::CheckoutConfig;
use crate::customers::Passwords;
use crate::events::CommerceEvents;
use crate::mail::Mailer;
use crate::payments::Payments;
use crate::shipping::ShippingPort;
use crate::taxes::TaxPort;

/// Settings and handles. Cheap to clone.
#[derive(Clone, Debug)]
pub struct Config {
    /// The database, with the migrations of this crate, of the kernel and of `jobs` applied.
    pub db: Db,
    /// Tells the time.
    pub clock: Arc<dyn Clock>,
    /// Makes identifiers unguessable.
    pub random: Arc<dyn Random>,
    /// Signs the cursors of lists.
    pub cursor_key: CursorKey,
    /// Where jobs are enqueued.
    pub jobs: JobQueue,
    /// Delivers mails; only jobs use it.
    pub mailer: Arc<dyn Mailer>,
    /// Counts tries to sign in and mails that strangers cause.
    pub rate_limiter: Arc<dyn RateLimiter>,
    /// Knows the rates of tax.
    pub taxes: Arc<dyn TaxPort>,
    /// Knows what sending costs.
    pub shipping: Arc<dyn ShippingPort>,
    /// Hashes the passwords of customers. Clones share the bound on how many are hashed at once.
    pub passwords: Passwords,
    /// Signs the links in mails, and makes addresses unreadable where only a proof is kept.
    pub link_key: SigningKey,
    /// Who takes payments.
    pub payments: Payments,
    /// The way from a site to a paid order.
    pub checkout: CheckoutConfig,
    /// Who is told what happened to money.
    pub events: Arc<dyn CommerceEvents>,
    /// Tells those who watch an auction that there is something new.
    pub fan_out: Arc<dyn FanOut>,
    /// Ends open event streams when the host shuts down.
    pub stop: CancellationToken,
    /// Places the orders of auctions.
    pub winner_orders: Arc<dyn WinnerOrders>,
    /// Whether the product list and what a page shows are read in one network trip where the database can (PostgreSQL). The other
    /// way, through the ORM, gives the same answers.
    pub pipelined_list: bool,
}
