//! The forms of the account page: what each asks for, and what is said once it is done.

use super::guard::Fields;
use crate::rendering::Done;
use crate::storefront::AccountChange;

/// A form of the account page.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum AccountForm {
    Password,
    Consent,
}

impl AccountForm {
    /// The form that is sent to this path below `/account/`.
    pub(super) fn at(part: &str) -> Option<Self> {
        Some(match part {
            "password" => Self::Password,
            "consents" => Self::Consent,
            _ => return None,
        })
    }

    /// Its name on the page.
    pub(super) const fn name(self) -> &'static str {
        match self {
            Self::Password => "new-password",
            Self::Consent => "consent",
        }
    }

    /// What it asks for.
    pub(super) fn change(self, fields: &Fields) -> AccountChange {
        match self {
            Self::Password => AccountChange::SetPassword {
                current: Some(fields.raw("current_password")).filter(|text| !text.is_empty()).map(str::to_owned),
                new: fields.raw("new_password").to_owned(),
            },
            Self::Consent => AccountChange::WithdrawConsent { scope: fields.get("scope").to_owned() },
        }
    }

    /// What the address of the page says once it is done.
    pub(super) const fn done(self) -> &'static str {
        match self {
            Self::Password => "password",
            Self::Consent => "withdrawn",
        }
    }
}

/// What was done by what the address says.
pub(super) fn done(word: &str) -> Option<Done> {
    Some(match word {
        "password" => Done::PasswordSet,
        "withdrawn" => Done::ConsentWithdrawn,
        _ => return None,
    })
}
