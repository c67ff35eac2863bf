//! What a customer is.

use std::fmt;
use std::str::FromStr;

use kernel::time::Timestamp;
use sea_orm::DeriveValueType;
use sea_orm::sea_query::ValueTypeErr;

use crate::id::{AddressId, CustomerId, CustomerSessionId};

/// How far a customer is known.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, DeriveValueType)]
#[sea_orm(value_type = "String")]
pub enum CustomerState {
    /// Known by an address that nobody has shown to be theirs; cannot sign in.
    Guest,
    /// Has shown that the address is theirs, and may sign in.
    Account,
    /// Was a person; only the identifier is left.
    Erased,
}

impl CustomerState {
    /// Its name in the database and to clients.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Guest => "guest",
            Self::Account => "account",
            Self::Erased => "erased",
        }
    }

    /// The one table of changes.
    #[must_use]
    pub const fn may_become(self, next: Self) -> bool {
        matches!(
            (self, next),
            (Self::Guest, Self::Account) | (Self::Guest, Self::Erased) | (Self::Account, Self::Erased)
        )
    }
}

impl fmt::Display for CustomerState {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.as_str())
    }
}

impl FromStr for CustomerState {
    type Err = ValueTypeErr;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        match text {
            "guest" => Ok(Self::Guest),
            "account" => Ok(Self::Account),
            "erased" => Ok(Self::Erased),
            _ => Err(ValueTypeErr),
        }
    }
}

/// Somebody who buys, or bought.
#[derive(Clone, PartialEq, Eq)]
pub struct Customer {
    /// Its identifier. It outlives an erasure.
    pub id: CustomerId,
    /// The address, normalised; none after an erasure.
    pub email: Option<String>,
    /// What they want to be called; may be empty.
    pub name: String,
    /// How far they are known.
    pub state: CustomerState,
    /// Whether they can sign in with a password.
    pub has_password: bool,
    /// When they showed that the address is theirs.
    pub email_confirmed_at: Option<Timestamp>,
    /// When their erasure was asked for.
    pub erasure_requested_at: Option<Timestamp>,
    /// Rises with each change, from 1.
    pub version: i64,
    /// When they were first seen.
    pub created_at: Timestamp,
    /// When they were last changed.
    pub updated_at: Timestamp,
}

// By hand: names and addresses are personal data.
impl fmt::Debug for Customer {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Customer").field("id", &self.id).field("state", &self.state).finish_non_exhaustive()
    }
}

impl Customer {
    /// Notes a change.
    pub(crate) fn touch(&mut self, now: Timestamp) {
        self.version += 1;
        self.updated_at = now;
    }
}

/// What of a customer is to change.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(crate) struct CustomerPatch {
    pub(crate) name: Option<String>,
    pub(crate) email: Option<String>,
}

/// Where things are sent, or bills.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct NewAddress {
    /// Who lives there.
    pub name: String,
    /// The company, or nothing.
    pub company: String,
    /// Street and number.
    pub line1: String,
    /// Whatever else the postman needs, or nothing.
    pub line2: String,
    /// The town.
    pub city: String,
    /// State or province, or nothing.
    pub region: String,
    /// The postal code; some countries have none.
    pub postal_code: String,
    /// ISO 3166-1, two capital letters.
    pub country: String,
    /// A number for the carrier, or nothing.
    pub phone: String,
    /// Whether it is the one that things are sent to.
    pub is_default_shipping: bool,
    /// Whether it is the one that bills are for.
    pub is_default_billing: bool,
}

/// An address of a customer.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Address {
    /// Its identifier.
    pub id: AddressId,
    /// Whose it is.
    pub customer_id: CustomerId,
    /// What it says.
    pub content: NewAddress,
    /// Rises with each change, from 1.
    pub version: i64,
    /// When it was added.
    pub created_at: Timestamp,
    /// When it was last changed.
    pub updated_at: Timestamp,
}

/// A customer signed in somewhere.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct CustomerSession {
    /// Its identifier.
    pub id: CustomerSessionId,
    /// Who is signed in.
    pub customer_id: CustomerId,
    /// What the browser calls itself.
    pub user_agent: Option<String>,
    /// When they signed in.
    pub created_at: Timestamp,
    /// When it was last used, within some minutes.
    pub last_seen_at: Timestamp,
    /// When it ends by itself.
    pub expires_at: Timestamp,
}

/// What a mailed link is for.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, DeriveValueType)]
#[sea_orm(value_type = "String")]
pub enum LinkPurpose {
    /// Signs in whoever reads mails at the address.
    SignIn,
    /// Makes the address the customer's.
    ChangeEmail,
    /// Gives a consent that was asked for.
    ConfirmConsent,
}

impl LinkPurpose {
    /// Its name in the database.
    pub(crate) const fn as_str(self) -> &'static str {
        match self {
            Self::SignIn => "sign_in",
            Self::ChangeEmail => "change_email",
            Self::ConfirmConsent => "confirm_consent",
        }
    }
}

impl fmt::Display for LinkPurpose {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.as_str())
    }
}

impl FromStr for LinkPurpose {
    type Err = ValueTypeErr;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        match text {
            "sign_in" => Ok(Self::SignIn),
            "change_email" => Ok(Self::ChangeEmail),
            "confirm_consent" => Ok(Self::ConfirmConsent),
            _ => Err(ValueTypeErr),
        }
    }
}

#[cfg(test)]
mod tests {
    #![expect(clippy::unwrap_used, reason = "tests fail by panicking")]
    use super::*;

    #[test]
    fn a_customer_is_never_less_known_until_erased() {
        use CustomerState::{Account, Erased, Guest};
        let allowed: Vec<_> = [Guest, Account, Erased]
            .into_iter()
            .flat_map(|from| [Guest, Account, Erased].map(|to| (from, to)))
            .filter(|(from, to)| from.may_become(*to))
            .collect();
        assert_eq!(allowed, [(Guest, Account), (Guest, Erased), (Account, Erased)]);
    }

    #[test]
    fn names_survive_the_table() {
        for state in [CustomerState::Guest, CustomerState::Account, CustomerState::Erased] {
            assert_eq!(state.as_str().parse::<CustomerState>().unwrap(), state);
        }
        for purpose in [LinkPurpose::SignIn, LinkPurpose::ChangeEmail, LinkPurpose::ConfirmConsent] {
            assert_eq!(purpose.as_str().parse::<LinkPurpose>().unwrap(), purpose);
        }
    }
}
