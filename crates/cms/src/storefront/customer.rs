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
    /// Its lines, from the name to the country.
    pub lines: Vec<String>,
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
