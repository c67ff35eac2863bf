//! What a host gives this crate.

use std::fmt;
use std::sync::Arc;
use std::time::Duration;

use kernel::Db;
use kernel::http::page::CursorKey;
use kernel::random::Random;
use kernel::time::Clock;

use crate::catalogue::CatalogueData;
use crate::public::SiteCache;
use crate::rendering::Registry;
use crate::storefront::Storefront;

/// Settings and handles. Cheap to clone.
#[derive(Clone)]
pub struct Config {
    /// The database, with the migrations of this crate applied.
    pub db: Db,
    /// Tells the time.
    pub clock: Arc<dyn Clock>,
    /// Makes identifiers unguessable.
    pub random: Arc<dyn Random>,
    /// Signs the cursors of lists.
    pub cursor_key: CursorKey,
    /// Products for pages.
    pub catalogue: Arc<dyn CatalogueData>,
    /// How long a page waits for products before it is shown without them.
    pub catalogue_timeout: Duration,
    /// Carts, customers, orders and auctions. Without it, nothing can be bought.
    pub storefront: Option<Arc<dyn Storefront>>,
    /// The components that sites may use: [`Registry::builtin`], and the host's own.
    pub components: Arc<Registry>,
    /// What was published, in memory. The API and the public pages must share one, so that publishing shows at once.
    pub cache: SiteCache,
    /// How visitors reach sites.
    pub origin: PublicOrigin,
}

/// How visitors reach sites.
#[derive(Clone, Debug)]
pub struct PublicOrigin {
    /// `https`, or `http` in development.
    pub scheme: &'static str,
    /// The port, unless it is the scheme's own.
    pub port: Option<u16>,
    /// Sites live directly under this name: `localhost` allows `kiln.localhost`.
    pub base_domain: String,
}

impl PublicOrigin {
    /// The origin of a site with this host name.
    pub(crate) fn of(&self, host: &str) -> String {
        let scheme = self.scheme;
        self.port.map_or_else(|| format!("{scheme}://{host}"), |port| format!("{scheme}://{host}:{port}"))
    }
}

impl fmt::Debug for Config {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Config").field("db", &self.db).field("origin", &self.origin).finish_non_exhaustive()
    }
}
