//! Schema history of kernel.
