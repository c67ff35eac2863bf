//! Where an auction is in its life, and the one table of what may follow what.

crate::named::named! {
    /// Where an auction is in its life.
    pub enum AuctionState {
        /// Being prepared. Nobody but the agency sees it.
        Draft = "draft",
        /// Announced. It opens by itself.
        Scheduled = "scheduled",
        /// Bids are taken.
        Live = "live",
        /// It ended with a winner, whose order is about to be placed.
        Sold = "sold",
        /// The winner has an order to pay.
        AwaitingPayment = "awaiting_payment",
        /// The winner did not pay; the runner-up has the offer.
        SecondChance = "second_chance",
        /// It was paid.
        Settled = "settled",
        /// It ended without a sale, or nobody paid.
        Unsold = "unsold",
        /// The agency called it off.
        Cancelled = "cancelled",
    }
}

impl AuctionState {
    /// The table of all changes. There are no others.
    #[must_use]
    pub const fn may_become(self, next: Self) -> bool {
        use AuctionState::{AwaitingPayment, Cancelled, Draft, Live, Scheduled, SecondChance, Settled, Sold, Unsold};
        matches!(
            (self, next),
            (Draft, Scheduled | Cancelled)
                | (Scheduled, Draft | Live | Cancelled)
                | (Live, Sold | Unsold | Cancelled)
                | (Sold, AwaitingPayment | Cancelled)
                | (AwaitingPayment, Settled | SecondChance | Unsold)
                | (SecondChance, Settled | Unsold | Cancelled)
        )
    }

    /// Whether nothing follows.
    #[must_use]
    pub const fn is_final(self) -> bool {
        matches!(self, Self::Settled | Self::Unsold | Self::Cancelled)
    }

    /// Whether bidding is over.
    #[must_use]
    pub const fn has_ended(self) -> bool {
        !matches!(self, Self::Draft | Self::Scheduled | Self::Live)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn nothing_follows_a_final_state_and_something_every_other() {
        for state in AuctionState::ALL {
            let followed = AuctionState::ALL.iter().any(|next| state.may_become(*next));
            assert_eq!(followed, !state.is_final(), "{state}");
            assert!(!state.may_become(*state), "{state}");
        }
    }

    #[test]
    fn bidding_never_begins_again() {
        for state in AuctionState::ALL.iter().filter(|state| state.has_ended()) {
            assert!(AuctionState::ALL.iter().all(|next| next.has_ended() || !state.may_become(*next)), "{state}");
        }
    }

    #[test]
    fn names_are_read_back() {
        for state in AuctionState::ALL {
            assert_eq!(state.as_str().parse().ok(), Some(*state));
        }
    }
}
