//! The port to whoever keeps carts, customers, orders and auctions. The host wires it; without one, a site has no shop pages.
//!
//! A visitor is known by two opaque secrets that this crate keeps in cookies and never reads: one of the cart, one of the
//! signed-in customer. Rules, prices and limits are on the other side; pages only ask and show.

mod auction;
mod cart;
mod customer;
mod memory;
mod order;
mod refusal;

use std::error::Error;
use std::fmt;
use std::time::Duration;

use async_trait::async_trait;
use futures_util::stream::BoxStream;
use kernel::RequestCtx;
use kernel::money::Money;

pub use auction::{Auction, AuctionBid, AuctionCard, AuctionStanding, AuctionState, AuctionUpdate};
pub use cart::{Cart, CartLine, Totals};
pub use customer::{
    Account, AccountAddress, AccountChange, AccountConsent, AccountOrder, AccountSession, ConsentText, Customer,
    PostalAddress, Subscribed, Subscription,
};
pub use memory::{InMemoryStorefront, SentLink};
pub use order::{Order, OrderLine, Parcel};
pub use refusal::Refusal;

/// Longest secret that a cookie or link may carry.
const MAX_SECRET: usize = 200;

/// An opaque secret of a visitor. It is never shown, not even in logs.
#[derive(Clone, PartialEq, Eq)]
pub struct VisitorSecret(String);

impl VisitorSecret {
    /// Accepts what can be a secret: letters, digits, `-`, `_`, `.` and `~`.
    #[must_use]
    pub fn parse(text: &str) -> Option<Self> {
        let plain = |byte: u8| byte.is_ascii_alphanumeric() || matches!(byte, b'-' | b'_' | b'.' | b'~');
        ((1..=MAX_SECRET).contains(&text.len()) && text.bytes().all(plain)).then(|| Self(text.to_owned()))
    }

    /// The secret itself.
    #[must_use]
    pub fn reveal(&self) -> &str {
        &self.0
    }
}

impl fmt::Debug for VisitorSecret {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("VisitorSecret(…)")
    }
}

/// Who asks, and from where.
#[derive(Clone, Debug, Default)]
pub struct Visitor {
    /// The secret of their cart.
    pub cart: Option<VisitorSecret>,
    /// The secret of their sign-in.
    pub customer: Option<VisitorSecret>,
    /// Scheme and host name (with its port) of the site that they are on.
    pub origin: String,
    /// The host name alone.
    pub host: String,
    /// What the site calls itself.
    pub site_name: String,
    /// What their browser calls itself.
    pub user_agent: Option<String>,
    /// What limits count them by; the host may not tell it.
    pub address: Option<String>,
}

/// A secret that the visitor is to keep from now on.
#[derive(Clone, Debug)]
pub struct Granted {
    /// The secret.
    pub secret: VisitorSecret,
    /// How long it is worth keeping.
    pub life: Duration,
}

/// What signing in gives.
#[derive(Clone, Debug)]
pub struct SignedIn {
    /// The customer's secret.
    pub customer: Granted,
    /// The cart's secret, when the cart is another one now.
    pub cart: Option<Granted>,
}

/// Why a question has no answer.
#[derive(Debug, thiserror::Error)]
pub enum StorefrontError {
    /// The visitor can do something about it.
    #[error("refused: {0:?}")]
    Refused(Refusal),
    /// The visitor has to sign in first.
    #[error("nobody is signed in")]
    SignInNeeded,
    /// There is no such thing, or it is another's.
    #[error("not found")]
    NotFound,
    /// The other side failed.
    #[error("the storefront did not answer")]
    Down(#[source] Box<dyn Error + Send + Sync>),
}

impl From<Refusal> for StorefrontError {
    fn from(refusal: Refusal) -> Self {
        Self::Refused(refusal)
    }
}

/// Carts, customers, orders and auctions of one tenant, as a visitor of its site sees them.
///
/// Every text may be hostile. Every secret may be made up: an unknown one is as good as none.
#[async_trait]
pub trait Storefront: Send + Sync {
    /// Scheme and host of the pages where visitors pay, which forms of a site may lead to.
    fn checkout_origin(&self) -> String;

    /// The visitor's cart with its prices, if they have one.
    ///
    /// # Errors
    /// When it cannot be read.
    async fn cart(&self, ctx: &RequestCtx, visitor: &Visitor) -> Result<Option<Cart>, StorefrontError>;

    /// Puts so many of a variant into the cart; gives a secret if it had to make one.
    ///
    /// # Errors
    /// A refusal, for instance when so many are not there.
    async fn add_to_cart(
        &self,
        ctx: &RequestCtx,
        visitor: &Visitor,
        variant: &str,
        quantity: i64,
    ) -> Result<Option<Granted>, StorefrontError>;

    /// Changes the quantity of a line; zero takes it out.
    ///
    /// # Errors
    /// A refusal, or [`StorefrontError::NotFound`] for a line of another cart.
    async fn change_line(
        &self,
        ctx: &RequestCtx,
        visitor: &Visitor,
        line: &str,
        quantity: i64,
    ) -> Result<(), StorefrontError>;

    /// Puts a coupon's code on the cart, or takes it off.
    ///
    /// # Errors
    /// A refusal when there is no such coupon, or it does not hold for this cart.
    async fn set_coupon(&self, ctx: &RequestCtx, visitor: &Visitor, code: Option<&str>) -> Result<(), StorefrontError>;

    /// The address at which this cart is paid.
    ///
    /// # Errors
    /// A refusal when the cart is empty or something in it is gone.
    async fn start_checkout(&self, ctx: &RequestCtx, visitor: &Visitor) -> Result<String, StorefrontError>;

    /// Who is signed in.
    ///
    /// # Errors
    /// When it cannot be read.
    async fn customer(&self, ctx: &RequestCtx, visitor: &Visitor) -> Result<Option<Customer>, StorefrontError>;

    /// Sends a link that signs in, if the address can have one. The answer is the same either way. The link leads to
    /// `/sign-in/{secret}` of the visitor's site, or to `/sign-in?token={secret}`.
    ///
    /// # Errors
    /// A refusal when the address is none, or asks too often.
    async fn request_sign_in_link(
        &self,
        ctx: &RequestCtx,
        visitor: &Visitor,
        email: &str,
    ) -> Result<(), StorefrontError>;

    /// Signs in by the secret of a link, once.
    ///
    /// # Errors
    /// A refusal when the link is used or old.
    async fn redeem_sign_in_link(
        &self,
        ctx: &RequestCtx,
        visitor: &Visitor,
        secret: &VisitorSecret,
    ) -> Result<SignedIn, StorefrontError>;

    /// Signs in by a password.
    ///
    /// # Errors
    /// A refusal that does not tell which of the two was wrong.
    async fn sign_in(
        &self,
        ctx: &RequestCtx,
        visitor: &Visitor,
        email: &str,
        password: &str,
    ) -> Result<SignedIn, StorefrontError>;

    /// Ends the sign-in for good.
    ///
    /// # Errors
    /// When it cannot be written.
    async fn sign_out(&self, ctx: &RequestCtx, visitor: &Visitor) -> Result<(), StorefrontError>;

    /// What the shop keeps for who is signed in.
    ///
    /// # Errors
    /// When they cannot be read.
    async fn account(&self, ctx: &RequestCtx, visitor: &Visitor) -> Result<Option<Account>, StorefrontError>;

    /// Changes something of who is signed in.
    ///
    /// # Errors
    /// [`StorefrontError::SignInNeeded`], or a refusal that names the field.
    async fn change_account(
        &self,
        ctx: &RequestCtx,
        visitor: &Visitor,
        change: &AccountChange,
    ) -> Result<(), StorefrontError>;

    /// Changes the address of mail of who asked for the link with this secret, once.
    ///
    /// # Errors
    /// A refusal when the link is used or old, or somebody else has the address.
    async fn confirm_email(
        &self,
        ctx: &RequestCtx,
        visitor: &Visitor,
        secret: &VisitorSecret,
    ) -> Result<(), StorefrontError>;

    /// Everything that is kept on who is signed in, as a document that they can read.
    ///
    /// # Errors
    /// [`StorefrontError::SignInNeeded`], or when it cannot be read.
    async fn export_account(&self, ctx: &RequestCtx, visitor: &Visitor) -> Result<serde_json::Value, StorefrontError>;

    /// The address at which an order of who is signed in is paid.
    ///
    /// # Errors
    /// [`StorefrontError::NotFound`] for an order of another; a refusal when there is nothing to pay.
    async fn pay_order(&self, ctx: &RequestCtx, visitor: &Visitor, order: &str) -> Result<String, StorefrontError>;

    /// An order of who is signed in.
    ///
    /// # Errors
    /// [`StorefrontError::SignInNeeded`], or when it cannot be read.
    async fn own_order(
        &self,
        ctx: &RequestCtx,
        visitor: &Visitor,
        order: &str,
    ) -> Result<Option<Order>, StorefrontError>;

    /// The order that a signed return from the checkout is about.
    ///
    /// # Errors
    /// When it cannot be read.
    async fn returned_order(
        &self,
        ctx: &RequestCtx,
        visitor: &Visitor,
        token: &str,
    ) -> Result<Option<Order>, StorefrontError>;

    /// Auctions that run, are to run, or have just ended; the next to end first.
    ///
    /// # Errors
    /// When they cannot be read.
    async fn auctions(&self, ctx: &RequestCtx, limit: u16) -> Result<Vec<AuctionCard>, StorefrontError>;

    /// One auction, with what concerns this visitor.
    ///
    /// # Errors
    /// When it cannot be read.
    async fn auction(
        &self,
        ctx: &RequestCtx,
        visitor: &Visitor,
        auction: &str,
    ) -> Result<Option<Auction>, StorefrontError>;

    /// Bids up to `limit`.
    ///
    /// # Errors
    /// [`StorefrontError::SignInNeeded`], or a refusal: too low, too late.
    async fn bid(
        &self,
        ctx: &RequestCtx,
        visitor: &Visitor,
        auction: &str,
        limit: Money,
    ) -> Result<(), StorefrontError>;

    /// Ends the auction by buying at its fixed price; gives the address at which it is paid.
    ///
    /// # Errors
    /// [`StorefrontError::SignInNeeded`], or a refusal when it is no longer possible.
    async fn buy_now(&self, ctx: &RequestCtx, visitor: &Visitor, auction: &str) -> Result<String, StorefrontError>;

    /// What happens to an auction from now on. It may begin with how the auction stands.
    ///
    /// # Errors
    /// [`StorefrontError::NotFound`].
    async fn watch_auction(
        &self,
        ctx: &RequestCtx,
        auction: &str,
    ) -> Result<BoxStream<'static, AuctionUpdate>, StorefrontError>;

    /// What subscribers of the newsletter agree to, if the shop has one.
    ///
    /// # Errors
    /// When it cannot be read.
    async fn newsletter_text(&self, ctx: &RequestCtx) -> Result<Option<ConsentText>, StorefrontError>;

    /// Records that somebody agreed, and tells whether a mailed link must confirm it. The link leads to `/newsletter/{secret}` of
    /// the visitor's site, or to `/newsletter?token={secret}`.
    ///
    /// # Errors
    /// A refusal when the address is none, or the text was another.
    async fn subscribe(
        &self,
        ctx: &RequestCtx,
        visitor: &Visitor,
        subscription: &Subscription,
    ) -> Result<Subscribed, StorefrontError>;

    /// Confirms a subscription by the secret of a link, once.
    ///
    /// # Errors
    /// A refusal when the link is used or old.
    async fn confirm_subscription(
        &self,
        ctx: &RequestCtx,
        visitor: &Visitor,
        secret: &VisitorSecret,
    ) -> Result<(), StorefrontError>;

    /// Ends mails of one kind by the secret that each of them carries. It works as often as somebody asks.
    ///
    /// # Errors
    /// A refusal when there is no such secret.
    async fn unsubscribe(
        &self,
        ctx: &RequestCtx,
        visitor: &Visitor,
        secret: &VisitorSecret,
    ) -> Result<(), StorefrontError>;
}
