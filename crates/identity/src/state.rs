//! What the handlers share.

use std::ops::Deref;
use std::sync::Arc;

use crate::config::Config;
use crate::permissions::Catalogue;
use crate::users::password::Passwords;

/// The configuration with what is derived from it. Cloning is cheap.
#[derive(Clone)]
pub(crate) struct AppState(Arc<Shared>);

pub(crate) struct Shared {
    pub(crate) config: Config,
    pub(crate) catalogue: Catalogue,
    pub(crate) passwords: Passwords,
}

impl AppState {
    pub(crate) fn new(config: Config) -> Self {
        let catalogue = Catalogue::new(&config.permissions);
        let passwords = Passwords::new(config.password_cost, Arc::clone(&config.random));
        Self(Arc::new(Shared { config, catalogue, passwords }))
    }
}

impl Deref for AppState {
    type Target = Shared;

    fn deref(&self) -> &Shared {
        &self.0
    }
}

impl Shared {
    pub(crate) fn now(&self) -> kernel::time::Timestamp {
        self.config.clock.now()
    }

    /// Empties the credential cache once `tx` has committed.
    pub(crate) fn forget_credentials(&self) -> impl FnOnce() + Send + 'static {
        let cache = self.config.credential_cache.clone();
        move || cache.clear()
    }
}
