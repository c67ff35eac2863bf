//! The real router over a real database: each test runs on SQLite and on PostgreSQL.
#![expect(clippy::unwrap_used, clippy::print_stdout, reason = "tests fail by panicking and tell their seeds")]

mod auction_model;
mod auction_race;
mod auctions;
mod bidders;
mod carts;
mod catalogue;
mod checkout;
mod consents;
mod customers;
mod description;
mod global_catalogue;
mod isolation;
mod order_states;
mod orders;
mod paging;
mod payments;
mod personal_data;
mod plans;
mod products;
mod promotions;
mod reservation_model;
mod reservations;
mod retention;
mod search;
mod shop;
mod sign_in;
mod stock;
mod till;
mod validation;
mod variants;
mod worker;
