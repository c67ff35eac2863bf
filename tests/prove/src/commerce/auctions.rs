//! Promise 15: many bid in the last second, on hosts whose clocks are up to five minutes wrong.

use std::collections::BTreeMap;
use std::iter::Sum;
use std::sync::Arc;
use std::time::{Duration, Instant};

use anyhow::{Context as _, ensure};
use commerce::CustomerId;
use kernel::time::{Clock as _, SystemClock, Timestamp};
use rand::Rng as _;
use rand::rngs::StdRng;
use rand::seq::SliceRandom as _;
use serde_json::{Value, json};
use testkit::{Answer, Client};
use tokio::task::JoinSet;

use super::shop::Shop;
use super::watch::Watch;
use crate::findings::Findings;
use crate::stage::Stage;

const AUCTIONS: &str = "/api/commerce/v1/auctions";
const BIDDERS: usize = 32;
const CUSTOMERS: usize = 48;
/// By how many seconds each host's clock is ahead.
const AHEAD: [i64; 4] = [300, -300, 17, 0];
/// How long an auction is open before its last second.
const BEFORE_THE_LAST_SECOND: Duration = Duration::from_secs(3);
/// How long bidders may go on bidding at all.
const PATIENCE: Duration = Duration::from_secs(60);

/// An accepted bid that was lower than the one before, later than the end, or raised nothing. Databases compare the times, which are
/// all their own.
const UNFAIR: &str = "SELECT count(*) FROM (
    SELECT kind, price_amount, placed_at, sequence,
           lag(price_amount) OVER lines AS price_before, lag(placed_at) OVER lines AS placed_before,
           lag(ends_at) OVER lines AS ended, lag(sequence) OVER lines AS sequence_before
    FROM commerce_bids WINDOW lines AS (PARTITION BY auction_id ORDER BY sequence)) b
  WHERE price_amount < price_before OR (kind = 'bid' AND price_amount <= price_before)
     OR placed_at < placed_before OR placed_at >= ended OR sequence <> coalesce(sequence_before, 0) + 1";

/// Hosts of the shop, and who bids there.
struct Stalls {
    hosts: Vec<Arc<Shop>>,
    customers: Vec<CustomerId>,
}

/// What bids came to.
#[derive(Clone, Copy, Debug, Default)]
struct Tally {
    accepted: usize,
    too_low: usize,
    too_late: usize,
    /// The database was too busy to take the bid, and took nothing.
    busy: usize,
    sold: usize,
    extended: usize,
    /// How long before the end the last bid was accepted, at the least.
    closest: Option<Duration>,
}

/// What somebody was told of an accepted bid: who, and the most that they would pay.
type Told = BTreeMap<i64, (CustomerId, i64)>;

/// Shows the promise.
pub(super) async fn show(stage: &Stage, findings: &Findings) -> anyhow::Result<()> {
    let (auctions, lanes) = stage.pick((500, 8), (6, 3));
    let mut hosts = Vec::new();
    for ahead in AHEAD {
        hosts.push(Arc::new(Shop::at(stage.database.url(), ahead).await?));
    }
    // The agency's place, before all sell from it at once.
    hosts[0].stocked("first", 1).await?;
    let mut customers = Vec::new();
    for number in 0..CUSTOMERS {
        customers.push(hosts[0].account(&format!("bidder-{number}")).await?);
    }
    let stalls = Arc::new(Stalls { hosts, customers });
    let watch = Watch::begin(&stalls.hosts[3], findings, "bids out of order, or after the end", UNFAIR);
    let (seats, told) = (Arc::clone(&stalls), findings.clone());
    let all: Tally = stage
        .in_lanes(15, (auctions, lanes), move |at, random| {
            let (seats, told) = (Arc::clone(&seats), told.clone());
            async move { hold(&seats, &told, at, random).await }
        })
        .await?;
    watch.end(findings).await?;
    findings.figure("auctions of 32 bidders in their last second", auctions);
    findings.figure("bids accepted", all.accepted);
    findings.figure("bids refused as too low", all.too_low);
    findings.figure("bids refused as too late", all.too_late);
    findings.figure("bids refused for want of time", all.busy);
    findings.figure("auctions that late bids extended", all.extended);
    findings.figure("auctions that sold", all.sold);
    findings.figure("closest to the end that a bid was accepted", format!("{:?}", all.closest.unwrap_or_default()));
    findings.check(all.accepted > auctions && all.too_late > auctions, || {
        "hardly anybody bid, so nothing is shown".to_owned()
    });
    let shop = &stalls.hosts[0];
    findings.expect(
        "orders of winners",
        shop.number("SELECT count(*) FROM commerce_orders").await?,
        i64::try_from(all.sold)?,
    );
    let wrong = "SELECT count(*) FROM commerce_orders o WHERE NOT EXISTS (
        SELECT 1 FROM commerce_auctions a WHERE a.tenant_id = o.tenant_id AND a.id = o.source_id AND a.state = 'awaiting_payment')";
    findings.expect("orders of auctions that did not sell", shop.number(wrong).await?, 0);
    Ok(())
}

/// One auction from its announcement to its sale.
async fn hold(stalls: &Arc<Stalls>, findings: &Findings, at: usize, mut random: StdRng) -> anyhow::Result<Tally> {
    let host = &stalls.hosts[at % AHEAD.len()];
    let variant = host.stocked(&format!("lot-{at}"), 1).await?;
    let reserve = random.random_bool(0.5).then(|| euros(random.random_range(101..300) * 100));
    let extension =
        random.random_bool(0.5).then(|| json!({"window_seconds": 1, "by_seconds": 1, "at_most_seconds": 1}));
    let ends_at = SystemClock.now() + BEFORE_THE_LAST_SECOND + Duration::from_secs(1);
    let draft = host
        .post(
            AUCTIONS,
            json!({
                "variant_id": variant, "start_price": euros(10_000), "increments": [{"from": 0, "increment": 500}],
                "starts_at": SystemClock.now() - Duration::from_secs(1), "ends_at": ends_at,
                "reserve_price": reserve, "extension": extension
            }),
        )
        .await?;
    let id = draft["id"].as_str().context("it has an identifier")?.to_owned();
    host.post(&format!("{AUCTIONS}/{id}/schedule"), json!({})).await?;
    tokio::time::sleep((ends_at - Duration::from_secs(1)).since(SystemClock.now())).await;

    let mut customers = stalls.customers.clone();
    customers.shuffle(&mut random);
    let mut bidding = JoinSet::new();
    for (number, customer) in customers.into_iter().take(BIDDERS).enumerate() {
        let (stalls, id, seed) = (Arc::clone(stalls), id.clone(), random.random::<u64>());
        bidding.spawn(
            async move { bid_to_the_end(&stalls.hosts[number % AHEAD.len()].client, &id, customer, seed).await },
        );
    }
    let (mut told, mut tallies) = (Told::new(), Vec::new());
    while let Some(bidder) = bidding.join_next().await {
        let (own, heard) = bidder??;
        tallies.push(heard);
        findings.check(own.values().is_sorted_by(|one, next| one.1 < next.1), || {
            format!("auction {at}: {own:?} do not rise")
        });
        told.extend(own);
    }
    // All hosts close it at once.
    let swept =
        futures_util::future::join_all(stalls.hosts.iter().map(|host| commerce::auctions::sweep(&host.config))).await;
    for outcome in swept {
        outcome?;
    }
    for host in &stalls.hosts {
        let late = bid(&host.client, &id, stalls.customers[0], 9_999_900).await;
        let is_late = late.status.as_u16() == 409 && late.value()["code"] == "auction_ended";
        findings.check(is_late, || format!("auction {at}: after the end: {}", late.text()));
    }
    let mut tally = tallies.into_iter().sum();
    settle(host, findings, (at, &id), &told, &mut tally).await?;
    Ok(tally)
}

/// Bids again and again until the auction says that it is over.
async fn bid_to_the_end(client: &Client, id: &str, customer: CustomerId, seed: u64) -> anyhow::Result<(Told, Tally)> {
    let mut random: StdRng = rand::SeedableRng::seed_from_u64(seed);
    let (mut told, mut tally, began) = (Told::new(), Tally::default(), Instant::now());
    loop {
        ensure!(began.elapsed() < PATIENCE, "the auction does not end");
        let seen = client.get(&format!("{AUCTIONS}/{id}")).await;
        ensure!(seen.status.is_success(), "{}", seen.text());
        let least = seen.value()["status"]["minimum_bid"]["amount"].as_i64().unwrap_or(10_000);
        let maximum = least + 100 * random.random_range(-2..40_i64);
        let answer = bid(client, id, customer, maximum).await;
        let value = answer.value();
        match (answer.status.as_u16(), value["code"].as_str()) {
            (201, _) => {
                tally.accepted += 1;
                told.insert(value["sequence"].as_i64().context("it has a place")?, (customer, maximum));
            }
            (409, Some("bid_too_low")) => tally.too_low += 1,
            (409, Some("auction_ended")) => {
                tally.too_late += 1;
                return Ok((told, tally));
            }
            (503, Some("unavailable")) => tally.busy += 1,
            _ => anyhow::bail!("a bid was answered {}: {}", answer.status, answer.text()),
        }
    }
}

async fn bid(client: &Client, id: &str, customer: CustomerId, maximum: i64) -> Answer {
    let key = format!("{:x}", rand::random::<u128>());
    let body = json!({"customer_id": customer, "maximum": euros(maximum)});
    client.header("idempotency-key", &key).post(&format!("{AUCTIONS}/{id}/bids"), body).await
}

/// What is on record is what bidders were told, and the highest of them has won.
async fn settle(
    shop: &Shop,
    findings: &Findings,
    (at, id): (usize, &str),
    told: &Told,
    tally: &mut Tally,
) -> anyhow::Result<()> {
    let auction = shop.get(&format!("{AUCTIONS}/{id}")).await?;
    let lines = lines(shop, id).await?;
    let on_record: Vec<i64> = lines.iter().filter_map(|line| line["sequence"].as_i64()).collect();
    let heard: Vec<i64> = told.keys().copied().collect();
    findings.check(on_record == heard, || format!("auction {at}: {on_record:?} on record, {heard:?} told"));
    let ends_at = moment(&auction["status"]["ends_at"])?;
    tally.extended += usize::from(ends_at > moment(&auction["announced_ends_at"])?);
    if let Some(last) = lines.last() {
        tally.closest = Some(ends_at.since(moment(&last["placed_at"])?));
    }
    // The highest maximum; of equal ones the earliest.
    let best = told.iter().max_by_key(|(sequence, (_, maximum))| (*maximum, -**sequence)).map(|(_, best)| best);
    let reserve = auction["reserve_price"]["amount"].as_i64().unwrap_or(0);
    match best.filter(|(_, maximum)| *maximum >= reserve) {
        Some((winner, maximum)) => {
            tally.sold += 1;
            let sale = &auction["sale"];
            let is_won = auction["state"] == "awaiting_payment" && sale["customer_id"] == json!(winner);
            findings.check(is_won, || format!("auction {at}: {winner} has not won: {auction}"));
            let price = sale["price"]["amount"].as_i64().unwrap_or(0);
            let shown = lines.last().and_then(|line| line["price"]["amount"].as_i64());
            findings.check(Some(price) == shown && price <= *maximum && price >= reserve, || {
                format!("auction {at}: {price} is to be paid, {shown:?} was shown")
            });
        }
        None => findings.check(auction["state"] == "unsold" && auction["sale"].is_null(), || {
            format!("auction {at} is not unsold: {auction}")
        }),
    }
    Ok(())
}

/// All lines of an auction's bids, the first first.
async fn lines(shop: &Shop, id: &str) -> anyhow::Result<Vec<Value>> {
    let first = format!("{AUCTIONS}/{id}/bids?limit=100");
    let (mut lines, mut next) = (Vec::new(), first.clone());
    loop {
        let page = shop.get(&next).await?;
        lines.extend(page["data"].as_array().context("a page has rows")?.clone());
        let Some(cursor) = page["next_cursor"].as_str() else { break };
        next = format!("{first}&cursor={cursor}");
    }
    lines.reverse();
    Ok(lines)
}

impl Sum for Tally {
    fn sum<I: Iterator<Item = Self>>(all: I) -> Self {
        all.fold(Self::default(), |sum, one| Self {
            accepted: sum.accepted + one.accepted,
            too_low: sum.too_low + one.too_low,
            too_late: sum.too_late + one.too_late,
            busy: sum.busy + one.busy,
            sold: sum.sold + one.sold,
            extended: sum.extended + one.extended,
            closest: sum.closest.into_iter().chain(one.closest).min(),
        })
    }
}

fn euros(amount: i64) -> Value {
    json!({"amount": amount, "currency": "EUR"})
}

fn moment(value: &Value) -> anyhow::Result<Timestamp> {
    Ok(serde_json::from_value(value.clone())?)
}
