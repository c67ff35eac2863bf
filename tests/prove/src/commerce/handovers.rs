//! Promise 18, its second half: of all who redeem a handover at once one succeeds, in whichever process, and whatever happens to
//! the processes.

use std::collections::BTreeMap;
use std::sync::{Arc, Mutex, PoisonError};
use std::time::{Duration, Instant};

use anyhow::{Context as _, ensure};
use commerce::shop::carts::{self, Shopper};
use commerce::shop::checkout;
use kernel::time::{Clock as _, SystemClock, Timestamp};
use serde::{Deserialize, Serialize};
use tokio::task::JoinSet;

use super::shop::{HOST, Shop};
use crate::child::{Child, Hear, asked_to_end};
use crate::findings::Findings;
use crate::stage::Stage;

/// How long to wait for processes.
const PATIENCE: Duration = Duration::from_secs(100);
/// After that tokens are refused for their age, which would show nothing.
const LIFE: Duration = Duration::from_secs(110);

/// What a process redeems, and when.
#[derive(Debug, Serialize, Deserialize)]
pub(super) struct Orders {
    url: String,
    /// The moment of the first token, in microseconds, and of each next one so much later.
    begin_at: i64,
    gap_millis: u64,
    /// Paths of the tokens.
    paths: Vec<String>,
    /// How many try each at once.
    parallel: usize,
}

/// In the child: redeems, and tells the status of each try.
pub(super) async fn redeem(orders: Orders) -> anyhow::Result<()> {
    let shop = Shop::at(&orders.url, 0).await?;
    let mut at = Timestamp::from_micros(orders.begin_at);
    for (number, path) in orders.paths.iter().enumerate() {
        tokio::time::sleep(at.since(SystemClock.now())).await;
        at = at + Duration::from_millis(orders.gap_millis);
        let mut racing = JoinSet::new();
        for _ in 0..orders.parallel {
            let (visitor, path) = (shop.visitor.clone(), path.clone());
            racing.spawn(async move { visitor.get(&path).await.status.as_u16() });
        }
        while let Some(status) = racing.join_next().await {
            println!("{number} {}", status?);
        }
    }
    println!("done 0");
    asked_to_end().await;
    Ok(())
}

/// For each token how often each status.
type Statuses = BTreeMap<usize, BTreeMap<u16, usize>>;

/// What redeemers have told, and how many are done.
#[derive(Debug, Default)]
struct Heard {
    told: Mutex<(Statuses, usize)>,
}

impl Heard {
    fn hear(self: &Arc<Self>) -> Hear {
        let heard = Arc::clone(self);
        Arc::new(move |line| {
            let Some((what, status)) = line.split_once(' ') else { return };
            let mut told = heard.told.lock().unwrap_or_else(PoisonError::into_inner);
            match (what.parse(), status.parse()) {
                (Ok(number), Ok(status)) => *told.0.entry(number).or_default().entry(status).or_default() += 1,
                _ if what == "done" => told.1 += 1,
                _ => {}
            }
        })
    }

    fn tokens(&self) -> Statuses {
        self.told.lock().unwrap_or_else(PoisonError::into_inner).0.clone()
    }

    /// Waits until so many processes are done.
    async fn done(&self, processes: usize) -> anyhow::Result<()> {
        self.until(|told| told.1 >= processes).await
    }

    async fn until(&self, holds: impl Fn(&(Statuses, usize)) -> bool) -> anyhow::Result<()> {
        let began = Instant::now();
        while !holds(&self.told.lock().unwrap_or_else(PoisonError::into_inner)) {
            ensure!(began.elapsed() < PATIENCE, "redeemers do not end");
            tokio::time::sleep(Duration::from_millis(5)).await;
        }
        Ok(())
    }
}

/// Shows it.
pub(super) async fn show(stage: &Stage, findings: &Findings) -> anyhow::Result<()> {
    // How many, how far apart, and how long a process may take to begin.
    let (tokens, gap_millis, starting) = stage.pick((200, 100, 4_000), (8, 20, 1_500));
    let starting = Duration::from_millis(starting);
    let shop = Shop::open(stage).await?;
    let variant = shop.stocked("handed-over", 9).await?;
    let added = carts::add(&shop.config, &shop.ctx, &Shopper::default(), variant, 1).await?;
    let shopper = Shopper { token: added.token.as_ref(), customer: None };

    // Two processes race, and are killed; others come after them.
    let began = Instant::now();
    let paths = mint(&shop, &shopper, tokens).await?;
    let orders = |parallel, paths: &[String], wait| Orders {
        url: stage.database.url().to_owned(),
        begin_at: (SystemClock.now() + wait).as_micros(),
        gap_millis,
        paths: paths.to_vec(),
        parallel,
    };
    let heard = Arc::new(Heard::default());
    let race = orders(10, &paths, starting);
    let racers =
        [Child::start(stage, "redeemer", &race, heard.hear())?, Child::start(stage, "redeemer", &race, heard.hear())?];
    heard.done(2).await?;
    for racer in racers {
        racer.kill().await?;
    }
    let after = Arc::new(Heard::default());
    let again =
        Child::start(stage, "redeemer", &Orders { gap_millis: 0, ..orders(20, &paths, Duration::ZERO) }, after.hear())?;
    after.done(1).await?;
    let status = again.end().await?;
    findings.check(status.success(), || format!("a redeemer ended with {status}"));
    findings.check(began.elapsed() < LIFE, || "tokens grew too old to show anything".to_owned());
    count(findings, &heard, tokens, 20, 1);
    count(findings, &after, tokens, 20, 0);
    findings.figure("handovers redeemed 20 times at once by two processes", tokens);
    findings.figure("the same tries after kill -9 and a restart, all refused", tokens * 20);

    // One process is killed while it redeems.
    let paths = mint(&shop, &shopper, tokens / 2).await?;
    let (before, after) = (Arc::new(Heard::default()), Arc::new(Heard::default()));
    let victim = Child::start(stage, "redeemer", &orders(20, &paths, starting), before.hear())?;
    before.until(|told| told.0.len() >= tokens / 4).await?;
    victim.kill().await?;
    let heir =
        Child::start(stage, "redeemer", &Orders { gap_millis: 0, ..orders(20, &paths, Duration::ZERO) }, after.hear())?;
    after.done(1).await?;
    heir.end().await?;
    let (before, after) = (before.tokens(), after.tokens());
    let redeemed = |told: &Statuses, at| told.get(&at).and_then(|statuses| statuses.get(&303)).copied().unwrap_or(0);
    let (mut early, mut late, mut unheard) = (0, 0, 0);
    for at in 0..paths.len() {
        let (one, other) = (redeemed(&before, at), redeemed(&after, at));
        findings.check(one + other <= 1, || {
            format!("token {at} was redeemed {one} times before a kill, {other} times after it")
        });
        early += one;
        late += other;
        unheard += usize::from(one + other == 0);
    }
    // What it was at when it was killed may have been redeemed without anybody hearing of it; no more than that.
    findings.check(unheard <= 1, || format!("{unheard} tokens were redeemed by nobody"));
    findings.figure("handovers redeemed before a kill in the middle", early);
    findings.figure("after it, by another process", late);
    let visits = shop.number("SELECT count(*) FROM commerce_checkouts").await?;
    let known = i64::try_from(tokens + early + late)?;
    findings.check((known..=known + 1).contains(&visits), || format!("{visits} visits of {known} redeemed handovers"));
    Ok(())
}

/// Paths of so many handovers of one cart.
async fn mint(shop: &Shop, shopper: &Shopper<'_>, count: usize) -> anyhow::Result<Vec<String>> {
    let mut paths = Vec::new();
    for _ in 0..count {
        let made = checkout::start(&shop.config, &shop.ctx, shopper, HOST, "/order").await?;
        let path =
            made.url.strip_prefix(&shop.config.checkout.public_url).context("it is under the platform's name")?;
        paths.push(path.to_owned());
    }
    Ok(paths)
}

/// Each token was tried so often, and succeeded so often.
fn count(findings: &Findings, heard: &Heard, tokens: usize, tries: usize, successes: usize) {
    let told = heard.tokens();
    findings.check(told.len() == tokens, || format!("{} of {tokens} tokens were tried", told.len()));
    for (token, statuses) in told {
        let wanted: BTreeMap<u16, usize> =
            [(303, successes), (410, tries - successes)].into_iter().filter(|(_, count)| *count > 0).collect();
        findings.check(statuses == wanted, || format!("token {token}: {statuses:?}, not {wanted:?}"));
    }
}
