//! Schema history of commerce.
