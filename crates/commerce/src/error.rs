//! What can go wrong, and what a client is told of it.

use std::sync::Arc;
use std::time::Duration;

use http::StatusCode;
use jobs::EnqueueError;
use kernel::db::DbError;
use kernel::http::{IfMatch, Problem};
use sea_orm::DbErr;

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
    /// Another variant has the SKU.
    #[error("another variant has this SKU")]
    SkuTaken,
    /// Another location has the code.
    #[error("another stock location has this code")]
    LocationCodeTaken,
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
            Self::SkuTaken => (StatusCode::CONFLICT, "sku_taken", "Another variant has this SKU"),
            Self::LocationCodeTaken => {
                (StatusCode::CONFLICT, "stock_location_code_taken", "Another stock location has this code")
            }
            Self::LastVariant => (StatusCode::CONFLICT, "last_variant", "A product needs a variant"),
            Self::VariantLimit => (StatusCode::CONFLICT, "variant_limit", "The product has as many variants as it may"),
            Self::InsufficientStock { .. } => (StatusCode::CONFLICT, "insufficient_stock", "There is not enough stock"),
            Self::OutOfStock(_) => (StatusCode::CONFLICT, "insufficient_stock", "There is not enough stock"),
            Self::ReservationEnded => (StatusCode::CONFLICT, "reservation_ended", "The reservation has ended"),
            Self::CouponNotValid(_) => (StatusCode::CONFLICT, "coupon_not_valid", "The coupon does not count"),
            Self::CouponCodeTaken => (StatusCode::CONFLICT, "coupon_code_taken", "Another coupon has this code"),
            Self::ShippingRateTaken => {
                (StatusCode::CONFLICT, "shipping_rate_taken", "Another rate begins at this subtotal")
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
            CommerceError::Database(error) => error.into(),
            CommerceError::Internal(error) => Self::internal(error),
            CommerceError::TooManyTries { retry_after } => Self::new(status, code, title).retry_after(retry_after),
            CommerceError::SlugTaken
            | CommerceError::SkuTaken
            | CommerceError::LocationCodeTaken
            | CommerceError::LastVariant
            | CommerceError::ReservationEnded
            | CommerceError::CouponNotValid(_)
            | CommerceError::CouponCodeTaken
            | CommerceError::ShippingRateTaken
            | CommerceError::CartFull
            | CommerceError::CartCurrency
            | CommerceError::CartClosed
            | CommerceError::VariantLimit
            | CommerceError::StockLimit
            | CommerceError::WrongCredentials
            | CommerceError::LinkNotUsable
            | CommerceError::EmailTaken
            | CommerceError::CustomerErased
            | CommerceError::AddressLimit
            | CommerceError::ConsentNotPossible => Self::new(status, code, title),
        }
    }
}
