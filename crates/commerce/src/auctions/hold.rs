//! The item of an auction, kept out of other hands from its announcement until its order takes it over.

use kernel::{RequestCtx, TenantTx};

use super::model::Auction;
use super::rules;
use crate::error::CommerceError;
use crate::id::AuctionId;
use crate::stock::reservations;

/// Reserves one piece, until nothing more can come of the auction.
pub(super) async fn reserve(tx: &TenantTx, ctx: &RequestCtx, auction: &Auction) -> Result<(), CommerceError> {
    let until = rules::reserved_until(&auction.terms);
    reservations::reserve(tx, ctx, &owner(auction.id), &[(auction.variant_id, 1)], until).await
}

/// Lets it go, if it is held.
pub(super) async fn release(tx: &TenantTx, ctx: &RequestCtx, auction: &Auction) -> Result<(), CommerceError> {
    let _: reservations::ReservationState = reservations::release(tx, ctx, &owner(auction.id)).await?;
    Ok(())
}

/// Whom the reservation is for.
fn owner(id: AuctionId) -> String {
    format!("auction:{id}")
}
