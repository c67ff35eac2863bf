//! What can go wrong, and what a client is told of it.

use std::sync::Arc;
use std::time::Duration;

use http::StatusCode;
use jobs::EnqueueError;
use kernel::db::DbError;
use kernel::http::{IfMatch, Problem};
use kernel::idempotency::IdempotencyError;
use kernel::money::Money;
use sea_orm::DbErr;

use crate::auctions::AuctionState;
use crate::id::AuctionId;
use crate::orders::OrderState;
use crate::payments::{GatewayError, WebhookFault};
use crate::pricing::{CouponFault, PricingError};
use crate::stock::reservations::Shortage;
use crate::violation::{Violation, Violations};

/// Why a use case refused or failed.
#[derive(Debug, thiserror::Error)]
pub enum CommerceError {
    /// There is no such thing in this tenant.
    #[error("not found")]
    NotFound,
    /// The caller saw an older version.
    #[error("the document has changed meanwhile")]
    Stale,
    /// The input breaks rules.
    #[error("the input breaks {} rules", .0.0.len())]
    Invalid(Violations),
    /// Another product has the slug.
    #[error("another product has this slug")]
    SlugTaken,
    /// Another tenant publishes the global catalogue.
    #[error("another tenant publishes the global catalogue")]
    PublisherTaken,
    /// Another variant has the SKU.
    #[error("another variant has this SKU")]
    SkuTaken,
    /// Another location has the code.
    #[error("another stock location has this code")]
    LocationCodeTaken,
    /// Somebody bids, or is about to bid, for what was to be deleted.
    #[error("{auction} is for it")]
    InAuction {
        /// The auction.
        auction: AuctionId,
    },
    /// As many imports wait or run as may be.
    #[error("at most 20 imports at once")]
    ImportLimit,
    /// A file is larger than may be.
    #[error("a file has at most 100000000 bytes")]
    FileTooLarge,
    /// A file came too slowly.
    #[error("a piece of the file took too long, or the whole longer than 50 minutes")]
    UploadTooSlow,
    /// A product must keep a variant.
    #[error("a product needs a variant")]
    LastVariant,
    /// A product has as many variants as it may.
    #[error("a product has at most 100 variants")]
    VariantLimit,
    /// More was to be taken than there is.
    #[error("only {on_hand} on hand")]
    InsufficientStock {
        /// How many there are.
        on_hand: i64,
    },
    /// More of some variants was to be held or sold than can be had.
    #[error("too little of {} variants", .0.len())]
    OutOfStock(Vec<Shortage>),
    /// A reservation was given up, or its stock has left.
    #[error("the reservation has ended")]
    ReservationEnded,
    /// A coupon counts for nothing.
    #[error("the coupon does not count")]
    CouponNotValid(CouponFault),
    /// Another coupon has the code.
    #[error("another coupon has this code")]
    CouponCodeTaken,
    /// Another rate of sending begins at the same subtotal.
    #[error("another rate begins at this subtotal")]
    ShippingRateTaken,
    /// A cart has as many lines as it may.
    #[error("a cart has at most 100 lines")]
    CartFull,
    /// The cart's lines are in another currency.
    #[error("the cart is in another currency")]
    CartCurrency,
    /// The cart was ordered, merged, or is another customer's.
    #[error("the cart is not open")]
    CartClosed,
    /// The amounts do not add up to a price.
    #[error("the cart has no price")]
    Pricing(#[from] PricingError),
    /// More was to be added than a level holds.
    #[error("a level holds at most 1000000000")]
    StockLimit,
    /// The address or the password is wrong; which one, nobody is told.
    #[error("the address or the password is wrong")]
    WrongCredentials,
    /// A mailed link was used, is too old, or was never good here.
    #[error("the link cannot be used")]
    LinkNotUsable,
    /// Another customer has the address.
    #[error("another customer has this e-mail address")]
    EmailTaken,
    /// The customer was erased.
    #[error("the customer was erased")]
    CustomerErased,
    /// A customer has as many addresses as they may.
    #[error("a customer has at most 20 addresses")]
    AddressLimit,
    /// The state of a consent does not allow this change.
    #[error("the consent cannot change like this")]
    ConsentNotPossible,
    /// Too many tries.
    #[error("too many tries")]
    TooManyTries {
        /// When one more is allowed.
        retry_after: Duration,
    },
    /// Something of ours failed.
    #[error("internal")]
    Internal(#[source] Arc<dyn std::error::Error + Send + Sync>),
    /// The order's state does not allow it.
    #[error("the order is {state}")]
    OrderState {
        /// The state.
        state: OrderState,
    },
    /// More of a line was to be sent or given back than is left of it.
    #[error("only {left} left")]
    NothingLeft {
        /// How many are left.
        left: i64,
    },
    /// More money was to be given back than is left.
    #[error("only {left} left to refund")]
    RefundExceedsPayment {
        /// How much is left.
        left: Money,
    },
    /// A request with an idempotency key cannot go on.
    #[error(transparent)]
    Idempotency(#[from] IdempotencyError),
    /// A host name is not verified to be the tenant's.
    #[error("the host name is not verified")]
    HostNotVerified,
    /// A way to the checkout was used, or is too old.
    #[error("the handover was used")]
    HandoverUsed,
    /// The cart is not the one that was handed over.
    #[error("the cart has changed")]
    CartChanged,
    /// There is nothing in the cart that can be bought.
    #[error("the cart is empty")]
    CartEmpty,
    /// What a shopper came back with was not sealed for this host, or too long ago.
    #[error("the return is not valid")]
    ReturnInvalid,
    /// The payment gateway did not do what was asked.
    #[error(transparent)]
    Gateway(#[from] GatewayError),
    /// A message of a gateway is not believed.
    #[error("webhook: {0}")]
    Webhook(WebhookFault),
    /// The auction is not being prepared any more.
    #[error("only a draft can be changed")]
    AuctionNotDraft,
    /// The auction has not opened.
    #[error("the auction has not opened")]
    AuctionNotOpen,
    /// The auction is over.
    #[error("the auction is over")]
    AuctionEnded,
    /// The auction was not left unsold.
    #[error("only an unsold auction can be relisted")]
    AuctionNotUnsold,
    /// The auction was relisted before.
    #[error("the auction was relisted before")]
    AuctionRelisted,
    /// What was asked for cannot follow the state of the auction.
    #[error("the auction is {state}")]
    AuctionState {
        /// Where it is.
        state: AuctionState,
    },
    /// The bid does not reach what is needed.
    #[error("the bid is below {minimum}")]
    BidTooLow {
        /// What it must reach.
        minimum: Money,
    },
    /// The line is no bid that could be taken back, or it was.
    #[error("the bid was retracted or cannot be")]
    BidRetracted,
    /// The item cannot be bought at once, or not any more.
    #[error("the item cannot be bought at once")]
    BuyNowUnavailable,
    /// Only a customer with an account may do this.
    #[error("an account is needed")]
    AccountRequired,
    /// The database refused or is not there.
    #[error("database")]
    Database(#[source] DbError),
}

impl CommerceError {
    pub(crate) fn internal(error: impl std::error::Error + Send + Sync + 'static) -> Self {
        Self::Internal(Arc::new(error))
    }

    /// The stable name that programs see.
    #[must_use]
    pub fn code(&self) -> &'static str {
        self.row().1
    }

    /// The one table of what is what: status, code, title. For the database it is the fallback, see [`Problem`].
    const fn row(&self) -> (StatusCode, &'static str, &'static str) {
        match self {
            Self::NotFound => (StatusCode::NOT_FOUND, "not_found", "There is no such resource"),
            Self::Stale => (StatusCode::PRECONDITION_FAILED, "stale_version", "It was changed meanwhile"),
            Self::Invalid(_) => (StatusCode::UNPROCESSABLE_ENTITY, "validation_failed", "The request has faults"),
            Self::SlugTaken => (StatusCode::CONFLICT, "product_slug_taken", "Another product has this slug"),
            Self::PublisherTaken => {
                (StatusCode::CONFLICT, "publisher_taken", "Another tenant publishes the global catalogue")
            }
            Self::SkuTaken => (StatusCode::CONFLICT, "sku_taken", "Another variant has this SKU"),
            Self::LocationCodeTaken => {
                (StatusCode::CONFLICT, "stock_location_code_taken", "Another stock location has this code")
            }
            Self::InAuction { .. } => (StatusCode::CONFLICT, "in_auction", "An auction is for it"),
            Self::ImportLimit => (StatusCode::CONFLICT, "import_limit", "As many imports wait or run as may be"),
            Self::FileTooLarge => (StatusCode::PAYLOAD_TOO_LARGE, "payload_too_large", "The body is too large"),
            Self::UploadTooSlow => (StatusCode::REQUEST_TIMEOUT, "body_timeout", "The body came too slowly"),
            Self::LastVariant => (StatusCode::CONFLICT, "last_variant", "A product needs a variant"),
            Self::VariantLimit => (StatusCode::CONFLICT, "variant_limit", "The product has as many variants as it may"),
            Self::InsufficientStock { .. } => (StatusCode::CONFLICT, "insufficient_stock", "There is not enough stock"),
            Self::OutOfStock(_) => (StatusCode::CONFLICT, "insufficient_stock", "There is not enough stock"),
            Self::ReservationEnded => (StatusCode::CONFLICT, "reservation_ended", "The reservation has ended"),
            Self::CouponNotValid(_) => (StatusCode::CONFLICT, "coupon_not_valid", "The coupon does not count"),
            Self::CouponCodeTaken => (StatusCode::CONFLICT, "coupon_code_taken", "Another coupon has this code"),
            Self::ShippingRateTaken => {
                (StatusCode::CONFLICT, "shipping_rate_taken", "Another rate of this name begins at this subtotal")
            }
            Self::CartFull => (StatusCode::CONFLICT, "cart_full", "The cart has as many lines as it may"),
            Self::CartCurrency => (StatusCode::CONFLICT, "cart_currency", "The cart is in another currency"),
            Self::CartClosed => (StatusCode::CONFLICT, "cart_closed", "The cart is not open"),
            Self::Pricing(_) => (StatusCode::CONFLICT, "no_price", "The cart cannot be priced"),
            Self::StockLimit => (StatusCode::CONFLICT, "stock_limit", "A stock level cannot hold so many"),
            Self::WrongCredentials => {
                (StatusCode::UNAUTHORIZED, "wrong_credentials", "The e-mail address or the password is wrong")
            }
            Self::LinkNotUsable => (StatusCode::GONE, "link_not_usable", "The link was used or is too old"),
            Self::EmailTaken => (StatusCode::CONFLICT, "customer_email_taken", "Another customer has this address"),
            Self::CustomerErased => (StatusCode::CONFLICT, "customer_erased", "The customer was erased"),
            Self::AddressLimit => {
                (StatusCode::CONFLICT, "address_limit", "The customer has as many addresses as may be")
            }
            Self::ConsentNotPossible => (StatusCode::CONFLICT, "consent_not_possible", "The consent cannot change so"),
            Self::TooManyTries { .. } => (StatusCode::TOO_MANY_REQUESTS, "too_many_tries", "Too many tries"),
            Self::Internal(_) => (StatusCode::INTERNAL_SERVER_ERROR, "internal", "Something went wrong on our side"),
            Self::OrderState { .. } => (StatusCode::CONFLICT, "order_state", "The order's state does not allow this"),
            Self::NothingLeft { .. } => (StatusCode::CONFLICT, "nothing_left", "There is not so much left of the line"),
            Self::RefundExceedsPayment { .. } => {
                (StatusCode::CONFLICT, "refund_exceeds_payment", "That is more than is left to refund")
            }
            Self::Idempotency(_) => (StatusCode::CONFLICT, "idempotency_key_running", "The request is still running"),
            Self::HostNotVerified => (
                StatusCode::UNPROCESSABLE_ENTITY,
                "host_not_verified",
                "The host name is not one of this agency's sites",
            ),
            Self::HandoverUsed => (StatusCode::GONE, "handover_used", "The way to the checkout was used or is too old"),
            Self::CartChanged => {
                (StatusCode::CONFLICT, "cart_changed", "The cart has changed since it was handed over")
            }
            Self::CartEmpty => (StatusCode::CONFLICT, "cart_empty", "There is nothing in the cart that can be bought"),
            Self::ReturnInvalid => (StatusCode::UNPROCESSABLE_ENTITY, "return_invalid", "The return is not valid"),
            Self::Gateway(GatewayError::Refused(_)) => {
                (StatusCode::BAD_GATEWAY, "gateway_refused", "The payment gateway refused")
            }
            Self::Gateway(GatewayError::Unavailable(_)) => {
                (StatusCode::SERVICE_UNAVAILABLE, "gateway_unavailable", "The payment gateway does not answer")
            }
            Self::Webhook(_) => (StatusCode::BAD_REQUEST, "webhook_invalid", "The message is not believed"),
            Self::AuctionNotDraft => (StatusCode::CONFLICT, "auction_not_draft", "Only a draft can be changed"),
            Self::AuctionNotOpen => (StatusCode::CONFLICT, "auction_not_open", "The auction has not opened"),
            Self::AuctionEnded => (StatusCode::CONFLICT, "auction_ended", "The auction is over"),
            Self::AuctionNotUnsold => {
                (StatusCode::CONFLICT, "auction_not_unsold", "Only an unsold auction can be relisted")
            }
            Self::AuctionRelisted => (StatusCode::CONFLICT, "auction_relisted", "The auction was relisted before"),
            Self::AuctionState { .. } => {
                (StatusCode::CONFLICT, "auction_state", "The auction is in a state that does not allow this")
            }
            Self::BidTooLow { .. } => (StatusCode::CONFLICT, "bid_too_low", "The bid is too low"),
            Self::BidRetracted => (StatusCode::CONFLICT, "bid_retracted", "The bid cannot be taken back"),
            Self::BuyNowUnavailable => {
                (StatusCode::CONFLICT, "buy_now_unavailable", "The item cannot be bought at once")
            }
            Self::AccountRequired => {
                (StatusCode::CONFLICT, "account_required", "Only customers with an account may bid")
            }
            Self::Database(_) => (StatusCode::INTERNAL_SERVER_ERROR, "internal", "Something went wrong on our side"),
        }
    }
}

impl From<Violations> for CommerceError {
    fn from(violations: Violations) -> Self {
        Self::Invalid(violations)
    }
}

/// Constraints that a client can run into become what they mean.
impl From<DbError> for CommerceError {
    fn from(error: DbError) -> Self {
        if error.is_unique_violation("commerce_products", "slug") {
            Self::SlugTaken
        } else if error.is_unique_violation("commerce_publishers", "is_only") {
            Self::PublisherTaken
        } else if error.is_unique_violation("commerce_variants", "sku") {
            Self::SkuTaken
        } else if error.is_unique_violation("commerce_stock_locations", "code") {
            Self::LocationCodeTaken
        } else if error.is_unique_violation("commerce_coupons", "code") {
            Self::CouponCodeTaken
        } else if error.is_unique_violation("commerce_shipping_rates", "from_subtotal_amount") {
            Self::ShippingRateTaken
        } else if error.is_unique_violation("commerce_customers", "email") {
            Self::EmailTaken
        } else {
            Self::Database(error)
        }
    }
}

impl From<EnqueueError> for CommerceError {
    fn from(error: EnqueueError) -> Self {
        match error {
            EnqueueError::Db(error) => error.into(),
            EnqueueError::Payload(error) => Self::internal(error),
        }
    }
}

impl From<DbErr> for CommerceError {
    fn from(error: DbErr) -> Self {
        DbError::from(error).into()
    }
}

impl From<CommerceError> for Problem {
    fn from(error: CommerceError) -> Self {
        let (status, code, title) = error.row();
        match error {
            CommerceError::NotFound => Self::not_found(),
            CommerceError::Stale => IfMatch::stale(),
            CommerceError::Invalid(Violations(violations)) => violations.into_iter().fold(
                Self::new(status, code, title).detail("see errors"),
                |problem, Violation { pointer, code, detail }| problem.error(pointer, code, detail),
            ),
            CommerceError::InsufficientStock { on_hand } => {
                Self::new(status, code, title).detail(format!("{on_hand} on hand"))
            }
            CommerceError::OutOfStock(short) => {
                let each =
                    |one: Shortage| format!("{}: {} of {} can be had", one.variant_id, one.available, one.wanted);
                Self::new(status, code, title).detail(short.into_iter().map(each).collect::<Vec<_>>().join("; "))
            }
            CommerceError::Pricing(error) => Self::new(status, code, title).detail(error.to_string()),
            CommerceError::OrderState { state } => Self::new(status, code, title).detail(format!("it is {state}")),
            CommerceError::NothingLeft { left } => Self::new(status, code, title).detail(format!("{left} left")),
            CommerceError::RefundExceedsPayment { left } => {
                Self::new(status, code, title).detail(format!("{left} left"))
            }
            CommerceError::Idempotency(error) => error.into(),
            CommerceError::Gateway(error) => Self::new(status, code, title).source(error),
            CommerceError::Webhook(fault) => Self::new(status, code, title).detail(fault.to_string()),
            CommerceError::AuctionState { state } => {
                Self::new(status, code, title).detail(format!("the auction is {state}"))
            }
            CommerceError::InAuction { auction } => {
                Self::new(status, code, title).detail(format!("{auction} must end or be cancelled first"))
            }
            CommerceError::BidTooLow { minimum } => {
                let Money { amount, currency } = minimum;
                Self::new(status, code, title).detail(format!("at least {amount} in minor units of {currency}"))
            }
            CommerceError::Database(error) => error.into(),
            CommerceError::Internal(error) => Self::internal(error),
            CommerceError::TooManyTries { retry_after } => Self::new(status, code, title).retry_after(retry_after),
            CommerceError::SlugTaken
            | CommerceError::PublisherTaken
            | CommerceError::SkuTaken
            | CommerceError::LocationCodeTaken
            | CommerceError::ImportLimit
            | CommerceError::FileTooLarge
            | CommerceError::UploadTooSlow
            | CommerceError::LastVariant
            | CommerceError::ReservationEnded
            | CommerceError::CouponNotValid(_)
            | CommerceError::CouponCodeTaken
            | CommerceError::ShippingRateTaken
            | CommerceError::CartFull
            | CommerceError::CartCurrency
            | CommerceError::CartClosed
            | CommerceError::HandoverUsed
            | CommerceError::CartChanged
            | CommerceError::CartEmpty
            | CommerceError::HostNotVerified
            | CommerceError::ReturnInvalid
            | CommerceError::VariantLimit
            | CommerceError::StockLimit
            | CommerceError::WrongCredentials
            | CommerceError::LinkNotUsable
            | CommerceError::EmailTaken
            | CommerceError::CustomerErased
            | CommerceError::AddressLimit
            | CommerceError::ConsentNotPossible
            | CommerceError::AuctionNotDraft
            | CommerceError::AuctionNotOpen
            | CommerceError::AuctionEnded
            | CommerceError::AuctionNotUnsold
            | CommerceError::AuctionRelisted
            | CommerceError::BidRetracted
            | CommerceError::BuyNowUnavailable
            | CommerceError::AccountRequired => Self::new(status, code, title),
        }
    }
}
