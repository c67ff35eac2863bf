//! What a consent is.

use std::fmt;
use std::str::FromStr;

use sea_orm::DeriveValueType;
use sea_orm::sea_query::ValueTypeErr;

/// What a line of the ledger says of a scope.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, DeriveValueType)]
#[sea_orm(value_type = "String")]
pub enum ConsentChange {
    /// Somebody asked for it in the customer's name; it counts for nothing until it is confirmed.
    Requested,
    /// The customer agreed.
    Given,
    /// The customer agrees no longer.
    Withdrawn,
}

impl ConsentChange {
    /// Its name in the database and to clients.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Requested => "requested",
            Self::Given => "given",
            Self::Withdrawn => "withdrawn",
        }
    }

    /// The one table of changes: whether a line may follow the last one, if there is any. A request may be repeated, so that
    /// a lost mail can be sent again.
    #[must_use]
    pub const fn may_follow(self, last: Option<Self>) -> bool {
        match (last, self) {
            (None | Some(Self::Requested | Self::Withdrawn), Self::Requested | Self::Given)
            | (Some(Self::Requested | Self::Given), Self::Withdrawn) => true,
            (None | Some(Self::Withdrawn), Self::Withdrawn) | (Some(Self::Given), Self::Requested | Self::Given) => {
                false
            }
        }
    }
}

impl fmt::Display for ConsentChange {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.as_str())
    }
}

impl FromStr for ConsentChange {
    type Err = ValueTypeErr;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        match text {
            "requested" => Ok(Self::Requested),
            "given" => Ok(Self::Given),
            "withdrawn" => Ok(Self::Withdrawn),
            _ => Err(ValueTypeErr),
        }
    }
}
