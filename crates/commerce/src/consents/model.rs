//! What a consent is.

use std::fmt;
use std::str::FromStr;

use kernel::time::Timestamp;
use sea_orm::DeriveValueType;
use sea_orm::sea_query::ValueTypeErr;

use crate::id::{ConsentId, ConsentTextId, CustomerId};

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

/// The words that people agree to, in one version.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ConsentText {
    /// Its identifier.
    pub id: ConsentTextId,
    /// What is agreed to, for example `newsletter`.
    pub scope: String,
    /// Counted from 1 in its scope.
    pub version: i64,
    /// The words.
    pub body: String,
    /// Whether a mailed link must confirm the consent of somebody who is not signed in.
    pub double_opt_in: bool,
    /// When it was published.
    pub created_at: Timestamp,
}

/// One line of the ledger.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ConsentLine {
    /// Its identifier.
    pub id: ConsentId,
    /// Whose it is.
    pub customer_id: CustomerId,
    /// What it is about.
    pub scope: String,
    /// Counted from 1 for this customer and scope.
    pub seq: i64,
    /// What it says.
    pub change: ConsentChange,
    /// The words that were shown.
    pub text_id: ConsentTextId,
    /// Their version.
    pub text_version: i64,
    /// A keyed hash of the address, which proves whose it was and names nobody.
    pub subject: String,
    /// The page on which it was said.
    pub source_page: String,
    /// When.
    pub created_at: Timestamp,
}

#[cfg(test)]
mod tests {
    #![expect(clippy::unwrap_used, reason = "tests fail by panicking")]
    use super::ConsentChange::{Given, Requested, Withdrawn};
    use super::*;

    #[test]
    fn the_table_of_changes() {
        let mut allowed = Vec::new();
        for last in [None, Some(Requested), Some(Given), Some(Withdrawn)] {
            allowed.extend(
                [Requested, Given, Withdrawn].into_iter().filter(|next| next.may_follow(last)).map(|next| (last, next)),
            );
        }
        let expected = [
            (None, Requested),
            (None, Given),
            (Some(Requested), Requested),
            (Some(Requested), Given),
            (Some(Requested), Withdrawn),
            (Some(Given), Withdrawn),
            (Some(Withdrawn), Requested),
            (Some(Withdrawn), Given),
        ];
        assert_eq!(allowed, expected);
    }

    #[test]
    fn names_survive_the_table() {
        for change in [Requested, Given, Withdrawn] {
            assert_eq!(change.as_str().parse::<ConsentChange>().unwrap(), change);
        }
    }
}
