//! The shop on sites' own hosts: `cms` asks, `commerce` answers. Words for refusals are those of `cms`.

mod account;
mod auction;
mod cart;
mod customer;
mod order;
mod refusal;

use std::sync::Arc;
use std::time::Duration;

use async_trait::async_trait;
use cms::Storefront;
use cms::storefront::{
    Account, AccountChange, Auction, AuctionCard, AuctionUpdate, Cart, ConsentText, Customer, Granted, Order, SignedIn,
    StorefrontError, Subscribed, Subscription, Visitor, VisitorSecret,
};
use commerce::shop::carts::Shopper;
use commerce::shop::customers::{CustomerToken, Visit, authenticate};
use commerce::{CartToken, CommerceError};
use futures_util::stream::BoxStream;
use kernel::RequestCtx;
use kernel::money::Money;

use self::refusal::refused;

/// How long a browser keeps a cart's secret; the shop forgets a cart sooner when nobody touches it.
const CART_LIFE: Duration = Duration::from_secs(30 * 24 * 3_600);

/// The shop of our own commerce crate.
pub(super) struct CommerceStorefront {
    pub(super) config: Arc<commerce::Config>,
    /// Scheme and host of the platform, where orders are paid.
    pub(super) checkout_origin: String,
}

impl CommerceStorefront {
    /// Who is signed in.
    async fn signed_in(
        &self,
        ctx: &RequestCtx,
        visitor: &Visitor,
    ) -> Result<Option<commerce::Customer>, StorefrontError> {
        match customer_token(visitor) {
            Some(token) => authenticate(&self.config, ctx, &token).await.map_err(refused),
            None => Ok(None),
        }
    }

    /// Runs a question about the visitor's cart with what proves it theirs.
    async fn with_cart<T>(
        &self,
        ctx: &RequestCtx,
        visitor: &Visitor,
        ask: impl AsyncFnOnce(&commerce::Config, &Shopper<'_>) -> Result<T, CommerceError>,
    ) -> Result<T, StorefrontError> {
        let customer = self.signed_in(ctx, visitor).await?.map(|customer| customer.id);
        let token = visitor.cart.as_ref().and_then(|secret| CartToken::parse(secret.reveal()));
        ask(&self.config, &Shopper { token: token.as_ref(), customer }).await.map_err(refused)
    }
}

fn customer_token(visitor: &Visitor) -> Option<CustomerToken> {
    visitor.customer.as_ref().and_then(|secret| CustomerToken::parse(secret.reveal()))
}

fn visit(visitor: &Visitor) -> Visit {
    Visit {
        host: visitor.host.clone(),
        shop_name: visitor.site_name.clone(),
        address: visitor.address.clone(),
        user_agent: visitor.user_agent.clone(),
    }
}

/// A secret as the browser keeps it. One of our own making has the form of one.
fn granted(secret: &str, life: Duration) -> Result<Granted, StorefrontError> {
    let secret =
        VisitorSecret::parse(secret).ok_or_else(|| StorefrontError::Down("a secret has no such form".into()))?;
    Ok(Granted { secret, life })
}

#[async_trait]
impl Storefront for CommerceStorefront {
    fn checkout_origin(&self) -> String {
        self.checkout_origin.clone()
    }

    async fn cart(&self, ctx: &RequestCtx, visitor: &Visitor) -> Result<Option<Cart>, StorefrontError> {
        cart::view(self, ctx, visitor).await
    }

    async fn add_to_cart(
        &self,
        ctx: &RequestCtx,
        visitor: &Visitor,
        variant: &str,
        quantity: i64,
    ) -> Result<Option<Granted>, StorefrontError> {
        cart::add(self, ctx, visitor, variant, quantity).await
    }

    async fn change_line(
        &self,
        ctx: &RequestCtx,
        visitor: &Visitor,
        line: &str,
        quantity: i64,
    ) -> Result<(), StorefrontError> {
        cart::change(self, ctx, visitor, line, quantity).await
    }

    async fn set_coupon(&self, ctx: &RequestCtx, visitor: &Visitor, code: Option<&str>) -> Result<(), StorefrontError> {
        cart::set_coupon(self, ctx, visitor, code).await
    }

    async fn start_checkout(&self, ctx: &RequestCtx, visitor: &Visitor) -> Result<String, StorefrontError> {
        order::start_checkout(self, ctx, visitor).await
    }

    async fn customer(&self, ctx: &RequestCtx, visitor: &Visitor) -> Result<Option<Customer>, StorefrontError> {
        Ok(self.signed_in(ctx, visitor).await?.map(customer::shown))
    }

    async fn request_sign_in_link(
        &self,
        ctx: &RequestCtx,
        visitor: &Visitor,
        email: &str,
    ) -> Result<(), StorefrontError> {
        customer::request_link(self, ctx, visitor, email).await
    }

    async fn redeem_sign_in_link(
        &self,
        ctx: &RequestCtx,
        visitor: &Visitor,
        secret: &VisitorSecret,
    ) -> Result<SignedIn, StorefrontError> {
        customer::redeem_link(self, ctx, visitor, secret).await
    }

    async fn sign_in(
        &self,
        ctx: &RequestCtx,
        visitor: &Visitor,
        email: &str,
        password: &str,
    ) -> Result<SignedIn, StorefrontError> {
        customer::sign_in(self, ctx, visitor, email, password).await
    }

    async fn sign_out(&self, ctx: &RequestCtx, visitor: &Visitor) -> Result<(), StorefrontError> {
        customer::sign_out(self, ctx, visitor).await
    }

    async fn account(&self, ctx: &RequestCtx, visitor: &Visitor) -> Result<Option<Account>, StorefrontError> {
        account::view(self, ctx, visitor).await
    }

    async fn change_account(
        &self,
        ctx: &RequestCtx,
        visitor: &Visitor,
        change: &AccountChange,
    ) -> Result<(), StorefrontError> {
        account::change(self, ctx, visitor, change).await
    }

    async fn confirm_email(
        &self,
        ctx: &RequestCtx,
        visitor: &Visitor,
        secret: &VisitorSecret,
    ) -> Result<(), StorefrontError> {
        account::confirm_email(self, ctx, visitor, secret).await
    }

    async fn export_account(&self, ctx: &RequestCtx, visitor: &Visitor) -> Result<serde_json::Value, StorefrontError> {
        account::export(self, ctx, visitor).await
    }

    async fn pay_order(&self, ctx: &RequestCtx, visitor: &Visitor, order: &str) -> Result<String, StorefrontError> {
        order::pay(self, ctx, visitor, order).await
    }

    async fn own_order(
        &self,
        ctx: &RequestCtx,
        visitor: &Visitor,
        order: &str,
    ) -> Result<Option<Order>, StorefrontError> {
        order::own(self, ctx, visitor, order).await
    }

    async fn returned_order(
        &self,
        ctx: &RequestCtx,
        visitor: &Visitor,
        token: &str,
    ) -> Result<Option<Order>, StorefrontError> {
        order::returned(self, ctx, visitor, token).await
    }

    async fn auctions(&self, ctx: &RequestCtx, limit: u16) -> Result<Vec<AuctionCard>, StorefrontError> {
        auction::list(self, ctx, limit).await
    }

    async fn auction(
        &self,
        ctx: &RequestCtx,
        visitor: &Visitor,
        auction: &str,
    ) -> Result<Option<Auction>, StorefrontError> {
        auction::view(self, ctx, visitor, auction).await
    }

    async fn bid(
        &self,
        ctx: &RequestCtx,
        visitor: &Visitor,
        auction: &str,
        limit: Money,
    ) -> Result<(), StorefrontError> {
        auction::bid(self, ctx, visitor, auction, limit).await
    }

    async fn buy_now(&self, ctx: &RequestCtx, visitor: &Visitor, auction: &str) -> Result<String, StorefrontError> {
        auction::buy_now(self, ctx, visitor, auction).await
    }

    async fn watch_auction(
        &self,
        ctx: &RequestCtx,
        auction: &str,
    ) -> Result<BoxStream<'static, AuctionUpdate>, StorefrontError> {
        auction::watch(self, ctx, auction).await
    }

    async fn newsletter_text(&self, ctx: &RequestCtx) -> Result<Option<ConsentText>, StorefrontError> {
        customer::newsletter_text(self, ctx).await
    }

    async fn subscribe(
        &self,
        ctx: &RequestCtx,
        visitor: &Visitor,
        subscription: &Subscription,
    ) -> Result<Subscribed, StorefrontError> {
        customer::subscribe(self, ctx, visitor, subscription).await
    }

    async fn confirm_subscription(
        &self,
        ctx: &RequestCtx,
        visitor: &Visitor,
        secret: &VisitorSecret,
    ) -> Result<(), StorefrontError> {
        customer::confirm_subscription(self, ctx, visitor, secret).await
    }

    async fn unsubscribe(
        &self,
        ctx: &RequestCtx,
        visitor: &Visitor,
        secret: &VisitorSecret,
    ) -> Result<(), StorefrontError> {
        customer::unsubscribe(self, ctx, visitor, secret).await
    }
}
