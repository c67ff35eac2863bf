//! Auctions and bids.

use std::time::Duration;

use axum::http::Method;
use kernel::RequestCtx;
use serde_json::json;

use super::{Ids, Operation, row};
use crate::bidders::{AUCTIONS, account_of, auction, euros, now, pass, with};
use crate::shop::{Shop, id};

const HOUR: Duration = Duration::from_secs(3_600);

pub(super) fn operations() -> Vec<Operation> {
    const OPEN: &str = "/api/commerce/v1/auctions/{open_auction}";
    const DRAFT: &str = "/api/commerce/v1/auctions/{draft_auction}";
    const SCHEDULE: &str = "/api/commerce/v1/auctions/{draft_auction}/schedule";
    const WITHDRAW: &str = "/api/commerce/v1/auctions/{announced_auction}/withdraw";
    const CANCEL: &str = "/api/commerce/v1/auctions/{open_auction}/cancel";
    const RELIST: &str = "/api/commerce/v1/auctions/{unsold_auction}/relist";
    const HISTORY: &str = "/api/commerce/v1/auctions/{open_auction}/history";
    const BIDS: &str = "/api/commerce/v1/auctions/{open_auction}/bids";
    const BUY: &str = "/api/commerce/v1/auctions/{open_auction}/buy-now";
    const RETRACT: &str = "/api/commerce/v1/auctions/{contested_auction}/bids/{bid}/retract";
    const EVENTS: &str = "/api/commerce/v1/auctions/{unsold_auction}/events";
    let reason = json!({"reason": "r"});
    let window = json!({"starts_at": now() + HOUR, "ends_at": now() + 2 * HOUR});
    let bid = json!({"customer_id": "{bidder}", "maximum": euros(20_000)});
    vec![
        row("list_auctions", Method::GET, AUCTIONS, None, "campaigns:read"),
        row("create_auction", Method::POST, AUCTIONS, Some(auction("{stocked}", HOUR)), "campaigns:write"),
        row("get_auction", Method::GET, OPEN, None, "campaigns:read"),
        row("update_auction", Method::PATCH, DRAFT, Some(json!({"second_chance": false})), "campaigns:write"),
        row("schedule_auction", Method::POST, SCHEDULE, None, "campaigns:write"),
        row("withdraw_auction", Method::POST, WITHDRAW, None, "campaigns:write"),
        row("cancel_auction", Method::POST, CANCEL, Some(reason.clone()), "campaigns:write"),
        row("relist_auction", Method::POST, RELIST, Some(window), "campaigns:write"),
        row("list_auction_history", Method::GET, HISTORY, None, "campaigns:read"),
        row("list_bids", Method::GET, BIDS, None, "campaigns:read"),
        row("place_bid", Method::POST, BIDS, Some(bid), "campaigns:write"),
        row("buy_auction_now", Method::POST, BUY, Some(json!({"customer_id": "{bidder}"})), "campaigns:write"),
        row("retract_bid", Method::POST, RETRACT, Some(reason), "campaigns:write"),
        row("watch_auction", Method::GET, EVENTS, None, "campaigns:read"),
    ]
}

/// Makes one in each state that an operation needs, and notes their identifiers.
pub(super) async fn make(shop: &Shop, ctx: &RequestCtx, name: &str, ids: &mut Ids) {
    let client = shop.seen_by(ctx);
    let stocked = ids.0["{stocked}"].clone();
    let bidder = account_of(shop, ctx, &format!("{name}-bidder")).await;
    for (place, fields) in [
        ("{draft_auction}", json!({})),
        ("{announced_auction}", json!({"starts_at": now() + HOUR, "ends_at": now() + 2 * HOUR})),
        ("{open_auction}", json!({"buy_now_price": euros(90_000)})),
        ("{contested_auction}", json!({})),
        ("{unsold_auction}", json!({})),
    ] {
        let made = client.post(AUCTIONS, with(auction(&stocked, HOUR), fields)).await.expect(201).value();
        ids.0.insert(place, id(&made));
        if place != "{draft_auction}" {
            let _ = client.post(&format!("{AUCTIONS}/{}/schedule", id(&made)), json!({})).await.expect(200);
        }
    }
    let bids = format!("{AUCTIONS}/{}/bids", ids.0["{contested_auction}"]);
    let bid = json!({"customer_id": bidder, "maximum": euros(20_000)});
    let placed = client.header("idempotency-key", name).post(&bids, bid).await.expect(201).value();
    ids.0.insert("{bid}", id(&placed));
    ids.0.insert("{bidder}", bidder);
    pass(shop, ctx, &ids.0["{unsold_auction}"], 2 * HOUR).await;
    shop.sweep().await;
}
