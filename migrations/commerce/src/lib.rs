//! Schema history of commerce: products, variants, stock, customers, consents, orders, payments and auctions.
//!
//! Every statement is written so that SQLite and PostgreSQL read it alike; where they differ (JSON columns,
//! triggers) the migration asks for the backend. What a table promises is said beside its definition.

mod m0001_catalogue;
mod m0002_stock;
mod m0003_search;
mod m0004_subscriptions;
mod m0005_reservations_carts;
mod m0006_promotions;
mod m0007_customers;
mod m0008_orders;
mod m0009_checkout;
mod m0010_auctions;
mod m0011_retention;
mod m0012_imports;
mod m0013_supply;
mod m0014_shipping_ways;
mod m0015_cart_shipping;
mod m0016_ended_imports;
mod m0017_global_catalogue;
mod m0018_order_country;

use sea_orm_migration::prelude::*;

/// Brings a database to the schema that this version of `commerce` expects.
#[derive(Debug)]
pub struct Migrator;

#[async_trait::async_trait]
impl MigratorTrait for Migrator {
    fn migrations() -> Vec<Box<dyn MigrationTrait>> {
        vec![
            Box::new(m0001_catalogue::Migration),
            Box::new(m0002_stock::Migration),
            Box::new(m0003_search::Migration),
            Box::new(m0004_subscriptions::Migration),
            Box::new(m0005_reservations_carts::Migration),
            Box::new(m0006_promotions::Migration),
            Box::new(m0007_customers::Migration),
            Box::new(m0008_orders::Migration),
            Box::new(m0009_checkout::Migration),
            Box::new(m0010_auctions::Migration),
            Box::new(m0011_retention::Migration),
            Box::new(m0012_imports::Migration),
            Box::new(m0013_supply::Migration),
            Box::new(m0014_shipping_ways::Migration),
            Box::new(m0015_cart_shipping::Migration),
            Box::new(m0016_ended_imports::Migration),
            Box::new(m0017_global_catalogue::Migration),
            Box::new(m0018_order_country::Migration),
        ]
    }

    fn migration_table_name() -> DynIden {
        "commerce_migrations".into_iden()
    }
}
