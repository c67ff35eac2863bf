//! What a shop's own pages do, by direct calls: one file per noun, plain functions over plain values. The tenant is that of the
//! page's host; the shopper is proven by opaque tokens that the host keeps in cookies.

pub mod auctions;
pub mod carts;
pub mod checkout;
pub mod customers;
pub mod orders;
pub mod sign_ins;
