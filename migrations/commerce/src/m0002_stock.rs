//! Stock: places, what lies there of each variant, and the log of how it came to be.

use migrations_kernel::protect;
use sea_orm_migration::prelude::*;
use sea_orm_migration::sea_orm::{ConnectionTrait, DbBackend};

#[derive(Debug)]
pub(crate) struct Migration;

impl MigrationName for Migration {
    fn name(&self) -> &'static str {
        "commerce_m0002_stock"
    }
}

const LOCATIONS: &str = r"
CREATE TABLE commerce_stock_locations (
    tenant_id text NOT NULL,
    id text NOT NULL,
    code text NOT NULL,
    name text NOT NULL,
    created_at bigint NOT NULL,
    PRIMARY KEY (tenant_id, id),
    CONSTRAINT commerce_stock_locations_code_key UNIQUE (tenant_id, code)
);
";

/// A missing row means zero on hand at version 0. The CHECK is the last line of defence against selling twice.
const LEVELS: &str = r"
CREATE TABLE commerce_stock_levels (
    tenant_id text NOT NULL,
    variant_id text NOT NULL,
    location_id text NOT NULL,
    on_hand bigint NOT NULL CHECK (on_hand >= 0),
    version bigint NOT NULL,
    updated_at bigint NOT NULL,
    PRIMARY KEY (tenant_id, variant_id, location_id),
    CONSTRAINT commerce_stock_levels_variant_fkey FOREIGN KEY (tenant_id, variant_id)
        REFERENCES commerce_variants (tenant_id, id) ON DELETE CASCADE,
    CONSTRAINT commerce_stock_levels_location_fkey FOREIGN KEY (tenant_id, location_id)
        REFERENCES commerce_stock_locations (tenant_id, id)
);
CREATE INDEX commerce_stock_levels_location_idx ON commerce_stock_levels (tenant_id, location_id);
";

/// The log outlives variants and locations, so it has no foreign key to them.
const MOVEMENTS: &str = r"
CREATE TABLE commerce_stock_movements (
    tenant_id text NOT NULL,
    id text NOT NULL,
    variant_id text NOT NULL,
    location_id text NOT NULL,
    delta bigint NOT NULL CHECK (delta <> 0),
    on_hand_after bigint NOT NULL CHECK (on_hand_after >= 0),
    reason text NOT NULL,
    actor_kind text NOT NULL,
    actor_id text NOT NULL,
    request_id text NOT NULL,
    created_at bigint NOT NULL,
    PRIMARY KEY (tenant_id, id)
);
CREATE INDEX commerce_stock_movements_variant_idx ON commerce_stock_movements (tenant_id, variant_id, id);
";

const APPEND_ONLY_POSTGRES: &str = r"
CREATE FUNCTION commerce_stock_movements_refuse() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION 'commerce_stock_movements is append-only';
END
$$;
CREATE TRIGGER commerce_stock_movements_append_only
    BEFORE UPDATE OR DELETE ON commerce_stock_movements
    FOR EACH ROW EXECUTE FUNCTION commerce_stock_movements_refuse();
";

const APPEND_ONLY_SQLITE: &str = r"
CREATE TRIGGER commerce_stock_movements_no_update BEFORE UPDATE ON commerce_stock_movements
BEGIN SELECT RAISE(ABORT, 'commerce_stock_movements is append-only'); END;
CREATE TRIGGER commerce_stock_movements_no_delete BEFORE DELETE ON commerce_stock_movements
BEGIN SELECT RAISE(ABORT, 'commerce_stock_movements is append-only'); END;
";

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        for (table, definition) in [
            ("commerce_stock_locations", LOCATIONS),
            ("commerce_stock_levels", LEVELS),
            ("commerce_stock_movements", MOVEMENTS),
        ] {
            manager.get_connection().execute_unprepared(definition).await?;
            protect(manager, table).await?;
        }
        let append_only = match manager.get_database_backend() {
            DbBackend::Postgres => APPEND_ONLY_POSTGRES,
            _ => APPEND_ONLY_SQLITE,
        };
        manager.get_connection().execute_unprepared(append_only).await?;
        Ok(())
    }

    fn use_transaction(&self) -> Option<bool> {
        Some(true)
    }
}
