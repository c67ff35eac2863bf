//! What a checkout is.

use kernel::money::Money;
use kernel::time::Timestamp;
use serde::{Deserialize, Serialize};

use crate::id::{CartId, CheckoutId, OrderId, VariantId};
use crate::orders::{Address, Contact, OrderDetail};
use crate::pricing::Priced;
use crate::shipping::ShippingQuote;

/// What is checked out.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Subject {
    /// A cart in one version: another version is another purchase.
    Cart(CartId, i64),
    /// An order that is there already, such as an auction's.
    Order(OrderId),
}

/// The goods and prices that the shopper last agreed to.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct Agreed {
    pub(crate) lines: Vec<AgreedLine>,
    pub(crate) discount: i64,
}

/// A line that the shopper agreed to.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct AgreedLine {
    pub(crate) variant: VariantId,
    pub(crate) title: String,
    pub(crate) quantity: i64,
    pub(crate) unit_price: i64,
}

/// Who buys and where it goes. Forgotten as soon as the order has it.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct Details {
    pub(crate) contact: Contact,
    pub(crate) shipping: Address,
    pub(crate) billing: Option<Address>,
    /// The name of the way in which it is sent, once the shopper has chosen one.
    #[serde(default)]
    pub(crate) way: Option<String>,
}

/// A token before it is redeemed.
#[derive(Clone, Debug)]
pub(crate) struct Handover {
    pub(crate) subject: Subject,
    pub(crate) host: String,
    pub(crate) return_path: String,
    pub(crate) agreed: Agreed,
    pub(crate) expires_at: Timestamp,
}

/// A visit to the checkout.
#[derive(Clone, Debug)]
pub(crate) struct Checkout {
    pub(crate) id: CheckoutId,
    pub(crate) subject: Subject,
    pub(crate) host: String,
    pub(crate) return_path: String,
    pub(crate) agreed: Agreed,
    pub(crate) details: Option<Details>,
    /// Once an order was placed.
    pub(crate) order: Option<OrderId>,
    pub(crate) expires_at: Timestamp,
}

impl Checkout {
    /// The order that is there already: placed on this visit, or what it is about.
    pub(crate) const fn placed(&self) -> Option<OrderId> {
        match (self.order, self.subject) {
            (Some(order), _) | (None, Subject::Order(order)) => Some(order),
            (None, Subject::Cart(..)) => None,
        }
    }
}

/// A checkout as its page shows it.
#[derive(Clone, Debug)]
pub(crate) struct CheckoutView {
    pub(crate) checkout: Checkout,
    /// What the shop calls itself.
    pub(crate) shop_name: String,
    /// Where the shopper came from.
    pub(crate) shop_url: String,
    /// What is known of the shopper, while they have not written anything themselves.
    pub(crate) known: Option<Details>,
    pub(crate) content: Content,
}

/// What there is to see.
#[derive(Clone, Debug)]
pub(crate) enum Content {
    /// A cart with its prices of this moment.
    Cart(Box<Review>),
    /// An order that is placed.
    Order(Box<OrderDetail>),
    /// The cart was changed, ordered or forgotten since it was handed over.
    Gone,
}

/// A cart with its prices of this moment.
#[derive(Clone, Debug)]
pub(crate) struct Review {
    pub(crate) priced: Priced,
    /// The ways in which it can be sent.
    pub(crate) ways: Vec<ShippingQuote>,
    /// What differs from what the shopper agreed to.
    pub(crate) changes: Vec<Change>,
    /// What stands in the way of an order.
    pub(crate) obstacles: Vec<String>,
    /// Stands for all prices that are shown.
    pub(crate) fingerprint: String,
}

/// A difference from what the shopper agreed to.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Change {
    /// One piece costs something else.
    Price { title: String, before: Money, now: Money },
    /// It cannot be bought any more.
    Gone { title: String },
    /// There is less taken off.
    Discount { before: Money, now: Money },
    /// The coupon counts no more.
    Coupon { why: String, before: Money, now: Money },
}
