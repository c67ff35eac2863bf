//! The forms of the account page: what each asks for, and what is said once it is done.

use super::actions::email;
use super::guard::Fields;
use super::system::is_name;
use crate::rendering::Done;
use crate::storefront::{AccountChange, PostalAddress, Refusal};

/// A form of the account page.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum AccountForm<'a> {
    Password,
    Consent,
    /// The address of this id, or one more.
    Address(Option<&'a str>),
    Name,
    Email,
    Sessions,
    Erasure,
}

impl<'a> AccountForm<'a> {
    /// The form that is sent to this path below `/account/`.
    pub(super) fn at(part: &str, name: Option<&'a str>) -> Option<Self> {
        Some(match (part, name) {
            ("password", None) => Self::Password,
            ("consents", None) => Self::Consent,
            ("addresses", None) => Self::Address(None),
            ("addresses", Some(id)) if is_name(id) => Self::Address(Some(id)),
            ("name", None) => Self::Name,
            ("email", None) => Self::Email,
            ("sessions", None) => Self::Sessions,
            ("erasure", None) => Self::Erasure,
            _ => return None,
        })
    }

    /// Its name on the page.
    pub(super) fn name(self) -> String {
        match self {
            Self::Password => "new-password",
            Self::Consent => "consent",
            Self::Address(None) => "address",
            Self::Address(Some(id)) => return format!("address-{id}"),
            Self::Name => "name",
            Self::Email => "new-email",
            Self::Sessions => "sessions",
            Self::Erasure => "erasure",
        }
        .to_owned()
    }

    /// What it asks for.
    pub(super) fn change(self, fields: &Fields) -> Result<AccountChange, Refusal> {
        Ok(match self {
            Self::Password => AccountChange::SetPassword {
                current: Some(fields.raw("current_password")).filter(|text| !text.is_empty()).map(str::to_owned),
                new: fields.raw("new_password").to_owned(),
            },
            Self::Consent => AccountChange::WithdrawConsent { scope: fields.get("scope").to_owned() },
            Self::Address(Some(id)) if fields.get("do") == "delete" => {
                AccountChange::DeleteAddress { id: id.to_owned() }
            }
            Self::Address(id) => AccountChange::SaveAddress { id: id.map(str::to_owned), address: address(fields) },
            Self::Name => AccountChange::SetName(fields.get("name").to_owned()),
            Self::Email => AccountChange::ChangeEmail(email(fields)?.to_owned()),
            Self::Sessions => AccountChange::EndOtherSessions,
            Self::Erasure if fields.get("confirm") != "yes" => {
                return Err(Refusal::Field("confirm", "Tick the box if you want your data erased.".to_owned()));
            }
            Self::Erasure => AccountChange::Erase,
        })
    }

    /// Where it leads once it is done.
    pub(super) fn next(self, fields: &Fields) -> &'static str {
        match self {
            Self::Password => "/account?done=password",
            Self::Consent => "/account?done=withdrawn",
            Self::Address(_) if fields.get("do") == "delete" => "/account?done=deleted",
            Self::Address(_) => "/account?done=address",
            Self::Name => "/account?done=name",
            Self::Email => "/account?done=email-sent",
            Self::Sessions => "/account?done=sessions",
            Self::Erasure => "/sign-in?done=erasure",
        }
    }
}

/// What was done by what the address of the page says.
pub(super) fn done(word: &str) -> Option<Done> {
    Some(match word {
        "password" => Done::PasswordSet,
        "withdrawn" => Done::ConsentWithdrawn,
        "address" => Done::AddressSaved,
        "deleted" => Done::AddressDeleted,
        "name" => Done::NameSaved,
        "email-sent" => Done::EmailLinkSent,
        "email" => Done::EmailChanged,
        "sessions" => Done::SessionsEnded,
        _ => return None,
    })
}

fn address(fields: &Fields) -> PostalAddress {
    let text = |name| fields.get(name).to_owned();
    PostalAddress {
        name: text("name"),
        company: text("company"),
        line1: text("line1"),
        line2: text("line2"),
        postal_code: text("postal_code"),
        city: text("city"),
        region: text("region"),
        country: text("country"),
        phone: text("phone"),
        is_default_shipping: fields.get("is_default_shipping") == "yes",
        is_default_billing: fields.get("is_default_billing") == "yes",
    }
}
