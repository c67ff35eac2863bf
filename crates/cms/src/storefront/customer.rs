//! A customer as their own pages show them.

use kernel::money::Money;
use kernel::time::Timestamp;

/// Who is signed in.
#[derive(Clone, Debug)]
pub struct Customer {
    /// Their address of mail.
    pub email: String,
    /// Their name, if they told it.
    pub name: Option<String>,
}

/// What a customer finds on their own page.
#[derive(Clone, Debug)]
pub struct Account {
    /// Who it is.
    pub customer: Customer,
    /// Their orders, newest first.
    pub orders: Vec<AccountOrder>,
    /// Their addresses.
    pub addresses: Vec<AccountAddress>,
    /// Whether they can sign in with a password.
    pub has_password: bool,
    /// Characters that a password has at least.
    pub password_min: usize,
    /// What they agree to.
    pub consents: Vec<AccountConsent>,
    /// Where they are signed in, newest first.
    pub sessions: Vec<AccountSession>,
    /// Countries that an address may be in, by code and name.
    pub countries: Vec<(String, String)>,
}

/// One order in a list.
#[derive(Clone, Debug)]
pub struct AccountOrder {
    /// Its id.
    pub id: String,
    /// Its number, as it is told to people.
    pub number: String,
    /// When it was placed.
    pub placed_at: Timestamp,
    /// How it stands, in a few words.
    pub state: String,
    /// What it comes to.
    pub total: Money,
    /// Whether it waits to be paid.
    pub is_payable: bool,
}

/// One address.
#[derive(Clone, Debug)]
pub struct AccountAddress {
    /// Its id.
    pub id: String,
    /// What it says, by field.
    pub content: PostalAddress,
    /// Its lines, from the name to the country.
    pub lines: Vec<String>,
}

/// Where things are sent, or bills. Fields that are not needed may be empty.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct PostalAddress {
    /// Who lives there.
    pub name: String,
    /// The company.
    pub company: String,
    /// Street and number.
    pub line1: String,
    /// Floor, flat or other.
    pub line2: String,
    /// The postal code.
    pub postal_code: String,
    /// The town.
    pub city: String,
    /// State or region.
    pub region: String,
    /// Two capital letters (ISO 3166-1).
    pub country: String,
    /// A number for the carrier.
    pub phone: String,
    /// Whether orders are sent there unless another is chosen.
    pub is_default_shipping: bool,
    /// Whether bills are made out to it unless another is chosen.
    pub is_default_billing: bool,
}

/// Where a customer is signed in.
#[derive(Clone, Debug)]
pub struct AccountSession {
    /// What the browser calls itself.
    pub device: Option<String>,
    /// When they signed in there.
    pub since: Timestamp,
    /// When it was last used.
    pub last_seen: Timestamp,
    /// Whether it is the one that asks.
    pub is_this: bool,
}

/// Something that a customer agrees to.
#[derive(Clone, Debug)]
pub struct AccountConsent {
    /// What it is for, in one word, such as `newsletter`.
    pub scope: String,
    /// The version of the text that they saw.
    pub version: i64,
    /// The text.
    pub text: String,
    /// Since when they agree.
    pub since: Timestamp,
}

/// What a signed-in customer wants to be changed. It has no `Debug`: a password is nothing for logs.
#[derive(Clone)]
pub enum AccountChange {
    /// Another password, or the first one; who has one must know it.
    SetPassword {
        /// The present one, if it was given.
        current: Option<String>,
        /// The new one.
        new: String,
    },
    /// One more address, or another content of one.
    SaveAddress {
        /// The one to change.
        id: Option<String>,
        /// What it says.
        address: PostalAddress,
    },
    /// One address less.
    DeleteAddress {
        /// Which.
        id: String,
    },
    /// Everything that is known of them is to be erased, as far as the law lets it; they are signed out.
    Erase,
    /// What they want to be called; may be empty.
    SetName(String),
    /// Another address of mail. It holds once the link is followed that is mailed to it, which leads to `/account/email/{secret}` of
    /// the visitor's site, or to `/account/email?token={secret}`.
    ChangeEmail(String),
    /// They are signed out everywhere else.
    EndOtherSessions,
    /// No more mails of this kind.
    WithdrawConsent {
        /// What was agreed to.
        scope: String,
    },
}

/// A version of what subscribers agree to.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ConsentText {
    /// Names this version.
    pub version: String,
    /// The sentence.
    pub text: String,
}

/// Somebody agrees to get the newsletter.
#[derive(Clone, Debug)]
pub struct Subscription {
    /// Their address of mail.
    pub email: String,
    /// The version of the text that they saw.
    pub text_version: String,
    /// Path of the page that they were on.
    pub page: String,
}

/// What became of a subscription.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Subscribed {
    /// It holds.
    Recorded,
    /// It holds once the link is followed that was mailed.
    LinkSent,
}
