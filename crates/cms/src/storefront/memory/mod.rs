//! A shop in memory, the same for every tenant: for tests, and to try pages without a shop.

mod account;
mod auctions;
mod shop;

use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use async_trait::async_trait;
use futures_util::stream::BoxStream;
use kernel::RequestCtx;
use kernel::money::Money;
use kernel::random::Random;
use kernel::time::Clock;

use self::shop::Shop;
use super::{
    Account, AccountChange, Auction, AuctionCard, AuctionUpdate, Cart, ConsentText, Customer, Granted, Order, Refusal,
    SignedIn, Storefront, StorefrontError, Subscribed, Subscription, Visitor, VisitorSecret,
};
use crate::rendering::ProductDetail;

const CART_LIFE: Duration = Duration::from_secs(30 * 24 * 3_600);
const SIGN_IN_LIFE: Duration = Duration::from_secs(14 * 24 * 3_600);

/// A shop in memory that keeps its state and refuses what a shop refuses.
pub struct InMemoryStorefront {
    clock: Arc<dyn Clock>,
    random: Arc<dyn Random>,
    shop: Mutex<Shop>,
    is_down: AtomicBool,
}

/// A link that would have been mailed.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SentLink {
    /// Whom to.
    pub email: String,
    /// Where it leads.
    pub link: String,
}

impl InMemoryStorefront {
    /// A shop that sells these products.
    #[must_use]
    pub fn new(clock: Arc<dyn Clock>, random: Arc<dyn Random>, products: Vec<ProductDetail>) -> Self {
        Self { clock, random, shop: Mutex::new(Shop::selling(products)), is_down: AtomicBool::new(false) }
    }

    /// From now on every question fails, or no longer.
    pub fn set_down(&self, is_down: bool) {
        self.is_down.store(is_down, Ordering::SeqCst);
    }

    /// How many of a variant there are; plenty unless this was said.
    pub fn set_stock(&self, variant: &str, left: i64) {
        self.lock().stock.insert(variant.to_owned(), left);
    }

    /// A coupon that takes off so many per cent.
    pub fn add_coupon(&self, code: &str, per_cent: i64) {
        self.lock().coupons.insert(code.to_owned(), per_cent);
    }

    /// Someone who can sign in by a password.
    pub fn add_customer(&self, email: &str, password: &str) {
        self.lock().passwords.insert(email.to_owned(), password.to_owned());
    }

    /// An auction, with the least distance between bids.
    pub fn add_auction(&self, card: AuctionCard, step: i64, buy_now: Option<Money>) {
        self.lock().auctions.add(card, step, buy_now);
    }

    /// Ends an auction as the clock would; the winner's order is not made yet.
    pub fn end_auction(&self, auction: &str) {
        self.lock().auctions.end(auction);
    }

    /// Ends an auction, and makes the winner's order.
    pub fn close_auction(&self, auction: &str) {
        self.lock().auctions.close(auction);
    }

    /// The links that were sent, the first one first.
    #[must_use]
    pub fn sent_links(&self) -> Vec<SentLink> {
        self.lock().sent.clone()
    }

    /// Who subscribed, in order.
    #[must_use]
    pub fn subscriptions(&self) -> Vec<Subscription> {
        self.lock().subscriptions.iter().map(|(subscription, _)| subscription.clone()).collect()
    }

    /// The address that a mail to a subscriber carries, where one click ends such mails.
    pub fn unsubscribe_path(&self, email: &str) -> String {
        let secret = self.random.secret();
        let path = format!("/unsubscribe/{secret}");
        self.lock().leaving.insert(secret, email.to_owned());
        path
    }

    fn lock(&self) -> MutexGuard<'_, Shop> {
        self.shop.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn open(&self) -> Result<MutexGuard<'_, Shop>, StorefrontError> {
        if self.is_down.load(Ordering::SeqCst) {
            return Err(StorefrontError::Down("it is set to be down".into()));
        }
        Ok(self.lock())
    }

    fn secret(&self) -> VisitorSecret {
        VisitorSecret(self.random.secret())
    }

    fn signed_in(&self, shop: &mut Shop, visitor: &Visitor, email: &str) -> SignedIn {
        let secret = self.secret();
        shop.signed_in.insert(secret.reveal().to_owned(), email.to_owned());
        let cart = shop.merge_cart(visitor.cart.as_ref(), email, || self.secret());
        SignedIn {
            customer: Granted { secret, life: SIGN_IN_LIFE },
            cart: cart.map(|secret| Granted { secret, life: CART_LIFE }),
        }
    }
}

impl std::fmt::Debug for InMemoryStorefront {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("InMemoryStorefront").finish_non_exhaustive()
    }
}

fn is_address(email: &str) -> bool {
    email.split_once('@').is_some_and(|(name, host)| !name.is_empty() && host.contains('.') && !host.contains('@'))
}

#[async_trait]
impl Storefront for InMemoryStorefront {
    fn checkout_origin(&self) -> String {
        "http://localhost:8080".to_owned()
    }

    async fn cart(&self, _: &RequestCtx, visitor: &Visitor) -> Result<Option<Cart>, StorefrontError> {
        Ok(self.open()?.cart(visitor.cart.as_ref()))
    }

    async fn add_to_cart(
        &self,
        _: &RequestCtx,
        visitor: &Visitor,
        variant: &str,
        quantity: i64,
    ) -> Result<Option<Granted>, StorefrontError> {
        let made = self.open()?.add(visitor.cart.as_ref(), variant, quantity, || self.secret())?;
        Ok(made.map(|secret| Granted { secret, life: CART_LIFE }))
    }

    async fn change_line(
        &self,
        _: &RequestCtx,
        visitor: &Visitor,
        line: &str,
        quantity: i64,
    ) -> Result<(), StorefrontError> {
        self.open()?.change(visitor.cart.as_ref(), line, quantity)
    }

    async fn set_coupon(&self, _: &RequestCtx, visitor: &Visitor, code: Option<&str>) -> Result<(), StorefrontError> {
        self.open()?.set_coupon(visitor.cart.as_ref(), code)
    }

    async fn start_checkout(&self, _: &RequestCtx, visitor: &Visitor) -> Result<String, StorefrontError> {
        let cart = self.open()?.cart(visitor.cart.as_ref());
        cart.filter(|cart| !cart.lines.is_empty()).ok_or(Refusal::CartEmpty)?;
        Ok(format!("{}/checkout/{}", self.checkout_origin(), self.random.secret()))
    }

    async fn customer(&self, _: &RequestCtx, visitor: &Visitor) -> Result<Option<Customer>, StorefrontError> {
        let shop = self.open()?;
        Ok(shop.email(visitor).map(|email| shop.customer(email)))
    }

    async fn request_sign_in_link(
        &self,
        _: &RequestCtx,
        visitor: &Visitor,
        email: &str,
    ) -> Result<(), StorefrontError> {
        if !is_address(email) {
            return Err(Refusal::Email.into());
        }
        let secret = self.random.secret();
        let link = format!("{}/sign-in/{secret}", visitor.origin);
        let mut shop = self.open()?;
        shop.links.insert(secret, email.to_owned());
        shop.sent.push(SentLink { email: email.to_owned(), link });
        Ok(())
    }

    async fn redeem_sign_in_link(
        &self,
        _: &RequestCtx,
        visitor: &Visitor,
        secret: &VisitorSecret,
    ) -> Result<SignedIn, StorefrontError> {
        let mut shop = self.open()?;
        let email = shop.links.remove(secret.reveal()).ok_or(Refusal::LinkEnded)?;
        Ok(self.signed_in(&mut shop, visitor, &email))
    }

    async fn sign_in(
        &self,
        _: &RequestCtx,
        visitor: &Visitor,
        email: &str,
        password: &str,
    ) -> Result<SignedIn, StorefrontError> {
        let mut shop = self.open()?;
        if shop.passwords.get(email).is_none_or(|known| known != password) {
            return Err(Refusal::Password.into());
        }
        Ok(self.signed_in(&mut shop, visitor, email))
    }

    async fn sign_out(&self, _: &RequestCtx, visitor: &Visitor) -> Result<(), StorefrontError> {
        let mut shop = self.open()?;
        if let Some(secret) = &visitor.customer {
            shop.signed_in.remove(secret.reveal());
        }
        Ok(())
    }

    async fn account(&self, _: &RequestCtx, visitor: &Visitor) -> Result<Option<Account>, StorefrontError> {
        Ok(self.open()?.account(visitor, self.clock.now()))
    }

    async fn change_account(
        &self,
        _: &RequestCtx,
        visitor: &Visitor,
        change: &AccountChange,
    ) -> Result<(), StorefrontError> {
        self.open()?.change_account(visitor, change, || self.random.secret())
    }

    async fn confirm_email(&self, _: &RequestCtx, _: &Visitor, secret: &VisitorSecret) -> Result<(), StorefrontError> {
        self.open()?.confirm_email(secret)
    }

    async fn export_account(&self, _: &RequestCtx, visitor: &Visitor) -> Result<serde_json::Value, StorefrontError> {
        let email = self.open()?.email(visitor).ok_or(StorefrontError::SignInNeeded)?;
        Ok(serde_json::json!({ "profile": { "email": email } }))
    }

    async fn pay_order(&self, _: &RequestCtx, visitor: &Visitor, order: &str) -> Result<String, StorefrontError> {
        let shop = self.open()?;
        let account = shop.account(visitor, self.clock.now()).ok_or(StorefrontError::SignInNeeded)?;
        let order = account.orders.into_iter().find(|known| known.id == order).ok_or(StorefrontError::NotFound)?;
        if !order.is_payable {
            return Err(Refusal::NothingToPay.into());
        }
        Ok(format!("{}/checkout/{}", self.checkout_origin(), order.id))
    }

    async fn own_order(
        &self,
        _: &RequestCtx,
        visitor: &Visitor,
        order: &str,
    ) -> Result<Option<Order>, StorefrontError> {
        let shop = self.open()?;
        let account = shop.account(visitor, self.clock.now()).ok_or(StorefrontError::SignInNeeded)?;
        let known = account.orders.into_iter().find(|known| known.id == order);
        Ok(known.and_then(|known| {
            let order = shop.order(&known.number, known.placed_at)?;
            Some(Order { state: known.state, is_paid: false, to_pay: known.is_payable.then_some(known.id), ..order })
        }))
    }

    async fn returned_order(&self, _: &RequestCtx, _: &Visitor, token: &str) -> Result<Option<Order>, StorefrontError> {
        let shop = self.open()?;
        Ok(token.strip_prefix("signed.").and_then(|number| shop.order(number, self.clock.now())))
    }

    async fn auctions(&self, _: &RequestCtx, limit: u16) -> Result<Vec<AuctionCard>, StorefrontError> {
        Ok(self.open()?.auctions.cards(limit.into()))
    }

    async fn auction(
        &self,
        _: &RequestCtx,
        visitor: &Visitor,
        auction: &str,
    ) -> Result<Option<Auction>, StorefrontError> {
        let shop = self.open()?;
        Ok(shop.auctions.view(auction, shop.email(visitor).as_deref()))
    }

    async fn bid(&self, _: &RequestCtx, visitor: &Visitor, auction: &str, limit: Money) -> Result<(), StorefrontError> {
        let mut shop = self.open()?;
        let email = shop.email(visitor).ok_or(StorefrontError::SignInNeeded)?;
        shop.auctions.bid(auction, &email, limit, self.clock.now())
    }

    async fn buy_now(&self, _: &RequestCtx, visitor: &Visitor, auction: &str) -> Result<String, StorefrontError> {
        let mut shop = self.open()?;
        let email = shop.email(visitor).ok_or(StorefrontError::SignInNeeded)?;
        shop.auctions.buy_now(auction, &email)?;
        Ok(format!("{}/checkout/{auction}", self.checkout_origin()))
    }

    async fn watch_auction(
        &self,
        _: &RequestCtx,
        auction: &str,
    ) -> Result<BoxStream<'static, AuctionUpdate>, StorefrontError> {
        self.open()?.auctions.watch(auction)
    }

    async fn newsletter_text(&self, _: &RequestCtx) -> Result<Option<ConsentText>, StorefrontError> {
        Ok(Some(self.open()?.consent.clone()))
    }

    async fn subscribe(
        &self,
        _: &RequestCtx,
        visitor: &Visitor,
        subscription: &Subscription,
    ) -> Result<Subscribed, StorefrontError> {
        let mut shop = self.open()?;
        if !is_address(&subscription.email) {
            return Err(Refusal::Email.into());
        }
        if subscription.text_version != shop.consent.version {
            return Err(Refusal::Consent.into());
        }
        if visitor.customer.is_some() {
            shop.subscriptions.push((subscription.clone(), self.clock.now()));
            return Ok(Subscribed::Recorded);
        }
        let secret = self.random.secret();
        let link = format!("{}/newsletter?token={secret}", visitor.origin);
        shop.sent.push(SentLink { email: subscription.email.clone(), link });
        shop.unconfirmed.insert(secret, subscription.clone());
        Ok(Subscribed::LinkSent)
    }

    async fn confirm_subscription(
        &self,
        _: &RequestCtx,
        _: &Visitor,
        secret: &VisitorSecret,
    ) -> Result<(), StorefrontError> {
        let mut shop = self.open()?;
        let subscription = shop.unconfirmed.remove(secret.reveal()).ok_or(Refusal::LinkEnded)?;
        shop.subscriptions.push((subscription, self.clock.now()));
        Ok(())
    }

    async fn unsubscribe(&self, _: &RequestCtx, _: &Visitor, secret: &VisitorSecret) -> Result<(), StorefrontError> {
        self.open()?.unsubscribe(secret)
    }
}
