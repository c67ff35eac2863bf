//! People who can sign in. They belong to no tenant; memberships tie them to agencies.
//!
//! Only system transactions reach them, so a tenant's own transaction can read neither an address nor a password hash.

pub(crate) mod account;
pub(crate) mod email;
pub(crate) mod password;
pub(crate) mod store;

use kernel::SystemTx;

use crate::authentication::Identity;
use crate::entity::user;
use crate::error::Error;
use crate::ids::UserId;
use crate::sessions;
use crate::state::AppState;

/// Gives the signed-in user another password and ends all their other sessions.
pub(crate) async fn change_password(
    state: &AppState,
    identity: &Identity,
    current: &str,
    new: &str,
) -> Result<(), Error> {
    password::Passwords::check("/new_password", new)?;
    sessions::limits::admit_account(state, &identity.user.to_string()).await?;
    let user = {
        let tx = SystemTx::read(&state.config.db).await?;
        store::by_id(&tx, identity.user).await?.ok_or(Error::NotSignedIn)?
    };
    if !state.passwords.verify(current, Some(&user.password_hash)).await? {
        return Err(Error::WrongPassword);
    }
    let hash = state.passwords.hash(new).await?;
    let now = state.now();
    let tx = SystemTx::begin(&state.config.db).await?;
    store::set_password(&tx, identity.user, &user.password_hash, hash, now).await?;
    sessions::store::revoke_others(&tx, identity.user, Some(identity.session), now).await?;
    tx.after_commit(state.forget_credentials());
    tx.commit()
        .await
        .map_err(Error::from)
        .inspect(|()| tracing::info!(user = %identity.user, "password changed, other sessions ended"))
}

/// A user that is not stored yet. `email` must be normalised.
pub(crate) fn new(state: &AppState, email: String, name: String, password_hash: String) -> user::Model {
    let now = state.now();
    user::Model {
        id: UserId::generate(&*state.config.clock, &*state.config.random),
        email,
        name,
        password_hash,
        operator: false,
        created_at: now,
        updated_at: now,
    }
}
