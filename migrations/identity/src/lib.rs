//! Schema history of identity.
