//! What a visitor is told when something is not possible: which field it is about, and what to do.

use kernel::money::Money;

use crate::rendering::format_price;

/// Why the shop did not do what a visitor asked for. Each can be put right by them, or at least understood.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Refusal {
    /// The quantity is no number, or not from one to this many.
    Quantity(i64),
    /// Only so many are left.
    OnlyLeft(i64),
    /// None is left.
    SoldOut,
    /// It is not sold, or no longer.
    NotForSale,
    /// The cart has as many lines as it may.
    CartFull,
    /// There is nothing in the cart.
    CartEmpty,
    /// There is no coupon of this code.
    CouponUnknown,
    /// The coupon is over, used up, or not yet valid.
    CouponEnded,
    /// The coupon does not hold for what is in the cart.
    CouponNotForThis,
    /// It is no address of mail.
    Email,
    /// Address or password is wrong.
    Password,
    /// It is not the customer's present password.
    CurrentPassword,
    /// The link was used before, or is old.
    LinkEnded,
    /// The link is none: part of it is missing.
    LinkBroken,
    /// The box that agrees was not ticked, or the text has changed.
    Consent,
    /// It is no amount of the auction's currency.
    Amount,
    /// A bid must be this at least.
    BidTooLow(Money),
    /// The auction has not begun.
    AuctionNotOpen,
    /// The auction is over.
    AuctionOver,
    /// The fixed price is no longer offered.
    BuyNowGone,
    /// The order is paid, or was cancelled.
    NothingToPay,
    /// Too many tries: to be repeated after so many seconds.
    TooOften(u64),
    /// A field of a form is wrong, in a sentence for the visitor.
    Field(&'static str, String),
    /// Something else, in a sentence for the visitor.
    Other(String),
}

impl Refusal {
    /// Name of the field that it is about, if it is about one.
    #[must_use]
    pub fn field(&self) -> Option<&'static str> {
        match self {
            Self::Quantity(_) | Self::OnlyLeft(_) => Some("quantity"),
            Self::CouponUnknown | Self::CouponEnded | Self::CouponNotForThis => Some("code"),
            Self::Email => Some("email"),
            Self::Password => Some("password"),
            Self::CurrentPassword => Some("current_password"),
            Self::Field(name, _) => Some(name),
            Self::Consent => Some("agree"),
            Self::Amount | Self::BidTooLow(_) => Some("amount"),
            Self::SoldOut
            | Self::NotForSale
            | Self::CartFull
            | Self::CartEmpty
            | Self::LinkEnded
            | Self::LinkBroken
            | Self::AuctionNotOpen
            | Self::AuctionOver
            | Self::BuyNowGone
            | Self::NothingToPay
            | Self::TooOften(_)
            | Self::Other(_) => None,
        }
    }

    /// The sentence for the visitor.
    #[must_use]
    pub fn message(&self, locale: &str) -> String {
        let text = match self {
            Self::Quantity(most) => return format!("Enter a number from 1 to {most}."),
            Self::OnlyLeft(1) => "Only 1 is left.",
            Self::OnlyLeft(left) => return format!("Only {left} are left."),
            Self::SoldOut => "This is sold out.",
            Self::NotForSale => "This is no longer sold.",
            Self::CartFull => "The cart is full. Check out first, or remove something.",
            Self::CartEmpty => "The cart is empty.",
            Self::CouponUnknown => "We do not know this code. Check the spelling.",
            Self::CouponEnded => "This coupon is no longer valid.",
            Self::CouponNotForThis => "This coupon does not hold for what is in the cart.",
            Self::Email => "Enter an email address, such as name@example.com.",
            Self::Password => "Email or password is wrong.",
            Self::CurrentPassword => "This is not your present password.",
            Self::LinkEnded => "This link was used before or is too old. Ask for a new one.",
            Self::LinkBroken => "This link is not complete. Copy the whole address from the mail.",
            Self::Consent => "Tick the box if you agree.",
            Self::Amount => "Enter an amount, such as 25.00.",
            Self::BidTooLow(least) => return format!("Bid {} or more.", format_price(*least, locale)),
            Self::AuctionNotOpen => "The auction has not begun.",
            Self::AuctionOver => "The auction is over.",
            Self::BuyNowGone => "The fixed price is no longer offered.",
            Self::NothingToPay => "There is nothing to pay for this order.",
            Self::TooOften(seconds) => return format!("Too many tries. Try again in {}.", wait(*seconds)),
            Self::Field(_, text) | Self::Other(text) => text,
        };
        text.to_owned()
    }
}

fn wait(seconds: u64) -> String {
    match seconds.div_ceil(60) {
        0 | 1 => "a minute".to_owned(),
        minutes => format!("{minutes} minutes"),
    }
}

#[cfg(test)]
mod tests {
    use kernel::money::Currency;

    use super::*;

    fn check(refusal: Refusal, field: Option<&str>, message: &str) {
        assert_eq!((refusal.field(), refusal.message("en-GB").as_str()), (field, message));
    }

    #[test]
    fn says_what_to_do() {
        check(Refusal::Quantity(99), Some("quantity"), "Enter a number from 1 to 99.");
        check(Refusal::OnlyLeft(1), Some("quantity"), "Only 1 is left.");
        check(Refusal::BidTooLow(Money::new(10_500, Currency::EUR)), Some("amount"), "Bid €105 or more.");
        check(Refusal::CouponUnknown, Some("code"), "We do not know this code. Check the spelling.");
        check(Refusal::TooOften(59), None, "Too many tries. Try again in a minute.");
        check(Refusal::TooOften(600), None, "Too many tries. Try again in 10 minutes.");
        check(Refusal::Other("Closed today.".to_owned()), None, "Closed today.");
    }
}
