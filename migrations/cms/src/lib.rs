//! Schema history of cms.
