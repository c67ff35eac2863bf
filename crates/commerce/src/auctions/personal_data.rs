//! What auctions hold on a customer.

use std::collections::BTreeMap;
use std::collections::btree_map::Entry;

use async_trait::async_trait;
use kernel::money::Money;
use kernel::{RequestCtx, TenantTx};
use serde_json::{Value, json};

use super::{bids, store};
use crate::config::Config;
use crate::customers::Customer;
use crate::customers::personal_data::PersonalData;
use crate::error::CommerceError;

/// Bids of one customer that an export tells of.
const EXPORTED: u64 = 10_000;
/// Why bids are taken back, as the record has it.
const ERASED: &str = "the bidder was erased";

/// The bids of a customer.
pub(crate) struct Bids;

#[async_trait]
impl PersonalData for Bids {
    fn name(&self) -> &'static str {
        "bids"
    }

    async fn export(&self, tx: &TenantTx, customer: &Customer) -> Result<Value, CommerceError> {
        let (mut told, mut auctions) = (Vec::new(), BTreeMap::new());
        for (id, bid) in store::bids_of(tx, customer.id, EXPORTED).await? {
            if let Entry::Vacant(unread) = auctions.entry(id) {
                unread.insert(store::find(tx, id).await?);
            }
            let Some(Some(auction)) = auctions.get(&id) else { continue };
            let money = |amount| Money::new(amount, auction.terms.currency);
            told.push(json!({
                "auction_id": id,
                "title": auction.title,
                "kind": bid.kind.as_str(),
                "called": bid.number,
                "maximum": money(bid.maximum),
                "price_after": bid.price.map(money),
                "reason": bid.reason,
                "placed_at": bid.placed_at,
            }));
        }
        Ok(Value::Array(told))
    }

    /// Bids name nobody but by the identifier, and what was bid stays on record for those who bid against it. In auctions that are
    /// open they are taken back: nobody is left who would pay.
    async fn erase(
        &self,
        config: &Config,
        tx: &TenantTx,
        ctx: &RequestCtx,
        customer: &Customer,
    ) -> Result<(), CommerceError> {
        bids::withdraw_bidder(config, tx, ctx, customer.id, ERASED).await
    }
}
