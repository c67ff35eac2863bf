//! Auctions, what was bid, and what happened to them.

use migrations_kernel::{allow_system, protect};
use sea_orm_migration::prelude::*;
use sea_orm_migration::sea_orm::{ConnectionTrait, DbBackend};

#[derive(Debug)]
pub(crate) struct Migration;

impl MigrationName for Migration {
    fn name(&self) -> &'static str {
        "commerce_m0010_auctions"
    }
}

/// An auction outlives its product and its bidders, so there is no foreign key to them. `leader_*` and `runner_up_*` repeat
/// what the bids say, so that a bid reads one row. `due_at` is when the sweep has to look at it; nothing when never again.
const AUCTIONS: &str = r"
CREATE TABLE commerce_auctions (
    tenant_id text NOT NULL,
    id text NOT NULL,
    product_id text NOT NULL,
    variant_id text NOT NULL,
    title text NOT NULL,
    state text NOT NULL CHECK (state IN ('draft', 'scheduled', 'live', 'sold', 'awaiting_payment', 'second_chance',
        'settled', 'unsold', 'cancelled')),
    currency text NOT NULL CHECK (length(currency) = 3),
    start_amount bigint NOT NULL CHECK (start_amount > 0),
    increments {json} NOT NULL,
    reserve_amount bigint CHECK (reserve_amount >= start_amount),
    buy_now_amount bigint CHECK (buy_now_amount >= start_amount),
    starts_at bigint NOT NULL,
    announced_ends_at bigint NOT NULL,
    ends_at bigint NOT NULL,
    extension_window_seconds integer,
    extension_by_seconds integer,
    extension_at_most_seconds integer,
    payment_seconds integer NOT NULL,
    second_chance boolean NOT NULL,
    leader_id text,
    leader_number integer,
    leader_maximum bigint CHECK (leader_maximum >= start_amount),
    leader_sequence bigint,
    runner_up_id text,
    runner_up_number integer,
    runner_up_maximum bigint CHECK (runner_up_maximum <= leader_maximum),
    runner_up_sequence bigint,
    bid_count integer NOT NULL CHECK (bid_count >= 0),
    bidder_count integer NOT NULL CHECK (bidder_count >= 0),
    bid_sequence bigint NOT NULL,
    event_sequence bigint NOT NULL,
    last_bid_at bigint,
    buyer_id text,
    buyer_number integer,
    sale_amount bigint,
    order_id text,
    payment_due_at bigint,
    relisted_from text,
    relisted_as text,
    due_at bigint,
    version bigint NOT NULL,
    created_at bigint NOT NULL,
    updated_at bigint NOT NULL,
    PRIMARY KEY (tenant_id, id),
    CONSTRAINT commerce_auctions_relisted_from_key UNIQUE (tenant_id, relisted_from),
    CHECK (runner_up_id <> leader_id),
    CHECK (ends_at >= announced_ends_at OR state NOT IN ('draft', 'scheduled', 'live'))
);
CREATE INDEX commerce_auctions_state_idx ON commerce_auctions (tenant_id, state, id);
CREATE INDEX commerce_auctions_product_idx ON commerce_auctions (tenant_id, product_id, id);
CREATE INDEX commerce_auctions_due_idx ON commerce_auctions (due_at) WHERE due_at IS NOT NULL;
";

/// Every accepted bid and every retraction, one row each.
const BIDS: &str = r"
CREATE TABLE commerce_bids (
    tenant_id text NOT NULL,
    auction_id text NOT NULL,
    sequence bigint NOT NULL CHECK (sequence > 0),
    id text NOT NULL,
    kind text NOT NULL CHECK (kind IN ('bid', 'raise', 'buy_now', 'retraction')),
    bidder_id text NOT NULL,
    bidder_number integer NOT NULL,
    maximum_amount bigint NOT NULL CHECK (maximum_amount > 0),
    price_amount bigint,
    leader_number integer,
    ends_at bigint NOT NULL,
    retracts bigint,
    reason text,
    actor_kind text NOT NULL,
    actor_id text NOT NULL,
    request_id text NOT NULL,
    placed_at bigint NOT NULL,
    PRIMARY KEY (tenant_id, auction_id, sequence),
    CONSTRAINT commerce_bids_id_key UNIQUE (tenant_id, id),
    CONSTRAINT commerce_bids_retracts_key UNIQUE (tenant_id, auction_id, retracts),
    CONSTRAINT commerce_bids_auction_fkey FOREIGN KEY (tenant_id, auction_id)
        REFERENCES commerce_auctions (tenant_id, id),
    CHECK ((kind = 'retraction') = (retracts IS NOT NULL)),
    CHECK (kind = 'retraction' OR placed_at < ends_at OR kind = 'buy_now')
);
CREATE INDEX commerce_bids_bidder_idx ON commerce_bids (tenant_id, auction_id, bidder_id);
CREATE INDEX commerce_bids_customer_idx ON commerce_bids (tenant_id, bidder_id);
";

const EVENTS: &str = r"
CREATE TABLE commerce_auction_events (
    tenant_id text NOT NULL,
    auction_id text NOT NULL,
    id bigint NOT NULL CHECK (id > 0),
    kind text NOT NULL,
    public boolean NOT NULL,
    status {json} NOT NULL,
    reason text,
    actor_kind text NOT NULL,
    actor_id text NOT NULL,
    request_id text NOT NULL,
    created_at bigint NOT NULL,
    PRIMARY KEY (tenant_id, auction_id, id)
);
";

/// The log of bids and that of events refuse to be changed.
fn append_only(backend: DbBackend, table: &str) -> String {
    match backend {
        DbBackend::Postgres => format!(
            "CREATE FUNCTION {table}_refuse() RETURNS trigger LANGUAGE plpgsql AS $$
             BEGIN
                 RAISE EXCEPTION '{table} is append-only';
             END
             $$;
             CREATE TRIGGER {table}_append_only BEFORE UPDATE OR DELETE ON {table}
                 FOR EACH ROW EXECUTE FUNCTION {table}_refuse();"
        ),
        _ => format!(
            "CREATE TRIGGER {table}_no_update BEFORE UPDATE ON {table}
             BEGIN SELECT RAISE(ABORT, '{table} is append-only'); END;
             CREATE TRIGGER {table}_no_delete BEFORE DELETE ON {table}
             BEGIN SELECT RAISE(ABORT, '{table} is append-only'); END;"
        ),
    }
}

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        let backend = manager.get_database_backend();
        let json = match backend {
            DbBackend::Postgres => "jsonb",
            _ => "text",
        };
        for (table, definition) in
            [("commerce_auctions", AUCTIONS), ("commerce_bids", BIDS), ("commerce_auction_events", EVENTS)]
        {
            let definition = definition.replace("{json}", json);
            manager.get_connection().execute_unprepared(&definition).await?;
            protect(manager, table).await?;
        }
        // The sweep looks for what is due in all tenants.
        allow_system(manager, "commerce_auctions").await?;
        for table in ["commerce_bids", "commerce_auction_events"] {
            manager.get_connection().execute_unprepared(&append_only(backend, table)).await?;
        }
        Ok(())
    }

    fn use_transaction(&self) -> Option<bool> {
        Some(true)
    }
}
