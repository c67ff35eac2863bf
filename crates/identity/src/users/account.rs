//! What a signed-in user may know of themselves.

use kernel::SystemTx;

use super::store;
use crate::authentication::Identity;
use crate::entity::{session, user};
use crate::error::Error;
use crate::members::store::{InTenant, of_user};
use crate::sessions;
use crate::state::AppState;

/// A user with the present session and all memberships.
pub(crate) struct Account {
    pub(crate) user: user::Model,
    pub(crate) session: session::Model,
    pub(crate) memberships: Vec<InTenant>,
}

/// The signed-in user's account.
pub(crate) async fn get(state: &AppState, identity: &Identity) -> Result<Account, Error> {
    let tx = SystemTx::read(&state.config.db).await?;
    let user = store::by_id(&tx, identity.user).await?.ok_or(Error::NotSignedIn)?;
    let session = sessions::store::by_id(&tx, identity.session).await?.ok_or(Error::NotSignedIn)?;
    let memberships = of_user(&tx, identity.user).await?;
    Ok(Account { user, session, memberships })
}
