//! Rows as they are in the database. They never leave this crate and are never serialised to a client.

#![expect(unreachable_pub, reason = "the entity derive makes public items")]

pub(crate) mod api_key;
pub(crate) mod host_key;
pub(crate) mod invitation;
pub(crate) mod membership;
pub(crate) mod session;
pub(crate) mod tenant;
pub(crate) mod token_exchange;
pub(crate) mod user;

use sea_orm::FromJsonQueryResult;
use serde::{Deserialize, Serialize};

/// A set of permission names in a JSON column.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize, FromJsonQueryResult)]
pub(crate) struct Names(pub(crate) Vec<String>);
