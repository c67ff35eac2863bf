//! Where an order, its goods, its payment and its refunds can be, and the only ways from there.

use crate::named::named;

named! {
    /// Where an order is.
    pub enum OrderState {
        /// Placed; its goods are reserved until the payment is due.
        PendingPayment = "pending_payment",
        /// Paid in full; its goods have left the stock.
        Paid = "paid",
        /// Paid, and some of it given back.
        PartiallyRefunded = "partially_refunded",
        /// Paid, and all of it given back.
        Refunded = "refunded",
        /// Given up before it was paid, or when it cost nothing.
        Cancelled = "cancelled",
        /// Not paid in time.
        Expired = "expired",
    }
}

named! {
    /// How much of an order's goods was sent.
    pub enum FulfilmentState {
        /// Nothing.
        Unfulfilled = "unfulfilled",
        /// Some lines, or some of a line.
        PartiallyFulfilled = "partially_fulfilled",
        /// All that is still to be sent.
        Fulfilled = "fulfilled",
    }
}

named! {
    /// Where a payment is.
    pub enum PaymentState {
        /// The shopper was sent to the gateway.
        Pending = "pending",
        /// The shopper has paid; the money is on its way.
        Processing = "processing",
        /// The money is there.
        Succeeded = "succeeded",
        /// Declined. The shopper may try again on the same page.
        Failed = "failed",
        /// Its order was given up before anybody paid.
        Cancelled = "cancelled",
    }
}

named! {
    /// Where a refund is.
    pub enum RefundState {
        /// The gateway has not answered yet.
        Pending = "pending",
        /// The money went back.
        Succeeded = "succeeded",
        /// The gateway refused; the order is as if it had not been asked for.
        Failed = "failed",
    }
}

impl OrderState {
    /// The one table of what may follow what.
    #[must_use]
    pub const fn may_become(self, next: Self) -> bool {
        match self {
            Self::PendingPayment => matches!(next, Self::Paid | Self::Cancelled | Self::Expired),
            // What cost nothing is cancelled, because there is nothing to refund.
            Self::Paid => matches!(next, Self::PartiallyRefunded | Self::Refunded | Self::Cancelled),
            Self::PartiallyRefunded => matches!(next, Self::PartiallyRefunded | Self::Refunded),
            Self::Refunded | Self::Cancelled | Self::Expired => false,
        }
    }

    /// Whether money was received and goods may be sent.
    #[must_use]
    pub const fn is_paid(self) -> bool {
        matches!(self, Self::Paid | Self::PartiallyRefunded)
    }
}

impl FulfilmentState {
    /// The one table of what may follow what.
    #[must_use]
    pub const fn may_become(self, next: Self) -> bool {
        match self {
            Self::Unfulfilled => matches!(next, Self::PartiallyFulfilled | Self::Fulfilled),
            Self::PartiallyFulfilled => matches!(next, Self::Fulfilled),
            // A refund of what had not been sent was refused: it is to be sent after all.
            Self::Fulfilled => matches!(next, Self::PartiallyFulfilled),
        }
    }
}

impl PaymentState {
    /// The one table of what may follow what. Money that arrives outweighs everything: a gateway's events come in any order.
    #[must_use]
    pub const fn may_become(self, next: Self) -> bool {
        match self {
            Self::Pending => !matches!(next, Self::Pending),
            Self::Processing => matches!(next, Self::Succeeded | Self::Failed),
            Self::Failed => matches!(next, Self::Processing | Self::Succeeded | Self::Cancelled),
            Self::Cancelled => matches!(next, Self::Processing | Self::Succeeded),
            Self::Succeeded => false,
        }
    }
}

impl RefundState {
    /// The one table of what may follow what.
    #[must_use]
    pub const fn may_become(self, next: Self) -> bool {
        matches!((self, next), (Self::Pending, Self::Succeeded | Self::Failed))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// All pairs that a table allows, as a reader would list them.
    fn pairs<T: Copy + ToString>(all: &[T], may_become: fn(T, T) -> bool) -> Vec<String> {
        let from = |from: T| {
            all.iter()
                .filter(move |next| may_become(from, **next))
                .map(move |next| format!("{} → {}", from.to_string(), next.to_string()))
        };
        all.iter().flat_map(|state| from(*state)).collect()
    }

    #[test]
    fn orders_change_as_the_readme_says() {
        let expected = [
            "pending_payment → paid",
            "pending_payment → cancelled",
            "pending_payment → expired",
            "paid → partially_refunded",
            "paid → refunded",
            "paid → cancelled",
            "partially_refunded → partially_refunded",
            "partially_refunded → refunded",
        ];
        assert_eq!(pairs(OrderState::ALL, OrderState::may_become), expected);
    }

    #[test]
    fn goods_and_refunds_change_as_the_readme_says() {
        let expected = [
            "unfulfilled → partially_fulfilled",
            "unfulfilled → fulfilled",
            "partially_fulfilled → fulfilled",
            "fulfilled → partially_fulfilled",
        ];
        assert_eq!(pairs(FulfilmentState::ALL, FulfilmentState::may_become), expected);
        assert_eq!(pairs(RefundState::ALL, RefundState::may_become), ["pending → succeeded", "pending → failed"]);
    }

    #[test]
    fn payments_change_as_the_readme_says() {
        let expected = [
            "pending → processing",
            "pending → succeeded",
            "pending → failed",
            "pending → cancelled",
            "processing → succeeded",
            "processing → failed",
            "failed → processing",
            "failed → succeeded",
            "failed → cancelled",
            "cancelled → processing",
            "cancelled → succeeded",
        ];
        assert_eq!(pairs(PaymentState::ALL, PaymentState::may_become), expected);
    }
}
