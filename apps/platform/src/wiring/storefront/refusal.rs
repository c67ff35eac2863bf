//! What visitors are told of an error of `commerce`.

use cms::storefront::{Refusal, StorefrontError};
use commerce::{CommerceError, Violation, Violations};

/// Most of one thing in a cart, as commerce has it.
const MAX_QUANTITY: i64 = 999;

/// What a visitor can do something about, in words of a page; everything else is a failure.
pub(super) fn refused(error: CommerceError) -> StorefrontError {
    StorefrontError::Refused(match error {
        CommerceError::NotFound => return StorefrontError::NotFound,
        CommerceError::Invalid(Violations(faults)) => match faults.into_iter().next() {
            Some(fault) => invalid(fault),
            None => Refusal::Other("This cannot be done.".to_owned()),
        },
        CommerceError::OutOfStock(shortages) => match shortages.first().map_or(0, |shortage| shortage.available) {
            0 => Refusal::SoldOut,
            left => Refusal::OnlyLeft(left),
        },
        CommerceError::CartFull => Refusal::CartFull,
        CommerceError::CartEmpty => Refusal::CartEmpty,
        CommerceError::CartCurrency => {
            Refusal::Other("The cart has prices in another currency. Check out first.".to_owned())
        }
        CommerceError::CartClosed => Refusal::Other("This cart has been ordered. Start a new one.".to_owned()),
        CommerceError::WrongCredentials => Refusal::Password,
        CommerceError::LinkNotUsable => Refusal::LinkEnded,
        CommerceError::TooManyTries { retry_after } => Refusal::TooOften(retry_after.as_secs()),
        other => return StorefrontError::Down(Box::new(other)),
    })
}

fn invalid(Violation { pointer, detail, .. }: Violation) -> Refusal {
    match pointer.as_str() {
        "/quantity" => Refusal::Quantity(MAX_QUANTITY),
        "/variant_id" => Refusal::NotForSale,
        "/email" => Refusal::Email,
        "/coupon_code" => Refusal::CouponUnknown,
        "/new_password" => Refusal::Field("new_password", detail),
        _ => Refusal::Other(detail),
    }
}
