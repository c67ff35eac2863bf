//! The texts of the worker's statements on PostgreSQL, so that their plans can be tested and their bare cost measured.

pub use crate::worker::store::statements::{
    CLAIM, CLAIM_FROM, EXTEND, FINISH, FORGET, PLANS, PROMOTE, PUT_BACK, REAP, TENANTS,
};
