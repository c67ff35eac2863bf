//! The mails that tell bidders how an auction goes on: somebody bid more, they won, they can have it after all.

use kernel::{RequestCtx, TenantTx};
use serde::{Deserialize, Serialize};

use super::model::{Auction, AuctionPhase, Sale};
use super::state::AuctionState;
use super::store;
use crate::config::Config;
use crate::error::CommerceError;
use crate::id::{AuctionId, CustomerId};
use crate::mail::{self, AuctionLetter, Letter, Mail};
use crate::{customers, database_time_store};

/// What a bidder is told.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub(crate) enum AuctionNews {
    /// The bid of this place among all outbid theirs.
    Outbid(i64),
    /// They won, and have an order to pay.
    Won,
    /// The winner did not pay, and they have an order that they may pay.
    SecondChance,
}

impl AuctionNews {
    /// What makes it the same mail when it is sent again.
    fn key(self, id: AuctionId) -> String {
        match self {
            Self::Outbid(sequence) => format!("auction_outbid/{id}/{sequence}"),
            Self::Won => format!("auction_won/{id}"),
            Self::SecondChance => format!("auction_second_chance/{id}"),
        }
    }
}

/// The mail to a bidder; none when it is no longer true, or there is no shop that it could lead to.
pub(crate) async fn compose(
    config: &Config,
    ctx: &RequestCtx,
    id: AuctionId,
    customer: CustomerId,
    news: AuctionNews,
) -> Result<Option<Mail>, CommerceError> {
    let Some(shop) = config.checkout.hosts.shop(ctx).await.map_err(CommerceError::internal)? else { return Ok(None) };
    let tx = TenantTx::read(&config.db, ctx).await?;
    let Some(auction) = store::find(&tx, id).await? else { return Ok(None) };
    let now = database_time_store::now(&tx).await?;
    let email = customers::store::find(&tx, customer).await?.and_then(|customer| customer.email);
    drop(tx);
    let Some(email) = email else { return Ok(None) };
    let url = format!("{}/{id}", shop.auctions_url);
    let letter = match news {
        AuctionNews::Outbid(_) => outbid(&auction, auction.phase(now), customer, shop.name, url),
        AuctionNews::Won => to_pay(&auction, AuctionState::AwaitingPayment, customer, shop.name, url),
        AuctionNews::SecondChance => to_pay(&auction, AuctionState::SecondChance, customer, shop.name, url),
    };
    Ok(letter.map(|letter| letter.into_mail(news.key(id), email)))
}

/// Nothing once it is over, or the customer leads again.
fn outbid(
    auction: &Auction,
    phase: AuctionPhase,
    customer: CustomerId,
    shop_name: String,
    url: String,
) -> Option<Letter> {
    let leads = auction.standing.leader.is_some_and(|leader| leader.bidder == customer);
    let price = auction.price().filter(|_| phase == AuctionPhase::Open && !leads)?;
    let (title, until) = (auction.title.clone(), auction.ends_at);
    Some(mail::auction_outbid(&AuctionLetter { shop_name, title, price: auction.money(price), until, url }))
}

/// Nothing once the order is paid or given up, or is another's.
fn to_pay(
    auction: &Auction,
    state: AuctionState,
    customer: CustomerId,
    shop_name: String,
    url: String,
) -> Option<Letter> {
    let Sale { amount, order, .. } = auction.sale.as_ref().filter(|sale| sale.buyer == customer)?;
    let until = order.as_ref().filter(|_| auction.state == state)?.due_at;
    let (title, price) = (auction.title.clone(), auction.money(*amount));
    let letter = AuctionLetter { shop_name, title, price, until, url };
    Some(if state == AuctionState::SecondChance {
        mail::auction_second_chance(&letter)
    } else {
        mail::auction_won(&letter)
    })
}
