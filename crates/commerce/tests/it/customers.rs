//! Customers: who they are, and how they show it.

use commerce::{CustomerState, CustomerToken, authenticate, find_or_create_guest};
use kernel::TenantTx;
use kernel::random::{Random as _, SystemRandom};
use testkit::both;

use crate::shop::{MIGRATIONS, Shop};

both! {
    async fn a_guest_is_found_again_by_their_address(db: TestDb) {
        let shop = Shop::open(&db);
        let tx = TenantTx::begin(&db, &shop.ctx).await.unwrap();
        let first = find_or_create_guest(&shop.config, &tx, &shop.ctx, " Ada@Example.com").await.unwrap();
        let again = find_or_create_guest(&shop.config, &tx, &shop.ctx, "ada@example.com").await.unwrap();
        assert_eq!((first.id, first.state), (again.id, CustomerState::Guest));
        assert_eq!(again.email.as_deref(), Some("ada@example.com"));
        assert!(find_or_create_guest(&shop.config, &tx, &shop.ctx, "nobody").await.is_err());
        tx.commit().await.unwrap();

        let other = testkit::owner(testkit::tenant(2));
        let tx = TenantTx::begin(&db, &other).await.unwrap();
        let theirs = find_or_create_guest(&shop.config, &tx, &other, "ada@example.com").await.unwrap();
        assert_ne!(theirs.id, first.id);
    }

    async fn an_unknown_token_is_nobody(db: TestDb) {
        let shop = Shop::open(&db);
        let token = CustomerToken::parse(&SystemRandom.secret()).unwrap();
        assert_eq!(authenticate(&shop.config, &shop.ctx, &token).await.unwrap(), None);
    }
}
