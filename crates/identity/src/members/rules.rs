//! Who may give what to whom. Nobody hands out more than they hold, and nobody touches a role above their own.

use kernel::Permissions;

use crate::entity::membership::{Model, Role};
use crate::error::Error;
use crate::ids::UserId;
use crate::permissions::require_all;

/// What an actor may hand out.
pub(crate) struct Authority {
    pub(crate) role: Role,
    pub(crate) permissions: Permissions,
}

/// The flags that a role keeps: only agents have any, owners and admins may do everything.
pub(crate) fn flags(role: Role, permissions: Vec<String>) -> Vec<String> {
    if role == Role::Agent { permissions } else { Vec::new() }
}

/// What a role with these flags may do.
pub(crate) fn effective(role: Role, flags: &[String]) -> Permissions {
    match role {
        Role::Owner | Role::Admin => Permissions::All,
        Role::Agent => Permissions::only(flags.iter().cloned()),
    }
}

/// Whether the actor may change or remove somebody of this role.
pub(crate) fn check_touch(actor: &Authority, target: Role) -> Result<(), Error> {
    if actor.role >= target { Ok(()) } else { Err(Error::RoleTooHigh) }
}

/// Whether the actor may give this role with these flags.
pub(crate) fn check_grant(actor: &Authority, role: Role, flags: &[String]) -> Result<(), Error> {
    if role > actor.role {
        return Err(Error::RoleTooHigh);
    }
    require_all(&actor.permissions, flags)
}

/// Whether a tenant keeps an owner when `member` gets the role `after`, or leaves.
pub(crate) fn check_owner_remains(owners: &[UserId], member: &Model, after: Option<Role>) -> Result<(), Error> {
    let steps_down = member.role == Role::Owner && after != Some(Role::Owner);
    let somebody_else = owners.iter().any(|owner| *owner != member.user_id);
    if steps_down && !somebody_else { Err(Error::LastOwner) } else { Ok(()) }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn agent(names: &[&str]) -> Authority {
        Authority { role: Role::Agent, permissions: Permissions::only(names.iter().copied()) }
    }

    #[test]
    fn grants_at_most_what_is_held() {
        let admin = Authority { role: Role::Admin, permissions: Permissions::All };
        let products = ["products:read".to_owned()];
        assert!(check_grant(&admin, Role::Admin, &[]).is_ok());
        assert!(matches!(check_grant(&admin, Role::Owner, &[]), Err(Error::RoleTooHigh)));
        assert!(check_grant(&agent(&["products:read"]), Role::Agent, &products).is_ok());
        assert!(
            matches!(check_grant(&agent(&["members:write"]), Role::Agent, &products), Err(Error::PermissionNotHeld(name)) if name == "products:read")
        );
        assert!(matches!(check_grant(&agent(&[]), Role::Admin, &[]), Err(Error::RoleTooHigh)));
        assert!(matches!(check_touch(&admin, Role::Owner), Err(Error::RoleTooHigh)));
    }
}
