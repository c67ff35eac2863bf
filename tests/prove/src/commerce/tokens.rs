//! Promise 18, its first half: what is almost a token is none, and a token of one kind is none of another.

use std::sync::Arc;

use anyhow::Context as _;
use rand::Rng as _;
use rand::rngs::StdRng;
use tokio::task::JoinSet;

use super::mint::{self, Kind};
use super::shop::Shop;
use crate::findings::Findings;
use crate::stage::Stage;

const ALPHABET: &[u8] = b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_";
/// How many present tokens at once.
const HANDS: u64 = 8;

pub(super) async fn show(stage: &Stage, findings: &Findings) -> anyhow::Result<()> {
    let tries: u64 = stage.pick(5_000, 80);
    let shop = Arc::new(Shop::open(stage).await?);
    let kinds = mint::all(&shop).await?;
    let mut effects = Vec::new();
    for (_, sql) in mint::EFFECTS {
        effects.push(shop.number(sql).await?);
    }
    let mut expected = effects.clone();
    for (at, kind) in (0..).zip(&kinds) {
        let accepted = present(stage, findings, kind, at, tries).await?;
        findings.expect(&format!("{tries} mutations accepted: {}", kind.name), accepted, 0);
        // Those that work still do, so the refusals mean something.
        for genuine in &kind.genuine {
            let works = (kind.accepts)(genuine.clone()).await?;
            findings.check(works, || format!("{}: the genuine one is refused", kind.name));
        }
    }
    let swapped = swap(findings, &kinds).await?;
    findings.figure("tokens of one kind presented as another", swapped);
    for (effect, times) in [(0, 2), (1, 2), (2, 6), (3, 2), (5, 2)] {
        expected[effect] += times;
    }
    for ((name, sql), expected) in mint::EFFECTS.iter().zip(expected) {
        findings.expect(name, shop.number(sql).await?, expected);
    }
    Ok(())
}

/// Presents mutations of a kind; answers how many were accepted.
async fn present(stage: &Stage, findings: &Findings, kind: &Kind, at: u64, tries: u64) -> anyhow::Result<usize> {
    let mut hands = JoinSet::new();
    for hand in 0..HANDS {
        let mut random = stage.random(18 + (at << 8) + (hand << 16));
        let (genuine, accepts, findings, name) =
            (kind.genuine.clone(), Arc::clone(&kind.accepts), findings.clone(), kind.name);
        hands.spawn(async move {
            let mut accepted = 0;
            for number in (hand..tries).step_by(usize::try_from(HANDS)?) {
                let token = mutated(&mut random, &genuine);
                let is_accepted =
                    (accepts)(token.clone()).await.with_context(|| format!("{name} {number}: {token:?}"))?;
                findings.check(!is_accepted, || format!("{name} {number}: {token:?} was accepted, as of {genuine:?}"));
                accepted += usize::from(is_accepted);
            }
            anyhow::Ok(accepted)
        });
    }
    let mut accepted = 0;
    while let Some(hand) = hands.join_next().await {
        accepted += hand??;
    }
    Ok(accepted)
}

/// Presents each kind's tokens as every other kind; answers how many that were.
async fn swap(findings: &Findings, kinds: &[Kind]) -> anyhow::Result<usize> {
    let mut presented = 0;
    for (at, kind) in kinds.iter().enumerate() {
        for (_, other) in kinds.iter().enumerate().filter(|(other, _)| *other != at) {
            for token in other.genuine.iter().filter(|token| token.len() == kind.genuine[0].len()) {
                let is_accepted = (kind.accepts)(token.clone()).await?;
                findings.check(!is_accepted, || format!("a {} was accepted as a {}", other.name, kind.name));
                presented += 1;
            }
        }
    }
    Ok(presented)
}

/// What is almost the first of these, and none of them.
fn mutated(random: &mut StdRng, genuine: &[Vec<String>]) -> Vec<String> {
    loop {
        let mut parts = genuine[0].clone();
        let at = random.random_range(0..parts.len());
        parts[at] = almost(random, &parts[at], &genuine[1][at]);
        if !genuine.contains(&parts) {
            return parts;
        }
    }
}

fn almost(random: &mut StdRng, token: &str, other: &str) -> String {
    let mut bytes = token.as_bytes().to_vec();
    let (length, end) = (bytes.len(), bytes.len() - 1);
    let at = random.random_range(0..length);
    let any = ALPHABET[random.random_range(0..ALPHABET.len())];
    match random.random_range(0..10) {
        0 | 1 => bytes[at] = any,
        // The last character has bits that mean nothing.
        2 => bytes[end] = any,
        3 => {
            bytes.remove(at);
        }
        4 => bytes.insert(at, any),
        5 => bytes.push(any),
        6 => bytes.truncate(at.max(1)),
        7 => {
            bytes[at] = if bytes[at].is_ascii_lowercase() {
                bytes[at].to_ascii_uppercase()
            } else {
                bytes[at].to_ascii_lowercase()
            }
        }
        8 => bytes.swap(at, random.random_range(0..length)),
        // The beginning of this one with the end of another.
        _ => bytes = bytes.iter().take(at).chain(other.as_bytes().iter().skip(at)).copied().collect(),
    }
    String::from_utf8_lossy(&bytes).into_owned()
}
