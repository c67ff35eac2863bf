//! Orders with their lines, history, fulfilments and refunds, and the payments that they are paid by.

use migrations_kernel::protect;
use sea_orm_migration::prelude::*;
use sea_orm_migration::sea_orm::{ConnectionTrait, DbBackend};

#[derive(Debug)]
pub(crate) struct Migration;

impl MigrationName for Migration {
    fn name(&self) -> &'static str {
        "commerce_m0008_orders"
    }
}

/// The last number that was given to an order of the tenant.
const COUNTERS: &str = r"
CREATE TABLE commerce_order_counters (
    tenant_id text NOT NULL,
    last_number bigint NOT NULL,
    PRIMARY KEY (tenant_id)
);
";

/// What was agreed is written once: a trigger refuses to change it. Contact and addresses can be erased. A cart or an auction
/// has one order at the most that is not given up.
const ORDERS: &str = r"
CREATE TABLE commerce_orders (
    tenant_id text NOT NULL,
    id text NOT NULL,
    number bigint NOT NULL,
    state text NOT NULL CHECK (state IN ('pending_payment', 'paid', 'partially_refunded', 'refunded', 'cancelled', 'expired')),
    fulfilment text NOT NULL CHECK (fulfilment IN ('unfulfilled', 'partially_fulfilled', 'fulfilled')),
    source_kind text NOT NULL,
    source_id text NOT NULL,
    customer_id text,
    email text NOT NULL,
    contact {json} NOT NULL,
    shipping_address {json},
    billing_address {json},
    shipping_method text,
    coupon text,
    currency text NOT NULL CHECK (length(currency) = 3),
    subtotal_amount bigint NOT NULL CHECK (subtotal_amount >= 0),
    discount_amount bigint NOT NULL CHECK (discount_amount >= 0),
    shipping_amount bigint NOT NULL CHECK (shipping_amount >= 0),
    shipping_tax_amount bigint NOT NULL CHECK (shipping_tax_amount >= 0),
    tax_amount bigint NOT NULL CHECK (tax_amount >= 0),
    taxes {json} NOT NULL,
    total_amount bigint NOT NULL CHECK (total_amount >= 0),
    prices_include_tax boolean NOT NULL,
    refunded_amount bigint NOT NULL CHECK (refunded_amount >= 0 AND refunded_amount <= total_amount),
    payment_due_at bigint NOT NULL,
    paid_at bigint,
    version bigint NOT NULL,
    created_at bigint NOT NULL,
    updated_at bigint NOT NULL,
    PRIMARY KEY (tenant_id, id),
    CONSTRAINT commerce_orders_number_key UNIQUE (tenant_id, number)
);
CREATE UNIQUE INDEX commerce_orders_source_id_key ON commerce_orders (tenant_id, source_kind, source_id)
    WHERE state NOT IN ('cancelled', 'expired');
CREATE INDEX commerce_orders_state_idx ON commerce_orders (tenant_id, state, id);
CREATE INDEX commerce_orders_customer_idx ON commerce_orders (tenant_id, customer_id, id);
CREATE INDEX commerce_orders_email_idx ON commerce_orders (tenant_id, email, id);
";

const LINES: &str = r"
CREATE TABLE commerce_order_lines (
    tenant_id text NOT NULL,
    id text NOT NULL,
    order_id text NOT NULL,
    position integer NOT NULL,
    product_id text NOT NULL,
    variant_id text NOT NULL,
    sku text NOT NULL,
    title text NOT NULL,
    options text NOT NULL,
    image_url text,
    quantity bigint NOT NULL CHECK (quantity > 0),
    unit_price_amount bigint NOT NULL CHECK (unit_price_amount >= 0),
    discount_amount bigint NOT NULL CHECK (discount_amount >= 0),
    tax_rate bigint NOT NULL CHECK (tax_rate BETWEEN 0 AND 1000000),
    tax_amount bigint NOT NULL CHECK (tax_amount >= 0),
    total_amount bigint NOT NULL CHECK (total_amount >= 0),
    PRIMARY KEY (tenant_id, id),
    CONSTRAINT commerce_order_lines_order_fkey FOREIGN KEY (tenant_id, order_id)
        REFERENCES commerce_orders (tenant_id, id)
);
CREATE INDEX commerce_order_lines_order_idx ON commerce_order_lines (tenant_id, order_id, position);
";

const EVENTS: &str = r"
CREATE TABLE commerce_order_events (
    tenant_id text NOT NULL,
    id text NOT NULL,
    order_id text NOT NULL,
    kind text NOT NULL,
    from_state text,
    to_state text NOT NULL,
    detail text,
    actor_kind text NOT NULL,
    actor_id text NOT NULL,
    request_id text NOT NULL,
    created_at bigint NOT NULL,
    PRIMARY KEY (tenant_id, id),
    CONSTRAINT commerce_order_events_order_fkey FOREIGN KEY (tenant_id, order_id)
        REFERENCES commerce_orders (tenant_id, id)
);
CREATE INDEX commerce_order_events_order_idx ON commerce_order_events (tenant_id, order_id, id);
";

const FULFILMENTS: &str = r"
CREATE TABLE commerce_fulfilments (
    tenant_id text NOT NULL,
    id text NOT NULL,
    order_id text NOT NULL,
    carrier text,
    tracking_number text,
    tracking_url text,
    created_at bigint NOT NULL,
    PRIMARY KEY (tenant_id, id),
    CONSTRAINT commerce_fulfilments_order_fkey FOREIGN KEY (tenant_id, order_id)
        REFERENCES commerce_orders (tenant_id, id)
);
CREATE INDEX commerce_fulfilments_order_idx ON commerce_fulfilments (tenant_id, order_id, id);
CREATE TABLE commerce_fulfilment_lines (
    tenant_id text NOT NULL,
    fulfilment_id text NOT NULL,
    line_id text NOT NULL,
    quantity bigint NOT NULL CHECK (quantity > 0),
    PRIMARY KEY (tenant_id, fulfilment_id, line_id),
    CONSTRAINT commerce_fulfilment_lines_fulfilment_fkey FOREIGN KEY (tenant_id, fulfilment_id)
        REFERENCES commerce_fulfilments (tenant_id, id),
    CONSTRAINT commerce_fulfilment_lines_line_fkey FOREIGN KEY (tenant_id, line_id)
        REFERENCES commerce_order_lines (tenant_id, id)
);
";

/// The gateway keeps the card; we keep its reference. `changed_at` is the gateway's time of the event that was applied last.
const PAYMENTS: &str = r"
CREATE TABLE commerce_payments (
    tenant_id text NOT NULL,
    id text NOT NULL,
    order_id text NOT NULL,
    gateway text NOT NULL,
    reference text,
    page_url text,
    state text NOT NULL CHECK (state IN ('pending', 'processing', 'succeeded', 'failed', 'cancelled')),
    currency text NOT NULL CHECK (length(currency) = 3),
    amount bigint NOT NULL CHECK (amount > 0),
    application_fee_amount bigint NOT NULL CHECK (application_fee_amount >= 0 AND application_fee_amount <= amount),
    failure text,
    changed_at bigint NOT NULL,
    created_at bigint NOT NULL,
    updated_at bigint NOT NULL,
    PRIMARY KEY (tenant_id, id),
    CONSTRAINT commerce_payments_order_fkey FOREIGN KEY (tenant_id, order_id)
        REFERENCES commerce_orders (tenant_id, id)
);
CREATE INDEX commerce_payments_order_idx ON commerce_payments (tenant_id, order_id, id);
";

/// The lines and the shipping are the amount. `unsent` says how many of a refunded line had not been sent: those need not be sent
/// any more.
const REFUNDS: &str = r"
CREATE TABLE commerce_refunds (
    tenant_id text NOT NULL,
    id text NOT NULL,
    order_id text NOT NULL,
    payment_id text NOT NULL,
    state text NOT NULL CHECK (state IN ('pending', 'succeeded', 'failed')),
    amount bigint NOT NULL CHECK (amount > 0),
    currency text NOT NULL CHECK (length(currency) = 3),
    reason text NOT NULL,
    restock boolean NOT NULL,
    shipping_amount bigint NOT NULL CHECK (shipping_amount >= 0),
    shipping_tax_amount bigint NOT NULL CHECK (shipping_tax_amount >= 0),
    unrequested boolean NOT NULL,
    reference text,
    failure text,
    created_at bigint NOT NULL,
    updated_at bigint NOT NULL,
    PRIMARY KEY (tenant_id, id),
    CONSTRAINT commerce_refunds_order_fkey FOREIGN KEY (tenant_id, order_id)
        REFERENCES commerce_orders (tenant_id, id),
    CONSTRAINT commerce_refunds_payment_fkey FOREIGN KEY (tenant_id, payment_id)
        REFERENCES commerce_payments (tenant_id, id)
);
CREATE INDEX commerce_refunds_order_idx ON commerce_refunds (tenant_id, order_id, id);
CREATE TABLE commerce_refund_lines (
    tenant_id text NOT NULL,
    refund_id text NOT NULL,
    line_id text NOT NULL,
    quantity bigint NOT NULL CHECK (quantity >= 0),
    unsent bigint NOT NULL CHECK (unsent >= 0 AND unsent <= quantity),
    amount bigint NOT NULL CHECK (amount >= 0),
    tax_amount bigint NOT NULL CHECK (tax_amount >= 0),
    PRIMARY KEY (tenant_id, refund_id, line_id),
    CONSTRAINT commerce_refund_lines_refund_fkey FOREIGN KEY (tenant_id, refund_id)
        REFERENCES commerce_refunds (tenant_id, id),
    CONSTRAINT commerce_refund_lines_line_fkey FOREIGN KEY (tenant_id, line_id)
        REFERENCES commerce_order_lines (tenant_id, id)
);
";

/// What happened to money, once for each key, for whoever bills by it. Written in the transaction of what it tells about.
const USAGE_EVENTS: &str = r"
CREATE TABLE commerce_usage_events (
    tenant_id text NOT NULL,
    id text NOT NULL,
    key text NOT NULL,
    kind text NOT NULL,
    order_id text NOT NULL,
    amount bigint NOT NULL,
    currency text NOT NULL CHECK (length(currency) = 3),
    fee_amount bigint NOT NULL,
    occurred_at bigint NOT NULL,
    PRIMARY KEY (tenant_id, id),
    CONSTRAINT commerce_usage_events_key_key UNIQUE (tenant_id, key)
);
";

/// Tables of which no row is ever changed.
const APPEND_ONLY: [&str; 5] = [
    "commerce_order_lines",
    "commerce_order_events",
    "commerce_fulfilment_lines",
    "commerce_refund_lines",
    "commerce_usage_events",
];

/// Columns of an order that say what was agreed.
const AGREED: &str = "number, source_kind, source_id, currency, subtotal_amount, discount_amount, shipping_amount, shipping_tax_amount, \
                      tax_amount, total_amount, prices_include_tax, created_at";

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        let connection = manager.get_connection();
        let is_postgres = manager.get_database_backend() == DbBackend::Postgres;
        let json = if is_postgres { "jsonb" } else { "text" };
        for definition in [COUNTERS, ORDERS, LINES, EVENTS, FULFILMENTS, PAYMENTS, REFUNDS, USAGE_EVENTS] {
            connection.execute_unprepared(&definition.replace("{json}", json)).await?;
        }
        for table in [
            "commerce_order_counters",
            "commerce_orders",
            "commerce_order_lines",
            "commerce_order_events",
            "commerce_fulfilments",
            "commerce_fulfilment_lines",
            "commerce_payments",
            "commerce_refunds",
            "commerce_refund_lines",
            "commerce_usage_events",
        ] {
            protect(manager, table).await?;
        }
        for table in APPEND_ONLY {
            connection.execute_unprepared(&append_only(table, is_postgres)).await?;
        }
        connection.execute_unprepared(&agreed_once(is_postgres)).await?;
        Ok(())
    }

    fn use_transaction(&self) -> Option<bool> {
        Some(true)
    }
}

fn append_only(table: &str, is_postgres: bool) -> String {
    if is_postgres {
        format!(
            "CREATE FUNCTION {table}_refuse() RETURNS trigger LANGUAGE plpgsql AS $$
             BEGIN RAISE EXCEPTION '{table} is append-only'; END $$;
             CREATE TRIGGER {table}_append_only BEFORE UPDATE OR DELETE ON {table}
                 FOR EACH ROW EXECUTE FUNCTION {table}_refuse();"
        )
    } else {
        format!(
            "CREATE TRIGGER {table}_no_update BEFORE UPDATE ON {table}
             BEGIN SELECT RAISE(ABORT, '{table} is append-only'); END;
             CREATE TRIGGER {table}_no_delete BEFORE DELETE ON {table}
             BEGIN SELECT RAISE(ABORT, '{table} is append-only'); END;"
        )
    }
}

fn agreed_once(is_postgres: bool) -> String {
    if is_postgres {
        format!(
            "CREATE FUNCTION commerce_orders_refuse() RETURNS trigger LANGUAGE plpgsql AS $$
             BEGIN RAISE EXCEPTION 'what an order agreed is never changed'; END $$;
             CREATE TRIGGER commerce_orders_agreed_once BEFORE UPDATE OF {AGREED} ON commerce_orders
                 FOR EACH ROW EXECUTE FUNCTION commerce_orders_refuse();
             CREATE TRIGGER commerce_orders_no_delete BEFORE DELETE ON commerce_orders
                 FOR EACH ROW EXECUTE FUNCTION commerce_orders_refuse();"
        )
    } else {
        format!(
            "CREATE TRIGGER commerce_orders_agreed_once BEFORE UPDATE OF {AGREED} ON commerce_orders
             BEGIN SELECT RAISE(ABORT, 'what an order agreed is never changed'); END;
             CREATE TRIGGER commerce_orders_no_delete BEFORE DELETE ON commerce_orders
             BEGIN SELECT RAISE(ABORT, 'what an order agreed is never changed'); END;"
        )
    }
}
