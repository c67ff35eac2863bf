//! Consents: what people agreed to, in which words, where and when. The ledger is only added to; what holds now is what its last
//! line says.

mod model;

pub use model::ConsentChange;
