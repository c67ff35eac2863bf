//! What components of the shop are given to show, and the state of a form that was sent back.

use kernel::time::Timestamp;

use crate::storefront::{Account, Auction, AuctionCard, Cart, ConsentText, Customer, Order, Refusal};

/// Shop data that a component cannot be rendered without.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum ShopNeed {
    /// The visitor's cart.
    Cart,
    /// Who is signed in.
    Customer,
    /// What the shop keeps for who is signed in.
    Account,
    /// The order that the visitor returns from.
    Order,
    /// The auction of the address.
    Auction,
    /// This many auctions.
    Auctions(u16),
    /// What subscribers agree to.
    Newsletter,
}

impl ShopNeed {
    /// Whether the answer is for this visitor alone, so that nothing may keep the page.
    #[must_use]
    pub const fn is_private(self) -> bool {
        match self {
            Self::Cart | Self::Customer | Self::Account | Self::Order | Self::Auction => true,
            Self::Auctions(_) | Self::Newsletter => false,
        }
    }
}

/// What the shop told for one page. What was not asked for, or is not there, is `None`.
#[derive(Clone, Debug)]
pub struct ShopData {
    /// When the page is made.
    pub now: Timestamp,
    /// Path of the page, which forms tell.
    pub path: String,
    /// The cart.
    pub cart: Option<Cart>,
    /// Who is signed in.
    pub customer: Option<Customer>,
    /// Their orders and addresses.
    pub account: Option<Account>,
    /// The order.
    pub order: Option<Order>,
    /// The auction.
    pub auction: Option<Auction>,
    /// The auctions.
    pub auctions: Vec<AuctionCard>,
    /// What subscribers agree to.
    pub consent: Option<ConsentText>,
    /// Whether the shop did not answer all that was asked.
    pub is_partial: bool,
    /// Where the visitor wants to go once they have signed in.
    pub next: Option<String>,
    /// What was just done.
    pub done: Option<Done>,
    /// Slug of the product that was just put into the cart.
    pub added: Option<String>,
    /// The form that was sent and not accepted.
    pub form: Option<FormState>,
}

/// What was just done, to be said on the page that follows.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Done {
    /// Something was put into the cart.
    Added,
    /// A link to sign in was sent.
    LinkSent,
    /// A link to sign in was opened, and has to be confirmed.
    LinkOpened,
    /// A bid was placed.
    Bid,
    /// Somebody subscribed.
    Subscribed,
    /// Somebody subscribed, and was sent a link to confirm it.
    SubscriptionSent,
    /// A link to unsubscribe was opened, and has to be confirmed.
    UnsubscribeOpened,
    /// Somebody unsubscribed.
    Unsubscribed,
    /// The customer has another password now.
    PasswordSet,
    /// The customer agrees to something no longer.
    ConsentWithdrawn,
    /// An address of the customer was added or changed.
    AddressSaved,
    /// An address of the customer was deleted.
    AddressDeleted,
    /// The customer asked for the erasure of their data.
    ErasureAsked,
    /// The customer is called otherwise now.
    NameSaved,
    /// A link that confirms another address of mail was sent.
    EmailLinkSent,
    /// Such a link was opened, and has to be confirmed.
    EmailLinkOpened,
    /// The customer has another address of mail now.
    EmailChanged,
    /// All other sessions of the customer ended.
    SessionsEnded,
}

/// A form that was sent and not accepted: what was typed, and what is wrong.
#[derive(Clone, Debug, Default)]
pub struct FormState {
    /// Which form of the page.
    pub form: String,
    /// What was typed, by field. Passwords are left out.
    pub values: Vec<(String, String)>,
    /// What is wrong.
    pub refusals: Vec<Refusal>,
}

impl FormState {
    /// What was typed into a field.
    #[must_use]
    pub fn value(&self, field: &str) -> Option<&str> {
        self.values.iter().find(|(name, _)| name == field).map(|(_, value)| value.as_str())
    }

    /// The field that the only refusal is about.
    #[must_use]
    pub fn lone_field(&self) -> Option<&'static str> {
        match self.refusals.as_slice() {
            [only] => only.field(),
            _ => None,
        }
    }
}

impl ShopData {
    /// Nothing yet, at this moment.
    #[must_use]
    pub const fn at(now: Timestamp) -> Self {
        Self {
            now,
            path: String::new(),
            cart: None,
            customer: None,
            account: None,
            order: None,
            auction: None,
            auctions: Vec::new(),
            consent: None,
            is_partial: false,
            next: None,
            done: None,
            added: None,
            form: None,
        }
    }

    /// The state of this form, if it is the one that was sent.
    #[must_use]
    pub fn form(&self, name: &str) -> Option<&FormState> {
        self.form.as_ref().filter(|form| form.form == name)
    }
}

impl Default for ShopData {
    fn default() -> Self {
        Self::at(Timestamp::from_micros(0))
    }
}
