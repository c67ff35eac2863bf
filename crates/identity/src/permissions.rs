//! Identity's own permissions, and the list of all that may be granted.

use std::collections::BTreeSet;

use kernel::{Permission, Permissions};

use crate::error::Error;

kernel::permission!(
    /// May see who the members are and which invitations are open.
    pub ReadMembers, "members:read"
);
kernel::permission!(
    /// May invite, change and remove members, within what the holder may do.
    pub WriteMembers, "members:write"
);
kernel::permission!(
    /// May create, list and revoke API keys.
    pub WriteApiKeys, "api-keys:write"
);
kernel::permission!(
    /// May register, list and retire the keys of host applications.
    pub WriteHostKeys, "host-keys:write"
);
kernel::permission!(
    /// May rename the tenant.
    pub WriteTenant, "tenant:write"
);

const OWN: [&str; 5] =
    [ReadMembers::NAME, WriteMembers::NAME, WriteApiKeys::NAME, WriteHostKeys::NAME, WriteTenant::NAME];

/// Names in one list at most.
const MAX_NAMES: usize = 100;

/// Every permission that may be granted: the host's and identity's own.
#[derive(Clone, Debug)]
pub(crate) struct Catalogue(BTreeSet<&'static str>);

impl Catalogue {
    pub(crate) fn new(of_the_host: &[&'static str]) -> Self {
        Self(of_the_host.iter().copied().chain(OWN).collect())
    }

    /// All names, sorted.
    pub(crate) fn names(&self) -> Vec<String> {
        self.0.iter().map(|name| (*name).to_owned()).collect()
    }

    /// `wanted`, sorted and without doubles.
    ///
    /// # Errors
    /// When a name is not in the catalogue; the error's pointer is `pointer` and the position.
    pub(crate) fn validate(&self, pointer: &'static str, wanted: &[String]) -> Result<Vec<String>, Error> {
        if wanted.len() > MAX_NAMES {
            return Err(Error::invalid(pointer, "too_many", format!("Give at most {MAX_NAMES} names.")));
        }
        if let Some(unknown) = wanted.iter().find(|name| !self.0.contains(name.as_str())) {
            let shown: String = unknown.chars().take(40).collect();
            return Err(Error::invalid(pointer, "unknown_permission", format!("There is no permission “{shown}”.")));
        }
        Ok(wanted.iter().cloned().collect::<BTreeSet<_>>().into_iter().collect())
    }
}

/// Fails with the first of `wanted` that `held` lacks.
pub(crate) fn require_all(held: &Permissions, wanted: &[String]) -> Result<(), Error> {
    match wanted.iter().find(|name| !held.contains(name)) {
        Some(missing) => Err(Error::PermissionNotHeld(missing.clone())),
        None => Ok(()),
    }
}

/// Those of `wanted` that `held` has.
pub(crate) fn intersect(held: &Permissions, wanted: &[String]) -> Permissions {
    Permissions::only(wanted.iter().filter(|name| held.contains(name)).cloned())
}
