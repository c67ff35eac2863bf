//! Reservations: stock that is held until it is paid, given up or out of time, and many who want the same.

use std::sync::Arc;
use std::time::Duration;

use commerce::{CommerceError, VariantId, reservations};
use kernel::db::retry;
use kernel::time::{Clock as _, SystemClock, Timestamp};
use kernel::{Db, RequestCtx, TenantTx};
use rand::rngs::StdRng;
use rand::seq::SliceRandom as _;
use rand::{Rng as _, SeedableRng as _};
use reservations::ReservationState;
use serde_json::{Value, json};
use testkit::{both, owner, tenant};

use crate::shop::{MIGRATIONS, Shop, product_path, stock_path};

/// Long enough for any test.
fn later() -> Timestamp {
    SystemClock.now() + Duration::from_secs(3_600)
}

/// The database's clock is the machine's here.
fn past() -> Timestamp {
    SystemClock.now() - Duration::from_secs(1)
}

fn variant(product: &Value) -> VariantId {
    product["variants"][0]["id"].as_str().unwrap().parse().unwrap()
}

/// A product of which so many lie at each of the locations.
async fn stocked(shop: &Shop, slug: &str, on_hand: &[(&str, i64)]) -> (Value, VariantId) {
    let product = shop.product(slug).await;
    for (location, on_hand) in on_hand {
        let path = format!("{}/adjustments", stock_path(&product, location));
        let _ = shop.client.post(&path, json!({"delta": on_hand, "reason": "made"})).await.expect(200);
    }
    let variant = variant(&product);
    (product, variant)
}

async fn reserve(db: &Db, ctx: &RequestCtx, owner: &str, lines: &[(VariantId, i64)]) -> Result<(), CommerceError> {
    retry(async || {
        let tx = TenantTx::begin(db, ctx).await?;
        reservations::reserve(&tx, ctx, owner, lines, later()).await?;
        Ok(tx.commit().await?)
    })
    .await
}

async fn commit(shop: &Shop, owner: &str) -> Result<(), CommerceError> {
    retry(async || {
        let tx = TenantTx::begin(&shop.config.db, &shop.ctx).await?;
        reservations::commit(&shop.config, &shop.ctx, &tx, owner).await?;
        Ok(tx.commit().await?)
    })
    .await
}

async fn release(shop: &Shop, owner: &str) -> ReservationState {
    let tx = TenantTx::begin(&shop.config.db, &shop.ctx).await.unwrap();
    let state = reservations::release(&tx, &shop.ctx, owner).await.unwrap();
    tx.commit().await.unwrap();
    state
}

async fn expire(shop: &Shop, owner: &str) {
    let tx = TenantTx::begin(&shop.config.db, &shop.ctx).await.unwrap();
    reservations::extend(&tx, &shop.ctx, owner, past()).await.unwrap();
    tx.commit().await.unwrap();
}

async fn available(shop: &Shop, variant: VariantId) -> i64 {
    let tx = TenantTx::read(&shop.config.db, &shop.ctx).await.unwrap();
    reservations::available(&tx, &shop.ctx, [variant]).await.unwrap().get(&variant).copied().unwrap_or(0)
}

async fn on_hand(shop: &Shop, product: &Value, location: &str) -> i64 {
    shop.client.get(&stock_path(product, location)).await.value()["on_hand"].as_i64().unwrap()
}

fn short(outcome: Result<(), CommerceError>) -> Vec<(VariantId, i64, i64)> {
    match outcome {
        Err(CommerceError::OutOfStock(short)) => {
            short.into_iter().map(|one| (one.variant_id, one.wanted, one.available)).collect()
        }
        other => panic!("{other:?}"),
    }
}

both! {
    async fn hold_and_give_back_and_take(db: TestDb) {
        let shop = Shop::open(&db);
        let (studio, fair) = (shop.location("studio").await, shop.location("fair").await);
        let (product, mug) = stocked(&shop, "mug", &[(&studio, 2), (&fair, 5)]).await;
        let (_, bowl) = stocked(&shop, "bowl", &[(&fair, 1)]).await;

        reserve(&db, &shop.ctx, "a", &[(mug, 3), (bowl, 1)]).await.unwrap();
        assert_eq!((available(&shop, mug).await, available(&shop, bowl).await), (4, 0));
        // All or nothing, and all that is short is told.
        assert_eq!(short(reserve(&db, &shop.ctx, "b", &[(bowl, 1), (mug, 5)]).await), [(mug, 5, 4), (bowl, 1, 0)]);
        assert_eq!(available(&shop, mug).await, 4);
        // The same owner again replaces what it holds.
        reserve(&db, &shop.ctx, "a", &[(mug, 3), (bowl, 1)]).await.unwrap();
        assert_eq!(available(&shop, mug).await, 4);
        reserve(&db, &shop.ctx, "a", &[(mug, 1), (mug, 1)]).await.unwrap();
        assert_eq!((available(&shop, mug).await, available(&shop, bowl).await), (5, 1));
        assert!(matches!(reserve(&db, &shop.ctx, "a", &[(mug, 0)]).await, Err(CommerceError::Invalid(_))));

        commit(&shop, "a").await.unwrap();
        commit(&shop, "a").await.unwrap();
        assert_eq!((on_hand(&shop, &product, &studio).await, on_hand(&shop, &product, &fair).await), (0, 5));
        assert_eq!(available(&shop, mug).await, 5);
        assert_eq!(release(&shop, "a").await, ReservationState::Committed);
        assert!(matches!(reserve(&db, &shop.ctx, "a", &[(mug, 1)]).await, Err(CommerceError::ReservationEnded)));

        reserve(&db, &shop.ctx, "c", &[(mug, 5)]).await.unwrap();
        assert_eq!(release(&shop, "c").await, ReservationState::Released);
        assert_eq!(release(&shop, "c").await, ReservationState::Released);
        assert!(matches!(commit(&shop, "c").await, Err(CommerceError::ReservationEnded)));
        assert!(matches!(commit(&shop, "nobody").await, Err(CommerceError::NotFound)));
        assert_eq!(release(&shop, "nobody").await, ReservationState::Released);
        reserve(&db, &shop.ctx, "c", &[(mug, 4)]).await.unwrap();
        assert_eq!(available(&shop, mug).await, 1);
    }

    async fn sold_out_is_said_by_the_product(db: TestDb) {
        let shop = Shop::open(&db);
        let studio = shop.location("studio").await;
        let (product, mug) = stocked(&shop, "mug", &[(&studio, 2)]).await;
        for owner in ["a", "b"] {
            reserve(&db, &shop.ctx, owner, &[(mug, 1)]).await.unwrap();
            commit(&shop, owner).await.unwrap();
        }
        let product = shop.client.get(&product_path(&product)).await.value();
        assert_eq!((&product["in_stock"], &product["version"]), (&json!(false), &json!(3)));
    }

    async fn what_is_held_is_not_sold_at_the_counter(db: TestDb) {
        let shop = Shop::open(&db);
        let studio = shop.location("studio").await;
        let (product, mug) = stocked(&shop, "mug", &[(&studio, 3)]).await;
        reserve(&db, &shop.ctx, "a", &[(mug, 2)]).await.unwrap();
        let adjust = format!("{}/adjustments", stock_path(&product, &studio));
        let _ = shop.client.post(&adjust, json!({"delta": -2, "reason": "sold"})).await.problem(409, "insufficient_stock");
        let _ = shop.client.post(&adjust, json!({"delta": -1, "reason": "sold"})).await.expect(200);
        // What was counted is true, whatever is held.
        let path = stock_path(&product, &studio);
        let _ = shop.at_current(&path).await.put(&path, json!({"on_hand": 1})).await.expect(200);
        assert_eq!(available(&shop, mug).await, 0);
        assert_eq!(short(commit(&shop, "a").await), [(mug, 2, 1)]);
    }

    async fn expired_ones_return(db: TestDb) {
        let shop = Shop::open(&db);
        let studio = shop.location("studio").await;
        let (product, mug) = stocked(&shop, "mug", &[(&studio, 2)]).await;
        for owner in ["a", "b"] {
            reserve(&db, &shop.ctx, owner, &[(mug, 1)]).await.unwrap();
        }
        assert_eq!(short(reserve(&db, &shop.ctx, "c", &[(mug, 1)]).await), [(mug, 1, 0)]);
        expire(&shop, "a").await;
        expire(&shop, "b").await;
        assert_eq!(available(&shop, mug).await, 2);
        // Swept or not, it no longer counts; a late payment gets what nobody else took.
        assert_eq!(reservations::sweep(&shop.config).await.unwrap(), 2);
        assert_eq!(reservations::sweep(&shop.config).await.unwrap(), 0);
        reserve(&db, &shop.ctx, "c", &[(mug, 1)]).await.unwrap();
        commit(&shop, "a").await.unwrap();
        assert_eq!(short(commit(&shop, "b").await), [(mug, 1, 0)]);
        commit(&shop, "c").await.unwrap();
        assert_eq!(on_hand(&shop, &product, &studio).await, 0);
    }

    async fn another_tenant_cannot_hold_them(db: TestDb) {
        let shop = Shop::open(&db);
        let studio = shop.location("studio").await;
        let (_, mug) = stocked(&shop, "mug", &[(&studio, 2)]).await;
        let other = owner(tenant(2));
        assert!(matches!(reserve(&db, &other, "a", &[(mug, 1)]).await, Err(CommerceError::NotFound)));
        assert_eq!(available(&shop, mug).await, 2);
    }

    async fn stock_of_five_is_sold_to_five_of_sixty_four(db: TestDb) {
        let seed = std::env::var("SITEWRIGHT_SEED").map_or(13, |seed| seed.parse::<u64>().unwrap());
        println!("seed {seed}");
        let mut random = StdRng::seed_from_u64(seed);
        let shop = Arc::new(Shop::open(&db));
        let studio = shop.location("studio").await;
        for round in 0..4 {
            let (product, mug) = stocked(&shop, &format!("mug-{round}"), &[(&studio, 5)]).await;
            let mut buyers: Vec<(usize, u8)> = (0..64).map(|at| (at, random.random_range(0..4))).collect();
            buyers.shuffle(&mut random);
            let mut tasks = tokio::task::JoinSet::new();
            for (at, fate) in buyers {
                let shop = Arc::clone(&shop);
                tasks.spawn(async move {
                    let owner = format!("{round}-{at}");
                    let held = reserve(&shop.config.db, &shop.ctx, &owner, &[(mug, 1)]).await;
                    match held {
                        Ok(()) if fate == 0 => { release(&shop, &owner).await; 0 }
                        Ok(()) if fate == 1 => { expire(&shop, &owner).await; 0 }
                        Ok(()) => { commit(&shop, &owner).await.unwrap(); 1 }
                        Err(CommerceError::OutOfStock(_)) => 0,
                        Err(other) => panic!("{other:?}"),
                    }
                });
            }
            let mut sold = 0;
            while let Some(done) = tasks.join_next().await {
                sold += done.unwrap();
            }
            // Whoever came too early may come again: what was given up or expired is there.
            for at in 0..5 - sold {
                let owner = format!("{round}-again-{at}");
                reserve(&db, &shop.ctx, &owner, &[(mug, 1)]).await.unwrap();
                commit(&shop, &owner).await.unwrap();
            }
            assert!(sold <= 5, "{sold} sold, seed {seed}, round {round}");
            assert_eq!(short(reserve(&db, &shop.ctx, "late", &[(mug, 1)]).await), [(mug, 1, 0)]);
            assert_eq!(on_hand(&shop, &product, &studio).await, 0);
        }
    }

    async fn two_products_in_opposite_order_do_not_wait_for_each_other(db: TestDb) {
        let shop = Shop::open(&db);
        let studio = shop.location("studio").await;
        let (_, mug) = stocked(&shop, "mug", &[(&studio, 20)]).await;
        let (_, bowl) = stocked(&shop, "bowl", &[(&studio, 20)]).await;
        let mut tasks = tokio::task::JoinSet::new();
        for at in 0..64 {
            let (db, ctx) = (db.db(), shop.ctx.clone());
            tasks.spawn(async move {
                let lines = if at % 2 == 0 { [(mug, 1), (bowl, 1)] } else { [(bowl, 1), (mug, 1)] };
                // No retry: nothing may collide in the first place.
                let tx = TenantTx::begin(&db, &ctx).await.unwrap();
                match reservations::reserve(&tx, &ctx, &at.to_string(), &lines, later()).await {
                    Ok(()) => { tx.commit().await.unwrap(); 1 }
                    Err(CommerceError::OutOfStock(_)) => 0,
                    Err(other) => panic!("{other:?}"),
                }
            });
        }
        let mut held = 0;
        while let Some(done) = tasks.join_next().await {
            held += done.unwrap();
        }
        assert_eq!((held, available(&shop, mug).await, available(&shop, bowl).await), (20, 0, 0));
    }
}
