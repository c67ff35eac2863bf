//! Sales and coupons, and who used a coupon for what.

use migrations_kernel::protect;
use sea_orm_migration::prelude::*;
use sea_orm_migration::sea_orm::ConnectionTrait;

#[derive(Debug)]
pub(crate) struct Migration;

impl MigrationName for Migration {
    fn name(&self) -> &'static str {
        "commerce_m0006_promotions"
    }
}

/// The value of a percentage is hundredths of a per cent, that of an amount minor units. `products` is a JSON list of
/// identifiers, or null for everything.
const SALES: &str = r"
CREATE TABLE commerce_sales (
    tenant_id text NOT NULL,
    id text NOT NULL,
    name text NOT NULL,
    discount_kind text NOT NULL CHECK (discount_kind IN ('percentage', 'amount')),
    discount_value bigint NOT NULL CHECK (discount_value > 0),
    currency text CHECK (length(currency) = 3),
    products text,
    starts_at bigint NOT NULL,
    ends_at bigint CHECK (ends_at > starts_at),
    version bigint NOT NULL,
    created_at bigint NOT NULL,
    updated_at bigint NOT NULL,
    PRIMARY KEY (tenant_id, id),
    CONSTRAINT commerce_sales_amount_currency_check CHECK ((discount_kind = 'amount') = (currency IS NOT NULL))
);
CREATE INDEX commerce_sales_starts_at_idx ON commerce_sales (tenant_id, starts_at);
";

/// `used` repeats how many uses there are. The CHECK is the last line of defence against one too many.
const COUPONS: &str = r"
CREATE TABLE commerce_coupons (
    tenant_id text NOT NULL,
    id text NOT NULL,
    code text NOT NULL,
    discount_kind text NOT NULL CHECK (discount_kind IN ('percentage', 'amount')),
    discount_value bigint NOT NULL CHECK (discount_value > 0),
    currency text CHECK (length(currency) = 3),
    products text,
    minimum_amount bigint CHECK (minimum_amount >= 0),
    minimum_currency text CHECK (length(minimum_currency) = 3),
    combines_with_sales boolean NOT NULL,
    starts_at bigint NOT NULL,
    ends_at bigint CHECK (ends_at > starts_at),
    limit_in_all bigint CHECK (limit_in_all > 0),
    limit_per_customer bigint CHECK (limit_per_customer > 0),
    used bigint NOT NULL CHECK (used >= 0),
    version bigint NOT NULL,
    created_at bigint NOT NULL,
    updated_at bigint NOT NULL,
    PRIMARY KEY (tenant_id, id),
    CONSTRAINT commerce_coupons_code_key UNIQUE (tenant_id, code),
    CONSTRAINT commerce_coupons_amount_currency_check CHECK ((discount_kind = 'amount') = (currency IS NOT NULL)),
    CONSTRAINT commerce_coupons_minimum_money_check CHECK ((minimum_amount IS NULL) = (minimum_currency IS NULL)),
    CONSTRAINT commerce_coupons_within_limit_check CHECK (limit_in_all IS NULL OR used <= limit_in_all)
);
";

/// One coupon for each owner (an order, say) at most.
const USES: &str = r"
CREATE TABLE commerce_coupon_uses (
    tenant_id text NOT NULL,
    owner text NOT NULL,
    coupon_id text NOT NULL,
    customer text NOT NULL,
    created_at bigint NOT NULL,
    PRIMARY KEY (tenant_id, owner),
    CONSTRAINT commerce_coupon_uses_coupon_fkey FOREIGN KEY (tenant_id, coupon_id)
        REFERENCES commerce_coupons (tenant_id, id) ON DELETE CASCADE
);
CREATE INDEX commerce_coupon_uses_customer_idx ON commerce_coupon_uses (tenant_id, coupon_id, customer);
";

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        for (table, definition) in
            [("commerce_sales", SALES), ("commerce_coupons", COUPONS), ("commerce_coupon_uses", USES)]
        {
            manager.get_connection().execute_unprepared(definition).await?;
            protect(manager, table).await?;
        }
        Ok(())
    }

    fn use_transaction(&self) -> Option<bool> {
        Some(true)
    }
}
